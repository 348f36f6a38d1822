"""Calling a consultation (会商) after a registered objection: with whom, and on which day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from onestop_chassis.refusal import Conflict, Fault, Invalid, blanks, fault, repeated, so_many
from onestop_chassis.worktime import WorkCalendar, local_day
from onestop_contracts.event import Event
from onestop_contracts.fields import Code
from onestop_contracts.review import ConsultationConvened
from onestop_contracts.times import Day
from pydantic import Field

from onestop_review.case.acting import DutiesNotApart, neither_drafted_nor_supervised
from onestop_review.case.closed import MOVING
from onestop_review.case.consultation import ConsultationIncomplete, LadderAct
from onestop_review.case.ladder import ObjectionUnknown, OutOfTurn, known, on_rung, some_on_rung
from onestop_review.case.objections import Objection
from onestop_review.case.state import Case, CaseNow, moving
from onestop_review.case.who import the_director
from onestop_review.case.words import Standing

DEPUTIES_DAYS = (0, 1)
"""Monday and Tuesday, by `date.weekday`."""


class SlotUnfit(Invalid):
    """Consultations are held on working Mondays and Tuesdays, and in time; `next_on` is one."""

    code = "slot-unfit"
    title = "The consultation cannot be held on that day"
    title_zh = "该日不能举行会商"
    remedy = "Take a working Monday or Tuesday by which the consultation can be concluded in time."
    remedy_zh = "请在会商期限内选择集中办公日（周一、周二且为工作日）。"


class ConvenedAlready(Conflict):
    """The consultation was convened with other units; `units` and `slot_on` say what stands."""

    code = "convened-already"
    title = "The consultation was convened with other units"
    title_zh = "会商已通知其他参加单位"
    remedy = "Go on with the units convened; only the day can be moved."
    remedy_zh = "请按已通知的单位会商；仅可调整日期。"


class ConveneConsultation(LadderAct):
    """Calls the department and the units concerned together (会商) on a deputies' day.

    `slot_on` is a day on which the deputies are on site, a working Monday or Tuesday, and not
    after `consult_by`; where none is left by then, the next one. Convened again with the same
    units and another day, the consultation is moved to that day. The objecting department is one
    of the `units`; all are in the register of departments.

    Source: notice C8, G2.
    """

    by = the_director
    refuses = (
        *MOVING,
        ObjectionUnknown,
        OutOfTurn,
        DutiesNotApart,
        ConvenedAlready,
        SlotUnfit,
        ConsultationIncomplete,
    )

    units: tuple[Code, ...] = Field(max_length=50)
    slot_on: Day

    @classmethod
    def ready(cls, case: Case, now: CaseNow) -> None:
        moving(case, now)
        some_on_rung(case, Standing.REGISTERED, Standing.CONVENED)
        neither_drafted_nor_supervised(case, now)

    @classmethod
    def worth_trying(cls, case: Case, now: CaseNow) -> Sequence["ConveneConsultation"]:
        soonest, department = next_slot(now.day, now.rules.calendar), case.facts.department
        return [
            cls(
                objection=one.objection,
                units=one.units or (department,),
                slot_on=one.slot_on or soonest,
            )
            for one in case.objections
        ]

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        objection = known(case, self.objection)
        on_rung(objection, Standing.REGISTERED, Standing.CONVENED)
        if objection.standing is Standing.CONVENED:
            self._same_units(objection)
            if objection.slot_on == self.slot_on:
                return []
        self._fit(objection, now)
        faults = self._unit_faults(case, now)
        if faults:
            raise ConsultationIncomplete(so_many(faults), errors=faults)
        assert objection.term is not None
        return [
            ConsultationConvened(
                project=case.facts.project,
                item=case.facts.item,
                stage=objection.stage,
                objection=self.objection,
                convened_by=now.person,
                units=self.units,
                slot_on=self.slot_on,
                conclude_by=objection.term.deadline,
                convened_at=now.at,
            )
        ]

    def _unit_faults(self, case: Case, now: CaseNow) -> list[Fault]:
        faults = blanks(("units", self.units, "name the units concerned", "请列明参加单位"))
        objecting, known_units = case.facts.department, now.rules.departments.codes
        if objecting not in self.units:
            en, zh = f"{objecting} objected: it is a party", f"{objecting} 系反对部门，应参加会商"
            faults.append(fault("units", en, zh))
        for unit in dict.fromkeys(self.units):
            if unit != objecting and unit not in known_units:
                faults.append(fault("units", f"no department {unit}", f"未登记部门 {unit}"))
        return faults + repeated(self.units, [None] * len(self.units), "units")

    def _same_units(self, objection: Objection) -> None:
        if set(self.units) == set(objection.units):
            return
        units, on = ", ".join(objection.units), objection.slot_on
        raise ConvenedAlready(
            f"{units} on {on} / 已通知 {units}，定于 {on}",
            units=list(objection.units),
            slot_on=on.isoformat() if on else "",
        )

    def _fit(self, objection: Objection, now: CaseNow) -> None:
        """Refuses a day without the deputies, and one after the limit while one before is left."""
        assert objection.term is not None
        until, calendar = objection.term.deadline, now.rules.calendar
        possible = slots(now.day, until, calendar)
        if self.slot_on in possible:
            return
        next_on = next((day for day in possible if day > self.slot_on), possible[0]).isoformat()
        latest = max(local_day(until), possible[0])
        en, zh = f"by {latest}; one is {next_on}", f"不晚于 {latest}；可选 {next_on}"
        detail = f"{next_on} is possible / 可定于 {next_on}"
        raise SlotUnfit(detail, errors=[fault("slot_on", en, zh)], next_on=next_on)


def slots(today: date, until: datetime, calendar: WorkCalendar) -> tuple[date, ...]:
    """The days on which a consultation that has to be concluded by `until` can be held, at least
    one: where none is left by then, the next."""
    last = local_day(until)
    days = [next_slot(today, calendar)]
    while (following := next_slot(days[-1] + timedelta(days=1), calendar)) <= last:
        days.append(following)
    return tuple(days)


def next_slot(day: date, calendar: WorkCalendar) -> date:
    """The first working Monday or Tuesday on or after `day`: the deputies are on site."""
    while day.weekday() not in DEPUTIES_DAYS or not calendar.is_working(day):
        day += timedelta(days=1)
    return day
