"""Documents are scanned by clamd, over its socket; what it cannot scan is not taken."""

import io
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from onestop_archive.content.refusals import DocumentInfected, ScannerAway
from onestop_archive.content.scanner import Clamd, MissingScanner, NoScanner, scanner_at

CONTENT = b"what is scanned" * 20_000


@contextmanager
def clamd(answer: bytes, most: int = 10_000_000) -> Iterator[tuple[str, list[bytes]]]:
    """A daemon that says this, and hangs up where it is sent too much."""
    got: list[bytes] = []

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            content = b""
            while size := int.from_bytes(self.rfile.read(4), "big"):
                content += self.rfile.read(size)
                if len(content) > most:
                    self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            got.append(content)
            self.wfile.write(answer)

    with socketserver.TCPServer(("127.0.0.1", 0), Session) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}", got
        finally:
            server.shutdown()
            thread.join()


def test_all_of_it_is_sent_and_what_is_clean_passes() -> None:
    with clamd(b"stream: OK\0") as (address, got):
        Clamd(address).scan(io.BytesIO(CONTENT))
    assert got == [CONTENT]


def test_what_is_found_is_named() -> None:
    said = b"stream: Eicar-Test-Signature FOUND\0"
    with clamd(said) as (address, _), pytest.raises(DocumentInfected) as refused:
        Clamd(address).scan(io.BytesIO(CONTENT))
    assert refused.value.facts["found"] == "Eicar-Test-Signature"


@pytest.mark.parametrize("answer", [b"", b"stream: ", b"UNKNOWN COMMAND\0", b"stream: OK?\0"])
def test_any_other_answer_is_none(answer: bytes) -> None:
    with clamd(answer) as (address, _), pytest.raises(ScannerAway):
        Clamd(address).scan(io.BytesIO(CONTENT))


def test_more_than_the_daemon_takes_is_not_scanned() -> None:
    with clamd(b"stream: OK\0", most=1_000) as (address, _), pytest.raises(ScannerAway):
        Clamd(address).scan(io.BytesIO(CONTENT))


def test_a_daemon_that_is_away_or_an_address_that_is_none_refuses(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    for address in (f"127.0.0.1:{port}", "localhost", f"unix:{tmp_path}/none"):
        with pytest.raises(ScannerAway):
            Clamd(address).scan(io.BytesIO(CONTENT))


def test_without_one_only_a_demonstration_takes_documents() -> None:
    assert isinstance(scanner_at("", production=False), NoScanner)
    assert isinstance(scanner_at("clamd:3310", production=True), Clamd)
    missing = scanner_at("", production=True)
    assert isinstance(missing, MissingScanner)
    with pytest.raises(ScannerAway):
        missing.scan(io.BytesIO(CONTENT))
