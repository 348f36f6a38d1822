"""Who speaks for the department in a case: its representative, unless they handle the case."""

from onestop_chassis.refusal import Forbidden

from onestop_review.case.acting import DutiesNotApart, refuse_both
from onestop_review.case.state import Case, CaseNow
from onestop_review.post import Holding


class NotTheRepresentative(Forbidden):
    """Only the chief representative or the recorded stand-in speaks for the department."""

    code = "not-the-representative"
    title = "You do not hold the department's post"
    title_zh = "非该部门首席代表或已登记的代行人员"
    remedy = "Let the chief representative or the recorded stand-in do it."
    remedy_zh = "请由首席代表或已登记的代行人员办理。"


SPOKEN_FOR = (NotTheRepresentative, DutiesNotApart)
"""What `representative` refuses for."""


def representative(case: Case, now: CaseNow) -> Holding:
    """Who holds the post at receipt; anybody else does not speak for the department, nor does
    who drafted or signed in the case."""
    if case.post(now).held_by(now.person, now.at):
        refuse_both(case.duties.handling_of(now.person))
    holder = case.supervising(now).holder_at(now.at)
    if holder is None or holder.person != now.person:
        raise NotTheRepresentative(
            "not in post at the time of receipt / 收到时不在岗", reason="representative"
        )
    return holder
