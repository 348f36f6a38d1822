"""Whoever has an answer already is told that it is still the same, and not sent it again."""

import hashlib
import re
from collections.abc import Iterator

from starlette.types import Message

NOT_MODIFIED, OK = 304, 200
DIGEST_BYTES = 10
TAG = re.compile(r'"([^"]*)"')
FOR_ONE, FOR_ALL = b"private, no-cache", b"no-cache"
"""May be kept, and is asked for again each time: by its caller alone, or by anybody."""
ABOUT_THE_BODY = (b"content-length", b"content-type")
REPLACED = (b"etag", b"cache-control", b"vary")


def tag_of(version: str, body: bytes) -> str:
    """The tag of an answer: the version of what it shows, where it has one, and what it says. Two
    answers of one version may differ: by who asks, by the time, by facts of other streams."""
    return f"{version}.{hashlib.blake2b(body, digest_size=DIGEST_BYTES).hexdigest()}"


class Revalidation:
    """An answer to a read on its way out: held until it is whole, tagged by what it says, and left
    out where its caller has named that tag.

    What is no JSON, goes out piece by piece, or says what went wrong, passes as it is.
    """

    def __init__(self, named: str, *, signed: bool):
        """`named`: the tags that the caller has (If-None-Match). `signed`: it is for one caller."""
        self._named = named.strip()
        self._signed = signed
        self._start: Message | None = None

    def passed(self, message: Message) -> Iterator[Message]:
        """What is sent instead of one message of the answer."""
        if message["type"] == "http.response.start" and _is_answer(message):
            self._start = message
            return
        start, self._start = self._start, None
        if start is None:
            yield message
        elif message.get("more_body", False):
            yield start
            yield message
        else:
            yield from self._tagged(start, message)

    def _tagged(self, start: Message, message: Message) -> Iterator[Message]:
        told = [(name.lower(), value) for name, value in start["headers"]]
        version = next((value.decode("latin-1") for name, value in told if name == b"etag"), "")
        tag = tag_of(version.strip('"'), message.get("body", b""))
        kept = FOR_ONE if self._signed else FOR_ALL
        headers = [one for one in told if one[0] not in REPLACED]
        headers += [
            (b"etag", f'"{tag}"'.encode("latin-1")),
            (b"cache-control", kept),
            (b"vary", b"authorization"),
        ]
        if self._named != "*" and tag not in TAG.findall(self._named):
            yield {**start, "headers": headers}
            yield message
            return
        left = [one for one in headers if one[0] not in ABOUT_THE_BODY]
        yield {**start, "status": NOT_MODIFIED, "headers": left}
        yield {"type": "http.response.body", "body": b""}


def _is_answer(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start["headers"]}
    kept_otherwise = headers.get(b"cache-control", b"no-store") != b"no-store"
    return (
        start["status"] == OK
        and headers.get(b"content-type") == b"application/json"
        and not kept_otherwise
    )
