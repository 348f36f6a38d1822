"""The names a service answers to: links are made from them, so no other is taken from a request."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import Scope

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Hosts:
    """Names, and the machine's own: loopback, and whichever address a request came in at."""

    def __init__(self, names: Iterable[str]):
        self._names = frozenset(name.strip().lower() for name in (*names, *LOOPBACK))

    def take(self, scope: Scope, host: bytes) -> bool:
        """Whether a request with this `Host` is meant for this service, whatever the port."""
        name = _name(host.decode("latin-1"))
        server = scope.get("server")
        return name in self._names or (server is not None and name == str(server[0]).lower())


def _name(host: str) -> str:
    """Without the port; an IPv6 address without its brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def host_of(url: str) -> str:
    """The name in an address; empty where there is none."""
    return urlsplit(url).hostname or ""
