"""Text from elsewhere that goes to a terminal: what would steer it is shown, and steers nothing.

A name may hold an escape that clears the screen or changes its title, and marks that turn the order
of letters round, so that something else is read than stands there.
"""

import re
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

_STEERS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
STEERING = re.compile(f"[{_STEERS}]")


def visible(text: str) -> str:
    """The same text, each such character as its number: `\\u202e`. In JSON it means the same."""
    return STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class VisibleConsole(Console):
    """Prints that way whatever it is given; colours and layout are its own."""

    def render_str(self, text: str, **how: Any) -> Text:
        """Before it is measured, so that a table has room for it."""
        return super().render_str(visible(text), **how)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))
