"""Projects in a list: found, ordered, counted, and in one line each."""

from typing import Any

from tests.support.intake_project import (  # noqa: F401 (fixtures)
    accepted_project,
    filed_project,
    running,
)
from tests.support.intake_service import (
    FIRST,
    IntakeService,
    filing_body,
    filing_path,
    project_code,
)


def listed(service: IntakeService, user: str, query: str) -> list[dict[str, Any]]:
    answer = service.get(user, f"/projects{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def codes(service: IntakeService, user: str, query: str) -> list[str]:
    return [one["project"] for one in listed(service, user, query)]


def test_projects_are_found_ordered_counted_and_told_in_short(accepted: IntakeService) -> None:
    second = project_code(2)
    assert accepted.post("clerk", filing_path(2), filing_body(2)).status_code == 200
    accepted.settle()
    whole = {one["project"]: one for one in listed(accepted, "director", "")}
    lines = {one["project"]: one for one in listed(accepted, "director", "?fields=brief")}
    assert sorted(whole) == sorted(lines) == sorted([FIRST, second])
    for code, line in lines.items():
        for name in line.keys() & whole[code].keys():
            assert line[name] == whole[code][name], name
    assert (lines[second]["waits_for"], lines[FIRST]["waits_for"]) == ("accept-project", "")
    assert lines[second]["due"] == whole[second]["accept_by"]
    assert codes(accepted, "director", "?order=by_due") == [second, FIRST]
    assert codes(accepted, "director", f"?q={second[-6:]}") == [second]
    assert codes(accepted, "director", f"?q={whole[FIRST]['name_en'][:6].upper()}")
    assert codes(accepted, "director", "?q=不存在") == []
    answer = accepted.get("director", "/projects?counts=true&stage=filed&fields=brief")
    assert answer.json()["counts"] == {"accepted": 1, "filed": 1}
    assert int(answer.headers["View-Position"]) > 0
    first = accepted.get("director", "/projects?order=by_due&limit=1").json()
    after = f"?order=by_due&limit=1&after={first['next']}"
    assert codes(accepted, "director", after) == [FIRST]


def test_what_is_found_is_what_may_be_seen(accepted: IntakeService) -> None:
    assert codes(accepted, "applicant.1", "?fields=brief") == [FIRST]
    assert codes(accepted, "applicant.2", "?fields=brief&q=15") == []
    empty = accepted.get("applicant.2", "/projects?counts=true").json()
    assert (empty["items"], empty["counts"]) == ([], {})
    assert "organisation" not in listed(accepted, "director", "?fields=brief")[0]
