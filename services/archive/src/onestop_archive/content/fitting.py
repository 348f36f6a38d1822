"""Whether a file is what it was sent as, and may be kept."""

from collections.abc import Callable
from typing import IO

from onestop_chassis.refusal import Fault, fault, so_many

from onestop_archive.content.faults import TYPE, Unfit
from onestop_archive.content.kinds import Kind, kind_of
from onestop_archive.content.names import Announced
from onestop_archive.content.refusals import DocumentRefused


def looked_through(
    file: IO[bytes], size: int, sent: Announced, spool: Callable[[], IO[bytes]]
) -> Kind:
    """What it is, where nothing is wrong with it.

    Raises:
        DocumentRefused: with everything that is, at once.
    """
    faults: list[Fault] = [*sent.faults]
    kind = None
    try:
        if not size:
            raise Unfit("the file is empty", "文件为空")
        kind = kind_of(file, size, spool)
    except Unfit as unfit:
        faults.append(unfit.fault)
    if kind and sent.kind and kind is not sent.kind:
        told = f"it was sent as {sent.kind.media_type}, and is {kind.media_type}"
        told_zh = f"声明为 {sent.kind.media_type}，实际为 {kind.media_type}"
        faults.append(fault(TYPE, told, told_zh))
    if faults or kind is None:
        raise DocumentRefused(so_many(faults), errors=faults)
    return kind
