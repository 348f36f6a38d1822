"""What is known of a case before an act of it is filled in."""

from onestop_console.readers.cases import Case

SETTLED = frozenset({"fell", "resolved"})
"""How an objection stands with which nothing more is to be done."""


def known(case: Case, act: str) -> dict[str, str]:
    """Fields of the act's form that the case itself answers: the window that is open, the
    objection that stands, why the clock is stopped, and for a decision what was drafted."""
    window = min(
        (one for one in case.windows if not one.ended_by),
        key=lambda one: one.deadline,
        default=None,
    )
    objection = next((o for o in reversed(case.objections) if o.standing not in SETTLED), None)
    stop = next((stop for stop in case.stops if not stop.ended_at), None)
    drafted = case.draft if act == "decide-case" else None
    return {
        "stage": window.stage if window else "",
        "objection": objection.objection if objection else "",
        "ground": stop.ground if stop and act == "resume-clock" else "",
        "outcome": drafted.outcome if drafted else "",
        "reasons": "\n".join(drafted.reasons) if drafted else "",
        "conditions": "\n".join(drafted.conditions) if drafted else "",
    }
