"""One timeline per project over all services, as of a time in law and as known at a time."""

from collections.abc import Iterable
from datetime import datetime

from onestop_archive.facts import FactRow


def timeline(
    facts: Iterable[FactRow], as_of: datetime | None = None, known_at: datetime | None = None
) -> list[FactRow]:
    """The facts that count at `as_of` in law, of those recorded by `known_at`.

    In the order in which they were recorded. A default consent granted late counts from its
    deadline; a deemed acceptance counts from the receipt of the papers. Both limits are
    inclusive, and absent ones do not limit.
    """
    chosen = [
        fact
        for fact in facts
        if (as_of is None or fact.effective_at <= as_of)
        and (known_at is None or fact.recorded_at <= known_at)
    ]
    return sorted(chosen, key=lambda fact: fact.order)
