"""A service with nothing but a log, in a database of its own for as long as a test takes."""

from contextlib import ExitStack

from tests.support.postgres import drop_database, fresh_database
from tests.support.transport import Service


def service_of(stack: ExitStack, name: str, *listens: str) -> Service:
    """It listens to these; `stack` closes it, and drops its database."""
    url = fresh_database()
    stack.callback(drop_database, "embedded", url)
    service = Service(name, url, listens)
    stack.callback(service.close)
    return service
