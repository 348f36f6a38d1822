"""What an import would change, as the service decides it; nothing is recorded for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onestop_cli.client import Client, Refused
from onestop_cli.importers.impact import moves
from onestop_cli.importers.targets import TARGETS, Record, Row, Target

ONLY_A_PLAN = "仅为计划 / only a plan"
"""Stands for the reason while there is none yet."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would come of it: keys of rows that are new or changed, rows that would go, open
    deadlines that would be somewhere else. `kept` rows are not in the file and stay.
    """

    records: int
    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[Row, ...] = ()
    kept: int = 0
    moving: tuple[Row, ...] = ()

    @property
    def number(self) -> int:
        """What has to be confirmed: how much would be removed or moved."""
        return len(self.removed) + len(self.moving)

    def confirms(self, other: "Plan") -> bool:
        """Whether whoever confirmed this one has confirmed the other, too."""
        return self.removed == other.removed and self._deadlines() == other._deadlines()

    def _deadlines(self) -> set[str]:
        return {f"{row['service']}/{row['key']}" for row in self.moving}


def planned(client: Client, kind: str, records: Sequence[Record]) -> Plan:
    """What handing these records over would change.

    Raises:
        Refused: the service would not take them; with every row that is wrong.
    """
    target = TARGETS[kind]
    before = target.rows(client)
    events = _events(client, target, records)
    touched = dict.fromkeys(key for data in events for key in _keys(target, data))
    gone = [key for data in events for key in data.get("removed", ())]
    named = {target.key_of(target.shape(record)) for record in records}
    moving = _moving(client, target, records) if kind == "calendar" and touched else ()
    return Plan(
        records=len(records),
        new=tuple(key for key in touched if key not in before),
        changed=tuple(key for key in touched if key in before),
        removed=tuple(before[key] for key in gone),
        kept=len(before.keys() - named - set(gone)),
        moving=moving,
    )


def _keys(target: Target, data: Mapping[str, Any]) -> Iterator[str]:
    """The rows that an event is about: it names several, or is itself one."""
    for row in data.get(target.field, [data]):
        if all(name in row for name in target.key):
            yield target.key_of(row)


def _events(client: Client, target: Target, records: Sequence[Record]) -> list[Row]:
    """What would be recorded; refused with what is wrong in every part, before any is sent."""
    address, found, refused = f"{target.address}?dry_run=true", list[Row](), list[Refused]()
    for user, body in target.parts(records, ONLY_A_PLAN):
        try:
            answer = client.post(target.service, address, user, body)
        except Refused as one:
            refused.append(one)
        else:
            found += [event["data"] for event in answer["events"]]
    if refused:
        raise refused[0].with_errors_of(refused[1:])
    return found


def _moving(client: Client, target: Target, records: Sequence[Record]) -> tuple[Row, ...]:
    return tuple(moves(client, target.user, [target.shape(record) for record in records]))
