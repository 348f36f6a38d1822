"""Asking every other service what it heard of one, and that one whether it is still so."""

from typing import Any

from onestop_cli.connection import Away
from onestop_cli.ops.operator import Operator
from onestop_cli.say import note


def heard_by(who: Operator, name: str, *, strictly: bool = False) -> list[dict[str, Any]]:
    """A row per service that listens to `name`: how far it heard, and whether that is ahead of
    the log, or another fact than the log has there. `heard` is None where nobody answered.

    Raises:
        Away: the service itself; any other, where it is asked `strictly`.
    """
    loss = who.get(name, "/ops/loss")
    rows = []
    for other in who.services():
        if other == name:
            continue
        try:
            answer = who.items(other, "/ops/heard")
        except Away as away:
            if strictly:
                raise
            note(away.zh, away.en)
            rows.append(_row(name, other, None, loss, gone=False))
            continue
        for one in answer:
            if one["source"] == name:
                other_fact = _gone(who, name, one)
                rows.append(_row(name, other, one["position"], loss, gone=other_fact))
    return rows


def ahead(who: Operator, name: str) -> int:
    """The highest position that the service itself knows to have been heard of it."""
    loss = who.get(name, "/ops/loss")
    return max(int(loss["heard"]), int(loss["known"] or 0), int(loss["position"]))


def _gone(who: Operator, name: str, heard: dict[str, Any]) -> bool:
    """Whether the log has another fact there, or none, and nobody has given the position up."""
    if not heard["position"]:
        return False
    told = who.get(name, f"/ops/told/{heard['position']}")
    return bool(told["telling"] != heard["telling"] and not told["given_up"])


def _row(
    name: str, by: str, heard: int | None, loss: dict[str, Any], *, gone: bool
) -> dict[str, Any]:
    ends = loss["position"] if loss["halted"] else loss["head"]
    return {"service": name, "by": by, "heard": heard, "log": ends, "ahead": gone}
