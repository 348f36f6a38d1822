"""How far the hundred days are."""

from math import pi

from markupsafe import Markup

RADIUS = 44
ROUND = 2 * pi * RADIUS


def ring(spent: int, limit: int, label: str) -> Markup:
    """A ring filled as far as days are spent; `label` says the same in words."""
    filled = min(max(spent, 0) / limit, 1) * ROUND if limit > 0 else 0
    level = "late" if spent > limit else "near" if spent * 10 >= limit * 9 else "calm"
    return Markup(  # noqa: S704 (numbers, and a label that is escaped)
        f'<svg class="ring {level}" width="112" height="112" viewBox="0 0 112 112" role="img" '
        f'aria-label="{Markup.escape(label)}">'
        f'<circle class="round" cx="56" cy="56" r="{RADIUS}"/>'
        f'<circle class="spent" cx="56" cy="56" r="{RADIUS}" '
        f'stroke-dasharray="{filled:.1f} {ROUND:.1f}" transform="rotate(-90 56 56)"/>'
        f'<text class="number" x="56" y="58">{spent}</text>'
        f'<text class="limit" x="56" y="76">/ {limit}</text></svg>'
    )
