"""A case before it is taken on, as the oracle sees it."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.review.case.oracle.office import SETTLE


@dataclass
class Reception:
    """How a case should stand before it is taken on; `progress` in the words of the service.

    Papers that come in while it is suspended count as received when it goes on.
    """

    required: frozenset[str]
    there: set[str]
    due: datetime
    progress: str = "awaiting_materials"
    received: datetime | None = None
    asked: set[str] = field(default_factory=set)
    corrected: bool = False
    suspended: bool = False

    def __post_init__(self) -> None:
        self.goes_on(self.due)

    @property
    def over(self) -> bool:
        return self.progress in ("accepted", "refused")

    def hands_in(self, codes: set[str], at: datetime, accept_by: datetime | None) -> None:
        """Nothing where it is taken on or refused, also where the law did that by then."""
        if self.over or (accept_by is not None and at > accept_by):
            return
        self.there |= codes
        self.asked -= codes
        if not self.suspended:
            self.goes_on(at)

    def goes_on(self, at: datetime) -> None:
        awaited = self.progress == "awaiting_materials" and self.required <= self.there
        corrected = self.progress == "correcting" and not self.asked
        if awaited or corrected:
            self.progress, self.received = "opened", at

    def asks(self, codes: set[str], at: datetime, accept_by: datetime | None) -> bool:
        if self.suspended or self.progress != "opened" or self.corrected:
            return False
        if accept_by is None or at > accept_by:
            return False
        self.progress, self.asked, self.corrected = "correcting", set(codes), True
        return True

    def takes_on(self, at: datetime, accept_by: datetime | None) -> bool:
        if self.suspended or self.progress != "opened":
            return False
        if accept_by is None or at > accept_by:
            return False
        self.progress = "accepted"
        return True

    def falls_silent(self, at: datetime, accept_by: datetime | None) -> None:
        if not self.suspended and self.progress == "opened":
            assert accept_by is not None
            if at >= accept_by + SETTLE:
                self.progress = "accepted"

    def refuses(self, at: datetime, accept_by: datetime | None) -> bool:
        if self.suspended or self.progress in ("accepted", "refused"):
            return False
        if accept_by is not None and at > accept_by:
            return False
        self.progress = "refused"
        return True

    def suspends(self) -> None:
        self.suspended = self.suspended or self.progress != "refused"

    def resumes(self, at: datetime) -> None:
        if self.suspended:
            self.suspended = False
            self.goes_on(at)
