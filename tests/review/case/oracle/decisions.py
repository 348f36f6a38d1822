"""What the ends of objections leave of a decision, as the oracle sees it."""


def left_possible(ends: list[tuple[str, str]]) -> str:
    """What the ends of objections, each by whom and how, leave as the only outcome, if one."""
    for by, how in ends:
        if by == "government":
            return "reject" if how == "reject" else "approve"
    return "reject" if ("consultation", "upheld") in ends else ""


def should_have_been(
    decided: str, has: list[str], ends: list[tuple[str, str]], agreed: list[str]
) -> tuple[str, list[str]]:
    """What a decision that was made before an objection should have been, and the conditions that
    it lacks; a decision of the government comes with its own, a refusal has none."""
    outcome = left_possible(ends) or decided
    return outcome, [] if outcome == "reject" else [one for one in agreed if one not in has]
