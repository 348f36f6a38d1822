"""A case under supervision as the oracle sees it: each act says whether it is to be taken."""

from dataclasses import dataclass
from datetime import datetime

from tests.review.case.oracle.office import after_stops, close_after
from tests.review.case.oracle.windows import Objected, Watch, Windows


@dataclass
class Oracle(Windows):
    """What should be so; each act says whether it is to be taken, and does it if so."""

    drafted: str = ""
    before: tuple[str, ...] = ("acceptance", "handling")
    """The windows that the item's kind of supervision puts before the decision."""

    def objects(self, stage: str, name: str, person: str, at: datetime, *, complete: bool) -> str:
        """Empty when taken, else the code of the refusal."""
        watch = self.windows[stage]
        refused = self._refused(watch, person, at)
        if not refused and watch.objected and watch.objected.standing == "returned":
            refused = "mending-open"
        if refused:
            return refused
        self._prolong(watch, at)
        self.answered.add(person)
        watch.ended, watch.ended_by = "objection", person
        watch.objected = Objected(name, [person], "filed", complete)
        return ""

    def consents(self, stage: str, person: str, at: datetime) -> str:
        watch = self.windows[stage]
        if watch.ended == "consent":
            return ""
        refused = self._refused(watch, person, at)
        if refused:
            return refused
        self._prolong(watch, at)
        self.answered.add(person)
        watch.ended, watch.ended_by, watch.objected = "consent", person, None
        return ""

    def replies(self, stage: str, person: str, at: datetime) -> str:
        """A reply ends nothing, and comes by the deadline, wherever that will be."""
        watch, holder = self.windows[stage], self.holder(at)
        if self.decided:
            return "case-closed"
        if self.barred(person, at):
            return "duties-not-apart"
        if holder is None or holder.person != person:
            return "not-the-representative"
        stands_still = self.suspended is not None and self.suspended <= watch.deadline
        in_time = at <= watch.deadline or stands_still
        if not in_time and (watch.ended or self._reach(watch, at) < at):
            return "window-closed"
        self.answered.add(person)
        return ""

    def _refused(self, watch: Watch, person: str, at: datetime) -> str:
        holder = self.holder(at)
        if self.barred(person, at):
            return "duties-not-apart"
        if holder is None or holder.person != person:
            return "not-the-representative"
        if self.decided:
            return "case-closed"
        if watch.ended == "objection":
            return "window-contested"
        if self.suspended:
            return "case-suspended"
        if watch.ended == "default_consent" and at <= watch.deadline:
            return "silence-recorded-first"
        if watch.ended:
            return "window-closed"
        if at <= watch.deadline or self._reach(watch, at) >= at:
            return ""
        return "window-closed"

    def returns(self, stage: str, at: datetime) -> bool:
        """Only what lacks something is returned."""
        watch = self.windows[stage]
        out = watch.objected
        if self.decided or self.suspended or out is None or out.standing != "filed":
            return False
        if out.complete:
            return False
        out.standing, out.mend_by = "returned", close_after(at, 1)
        out.mending, out.mend_stops = out.mend_by, []
        watch.ended = watch.ended_by = ""
        left = after_stops(watch.set_to, watch.since_set)
        self._move(watch, max(left, out.mend_by), "mending")
        return True

    def mends(self, stage: str, person: str, at: datetime) -> bool:
        watch, holder = self.windows[stage], self.holder(at)
        out = watch.objected
        if self.decided or self.suspended or out is None or out.standing != "returned":
            return False
        assert out.mend_by is not None
        if holder is None or holder.person != person or at > out.mend_by:
            return False
        out.standing, out.complete = "mended", True
        out.people.append(person)
        self.answered.add(person)
        watch.ended, watch.ended_by = "objection", person
        return True

    def registers(self, stage: str) -> bool:
        out = self.windows[stage].objected
        if self.decided or self.suspended or out is None or not out.complete:
            return False
        if out.standing not in ("filed", "mended"):
            return False
        out.standing = "registered"
        return True

    def takes_back(self, stage: str) -> None:
        out = self.windows[stage].objected
        assert out is not None
        out.taken_back = True

    def concludes(self, stage: str, outcome: str) -> str:
        """Withdrawn is only what the objector took back, and then it is nothing else."""
        out = self.windows[stage].objected
        assert out is not None
        if outcome == "withdrawn":
            return "" if out.taken_back else "objection-not-withdrawn"
        return "consultation-incomplete" if out.taken_back else ""

    def resolves(self, stage: str) -> None:
        out = self.windows[stage].objected
        assert out is not None
        out.standing = "resolved"

    def suspends(self, at: datetime) -> bool:
        if self.decided or self.suspended:
            return False
        self.suspended = at
        return True

    def decides(self, outcome: str) -> bool:
        """Only what was drafted is decided, once its own window is over."""
        windows = [self.windows.get(stage) for stage in self.before]
        every = all(watch is not None and watch.ended for watch in windows)
        free = not any(w.holds for w in self.windows.values())
        if self.decided or self.suspended or not every or not free or self.drafted != outcome:
            return False
        self.decided = True
        return True

    def drafts(self, outcome: str, person: str) -> bool:
        """Another draft once the window of the first is over; it begins without one. Nobody drafts
        who has spoken, or kept silent, for the department."""
        if self.decided or self.suspended or self.drafted == outcome:
            return False
        if any(watch.holds for watch in self.windows.values()):
            return False
        supervised = self.windows.get("handling")
        if self.drafted and (supervised is None or not supervised.ended):
            return False
        if person in self.answered:
            return False
        self.drafted = outcome
        self.drafters.add(person)
        self.windows.pop("handling", None)
        return True
