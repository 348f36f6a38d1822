"""What the report says in words: who is late, what a revocation held up, which route is taken."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from onestop_cli.say import both

HEADING = ("值得一看", "worth a look")
FEASIBILITY = "P1-09"
"""The item by which a government investment is approved."""
THRESHOLDS = {"plan": ("计划预警", "plan")}
Result = Mapping[str, Any]


def remarks(found: Iterable[Result]) -> list[str]:
    """Line by line, under a heading; nothing where everything went the ordinary way."""
    lines = [line for result in found for line in _of(result)]
    return ["", both(*HEADING), *lines] if lines else []


def _of(result: Result) -> Iterator[str]:
    name = result["project"]
    if result["route"] == "approval":
        yield _approval(name, result["cases"])
    if result["late"]:
        yield from _late(name, result["late"])
    for revoked in result["revoked"]:
        yield from _revoked(name, revoked)


def _approval(name: str, cases: Sequence[Result]) -> str:
    decided = {case["item"]: case["decision"] for case in cases}.get(FEASIBILITY, "")
    done = ("已批准", "approved") if decided == "approve" else ("未批准", "not approved yet")
    return "  " + both(
        f"{name} 政府投资项目，按审批制办理：{FEASIBILITY} 可行性研究报告{done[0]}",
        f"a government investment, by the route of approval: feasibility study {done[1]}",
    )


def _late(name: str, late: Result) -> Iterator[str]:
    ends, last = late["finish_on"], late["target_on"]
    yield "  " + both(
        f"{name} 超期：计划 {ends} 完成，第 100 天为 {last}，不可按期完成",
        f"late: the plan ends on {ends}, day 100 was {last}; not feasible",
    )
    for step in late["steps"]:
        days = step["slack_wd"]
        yield "    " + both(
            f"{step['item']} 由 {step['owner']} 办理，余量 {days} 个工作日",
            f"the step of {step['owner']}, slack {days} working days",
        )
    for warning in late["warnings"]:
        zh, en = THRESHOLDS.get(warning["threshold"], ("预警", "warned"))
        day, holders = warning["days_net"], ", ".join(warning["holders"])
        yield "    " + both(f"第 {day} 天{zh}：{holders}", f"day {day}, {en}: {holders}")


def _revoked(name: str, revoked: Result) -> Iterator[str]:
    on = revoked["revoked_on"]
    yield "  " + both(
        f"{name} 证照 {revoked['licence']} 于 {on} 撤销（{revoked['legal_basis']}）",
        f"licence revoked on {on}",
    )
    yield f"    {both('理由', 'ground')}: {revoked['ground']}"
    plan, held = " → ".join(revoked["plan"]), ", ".join(revoked["held_up"])
    yield "    " + both(
        f"该事项不再视为已批准，计划重排 {plan}，受影响事项：{held or '无'}",
        f"approved no more; plan drawn again; held up: {held or 'nothing'}",
    )
    state, refused = revoked["verified_as"], revoked["hand_out"]
    yield "    " + both(
        f"核验页显示 {state}，窗口不予发放（{refused}）",
        f"verified as {state}; not handed out ({refused})",
    )
    again = revoked["approved_again_on"]
    zh, en = (f"重新申请后于 {again} 批准", f"applied for again, approved on {again}")
    still = ("尚未重新批准", "not approved again yet")
    yield "    " + both(*((zh, en) if again else still))
