"""What the shell offers after a tab."""

from collections.abc import Callable, Mapping

import typer

from onestop_cli.addresses import SERVICES, addresses
from onestop_cli.client import Client
from onestop_cli.runfile import data_directory
from onestop_cli.say import Failed


def complete_services(incomplete: str) -> list[str]:
    """The services that begin so."""
    return [name for name in SERVICES if name.startswith(incomplete.replace("-", "_"))]


def complete_views(context: typer.Context, incomplete: str) -> list[str]:
    """The views of the service typed before that begin so; none while nobody answers."""
    given = context.params
    service = str(given.get("service") or "").replace("-", "_")
    if service not in SERVICES:
        return []
    try:
        urls = addresses(data_directory(given.get("data")), given.get("services") or "")
        with Client(urls) as client:
            acts_as = given.get("acts_as") or "operator"
            rows = client.items(service, "/ops/projections", acts_as)
    except Failed:
        return []
    return sorted({row["view"] for row in rows if row["view"].startswith(incomplete)})


COMPLETED: Mapping[str, Callable[..., list[str]]] = {
    "service": complete_services,
    "view": complete_views,
}
"""Which names are offered, by the parameter that asks for one."""
