"""Where each kind of record goes, and the list that it is compared with there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onestop_cli.client import Client, key_of
from onestop_cli.importers.people import registrar

Record = Mapping[str, Any]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a kind of record goes: one act with the whole list, and the list to compare.

    `explained` is whether the act keeps a reason. Where not everybody may hand over every row,
    `hands` says who does for each.
    """

    service: str
    path: str
    act: str
    user: str
    field: str
    key: tuple[str, ...]
    shape: Callable[[Record], dict[str, Any]] = dict
    explained: bool = False
    hands: Callable[[Record], str] | None = None
    one_set: bool = False
    """Whether it is read as a whole, and is no list."""

    @property
    def address(self) -> str:
        """Where the list is handed over; it is read at the path itself."""
        return f"{self.path}/{self.act}"

    def key_of(self, row: Row) -> str:
        """What a row is about."""
        return "/".join(str(row[name]) for name in self.key)

    def rows(self, client: Client, position: int = 0) -> dict[str, Row]:
        """The service's own list, by key; waits until it reflects `position`."""
        asked = {"min_position": position or None}
        if self.one_set:
            listed = client.get(self.service, self.path, self.user, **asked)[self.field]
        else:
            listed = client.items(self.service, self.path, self.user, **asked)
        return {self.key_of(row): row for row in listed}

    def parts(self, records: Sequence[Record], reason: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """What is sent, and by whom; in one piece, unless the rows are several people's to send."""
        hands = self.hands
        if hands is None:
            yield self.user, self.body(list(records), reason)
            return
        for user in dict.fromkeys(map(hands, records)):
            yield user, self.body([one for one in records if hands(one) == user], reason)

    def body(self, records: list[Record], reason: str) -> dict[str, Any]:
        """What is sent; the reason where it is kept."""
        sent: dict[str, Any] = {self.field: [self.shape(record) for record in records]}
        return {**sent, "reason": reason} if self.explained and reason else sent


def _without(*names: str) -> Callable[[Record], dict[str, Any]]:
    return lambda record: {name: value for name, value in record.items() if name not in names}


TARGETS = {
    "departments": Target(
        "review", "/departments", "register-departments", "director", "departments", ("code",)
    ),
    "people": Target(
        "review", "/staff", "register-people", "director", "people", ("person",), hands=registrar
    ),
    "divisions": Target(
        "intake", "/divisions", "register-divisions", "director", "divisions", ("code",)
    ),
    "materials": Target(
        "intake", "/materials", "name-materials", "director", "materials", ("code",)
    ),
    "items": Target(
        "review", "/catalogue", "revise-catalogue", "director", "items", ("item",), explained=True
    ),
    "indices": Target(
        "land",
        "/indices",
        "revise-indices",
        "land",
        "indices",
        ("industry_class", "index"),
        one_set=True,
    ),
    "calendar": Target(
        "review",
        "/calendar",
        "publish-calendar",
        "director",
        "notices",
        ("notice", "published_on"),
        _without("version"),
        explained=True,
    ),
}


def digests(rows: Mapping[str, Row]) -> dict[str, str]:
    """A list by key, each row as something short that changes with it."""
    return {key: key_of(row) for key, row in rows.items()}
