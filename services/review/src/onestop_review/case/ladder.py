"""On which rung of the ladder an objection stands: check, consultation, government."""

from onestop_chassis.refusal import Conflict, NotFound

from onestop_review.case.objections import Objection
from onestop_review.case.state import Case
from onestop_review.case.words import Standing


class ObjectionUnknown(NotFound):
    """No objection carries this id."""

    code = "objection-unknown"
    title = "There is no such objection"
    title_zh = "没有该反对意见"
    remedy = "Read the case for its objections."
    remedy_zh = "请查看办件中的反对意见。"


class OutOfTurn(Conflict):
    """The objection does not stand on this rung; `standing` says on which."""

    code = "objection-out-of-turn"
    title = "The objection is not at this step"
    title_zh = "反对意见不在该办理环节"
    remedy = "Follow the order: check, consultation, government."
    remedy_zh = "请按审查、会商、报政府决定的顺序办理。"


def known(case: Case, objection: str) -> Objection:
    """The objection asked about."""
    found = case.objection(objection)
    if found is None:
        raise ObjectionUnknown(f"{objection} is unknown / 没有该反对意见", objection=objection)
    return found


def on_rung(objection: Objection, *standings: Standing) -> None:
    """Refuses where the objection stands on another rung of the ladder."""
    if objection.standing not in standings:
        raise OutOfTurn(
            f"the objection is {objection.standing} / 当前环节不符",
            standing=objection.standing.value,
        )


def some_on_rung(case: Case, *standings: Standing) -> None:
    """Refuses where there is no objection, or the only one stands on another rung."""
    if not case.objections:
        raise ObjectionUnknown("no objection was filed / 没有反对意见")
    if len(case.objections) == 1:
        on_rung(case.objections[0], *standings)
