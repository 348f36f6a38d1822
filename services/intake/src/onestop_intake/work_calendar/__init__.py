"""The working calendar (工作日历) as intake knows it: the door of its room."""

from onestop_chassis.noun import Noun

from onestop_intake.reference import Reference
from onestop_intake.work_calendar.adoption import AdoptCalendar
from onestop_intake.work_calendar.state import Notices, evolve

work_calendar: Noun[Notices, Reference] = Noun(
    stream="calendar/cn",
    path="/calendar",
    initial=Notices(),
    evolve=evolve,
    acts=(AdoptCalendar,),
)
