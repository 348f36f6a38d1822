"""`onestop import` of what removes rows or moves deadlines: planned, shown, confirmed."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from onestop_cli.client import key_of
from onestop_contracts.review import CalendarPublished
from onestop_review.catalogue import RevisionExplained

from tests.support.review_service import (
    ReviewService,
    accepted,
    calendar_body,
    catalogue_body,
    filed,
    guidance,
    running_review,
)
from tests.support.served import Ended, onestop, served

HEADER = "code,phase,before_start,name_zh,name_en,department,legal_limit_wd,promised_limit_wd,basis"
REST = ("needs", "clock", "materials", "mark")
WHY = ("--reason", "事项取消")
USAGE, CONFLICT = 2, 5


@pytest.fixture
def city() -> Iterator[tuple[ReviewService, str]]:
    """Review with one accepted project, and an intake in which nothing would move."""
    intake = FastAPI()

    @intake.post("/signin")
    def signin() -> dict[str, str]:
        return {"token": "t"}

    @intake.post("/calendar/impact")
    def impact() -> dict[str, Any]:
        return {"moving": [], "cursor": ""}

    with running_review() as review:
        review.tell(filed(), guidance(), accepted())
        assert isinstance(review.client.app, FastAPI)
        with served(review.client.app, "review", intake=intake) as services:
            yield review, services


def items(file: Path, *left_out: str, **changed: Any) -> str:
    """The catalogue in force as a table, without some items."""
    with file.open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow([*HEADER.split(","), *REST])
        for row in catalogue_body()["items"]:
            if row["item"] not in left_out:
                writer.writerow(_cells({**row, **changed}))
    return str(file)


def _cells(row: dict[str, Any]) -> Sequence[Any]:
    named = ("item", "phase", "", "name_zh", "name_en", "department")
    limits = (row["legal_limit_wd"], row["promised_limit_wd"], row["basis"])
    first = ["yes" if name == "" else row[name] for name in named]
    lists = ["|".join(row[name]) for name in ("needs", "clock", "materials")]
    return [*first, *limits, *lists, "assumed"]


def catalogue(review: ReviewService) -> list[str]:
    return [row["item"] for row in review.get("director", "/catalogue").json()["items"]]


def items_removed(services: str, file: str, *options: str) -> Ended:
    return onestop(services, "import", "items", file, *options)


def test_x36_a_truncated_table_of_items_removes_nothing_until_it_is_confirmed(
    city: tuple[ReviewService, str], tmp_path: Path
) -> None:
    review, services = city
    file = items(tmp_path / "items.csv", "P2-01", "P3-10")
    everything, head = catalogue(review), review.runtime.log.head()
    told = items_removed(services, file)
    assert told.exit_code == USAGE
    for said in ("2 would be removed", "removes P2-01 Item P2-01", "移除 P3-10 事项P3-10"):
        assert said in told.output
    assert "--execute --confirm 2 --reason" in told.output
    without_reason = items_removed(services, file, "--execute", "--confirm", "2")
    assert without_reason.exit_code == USAGE
    assert "--reason" in without_reason.output
    without_number = items_removed(services, file, "--execute", *WHY)
    assert without_number.exit_code == USAGE
    wrong = items_removed(services, file, "--execute", "--confirm", "1", *WHY)
    assert wrong.exit_code == CONFLICT
    assert (catalogue(review), review.runtime.log.head()) == (everything, head)


def test_x36_what_was_confirmed_is_removed_and_the_reason_kept(
    city: tuple[ReviewService, str], tmp_path: Path
) -> None:
    review, services = city
    file = items(tmp_path / "items.csv", "P3-10")
    done = items_removed(services, file, "--execute", "--confirm", "1", *WHY)
    assert done.exit_code == 0, done.output
    assert "3 items: 0 new, 0 changed, 3 the same, 0 refused; 1 removed" in done.stdout
    assert catalogue(review) == ["P1-01", "P1-07", "P2-01"]
    facts = [fact.event for fact in review.runtime.log.stream("catalogue/items")]
    why = [fact for fact in facts if isinstance(fact, RevisionExplained)]
    assert [(one.version, one.reason) for one in why] == [(2, "事项取消")]


def test_x36_a_table_that_only_adds_or_changes_is_one_command_and_its_counts_add_up(
    city: tuple[ReviewService, str], tmp_path: Path
) -> None:
    review, services = city
    changed = items_removed(services, items(tmp_path / "items.csv", basis="行政许可法"))
    assert changed.exit_code == 0, changed.output
    assert "4 items: 0 new, 4 changed, 0 the same, 0 refused; 0 removed" in changed.stdout
    again = items_removed(services, items(tmp_path / "items.csv", basis="行政许可法"))
    assert "nothing changed" in again.stdout
    file = tmp_path / "departments.csv"
    file.write_text("code,name_zh,name_en\ntb,交通局,Transport\n", encoding="utf-8")
    added = onestop(services, "import", "departments", str(file))
    assert "1 departments: 1 new, 0 changed, 0 the same, 0 refused; 0 removed" in added.stdout
    assert review.get("director", "/departments").json()["items"]


def test_x36_a_table_that_the_service_would_refuse_is_refused_before_anybody_confirms(
    city: tuple[ReviewService, str], tmp_path: Path
) -> None:
    _, services = city
    file = items(tmp_path / "items.csv", "P3-10", department="nobody")
    told = items_removed(services, file)
    assert told.exit_code == USAGE
    assert told.output.count("no department nobody is registered") == 3
    assert "would be removed" not in told.output


def notice(file: Path, day: str) -> str:
    """The last notice in force with one more holiday, as a further notice."""
    last = calendar_body()["notices"][-1]
    year = last["years"][0]
    days = [(d["day"], "workday" if d["working"] else "holiday", d["name"]) for d in last["days"]]
    with file.open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["notice", "published_on", "version", "year", "day", "kind", "name_zh"])
        for one in (*days, (day, "holiday", "临时放假")):
            writer.writerow(["临时通知", "2026-03-02", 99, year, *one])
    return str(file)


def test_x36_a_notice_that_moves_deadlines_is_planned_and_confirmed(
    city: tuple[ReviewService, str], tmp_path: Path
) -> None:
    review, services = city
    file, head = notice(tmp_path / "notice.csv", "2026-03-04"), review.runtime.log.head()
    told = onestop(services, "import", "calendar", file)
    assert told.exit_code == USAGE
    assert "1 deadlines would move" in told.output
    assert "moves review 2026-150602-30-03-100037 P1-01" in told.output
    assert review.runtime.log.head() == head
    done = onestop(services, "import", "calendar", file, "--execute", "--confirm", "1", *WHY)
    assert done.exit_code == 0, done.output
    assert "1 calendar: 1 new, 0 changed, 0 the same, 0 refused; 0 removed" in done.stdout
    facts = [fact.event for fact in review.runtime.log.stream("calendar/cn")]
    published = [fact for fact in facts if isinstance(fact, CalendarPublished)]
    assert published[-1].notice == "临时通知"
    assert key_of(facts[-1].model_dump()) != key_of(published[-1].model_dump()), "and its reason"


def test_x36_a_plan_that_changed_while_it_was_confirmed_is_not_carried_out(
    city: tuple[ReviewService, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review, services = city
    file, other = items(tmp_path / "items.csv", "P3-10"), catalogue_body()
    other["items"][-1]["name_zh"] = "改名"

    def meanwhile(number: int, given: int | None) -> None:
        review.done("director", "/catalogue/revise-catalogue", other)

    monkeypatch.setattr("onestop_cli.commands.load.need_number", meanwhile)
    done = items_removed(services, file, "--execute", *WHY)
    assert done.exit_code == CONFLICT
    assert "look again" in done.output
    assert len(catalogue(review)) == 4


def test_x36_a_notice_that_moves_nothing_is_one_command(
    city: tuple[ReviewService, str], tmp_path: Path
) -> None:
    _, services = city
    done = onestop(services, "import", "calendar", notice(tmp_path / "n.csv", "2026-12-30"))
    assert done.exit_code == 0, done.output
    assert "1 new" in done.stdout
