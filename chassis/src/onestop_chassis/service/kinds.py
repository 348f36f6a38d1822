"""The kinds of jobs that a service has, each made from what it needs."""

from collections.abc import Callable, Mapping
from typing import Any

from onestop_chassis.bus.bus import Bus
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.operators.backup.kinds import backup_kinds
from onestop_chassis.operators.bus.group_reset import reset_group
from onestop_chassis.operators.bus.inbox_reset import OwnInbox, reset_inbox
from onestop_chassis.operators.bus.topic_renewal import OwnTopic, renew_topic
from onestop_chassis.operators.database_check import check
from onestop_chassis.operators.inspect.rebuild_index import rebuild_index
from onestop_chassis.operators.jobs.kind import JobKind
from onestop_chassis.operators.replay import OwnFacts, drop_replay, replay
from onestop_chassis.operators.retry_parked import retry_parked
from onestop_chassis.operators.switches import Switches
from onestop_chassis.operators.views.kinds import view_kinds
from onestop_chassis.operators.views.read_models import ReadModels
from onestop_chassis.reactions.policies import Reactions
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.prepare import OWN_VIEWS
from onestop_chassis.views.queries import Views


def kinds_of(
    blueprint: Blueprint[Any],
    log: Log,
    database: Database,
    queries: Views,
    bus: Bus,
    switches: Switches,
    reactions: Reactions[Any],
    on_the_bus: Callable[[], Mapping[str, Any]],
    backups: str,
) -> tuple[JobKind[Any], ...]:
    """Those that every service has, and those of the blueprint."""
    models = ReadModels((*blueprint.views, *OWN_VIEWS), log, database, queries)
    inbox = OwnInbox(blueprint.listens, log, database, switches, bus, on_the_bus)
    facts = OwnFacts(log, database, blueprint.views, bus)
    return (
        *backup_kinds(log, database, backups, blueprint.keeps, on_the_bus),
        check(log, database, blueprint.migrations),
        rebuild_index(log, database),
        reset_inbox(inbox),
        reset_group(log.service, bus),
        renew_topic(OwnTopic(log, switches, bus, on_the_bus)),
        replay(facts),
        drop_replay(facts),
        retry_parked(log, database, reactions),
        *view_kinds(models),
        *blueprint.jobs,
    )
