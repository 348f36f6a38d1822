"""Backups there are, and what others heard of this service's log."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.http.caller import Call
from onestop_chassis.http.paging import Page, whole
from onestop_chassis.http.problems import problems
from onestop_chassis.operators.backup import manifest as manifests
from onestop_chassis.operators.backup.directory import BackupDirectory
from onestop_chassis.operators.backup.refusals import NoBackupDirectory
from onestop_chassis.operators.backup.release import known
from onestop_chassis.operators.foreign_facts import LastHeard, OwnPosition, facts_of, heard, told_at
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.names import NameUnknown
from onestop_chassis.operators.names import known as known_name
from onestop_chassis.refusal import Forbidden

LARGEST = 500
Stretch = Annotated[list[int], Field(min_length=2, max_length=2)]
"""The first and the last position of it."""


class Backup(BaseModel):
    """A backup as its manifest tells; `whole` unless a run of it did not come to its end."""

    backup: str
    directory: str
    through: int
    first_at: datetime | None
    last_at: datetime | None
    events: int
    segments: int
    size: int
    begun_at: datetime
    written_at: datetime
    whole: bool


class LossAnswer(BaseModel):
    """Whether the log is halted, where it ended, what is known to have been heard of it, and the
    stretches that were given up. `known` is the highest position on the bus; null before it was
    looked at."""

    halted: bool
    position: int
    heard: int
    known: int | None
    head: int
    given_up: list[Stretch]


class HeardFacts(Page[dict[str, Any]]):
    """Facts of another service as CloudEvents; `next` is the position of the last one."""


def backups_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter(prefix="/ops", tags=["operations"])

    @router.get("/backups", responses=problems(Forbidden, NoBackupDirectory))
    def list_backups(call: Call) -> Page[Backup]:
        """Every backup that can be read, the oldest first."""
        call.actor.require(OPERATOR, AUDITOR)
        directory = BackupDirectory(runtime.settings.backup_directory, runtime.name)
        return whole(_backup(str(path), one) for path, one in directory.readable())

    @router.get("/loss", responses=problems(Forbidden))
    def loss(call: Call) -> LossAnswer:
        """Whether the log is halted after a loss."""
        call.actor.require(OPERATOR, AUDITOR)
        found = runtime.log.loss()
        return LossAnswer(
            halted=found.halted,
            position=found.position,
            heard=found.heard,
            known=known(runtime.on_the_bus()),
            head=runtime.log.head(),
            given_up=[list(stretch) for stretch in found.given_up],
        )

    @router.get("/heard", responses=problems(Forbidden))
    def all_heard(call: Call) -> Page[LastHeard]:
        """Of each service that this one listens to: the last fact that it holds."""
        call.actor.require(OPERATOR, AUDITOR)
        return whole(heard(runtime.log, runtime.database, runtime.blueprint.listens))

    @router.get("/heard/{source}", responses=problems(Forbidden, NameUnknown))
    def heard_of(
        call: Call,
        source: Annotated[str, Path(max_length=100)],
        after: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=LARGEST)] = 100,
    ) -> HeardFacts:
        """Facts of a service (CloudEvents), in the order of its positions; people are masked."""
        call.actor.require(OPERATOR)
        known_name("来源", "source", source, runtime.blueprint.listens)
        found = facts_of(runtime.database, source, after, limit + 1)
        kept = found[:limit]
        last = str(kept[-1]["id"]).rpartition("/")[2] if len(found) > limit else None
        return HeardFacts(items=kept, next=last)

    @router.get("/told/{position}", responses=problems(Forbidden))
    def told(call: Call, position: Annotated[int, Path(ge=1)]) -> OwnPosition:
        """What this service's own log says at a position, as far as it tells one fact from
        another; whether it was given up."""
        call.actor.require(OPERATOR, AUDITOR)
        return told_at(runtime.log, position)

    return router


def _backup(directory: str, one: manifests.Manifest) -> Backup:
    events = [part for part in one.events if part.last <= one.through]
    return Backup(
        backup=one.backup,
        directory=directory,
        through=one.through,
        first_at=min((part.first_at for part in events if part.first_at), default=None),
        last_at=max((part.last_at for part in events if part.last_at), default=None),
        events=sum(part.rows for part in events),
        segments=len(one.whole),
        size=sum(part.size for part in one.whole),
        begun_at=one.begun_at,
        written_at=one.written_at,
        whole=one.written <= one.through,
    )
