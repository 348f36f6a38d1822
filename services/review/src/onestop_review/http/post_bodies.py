"""What the routes of the posts are sent and answer."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, Field

from onestop_review.http.body import Body
from onestop_review.nomination import Condition
from onestop_review.post import HoldingKind


class EvidenceBody(Body):
    """What shows that one of the five conditions is met: a digest, or why it is waived."""

    condition: Condition
    document: str = ""
    note: str = ""


class NominationBody(Body):
    """Whom the department puts forward."""

    person: str = Field(min_length=1, max_length=100)
    evidence: list[EvidenceBody] = Field(max_length=20)


class RefusalBody(Body):
    """Whom the centre does not accept, and why."""

    person: str = Field(max_length=100)
    reasons: list[str] = Field(max_length=20)


class MandateBody(Body):
    """A mandate; it starts now where no start is given."""

    person: str = Field(min_length=1, max_length=100)
    mandate: str = Field(max_length=100)
    from_at: AwareDatetime | None = None
    until_at: AwareDatetime | None = None


class AppointmentBody(MandateBody):
    """A chief representative's mandate; without items it is for all of the department's."""

    items: list[str] = Field(default=[], max_length=500)


class EndBody(Body):
    """Which mandate ends, why, and who takes over."""

    mandate: str = Field(max_length=100)
    reason: str
    handed_over_to: str = Field(default="", max_length=100)


class HoldingAnswer(BaseModel):
    """One mandate: in force from `from_at` until just before `until_at`.

    `items` is its scope; an empty one takes in all that the department holds.
    """

    person: str
    mandate: str
    kind: HoldingKind
    from_at: datetime
    until_at: datetime | None
    items: tuple[str, ...]


class PostAnswer(BaseModel):
    """One post; `flagged` where nobody is in post for some delegated items: `uncovered`."""

    jurisdiction: str
    department: str
    holder: HoldingAnswer | None
    holders: tuple[HoldingAnswer, ...]
    nominated: tuple[str, ...]
    delegated_items: tuple[str, ...]
    uncovered: tuple[str, ...]
    flagged: bool
