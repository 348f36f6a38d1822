"""The market's parts, put together."""

from onestop_chassis.log.log import Log
from onestop_chassis.service.blueprint import Blueprint

from onestop_intermediary_market.intermediary import intermediary, page


def _reference(_: Log) -> None:
    """Admission follows what the certificates say."""


blueprint: Blueprint[None] = Blueprint(
    name="intermediary_market",
    listens=("intake", "review"),
    reference=_reference,
    nouns=(intermediary,),
    routers=(page.router,),
)
