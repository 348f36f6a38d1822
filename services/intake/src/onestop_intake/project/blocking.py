"""What blocks the clearance of a project, and what can be done about it, in both languages."""

from collections.abc import Iterator, Mapping

from onestop_contracts.fields import Code, Title, Wording
from onestop_contracts.parts import Part

from onestop_intake.project.case_progress import CaseState
from onestop_intake.project.items import Item
from onestop_intake.project.state import Project, Stage

Words = tuple[str, str]
"""The same in Chinese and in English."""

ENDED_AS: Mapping[CaseState, Words] = {
    CaseState.REFUSED: ("不予受理", "was not taken on"),
    CaseState.REJECTED: ("不予批准", "was rejected"),
    CaseState.WITHDRAWN: ("已撤回", "was withdrawn"),
    CaseState.REVOKED: ("证照已撤销", "was approved, and its licence revoked"),
}
AWAITED: Words = ("待申请人提交材料", "awaits papers of the applicant's")
HAND_IN: Words = (
    "请提交 missing 所列材料。",
    "Hand in the papers that the item lists as missing.",
)
REMEDY: Words = (
    "申请人可重新申请该事项，或撤回整个项目；中心也可说明理由办结项目。其他事项继续办理。",
    "The applicant can apply for the item again, or withdraw the whole project; the centre can "
    "close it with reasons. The other items go on.",
)


class Blocking(Part):
    """An item that will not be approved unless somebody does something: why, and what."""

    item: Code
    name_zh: Title
    name_en: Title
    state: Code
    zh: Wording
    en: Wording
    remedy_zh: Wording
    remedy_en: Wording


def blocking(project: Project) -> tuple[Blocking, ...]:
    """The items before construction that ended without an approval, those that wait for them, and
    those that await papers.

    Nothing while the project is not on its way to clearance.
    """
    if project.stage is not Stage.ACCEPTED:
        return ()
    return tuple(_blocking(project))


def _blocking(project: Project) -> Iterator[Blocking]:
    for item in project.before_start:
        case = project.cases.get(item.item)
        if case is not None and case.failed:
            yield _entry(item, case.state, ENDED_AS[case.state], REMEDY)
        elif case is not None and case.awaiting:
            yield _entry(item, case.state, AWAITED, HAND_IN)
        elif case is None and (root := _roots(project, item)):
            listed = "、".join(root), ", ".join(root)
            why = (f"须待 {listed[0]} 批准", f"waits for {listed[1]} to be approved")
            then = (f"请先处理 {listed[0]}。", f"See to {listed[1]} first.")
            yield _entry(item, "waiting", why, then)


def _roots(project: Project, item: Item) -> tuple[str, ...]:
    """The items in the way of this one, however far ahead of it, that ended unapproved."""
    known = {one.item: one for one in project.items}
    found: dict[str, None] = {}
    ahead, seen = list(item.needs), set[str]()
    while ahead:
        code = ahead.pop(0)
        case = project.cases.get(code)
        if case is not None and case.failed:
            found[code] = None
        elif code in known and code not in seen:
            ahead += known[code].needs
        seen.add(code)
    return tuple(sorted(found))


def _entry(item: Item, state: str, why: Words, remedy: Words) -> Blocking:
    return Blocking(
        item=item.item,
        name_zh=item.name_zh,
        name_en=item.name_en,
        state=state,
        zh=f"{item.item} {why[0]}",
        en=f"{item.item} {why[1]}",
        remedy_zh=remedy[0],
        remedy_en=remedy[1],
    )
