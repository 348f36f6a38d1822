"""Who of the demonstration's people does what in a case."""

from onestop_cli.demo.board import Case

DIRECTOR, GOVERNMENT, CLERK = "director", "government", "clerk"
DEPUTIES = {"nr": "deputy.nr", "hurd": "deputy.hurd", "gs": "deputy.gs"}


def reviewer(case: Case) -> str:
    """Handles the case: a reviewer of the centre, or the officer of a department that kept it."""
    if case.authority == "department":
        return f"officer.{case.department}"
    return "reviewer.1" if case.number % 2 else "reviewer.2"


def decider(case: Case) -> str:
    """Signs the decision, for the centre or for the department; never who drafted it."""
    return f"head.{case.department}" if case.authority == "department" else "standing_deputy"


def representative(case: Case, stage: str) -> str:
    """Who is in post for the department in this window."""
    window = case.windows.get(stage)
    return window.representative if window and window.representative else f"rep.{case.department}"


def applicant(number: int) -> str:
    """The firm that invests."""
    return f"applicant.{number}"
