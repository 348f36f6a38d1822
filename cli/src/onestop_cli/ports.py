"""Ports for servers that are told theirs a while before they listen on it."""

import os
import socket
from itertools import count

BELOW_EPHEMERAL = range(18000, 32000)
"""Linux hands out 32768 and up to outgoing connections. A server's port taken from there may be
somebody's local port by the time the server is started, or started again."""


_at = count(os.getpid() * 97)


def free_port() -> int:
    """A port nobody listens on; another one each time, another stretch in each process."""
    for _ in BELOW_EPHEMERAL:
        port = BELOW_EPHEMERAL[next(_at) % len(BELOW_EPHEMERAL)]
        if _free(port):
            return port
    raise OSError("no port is free")


def _free(port: int) -> bool:
    with socket.socket() as one:
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
