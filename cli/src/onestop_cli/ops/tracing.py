"""The tree of causes: from what somebody asked for to all that followed, in every service."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from onestop_cli.addresses import SERVICES
from onestop_cli.client import Refused
from onestop_cli.connection import Away
from onestop_cli.ops.looking import PAGE, Fact
from onestop_cli.ops.operator import Operator
from onestop_cli.say import Misused, note

BATCH = 100
HIGHEST = 200
"""So many causes are climbed; a chain of ours has a few dozen."""
_ID = re.compile(r"([a-z_]+)/(-?[0-9]+)")
"""A position below zero is that of a record nobody can read, at whoever heard it."""
NOT_FOUND = 404


@dataclass
class Node:
    """A fact, or what somebody asked for; with what it led to and who heard of it."""

    cause: str
    fact: Fact | None = None
    heard: list[dict[str, Any]] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def at(self) -> datetime | None:
        at = (self.fact or {}).get("time")
        return datetime.fromisoformat(at) if at else None

    def told(self, after: datetime | None = None) -> dict[str, Any]:
        """The node as JSON, with `delay_seconds` since its cause."""
        delay = (self.at - after).total_seconds() if self.at and after else None
        below = [child.told(self.at) for child in self.children]
        known = {"id": self.cause, **(self.fact or {}), "delay_seconds": delay}
        return {**known, "heard_by": self.heard, "led_to": below}

    def every(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.every()


class Trace:
    """Gathers facts from every service; those that are away are named once and left out."""

    def __init__(self, who: Operator, most: int):
        self._who = who
        self._most = most
        self._away: set[str] = set()
        self.facts: dict[str, Fact] = {}

    def of(self, start: str) -> Node:
        """The tree that a fact, or a request (`request/…`), belongs to.

        Raises:
            Misused: no service holds the fact, or nothing came of the request.
        """
        root = self._climb(start) if _ID.fullmatch(start) else start
        self._descend(root)
        if not self.facts:
            raise Misused(f"没有由 {start} 引起的事实", f"Nothing was recorded because of {start}")
        tree = self._tree(root)
        self._hear(tree)
        return tree

    def one(self, event: str) -> Fact:
        """A fact by its id, from its producer or from whoever heard it.

        Raises:
            Misused: nobody who answers has it.
        """
        found = read(self._who, event)
        self.facts[event] = found[1]
        return found[1]

    def _climb(self, start: str) -> str:
        """What it all began with: a fact's cause that is no fact."""
        cause = start
        for _ in range(HIGHEST):
            fact = self.facts.get(cause) or self.one(cause)
            above = str(fact.get("causationid", ""))
            if not _ID.fullmatch(above):
                return above or cause
            cause = above
        return cause

    def _descend(self, root: str) -> None:
        correlations = {
            str(f["correlationid"]) for f in self.facts.values() if "correlationid" in f
        }
        for correlation in correlations:
            self._add(correlation=correlation)
        asked: set[str] = set()
        wanted = {root, *self.facts}
        while wanted and len(self.facts) < self._most:
            for some in _batches(sorted(wanted)):
                self._add(causation=some)
            asked |= wanted
            wanted = set(self.facts) - asked
        if len(self.facts) >= self._most:
            note(
                f"已达 {self._most} 条，其余未显示（--max）",
                f"{self._most} facts, there are more (--max)",
            )

    def _add(self, **asked: Any) -> None:
        for service in self._who.services():
            after: str | None = None
            while len(self.facts) < self._most:
                page = self._ask(
                    service, "/ops/events", oldest_first=True, limit=PAGE, after=after, **asked
                )
                self.facts |= {fact["id"]: fact for fact in (page or {}).get("items", [])}
                after = page["next"] if page else None
                if after is None:
                    break

    def _tree(self, root: str) -> Node:
        nodes = {name: Node(name, fact) for name, fact in self.facts.items()}
        top = nodes.get(root) or Node(root)
        for name, fact in sorted(self.facts.items(), key=_when):
            above = nodes.get(str(fact.get("causationid")))
            if fact.get("causationid") == root:
                above = top
            if above is not None and above is not nodes[name]:
                above.children.append(nodes[name])
        return top

    def _hear(self, tree: Node) -> None:
        nodes = {node.cause: node for node in tree.every() if node.fact}
        for source in SERVICES:
            told = [
                found[2] for name in nodes if (found := _ID.fullmatch(name)) and found[1] == source
            ]
            for listener in (name for name in self._who.services() if name != source):
                for some in _batches(told):
                    asked = {"source": source, "position": some}
                    held = self._ask(listener, "/ops/events/heard", **asked)
                    for one in held["items"] if held else ():
                        nodes[one["id"]].heard.append({"service": listener, **one})

    def _ask(self, service: str, path: str, **asked: Any) -> Any:
        if service in self._away:
            return None
        try:
            return self._who.get(service, path, **asked)
        except Away as gone:
            self._away.add(service)
            note(gone.zh, gone.en)
            return None


def read(who: Operator, event: str, **more: Any) -> tuple[str, Fact]:
    """A fact by its id, and the service that had it: the producer, else whoever heard it.

    Raises:
        Misused: it is no id; nobody who answers has it.
    """
    found = _ID.fullmatch(event)
    if found is None:
        raise Misused(
            f"{event} 不是事实编号，例如 review/17",
            f"{event} is no id of a fact, such as review/17",
        )
    source = who.service(found[1])
    for service in sorted(who.services(), key=lambda name: name != source):
        try:
            fact: Fact = who.get(service, f"/ops/events/{event}", **more)
        except Away as gone:
            note(gone.zh, gone.en)
        except Refused as refused:
            if refused.status != NOT_FOUND:
                raise
        else:
            return service, fact
    raise Misused(f"没有服务持有 {event}", f"No service that answers holds {event}")


def _batches(names: Sequence[str]) -> Iterable[list[str]]:
    rest = iter(names)
    while some := list(islice(rest, BATCH)):
        yield some


def _when(named: tuple[str, Fact]) -> tuple[str, str, int]:
    name, fact = named
    service, _, position = name.partition("/")
    return str(fact.get("time", "")), service, int(position)
