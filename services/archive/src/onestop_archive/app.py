"""The archive's parts, put together."""

from onestop_chassis.log.log import Log
from onestop_chassis.service.blueprint import Blueprint

from onestop_archive import page
from onestop_archive.document import document
from onestop_archive.document import page as document_page
from onestop_archive.dossier import dossier
from onestop_archive.facts import facts
from onestop_archive.settings import lacks


def _reference(_: Log) -> None:
    """Filing follows no rules that change."""


blueprint: Blueprint[None] = Blueprint(
    name="archive",
    listens=("intake", "review", "intermediary_market", "land"),
    reference=_reference,
    nouns=(dossier, document),
    views=(facts,),
    routers=(page.router, document_page.router),
    lacks=lacks,
)
