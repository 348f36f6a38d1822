"""What every act on a post shares: which post, who may, and reasons to refuse."""

from datetime import date

from onestop_chassis.act import Act
from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_chassis.refusal import ONE, Fault, Invalid, NotFound, fault
from onestop_contracts.fields import Code
from onestop_contracts.identifiers import DivisionCode
from onestop_contracts.people import Role
from pydantic import ConfigDict, Field

from onestop_review.board import Board, Place
from onestop_review.officers import CENTRE, require_centre_or_head
from onestop_review.reference import Reference
from onestop_review.register import LONGEST


class MandateInvalid(Invalid):
    """A mandate without a number or a reason, dated back, or ending before it starts."""

    code = "mandate-invalid"
    title = "The mandate cannot be recorded as given"
    title_zh = "授权信息有误"
    remedy = "Correct what is listed; a mandate starts now or later, never in the past."
    remedy_zh = "请更正所列内容；授权只能自现在或以后生效，不得倒签。"


class MandateUnknown(NotFound):
    """The post has no mandate of this number."""

    code = "mandate-unknown"
    title = "No mandate carries this number"
    title_zh = "没有此编号的授权"
    remedy = "Look the mandate up under /representatives."
    remedy_zh = "请在 /representatives 查询授权编号。"


def the_head_of_the_department(actor: Actor, board: Board, now: Now[Reference]) -> str:
    """The head of the department that the post belongs to."""
    return actor.require(Role.REVIEWER)


def the_centre(actor: Actor, board: Board, now: Now[Reference]) -> str:
    """The centre's leaders, in their jurisdiction."""
    return actor.require(*CENTRE)


class PostAct(Act[Board, Reference]):
    """What can be asked of the post of one department in one jurisdiction.

    Who may depends on the post that is named.
    """

    model_config = ConfigDict(str_max_length=LONGEST)

    jurisdiction: DivisionCode
    department: Code = Field(max_length=16)

    @property
    def place(self) -> Place:
        """The post."""
        return (self.jurisdiction, self.department)

    def allowed(self, board: Board, now: Now[Reference]) -> None:
        """Each for their own place, a department's head for their own department."""
        require_centre_or_head(now.actor, now.capacity, self.jurisdiction, self.department)


def registered_faults(department: str, now: Now[Reference]) -> list[Fault]:
    """The department is none that is registered."""
    if department in now.rules.departments.codes:
        return []
    return [fault("department", f"{department} is not registered", f"未登记部门 {department}")]


def staff_faults(
    place: Place, person: str, day: date, now: Now[Reference], field: str = "person"
) -> list[Fault]:
    """The person is not on the staff register of the post's department and place on that day."""
    if not person or now.rules.staff.works_for(place, person, day):
        return []
    where = "/".join(place)
    en, zh = f"not on the staff register of {where} on {day}", f"{day} 不在 {where} 的人员名册上"
    return [fault(field, f"{person}: {en}", f"{person}：{zh}")]


def require_reason(*reasons: str, field: str = "reason") -> None:
    """Somebody has to be told why.

    Raises:
        MandateInvalid: nothing is said.
    """
    if not any(reasons):
        raise MandateInvalid(ONE, errors=[fault(field, "say why", "请说明理由")])
