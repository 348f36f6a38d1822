"""`onestop import people`: each department's rows by its head, all of them or none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from onestop_review.staff.state import PersonRegistered

from tests.support.review_service import ReviewService, running_review
from tests.support.served import onestop, served

USAGE = 2
HEADER = "person,unit,jurisdiction,since\n"


@pytest.fixture
def city() -> Iterator[tuple[ReviewService, str]]:
    with running_review() as review:
        assert isinstance(review.client.app, FastAPI)
        with served(review.client.app, "review") as services:
            yield review, services


def table(file: Path, *rows: str) -> str:
    file.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return str(file)


def registered(review: ReviewService) -> list[str]:
    facts = (fact.event for fact in review.runtime.log.stream("staff/all"))
    return [event.person for event in facts if isinstance(event, PersonRegistered)]


def test_x4_people_are_imported_by_those_whose_people_they_are(
    city: tuple[ReviewService, str], tmp_path: Path
) -> None:
    review, services = city
    rows = ("li,nr,150600,2026-01-01", "wang,drc,150602,2026-02-01", "sun,centre,150600,2026-01-01")
    file = table(tmp_path / "people.csv", *rows, "rep.nr,nr,150600,2026-01-01")
    told = onestop(services, "import", "people", file)
    assert told.exit_code == 0, told.output
    assert "4 people: 3 new, 0 changed, 1 the same, 0 refused; 0 removed" in told.stdout
    assert registered(review)[-3:] == ["li", "wang", "sun"]
    causes = [fact.cause.actor for fact in review.runtime.log.stream("staff/all")]
    assert causes[-3:] == ["head.nr", "head.drc", "director"]
    assert "nothing changed" in onestop(services, "import", "people", file).stdout
    corrected = table(tmp_path / "people.csv", "li,nr,150600,2025-01-01", *rows[1:])
    again = onestop(services, "import", "people", corrected)
    assert "3 people: 0 new, 1 changed, 2 the same, 0 refused; 0 removed" in again.stdout
    seen = {row["person"] for row in review.get("operator", "/staff").json()["items"]}
    assert not seen & {"li", "wang", "sun"}, "operators see them masked"


def test_names_are_imported_and_an_older_table_leaves_them(
    city: tuple[ReviewService, str], tmp_path: Path
) -> None:
    review, services = city
    rows = ("person,unit,jurisdiction,since,name", "li,nr,150600,2026-01-01,李娜")
    file = tmp_path / "people.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    for told in ("1 people: 1 new", "nothing changed"):
        assert told in onestop(services, "import", "people", str(file)).stdout
    older = table(file, "li,nr,150600,2026-01-01")
    assert "nothing changed" in onestop(services, "import", "people", older).stdout
    file.write_text("\n".join(rows).replace("李娜", "李娜娜"), encoding="utf-8")
    assert "1 people: 0 new, 1 changed" in onestop(services, "import", "people", str(file)).stdout
    [one] = review.get("rep.drc", "/people?ids=li").json()["items"]
    assert one == {"person": "li", "name": "李娜娜", "unit": "nr"}


def test_x4_every_faulty_row_is_told_with_its_line_and_nothing_is_recorded(
    city: tuple[ReviewService, str], tmp_path: Path
) -> None:
    review, services = city
    before = registered(review)
    moves = ("rep.nr,drc,150600,2026-01-01", "rep.drc,nr,150600,2026-01-01")
    file = table(tmp_path / "people.csv", "sun,centre,150600,2026-01-01", *moves)
    told = onestop(services, "import", "people", file)
    assert told.exit_code != 0
    for line, person in ((3, "rep.nr"), (4, "rep.drc")):
        assert f"line {line} [person] {person} works for" in told.output.replace("\n", " ")
    assert registered(review) == before
