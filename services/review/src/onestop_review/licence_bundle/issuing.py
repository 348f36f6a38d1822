"""Issuing licences: together when the phase is decided, and in time for every decision."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from onestop_chassis.act import Act
from onestop_chassis.now import Now
from onestop_chassis.worktime import Limit, deadline
from onestop_contracts.fields import Code
from onestop_contracts.identifiers import CaseName, case_name
from onestop_contracts.parts import GuidanceItem, Licence
from onestop_contracts.review import LicencesIssued
from pydantic import Field

from onestop_review.docket import docket
from onestop_review.licence_bundle.numbers import number
from onestop_review.licence_bundle.reexamined import requests
from onestop_review.licence_bundle.state import Bundle, LicenceDue, RevocationRequested
from onestop_review.reference import Reference

Issued = LicencesIssued | RevocationRequested


def issue_limit(hand_over: Limit) -> Limit:
    """A working day is left to hand over what was issued: nine days where the law gives ten."""
    return replace(hand_over, amount=max(1, hand_over.amount - 1))


class NoteApproval(Act[Bundle, Reference]):
    """By the policy: an item was approved, so its licence falls due.

    Source: 行政许可法 art. 44.
    """

    opens = True

    item: Code
    phase: int
    department: Code
    division: Code
    decided_at: datetime
    attempt: int = 1

    def decide(self, bundle: Bundle, now: Now[Reference]) -> Sequence[LicenceDue]:
        case = case_name(self.item, self.attempt)
        if case in bundle.due or case in bundle.licensed:
            return []
        calendar, at = now.rules.calendar, self.decided_at
        hand_over = now.rules.rules_for(self.division, self.item).hand_over
        due = LicenceDue(
            project=now.key("project"),
            item=self.item,
            phase=self.phase,
            department=self.department,
            division=self.division,
            decided_at=at,
            issue_by=deadline(at, issue_limit(hand_over), calendar),
            hand_over_by=deadline(at, hand_over, calendar),
            calendar_version=calendar.version,
            attempt=self.attempt,
        )
        return [due]


class IssueLicences(Act[Bundle, Reference]):
    """By the policy: the phase is decided; issues the licences of its approved items together
    (一次性证照发放), except those that have one. `attempts` tells which case of an item it was,
    where not the first.

    Source: notice D5.
    """

    opens = True

    division: Code
    phase: int
    items: tuple[GuidanceItem, ...]
    completed_at: datetime
    attempts: dict[Code, int] = Field(default_factory=dict, examples=[{"P1-01": 2}])

    def decide(self, bundle: Bundle, now: Now[Reference]) -> Sequence[Issued]:
        approved = [(item, self.attempts.get(item.item, 1)) for item in self.items]
        new = [(i, n) for i, n in approved if case_name(i.item, n) not in bundle.licensed]
        if not new:
            return []
        project, at = now.key("project"), self.completed_at
        hand_over = now.rules.rules_for(self.division, "").hand_over
        by = deadline(at, hand_over, now.rules.calendar)
        due = [bundle.due[c] for i, n in new if (c := case_name(i.item, n)) in bundle.due]
        issued = LicencesIssued(
            project=project,
            phase=self.phase,
            licences=tuple(
                _licence(i.item, i.department, number(project, self.division, i.item, at, n))
                for i, n in new
            ),
            issued_at=at,
            hand_over_by=min([by, *(one.hand_over_by for one in due)]),
        )
        return [issued, *requests(bundle.unsound, issued.licences, at)]


class IssueDueLicences(Act[Bundle, Reference]):
    """By the timer: the phase is not decided yet, and a licence has to be issued; those of the
    phase that are approved are issued with it.

    None where the applicant took the project back.

    Source: notice D5; 行政许可法 art. 44.
    """

    case: CaseName

    def decide(self, bundle: Bundle, now: Now[Reference]) -> Sequence[Issued]:
        due, known = bundle.due.get(self.case), now.state_of(docket)
        if due is None or now.at < due.issue_by or known.withdrawn:
            return []
        # Those of a filing before were withdrawn with it.
        counted = [one for one in bundle.due.values() if known.attempt(one.item) == one.attempt]
        if due not in counted:
            return []
        issued = _together(_of_phase(counted, due.phase), now.at)
        return [issued, *requests(bundle.unsound, issued.licences, now.at)]


def _of_phase(due: Iterable[LicenceDue], phase: int) -> list[LicenceDue]:
    return sorted((one for one in due if one.phase == phase), key=lambda one: one.item)


def _together(due: Sequence[LicenceDue], at: datetime) -> LicencesIssued:
    first = due[0]
    return LicencesIssued(
        project=first.project,
        phase=first.phase,
        licences=tuple(
            _licence(
                one.item,
                one.department,
                number(one.project, one.division, one.item, at, one.attempt),
            )
            for one in due
        ),
        issued_at=at,
        hand_over_by=min(one.hand_over_by for one in due),
    )


def _licence(item: str, department: str, code: str) -> Licence:
    path = f"/licences/{code}"
    return Licence(number=code, item=item, department=department, verify_path=path)
