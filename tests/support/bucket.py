"""A bucket as far as documents need one: puts, whole and in parts, and gets, over HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape


@contextmanager
def bucket() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Its address, and what is in it by path."""
    kept: dict[str, bytes] = {}
    begun: dict[str, dict[int, bytes]] = {}

    class Session(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Says nothing."""

        def do_PUT(self) -> None:
            path, asked, body = self._read()
            if "partNumber" in asked:
                begun[path][int(asked["partNumber"][0])] = body
            else:
                kept[path] = body
            self._answer(200, b"", ETag='"x"')

        def do_POST(self) -> None:
            path, asked, _ = self._read()
            if "uploads" in asked:
                begun[path] = {}
                xml = f"<Bucket>b</Bucket><Key>{escape(path)}</Key><UploadId>1</UploadId>"
                kind = "InitiateMultipartUploadResult"
            else:
                kept[path] = b"".join(part for _, part in sorted(begun.pop(path).items()))
                xml, kind = "<ETag>x</ETag>", "CompleteMultipartUploadResult"
            self._answer(200, f"<{kind}>{xml}</{kind}>".encode())

        def do_GET(self) -> None:
            path, _, _ = self._read()
            if path not in kept:
                self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
                return
            stamp = "Mon, 02 Mar 2026 01:00:00 GMT"
            self._answer(200, kept[path], ETag='"x"', **{"Last-Modified": stamp})

        def _read(self) -> tuple[str, dict[str, list[str]], bytes]:
            address = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            return address.path, parse_qs(address.query, keep_blank_values=True), body

        def _answer(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Session) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", kept
        finally:
            server.shutdown()
            thread.join()
