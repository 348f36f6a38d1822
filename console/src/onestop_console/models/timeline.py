"""The facts of a project, newest first, as sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from onestop_contracts.identifiers import case_name

from onestop_console.readers.timeline import Fact
from onestop_console.words.facts import NOBODY, ROUTINE, kind_of, named_in, sentence

ROWS = 100
MACHINES = ("timer:", "policy:", "follower:")
"""How those begin who are no people."""


@dataclass(frozen=True)
class Line:
    """One fact. `case` is how the address of its case calls that: an item that is applied for
    again has several. `actor` is who did it, by name where that is known. `legal_at` is when it
    counts, where that is not when it was recorded."""

    fact: Fact
    sentence: str
    item: str
    case: str
    by_machine: bool
    actor: str
    legal_at: datetime | None


@dataclass(frozen=True)
class Timeline:
    """A page of it; `folded` is how many routine facts are not shown."""

    lines: tuple[Line, ...]
    folded: int
    pages: int


def timeline(
    facts: Iterable[Fact],
    items: Mapping[str, str],
    language: str,
    *,
    service: str = "",
    item: str = "",
    everything: bool = False,
    page: int = 1,
    people: Mapping[str, str] = NOBODY,
) -> Timeline:
    """The page `page`, from 1; `items` are names by code, `people` by sign-in name."""
    found = [
        fact
        for fact in sorted(facts, key=lambda fact: (fact.recorded_at, fact.id), reverse=True)
        if service in ("", fact.source) and item in ("", item_of(fact))
    ]
    told = [fact for fact in found if everything or kind_of(fact.type) not in ROUTINE]
    shown = told[(page - 1) * ROWS : page * ROWS]
    lines = tuple(line(fact, items, language, people) for fact in shown)
    return Timeline(lines, len(found) - len(told), max(-(-len(told) // ROWS), 1))


def line(
    fact: Fact, items: Mapping[str, str], language: str, people: Mapping[str, str] = NOBODY
) -> Line:
    """A fact as people read it."""
    item = item_of(fact)
    return Line(
        fact=fact,
        sentence=sentence(language, fact.type, fact.data, items.get(item, item), people),
        item=item,
        case=case_of(fact),
        by_machine=_is_machine(fact),
        actor=people.get(fact.actor, fact.actor),
        legal_at=fact.effective_at if fact.effective_at != fact.recorded_at else None,
    )


def people_in(facts: Iterable[Fact]) -> set[str]:
    """Whom facts name, and who did what they tell, by sign-in name."""
    facts = list(facts)
    return {fact.actor for fact in facts if not _is_machine(fact)}.union(
        *(named_in(fact.data).values() for fact in facts)
    )


def _is_machine(fact: Fact) -> bool:
    return fact.actor.startswith(MACHINES)


def item_of(fact: Fact) -> str:
    """The item that a fact is about; empty where it is about the whole project."""
    item = fact.data.get("item", "")
    return item if isinstance(item, str) else ""


def case_of(fact: Fact) -> str:
    """The case that a fact is about, as addresses call it; empty where it is about none."""
    item, attempt = item_of(fact), fact.data.get("attempt", 1)
    return case_name(item, attempt) if item else ""
