"""A plan's steps on one scale of days: free days shaded, adjusted working days marked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from markupsafe import Markup

from onestop_console.readers.projects import Step

WIDTH, HEIGHT, HEAD = 6, 26, 40
"""Of a day, of a row and of the heading, in pixels."""
SATURDAY = 5
MARGIN = timedelta(days=4)
LONGEST_DAYS = 800
"""A scale is never longer: a plan far beyond its target is cut there."""


@dataclass(frozen=True)
class Scale:
    """The same for every row; `today` and `target` are lines through all of them."""

    first: date
    last: date
    today: date
    target: date
    named: Mapping[date, bool]
    """Days that a notice names: whether they are worked on."""

    @cached_property
    def days(self) -> list[date]:
        return [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]

    @property
    def width(self) -> int:
        return len(self.days) * WIDTH

    def x(self, on: date) -> int:
        """Where a day begins; one that lies outside, at the edge."""
        return max(0, min((on - self.first).days, len(self.days))) * WIDTH

    def works(self, on: date) -> bool:
        return self.named.get(on, on.weekday() < SATURDAY)

    def is_adjusted(self, on: date) -> bool:
        """A weekend's day that is worked on."""
        return on.weekday() >= SATURDAY and self.works(on)


def scale(
    steps: Iterable[Step], today: date, target: date, named: Mapping[date, bool]
) -> Scale | None:
    """One that all steps are on; nothing where there are none."""
    known = list(steps)
    if not known:
        return None
    first = min([*(step.start for step in known), today]) - timedelta(days=1)
    ends = [*(step.finish for step in known), target, today]
    last = min(max(ends) + MARGIN, first + timedelta(days=LONGEST_DAYS))
    return Scale(first, last, today, target, named)


def strip(on: Scale, step: Step) -> Markup:
    """One step: its bar, what of it is spent, and the slack up to its latest finish."""
    begin, end = on.x(step.start), on.x(step.finish + timedelta(days=1))
    latest = on.x(step.latest_finish + timedelta(days=1))
    shapes = []
    if not step.done and latest > end:
        shapes.append(f'<line class="slack" x1="{end}" x2="{latest}" y1="13" y2="13"/>')
        shapes.append(f'<line class="slack-end" x1="{latest}" x2="{latest}" y1="9" y2="17"/>')
    kind = "done" if step.done else "critical" if step.critical else "planned"
    shapes.append(_bar(kind, begin, max(end - begin, WIDTH)))
    if not step.done and (spent := min(on.x(on.today), end) - begin) > 0:
        shapes.append(_bar("spent", begin, spent))
    return _svg(on, HEIGHT, _ground(on, HEIGHT), shapes)


def heading(on: Scale, words: Mapping[str, str]) -> Markup:
    """Months, Mondays, and what today and the target are called."""
    texts = []
    for day in on.days:
        if day.day == 1 or day == on.first:
            month = f"{day.year}-{day.month:02d}" if day == on.first else f"{day.month:02d}"
            texts.append(_text("month", on.x(day) + 2, 11, month))
        if day.weekday() == 0:
            texts.append(_text("monday", on.x(day), 24, f"{day.day:02d}"))
        if on.is_adjusted(day):
            texts.append(_text("adjusted", on.x(day) - 2, 36, words["adjusted"]))
    texts.append(_text("today", max(on.x(on.today) - 12, 0), 36, words["today"]))
    texts.append(_text("target", max(on.x(on.target) - 34, 0), 11, words["target"]))
    return _svg(on, HEAD, _ground(on, HEAD), texts)


def _ground(on: Scale, height: int) -> list[str]:
    shapes = []
    for day in on.days:
        kind = "adjusted" if on.is_adjusted(day) else "" if on.works(day) else "off"
        if kind:
            shapes.append(
                f'<rect class="{kind}" x="{on.x(day)}" y="0" width="{WIDTH}" height="{height}"/>'
            )
    for day, kind in ((on.today, "today"), (on.target, "target")):
        x = on.x(day) + WIDTH // 2
        shapes.append(f'<line class="{kind}" x1="{x}" x2="{x}" y1="0" y2="{height}"/>')
    return shapes


def _bar(kind: str, x: int, width: int) -> str:
    return f'<rect class="{kind}" x="{x}" y="7" width="{width}" height="12" rx="2"/>'


def _text(kind: str, x: int, y: int, text: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{Markup.escape(text)}</text>'


def _svg(on: Scale, height: int, ground: list[str], shapes: list[str]) -> Markup:
    inside = "".join([*ground, *shapes])
    return Markup(  # noqa: S704 (numbers, own words and what was escaped)
        f'<svg class="strip" width="{on.width}" height="{height}" '
        f'viewBox="0 0 {on.width} {height}" aria-hidden="true" focusable="false">{inside}</svg>'
    )
