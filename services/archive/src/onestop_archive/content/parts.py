"""Which part of a document is asked for, and whether the caller has it already (RFC 9110)."""

import re

from onestop_chassis.http.rejection import RangeBeyond

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def has_it(if_none_match: str, digest: str) -> bool:
    """Whether the caller has this very content."""
    tags = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return "*" in tags or f'"{digest}"' in tags


def part_of(asked: str, if_range: str | None, digest: str, size: int) -> tuple[int, int] | None:
    """First byte and end of the part that `Range` asks for. None for the whole: also for several
    parts at once, what cannot be read, and a part of other content than this.

    Raises:
        RangeBeyond: it begins behind the end.
    """
    found = _RANGE.fullmatch(asked)
    if found is None or if_range not in (None, f'"{digest}"'):
        return None
    begin, last = found[1], found[2]
    if not begin:
        return _last(int(last), size) if last else None
    first, end = int(begin), min(size, int(last or size) + 1)
    if last and int(last) < first:
        return None
    if first >= size:
        raise _beyond(size)
    return first, end


def _last(count: int, size: int) -> tuple[int, int]:
    if not count:
        raise _beyond(size)
    return max(0, size - count), size


def _beyond(size: int) -> RangeBeyond:
    return RangeBeyond(f"共 {size} 字节 / of {size} bytes", size=size)
