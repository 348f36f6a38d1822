"""A service's database, brought to what its present version needs."""

from typing import Any

from onestop_chassis.log.database import Database, migrate
from onestop_chassis.log.rights import grant
from onestop_chassis.operators.jobs.rows import jobs
from onestop_chassis.reactions.parked import parked
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.view import View
from onestop_chassis.views.tables import create_view_tables

OWN_VIEWS: tuple[View[Any], ...] = (parked, jobs)
"""What every service keeps beside its own views."""


def prepare(blueprint: Blueprint[Any], url: str, role: str = "") -> None:
    """Brings a service's database to the present version; safe to run again and side by side.

    `role` is the one that will run the service, where it is not the one that migrates: it may
    read and append events, and keep the tables that can be built again.
    """
    migrate(url, blueprint.migrations)
    with Database(url, size=1) as database:
        create_view_tables(database, (*blueprint.views, *OWN_VIEWS))
        if role:
            with database.connection() as connection:
                grant(connection, role)
