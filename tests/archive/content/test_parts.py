"""Which part of a document is asked for."""

import pytest
from onestop_archive.content.parts import has_it, part_of
from onestop_chassis.http.rejection import RangeBeyond

DIGEST = "d" * 64


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-9", (0, 10)),
        ("bytes=3-", (3, 10)),
        ("bytes=9-9999", (9, 10)),
        ("bytes=-1", (9, 10)),
        ("bytes=-11", (0, 10)),
        ("", None),
        ("bytes=-", None),
        ("bytes=5-4", None),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
        ("bytes=a-b", None),
    ],
)
def test_a_part_or_the_whole(asked: str, part: tuple[int, int] | None) -> None:
    assert part_of(asked, None, DIGEST, 10) == part


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_what_is_behind_the_end_is_refused(asked: str) -> None:
    with pytest.raises(RangeBeyond):
        part_of(asked, None, DIGEST, 10)


def test_a_part_of_other_content_is_of_no_use() -> None:
    assert part_of("bytes=0-1", f'"{DIGEST}"', DIGEST, 10) == (0, 2)
    assert part_of("bytes=0-1", '"other"', DIGEST, 10) is None


def test_who_has_it_already() -> None:
    assert has_it(f'"a", W/"{DIGEST}"', DIGEST)
    assert has_it("*", DIGEST)
    assert not has_it('"a"', DIGEST)
    assert not has_it("", DIGEST)
