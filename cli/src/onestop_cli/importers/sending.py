"""Brings records of one kind to their service, and says what that changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onestop_cli.client import Client, key_of
from onestop_cli.importers.filing import file_projects

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What an import changed, counted by rows of the service's own list."""

    before: int
    new: int
    changed: int
    gone: int

    @property
    def nothing(self) -> bool:
        """Whether all of it was there already."""
        return not (self.new or self.changed or self.gone)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a kind of record goes: one act with the whole list, and the list to compare."""

    service: str
    path: str
    act: str
    user: str
    field: str
    key: tuple[str, ...]
    shape: Callable[[Record], dict[str, Any]] = dict

    @property
    def address(self) -> str:
        """Where the list is handed over; it is read at the path itself."""
        return f"{self.path}/{self.act}"


def _without(*names: str) -> Callable[[Record], dict[str, Any]]:
    return lambda record: {name: value for name, value in record.items() if name not in names}


TARGETS = {
    "departments": Target(
        "review", "/departments", "register-departments", "director", "departments", ("code",)
    ),
    "divisions": Target(
        "intake", "/divisions", "register-divisions", "director", "divisions", ("code",)
    ),
    "items": Target("review", "/catalogue", "revise-catalogue", "director", "items", ("item",)),
    "indices": Target(
        "land", "/indices", "revise-indices", "land", "indices", ("industry_class", "index")
    ),
    "calendar": Target(
        "review",
        "/calendar",
        "publish-calendar",
        "director",
        "notices",
        ("notice",),
        _without("version"),
    ),
}


def send(client: Client, kind: str, records: Sequence[Record]) -> Change:
    """Hands the records over; what is there already stays as it is."""
    if kind == "projects":
        return file_all(client, records)
    target = TARGETS[kind]
    before = listed(client, target)
    body = {target.field: [target.shape(record) for record in records]}
    # Where the log stands is part of the key: going back to an earlier table is a new command.
    key = key_of(kind, body, client.get(target.service, "/ops/status")["position"])
    receipt = client.post(target.service, target.address, target.user, body, key)
    return compare(before, listed(client, target, int(receipt["position"])))


def listed(client: Client, target: Target, position: int = 0) -> dict[str, str]:
    """The service's own list, by key; waits until it reflects `position`."""
    rows = client.get(target.service, target.path, target.user, min_position=position or None)
    rows = rows if isinstance(rows, list) else rows[target.field]
    return {"/".join(str(row[name]) for name in target.key): key_of(row) for row in rows}


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> Change:
    """How two lists differ."""
    both = before.keys() & after.keys()
    return Change(
        before=len(before),
        new=len(after.keys() - before.keys()),
        changed=sum(before[key] != after[key] for key in both),
        gone=len(before.keys() - after.keys()),
    )


def file_all(client: Client, records: Iterable[Record]) -> Change:
    """Files projects one by one at the window; those that are there already stay."""
    before, new = file_projects(client, list(records))
    return Change(before, new, 0, 0)
