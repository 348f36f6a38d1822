"""Noting what was filed, and holding it against the area's list and the indices."""

from collections.abc import Sequence
from datetime import datetime

from onestop_chassis.act import Act
from onestop_chassis.now import Now
from onestop_chassis.refusal import NotFound
from onestop_contracts.fields import Code, Firm
from onestop_contracts.land import EarlyCheckConcluded, IndexFinding
from onestop_contracts.parts import Attributes

from onestop_land.area import Area
from onestop_land.early_check.figures import finding
from onestop_land.early_check.state import (
    AttributesAmended,
    EarlyCheck,
    EarlyCheckEvent,
    FilingNoted,
    evolve,
)
from onestop_land.snapshot import Reference


class EarlyCheckUnknown(NotFound):
    """No early check is known for this project: its filing has not been heard of."""

    code = "early-check-unknown"
    title = "No early check is known for this project"
    title_zh = "没有该项目的前期把关记录"
    remedy = "Checks begin when a project is filed at the window."
    remedy_zh = "项目在窗口申报后即开始前期把关。"


class EarlyCheckAct(Act[EarlyCheck, Reference]):
    """What can be asked of an early check."""


class NoteFiling(EarlyCheckAct):
    """By the policy: a project was filed, and this is what its check will need.

    Source: notice F9.
    """

    opens = True

    division: Code
    industry_class: Code
    attributes: Attributes
    organisation: Firm = ""
    filing: int = 1

    def decide(self, check: EarlyCheck, now: Now[Reference]) -> Sequence[EarlyCheckEvent]:
        if check.filing and self.filing <= check.filing.filing:
            return []
        noted = FilingNoted(
            project=now.key("project"),
            division=self.division,
            industry_class=self.industry_class,
            attributes=self.attributes,
            organisation=self.organisation,
            filing=self.filing,
        )
        return [noted]


class NoteAmendment(EarlyCheckAct):
    """By the policy: the project was amended; where it was checked, it is checked again.

    Source: notice F9.
    """

    attributes: Attributes
    amended_at: datetime

    def decide(self, check: EarlyCheck, now: Now[Reference]) -> Sequence[EarlyCheckEvent]:
        if check.filing is None or check.filing.attributes == self.attributes:
            return []
        amended = AttributesAmended(
            project=now.key("project"), attributes=self.attributes, amended_at=self.amended_at
        )
        filing = evolve(check, amended).filing
        return [amended, _check(filing, now)] if check.concluded else [amended]


class ConcludeCheck(EarlyCheckAct):
    """By the policy: the project was accepted, and is held against the rules in force.

    Source: notice F3, F9.
    """

    def decide(self, check: EarlyCheck, now: Now[Reference]) -> Sequence[EarlyCheckEvent]:
        if check.concluded:
            return []
        return [_check(check.filing, now)]


def _check(filing: FilingNoted | None, now: Now[Reference]) -> EarlyCheckConcluded:
    """Against the rules in force now."""
    assert filing is not None, "nothing else is first in its stream"
    area = now.rules.area(filing.division)
    barred = area.bars(filing.industry_class)
    wanted = now.rules.indices.of(filing.industry_class)
    findings = tuple(finding(one, filing.attributes) for one in wanted)
    return _concluded(filing, area, barred, findings, now)


def _concluded(
    filing: FilingNoted,
    area: Area,
    barred: tuple[str, ...],
    findings: tuple[IndexFinding, ...],
    now: Now[Reference],
) -> EarlyCheckConcluded:
    return EarlyCheckConcluded(
        project=filing.project,
        division=filing.division,
        industry_class=filing.industry_class,
        outcome=_outcome(barred, findings),
        barred_by=barred,
        findings=findings,
        index_version=now.rules.indices.version,
        list_version=area.version,
        concluded_at=now.at,
    )


def _outcome(barred: Sequence[str], findings: Sequence[IndexFinding]) -> str:
    """`barred`, `not_met`, `open` (a figure is missing), `met`, or `no_index`."""
    if barred:
        return "barred"
    answers = {finding.met for finding in findings}
    for answer, outcome in (("no", "not_met"), ("unknown", "open"), ("yes", "met")):
        if answer in answers:
            return outcome
    return "no_index"
