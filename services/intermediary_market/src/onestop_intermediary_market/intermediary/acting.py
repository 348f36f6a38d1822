"""What every act on an intermediary shares, and who keeps the library."""

from onestop_chassis.act import Act
from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_chassis.refusal import NotFound
from onestop_contracts.people import CITY, Role

from onestop_intermediary_market.intermediary.state import Intermediary


class IntermediaryUnknown(NotFound):
    """No admitted firm carries this code."""

    code = "intermediary-unknown"
    title = "No admitted intermediary carries this code"
    title_zh = "中介库中没有该机构"
    remedy = "Admit it first."
    remedy_zh = "请先办理入库。"


def the_market_officer(actor: Actor, firm: Intermediary, now: Now[None]) -> str:
    """The city's officer who keeps the library of intermediaries."""
    return actor.require(Role.MARKET_OFFICER, jurisdiction=CITY)


class IntermediaryAct(Act[Intermediary, None]):
    """What can be asked of an intermediary."""
