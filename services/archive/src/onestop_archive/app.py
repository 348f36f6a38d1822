"""The archive's parts, put together."""

from onestop_chassis.blueprint import Blueprint
from onestop_chassis.log import Log

from onestop_archive.dossier import dossier
from onestop_archive.http import router
from onestop_archive.policies import policies
from onestop_archive.views import dossiers, facts


def _reference(_: Log) -> None:
    """Filing follows no rules that change."""


blueprint: Blueprint[None] = Blueprint(
    name="archive",
    listens=("intake", "review", "intermediary_market", "land"),
    views=(dossiers, facts),
    policies=policies,
    timers=(),
    reference=_reference,
    routers=(router,),
    streams={"dossier/": dossier},
)
