"""What can be asked of a chief representative's post, and the reasons to refuse it."""

from dataclasses import dataclass
from datetime import datetime

from onestop_chassis.refusal import Conflict, Invalid, NotFound

from onestop_review.nomination import Evidence

Place = tuple[str, str]
"""Jurisdiction and department: which post."""


class NominationInvalid(Invalid):
    """Evidence for one of the five conditions is missing, or the department is not registered."""

    code = "nomination-invalid"
    title = "The nomination is not complete"
    title_zh = "提名材料不完整"
    remedy = "Give evidence for each of the five conditions."
    remedy_zh = "请逐项提供五项选派条件的证明。"


class NominationUnknown(NotFound):
    """Nobody of this name stands nominated for the post."""

    code = "nomination-unknown"
    title = "This person is not nominated for the post"
    title_zh = "该人选未获提名"
    remedy = "The department has to nominate first."
    remedy_zh = "请先由派出单位提名。"


class MandateInvalid(Invalid):
    """A mandate without a number or a reason, dated back, or ending before it starts."""

    code = "mandate-invalid"
    title = "The mandate cannot be recorded as given"
    title_zh = "授权信息有误"
    remedy = "Correct what is listed; a mandate starts now or later, never in the past."
    remedy_zh = "请更正所列内容；授权只能自现在或以后生效，不得倒签。"


class PostHeld(Conflict):
    """Somebody holds the post at that time."""

    code = "post-held"
    title = "Somebody holds the post already"
    title_zh = "该岗位已有首席代表"
    remedy = "End the mandate in force first, or start after it."
    remedy_zh = "请先终止现任授权，或自其届满后生效。"


class MandateUnknown(NotFound):
    """The post has no mandate of this number."""

    code = "mandate-unknown"
    title = "No mandate carries this number"
    title_zh = "没有此编号的授权"
    remedy = "Look the mandate up under /representatives."
    remedy_zh = "请在 /representatives 查询授权编号。"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCommand:
    """Which post, and when it was said."""

    jurisdiction: str
    department: str
    at: datetime

    @property
    def place(self) -> Place:
        """The post."""
        return (self.jurisdiction, self.department)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominate(PostCommand):
    """The department puts somebody forward."""

    person: str
    evidence: tuple[Evidence, ...]
    departments: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseNomination(PostCommand):
    """The centre does not accept the person."""

    person: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appoint(PostCommand):
    """The centre accepts the person; the mandate has a scope (empty: all items) and dates.

    `known_items` are the items that the catalogue gives the department.
    """

    person: str
    mandate: str
    from_at: datetime
    items: tuple[str, ...] = ()
    until_at: datetime | None = None
    known_items: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class NameStandIn(PostCommand):
    """Somebody answers for the department while the post is vacant."""

    person: str
    mandate: str
    from_at: datetime
    departments: frozenset[str]
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReplacement(PostCommand):
    """The centre asks for somebody else; the mandate in force ends separately."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMandate(PostCommand):
    """The mandate ends now; `open_cases` go to `handed_over_to`, or wait for the successor."""

    mandate: str
    reason: str
    handed_over_to: str = ""
    open_cases: tuple[str, ...] = ()


RepresentativeCommand = (
    Nominate | RefuseNomination | Appoint | NameStandIn | RequestReplacement | EndMandate
)
