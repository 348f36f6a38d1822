"""An address as a square code that a telephone reads."""

import segno
from markupsafe import Markup

QUIET = 4
"""As many modules as have to be left free around it."""
SIZE = 160


def qr(address: str, label: str) -> Markup:
    """The code of an address; `label` says in words what it is."""
    rows = segno.make(address, error="m", micro=False).matrix
    side = len(rows) + 2 * QUIET
    dark = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, module in enumerate(row)
        if module
    )
    return Markup(  # noqa: S704 (numbers, and a label that is escaped)
        f'<svg class="qr" width="{SIZE}" height="{SIZE}" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="{Markup.escape(label)}"><rect class="paper" width="{side}" height="{side}"/>'
        f'<path class="ink" d="{dark}"/></svg>'
    )
