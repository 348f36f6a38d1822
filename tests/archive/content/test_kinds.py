"""What a file is, by its bytes; and which files are not taken."""

import io
import struct

import pytest
from onestop_archive.content import pdf
from onestop_archive.content.faults import Unfit
from onestop_archive.content.fitting import looked_through
from onestop_archive.content.kinds import KINDS, kind_of
from onestop_archive.content.names import announced
from onestop_archive.content.refusals import DocumentRefused
from pypdf import PdfWriter

from tests.support import files


def unfit(content: bytes) -> str:
    with files.spooled(content) as file, pytest.raises(Unfit) as refused:
        kind_of(file, len(content), files.spooled)
    return str(refused.value)


@pytest.mark.parametrize("ending", files.OF_EACH_KIND)
def test_each_kind_is_known_by_its_bytes(ending: str) -> None:
    content = files.OF_EACH_KIND[ending]
    with files.spooled(content) as file:
        found = kind_of(file, len(content), files.spooled)
    assert ending in found.endings


def test_there_is_an_example_of_each_kind() -> None:
    assert {k.endings[0] for k in KINDS} == set(files.OF_EACH_KIND)


@pytest.mark.parametrize("ending", [e for e in files.OF_EACH_KIND if e not in (".tif", ".dwg")])
def test_a_file_whose_end_is_missing_is_damaged(ending: str) -> None:
    assert "damaged" in unfit(files.OF_EACH_KIND[ending][:-12])


@pytest.mark.parametrize("content", [files.TIFF[:9], files.DWG[:30]], ids=("tiff", "dwg"))
def test_a_head_alone_is_damaged(content: bytes) -> None:
    assert "damaged" in unfit(content)


@pytest.mark.parametrize(
    "content",
    [b"MZ" + bytes(200), b"<html><script>1</script>", b"#!/bin/sh\n", b" " + files.pdf()],
    ids=("program", "page", "script", "a pdf that begins late"),
)
def test_other_kinds_are_not_taken(content: bytes) -> None:
    assert "none of the kinds" in unfit(content)


@pytest.mark.parametrize("ending", [".pdf", ".jpg", ".png", ".dwg"])
def test_a_file_that_is_an_archive_as_well_is_not_taken(ending: str) -> None:
    assert "archive as well" in unfit(files.OF_EACH_KIND[ending] + files.ZIP)


def test_a_picture_that_is_a_pdf_as_well_is_not_taken() -> None:
    assert "PDF as well" in unfit(files.JPEG[:40] + files.pdf() + b"\xff\xd9")


def test_an_archive_behind_another_hides_nothing() -> None:
    assert "before the archive's first entry" in unfit(files.ZIP + files.XLSX)


def test_a_pdf_of_ten_thousand_pages_that_is_small_is_not_taken() -> None:
    content = files.pdf(10_000)
    assert len(content) < 100_000
    assert "2000 pages" in unfit(content)


def test_a_pdf_whose_pages_lead_round_in_a_circle_is_not_taken() -> None:
    circle = files.pdf_of(b"<< /Type /Pages /Count 1 /Kids [ 2 0 R 2 0 R ] >>")
    assert "2000 pages" in unfit(circle)


@pytest.mark.parametrize(("limit", "value"), [("MOST_SECONDS", 1), ("MOST_MEMORY", 110_000_000)])
def test_a_pdf_that_exhausts_whoever_reads_it_only_ends_that_process(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(pdf, limit, value)
    assert "damaged" in unfit(files.laborious_pdf(500_000))


def test_a_pdf_that_only_forbids_printing_is_taken_and_one_with_a_password_is_not() -> None:
    for password in ("", "secret"):
        writer = PdfWriter()
        writer.add_blank_page(9, 9)
        writer.encrypt(password, "of the owner", algorithm="AES-256")
        made = io.BytesIO()
        writer.write(made)
        if password:
            assert "password" in unfit(made.getvalue())
        else:
            with files.spooled(made.getvalue()) as file:
                kind_of(file, len(made.getvalue()), files.spooled)


def test_a_pdf_without_pages_is_damaged() -> None:
    assert "damaged" in unfit(files.pdf(0))


def test_an_archive_that_expands_without_end_is_not_taken() -> None:
    content = files.bomb(251)
    assert len(content) < 2_000_000
    assert "more than 250 MB" in unfit(content)


def test_an_entry_that_holds_more_than_it_says_is_damaged() -> None:
    content = bytearray(files.packed([("a", bytes(100_000))]))
    directory = content.rindex(b"PK\x01\x02")
    for at in (22, directory + 24):
        struct.pack_into("<L", content, at, 10)
    assert "damaged" in unfit(bytes(content))


def test_archives_within_archives_are_taken_three_deep() -> None:
    content = files.nested(3)
    kind_of(io.BytesIO(content), len(content), files.spooled)
    assert "within archives" in unfit(files.nested(4))


def test_an_archive_of_too_many_entries_is_not_taken() -> None:
    assert "1000 entries" in unfit(files.packed((f"{n}", b"") for n in range(1_001)))


def test_what_nobody_can_look_into_is_not_taken() -> None:
    assert "another kind of archive" in unfit(files.packed([("a.7z", b"7z\xbc\xaf\x27\x1c...")]))
    assert "macros" in unfit(files.packed([("word/vbaProject.bin", b"x")]))
    locked = bytearray(files.ZIP)
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    assert "password" in unfit(bytes(locked))


def test_everything_that_is_wrong_is_said_at_once() -> None:
    sent = announced("text/html", "attachment; filename=../../etc/passwd")
    with pytest.raises(DocumentRefused) as refused:
        looked_through(io.BytesIO(b""), 0, sent, files.spooled)
    assert [one["field"] for one in refused.value.errors] == [
        "content-disposition:",
        "content-type:",
        "content",
    ]


def test_what_it_is_said_to_be_and_what_it_is_must_agree() -> None:
    sent = announced("image/png", "attachment; filename=plan.png")
    with files.spooled(files.pdf()) as file, pytest.raises(DocumentRefused) as refused:
        looked_through(file, len(files.pdf()), sent, files.spooled)
    [wrong] = refused.value.errors
    assert wrong["en"] == "it was sent as image/png, and is application/pdf"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("attachment; filename=plan.pdf", "plan.pdf"),
        ('attachment; filename="site plan.pdf"', "site plan.pdf"),
        ("attachment; filename*=UTF-8''%E5%9B%BE.pdf", "图.pdf"),
    ],
)
def test_names_are_read(header: str, name: str) -> None:
    sent = announced("application/pdf", header)
    assert (sent.name, sent.faults) == (name, ())


@pytest.mark.parametrize(
    "header",
    [
        "",
        "attachment",
        "attachment; filename=",
        "attachment; filename*=UTF-8''a%0D%0AX:%20y.pdf",
        "attachment; filename*=UTF-8''%E2%80%AEfdp.exe.pdf",
        "attachment; filename*=UTF-8''..%2Fa.pdf",
        "attachment; filename*=UTF-8''%FF%FE.pdf",
        "attachment; filename=plan.exe",
        f"attachment; filename={'x' * 200}.pdf",
    ],
)
def test_names_that_do_harm_are_refused(header: str) -> None:
    assert announced("application/pdf", header).faults
