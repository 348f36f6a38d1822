"""Which holiday notices of a table are not what holds, so that publishing them changes something.

What was ever published is no measure: a notice that a later one replaced does not hold, and given
again it is to be in force again.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from onestop_chassis.worktime.calendar import Notice


def not_in_force(given: Sequence[Notice], held: Sequence[Notice]) -> Iterator[Notice]:
    """Of the notices `given`, those to be published after the ones `held` so that all of `given`
    holds as if it had been published in its order; none where it does already.
    """
    standing = list(held)
    for n, notice in enumerate(given):
        if not _holds(notice, given[:n], given[n + 1 :], standing):
            standing.append(notice)
            yield notice


def _holds(
    notice: Notice, earlier: Sequence[Notice], later: Sequence[Notice], standing: Sequence[Notice]
) -> bool:
    """Whether what it says is in force, but for what `later` ones of its table replace."""
    if not any(_same(notice, one) for one in standing):
        return False
    replaced = {year for one in later for year in one.years}
    before = [one for one in earlier if not any(_same(one, other) for other in later)]
    if any(not _governs(notice, year, before, standing) for year in set(notice.years) - replaced):
        return False
    whole, said = replaced.union(notice.years), {day for one in later for day, _, _ in one.days}
    return all(
        _last_word(standing, day) == (working, name)
        for day, working, name in notice.days
        if day.year not in whole and day not in said
    )


def _governs(
    notice: Notice, year: int, before: Sequence[Notice], standing: Sequence[Notice]
) -> bool:
    """Whether it is the last that names the year, and none that its table puts `before` it has
    named a day of that year since.
    """
    for one in reversed(standing):
        if year in one.years:
            return _same(notice, one)
        touches = any(day.year == year for day, _, _ in one.days)
        if touches and any(_same(one, other) for other in before):
            return False
    return False


def _same(one: Notice, other: Notice) -> bool:
    """Whether they say the same; the version is only the place at which it was said."""
    return _content(one) == _content(other)


def _content(notice: Notice) -> tuple[object, ...]:
    return notice.name, notice.published_on, notice.years, notice.days


def _last_word(standing: Sequence[Notice], on: date) -> tuple[bool, str] | None:
    for one in reversed(standing):
        for day, working, name in one.days:
            if day == on:
                return working, name
        if on.year in one.years:
            break
    return None
