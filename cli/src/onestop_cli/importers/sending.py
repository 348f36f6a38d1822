"""Brings records of one kind to their service, and says what that changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onestop_cli.client import Client, new_key
from onestop_cli.importers.filing import file_projects
from onestop_cli.importers.targets import TARGETS, Record, digests


@dataclass(frozen=True, slots=True)
class Change:
    """What an import changed, counted by rows of the service's own list.

    `new`, `changed`, `same` and the rows `refused` are together the rows that were sent; `gone`
    are rows that were not. `refused` says for each row why.
    """

    new: int
    changed: int
    same: int
    gone: int = 0
    refused: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether all of it was there already."""
        return not (self.new or self.changed or self.gone or self.refused)


def send(client: Client, kind: str, records: Sequence[Record], reason: str = "") -> Change:
    """Hands the records over; what is there already stays as it is. Nobody is asked before."""
    if kind == "projects":
        filed = file_projects(client, records)
        return Change(filed.new, 0, filed.there, 0, tuple(filed.refused))
    target = TARGETS[kind]
    before = digests(target.rows(client))
    position = 0
    for user, body in target.parts(records, reason):
        # Going back to an earlier table is a new command, however much it is the same.
        receipt = client.post(target.service, target.address, user, body, new_key())
        position = int(receipt["position"])
    return compare(before, digests(target.rows(client, position)), len(records))


def compare(before: Mapping[str, str], after: Mapping[str, str], sent: int) -> Change:
    """How two lists differ, where `sent` rows led from one to the other."""
    both = before.keys() & after.keys()
    new = len(after.keys() - before.keys())
    changed = sum(before[key] != after[key] for key in both)
    return Change(
        new=new,
        changed=changed,
        same=sent - new - changed,
        gone=len(before.keys() - after.keys()),
    )
