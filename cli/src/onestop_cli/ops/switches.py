"""Closing and opening parts of a service."""

from collections.abc import Sequence
from typing import Literal

from onestop_cli.ops.act import once
from onestop_cli.ops.confirm import need_reason
from onestop_cli.ops.operator import Operator


def turned(
    who: Operator, service: str, way: Literal["close", "open"], parts: Sequence[str], reason: str
) -> str:
    """Closes or opens these parts; the name of the service.

    Raises:
        Misused: no such service, or no reason.
        Refused: by the service, with what to do.
    """
    need_reason(reason)
    name = who.service(service)
    who.post(name, f"/ops/switches/{way}", {"parts": list(parts), "reason": reason}, once())
    return name
