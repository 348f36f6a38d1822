"""The virus scanner: a port, and clamd behind it."""

import socket
from typing import IO, Protocol

from onestop_archive.content.refusals import DocumentInfected, ScannerAway

SECONDS = 60.0
PART = 128 * 1024
UNIX = "unix:"


class Scanner(Protocol):
    """Looks for what does harm."""

    def scan(self, file: IO[bytes]) -> None:
        """Returns where nothing was found.

        Raises:
            DocumentInfected: something was.
            ScannerAway: it could not be looked for.
        """
        ...


class NoScanner:
    """Where it was decided to look for nothing."""

    def scan(self, file: IO[bytes]) -> None:
        """Finds nothing."""


class MissingScanner:
    """In production, until there is one."""

    def scan(self, file: IO[bytes]) -> None:
        raise ScannerAway("未配置病毒扫描 / no virus scanner is set")


class Clamd:
    """A ClamAV daemon, which is sent the bytes over its socket and needs no files of ours.

    Its `StreamMaxLength` has to be as large as a document may be: what it does not scan is not
    taken.
    """

    def __init__(self, address: str):
        """`address`: `host:port`, or `unix:` and a path."""
        self._address = address

    def scan(self, file: IO[bytes]) -> None:
        file.seek(0)
        try:
            with self._connected() as connection:
                connection.sendall(b"zINSTREAM\0")
                while part := file.read(PART):
                    connection.sendall(len(part).to_bytes(4, "big") + part)
                connection.sendall(bytes(4))
                said = _answer(connection)
        except (OSError, ValueError) as error:
            raise ScannerAway(f"病毒扫描未完成 / not scanned: {type(error).__name__}") from error
        if said.endswith(" FOUND"):
            found = said.removeprefix("stream: ").removesuffix(" FOUND")
            raise DocumentInfected(found, found=found)
        if said != "stream: OK":
            raise ScannerAway(f"病毒扫描未完成 / not scanned: {said[:200]}")

    def _connected(self) -> socket.socket:
        if not self._address.startswith(UNIX):
            host, _, port = self._address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), SECONDS)
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(SECONDS)
            connection.connect(self._address.removeprefix(UNIX))
        except BaseException:
            connection.close()
            raise
        return connection


def _answer(connection: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and (part := connection.recv(PART)):
        said += part
    return said.decode(errors="replace").strip("\0\n ")


def scanner_at(address: str, *, production: bool) -> Scanner:
    """The one at this address; without one, production takes no documents."""
    if address:
        return Clamd(address)
    return MissingScanner() if production else NoScanner()
