"""The market's parts, put together."""

from onestop_chassis.blueprint import Blueprint
from onestop_chassis.log import Log

from onestop_intermediary_market.http import router
from onestop_intermediary_market.intermediary import intermediary
from onestop_intermediary_market.timers import timers
from onestop_intermediary_market.views import library


def _reference(_: Log) -> None:
    """Admission follows what the certificates say."""


blueprint: Blueprint[None] = Blueprint(
    name="intermediary_market",
    listens=("intake", "review"),
    views=(library,),
    policies=(),
    timers=timers,
    reference=_reference,
    routers=(router,),
    streams={"intermediary/": intermediary},
)
