"""When a proof was signed: when what it says was recorded, or later.

Whoever could change the record afterwards could also have it signed anew, afterwards. So a proof
names the instant of its signature beside the facts with theirs.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from onestop_contracts.case_history import Event, instant
from onestop_contracts.signing import Json, Problem

AT_ONCE = timedelta(hours=1)
"""A signature follows its fact within a moment; so much later it was made for another reason."""


def dated(document: Json, kind: str, signed_at: str) -> Json:
    """The document with the instant of its signature; as it is where none is named."""
    return {**document, "kind": kind, "signed_at": signed_at} if signed_at else document


def signed_at_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Nothing is signed before it was recorded."""
    if "signed_at" not in document:
        return
    if instant(document["signed_at"]) < instant(_last(document)["time"]):
        yield Problem(
            "signed-at", "签名时间早于所载事实", "it was signed before its last fact was recorded"
        )


def signed_words(document: Mapping[str, Any]) -> tuple[str, str] | None:
    """What a proof that holds says of it, in Chinese and English; None where it was signed when
    the fact was recorded, or was of a kind that does not say when."""
    if "signed_at" not in document:
        return None
    signed, recorded = document["signed_at"], _last(document)["time"]
    if instant(signed) - instant(recorded) <= AT_ONCE:
        return None
    return (
        f"事实记录于 {recorded}，签名系事后（{signed}）查阅时作出",
        f"signed on reading, at {signed}: not when the fact was recorded, at {recorded}",
    )


def _last(document: Mapping[str, Any]) -> Event:
    last: Event = document["event"] if "event" in document else document["events"][-1]
    return last
