"""What pages of the console cost: bytes, requests, questions, time; against what is asked of them.

A city is started (or the one at `--url` is used), and each page is opened as a browser opens it.
Cold is a page with all it loads, warm the page alone; both are bytes as they are sent, compressed.
The reference for time is a bare server that answers one short page, asked in turn with the others.
`console_ms` is what is left of a page's time when the wait for services is taken away. `again` is
the time of a page that the browser has already, as a part of the time without.

Where there is a Chromium, a list is opened in it on a slow link (400 kbit/s, 400 ms, a processor
four times slower) as well: until its first row is there, and the longest that a script kept it
from answering; beside it the same of the bare page.

Prints one JSON document with medians; `within` names each budget and whether it is kept.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urljoin

import httpx
from onestop_cli.ports import free_port
from onestop_cli.runfile import read_running

from benchmarks.console_parts.slow_link import BLOCKED_MS, FIRST_ROW_MS, opened_slowly
from tests.support.asks import MOST, asked
from tests.support.chromium import NAMES
from tests.support.laptop import Laptop
from tests.support.wait import until

ROUNDS = 15
LIST_BYTES, PROJECT_BYTES, WARM_BYTES, SCRIPT_BYTES = 30_000, 40_000, 8_000, 12_000
CONSOLE_MS = 15.0
LOADED = re.compile(r'(?:src|href)="(/static/[^"]+)"')
IMPORTED = re.compile(r'from "(\./[^"]+)"|import "(\./[^"]+)"')
ENCODINGS = {"Accept-Encoding": "gzip, deflate, br, zstd"}
PLAIN = """
import sys, uvicorn

async def app(scope, receive, send):
    kind = (b"content-type", b"text/html")
    await send({"type": "http.response.start", "status": 200, "headers": [kind]})
    await send({"type": "http.response.body", "body": b"<!doctype html><h1 data-row>hello</h1>"})

uvicorn.run(app, port=int(sys.argv[1]), lifespan="off", log_level="error")
"""
OWN_SCRIPT = "/static/js/"


@dataclass
class Opened:
    """How often a page was opened, and what it cost each time."""

    size: int = 0
    text: str = ""
    tag: str = ""
    questions: int = 0
    whole: list[float] = field(default_factory=list)
    first_byte: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)


def fetched(client: httpx.Client, path: str, **headers: str) -> tuple[httpx.Response, bytes, Any]:
    """The answer, its bytes as they were sent, and milliseconds to the first and to the last."""
    began = perf_counter()
    with client.stream("GET", path, headers=ENCODINGS | headers) as answer:
        first = perf_counter() - began
        raw = b"".join(answer.iter_raw())
        took = (first * 1000, (perf_counter() - began) * 1000)
    return answer, raw, took


def opened(client: httpx.Client, path: str, told: Opened) -> None:
    """The page once more, and once as who has it."""
    answer, raw, (first, whole) = fetched(client, path)
    answer.raise_for_status()
    timing = answer.headers.get("server-timing", "")
    found = re.search(r"dur=([\d.]+)", timing)
    told.size, told.questions = len(raw), asked(timing)
    told.tag = answer.headers.get("etag", "")
    told.whole.append(whole)
    told.first_byte.append(first)
    told.waited.append(whole - (float(found[1]) if found else 0.0))
    if told.tag:
        _, _, (_, again) = fetched(client, path, **{"If-None-Match": told.tag})
        told.again.append(again)


def loaded(client: httpx.Client, path: str) -> dict[str, int]:
    """All that a page loads besides itself, with the bytes of each."""
    left, sizes = LOADED.findall(client.get(path).text), dict[str, int]()
    while left:
        one = left.pop()
        if one in sizes:
            continue
        sizes[one] = len(fetched(client, one)[1])
        if one.endswith(".js"):
            text = client.get(one).text
            left += [urljoin(one, a or b) for a, b in IMPORTED.findall(text)]
    return sizes


@contextmanager
def plain() -> Iterator[str]:
    """A bare server of one page."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-c", PLAIN, str(port)])
    try:
        url = f"http://127.0.0.1:{port}"
        until(lambda: _answers(url), 60, "the bare server")
        yield url
    finally:
        server.kill()
        server.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


def places(client: httpx.Client) -> dict[str, str]:
    """The pages that are opened, by what they are called in the results."""
    text = client.get("/projects").text
    found = re.search(r'href="(/projects/[\d-]+)" data-row', text)
    assert found, "no project in the list"
    project = found[1]
    decision = re.search(r'href="(/decisions/[^"]+)"', client.get(f"{project}/timeline").text)
    more = {"decision": decision[1]} if decision else {}
    return {
        "desk": "/",
        "supervision": "/supervision",
        "projects": "/projects",
        "project": project,
        "timeline": f"{project}/timeline",
        "items": "/items",
        **more,
    }


def measured(client: httpx.Client, bare: httpx.Client, pages: dict[str, str]) -> dict[str, Any]:
    """Every page in turn with the bare one, so often that medians tell something."""
    found = {name: Opened() for name in pages}
    reference: list[float] = []
    for turn in range(ROUNDS + 1):
        reference.append(fetched(bare, "/")[2][1])
        for name, path in pages.items():
            told = Opened() if not turn else found[name]  # the first time registers are read
            opened(client, path, told)
    plain_ms = median(reference)
    return {"reference_ms": round(plain_ms, 2), "pages": _told(client, pages, found, plain_ms)}


def _told(
    client: httpx.Client, pages: dict[str, str], found: dict[str, Opened], plain_ms: float
) -> dict[str, Any]:
    told = {}
    for name, one in found.items():
        parts = loaded(client, pages[name])
        whole = median(one.whole)
        told[name] = {
            "warm_bytes": one.size,
            "cold_bytes": one.size + sum(parts.values()),
            "script_bytes": sum(n for path, n in parts.items() if path.startswith(OWN_SCRIPT)),
            "requests": 1 + len(parts),
            "questions": one.questions,
            "ms": round(whole, 2),
            "first_byte_ms": round(median(one.first_byte), 2),
            "console_ms": round(median(one.waited), 2),
            "ratio": round(whole / plain_ms, 1),
            "again": round(median(one.again) / whole, 2) if one.again else None,
        }
    return told


def kept(pages: dict[str, dict[str, Any]], slow: dict[str, float] | None) -> dict[str, bool]:
    """Every budget, and whether it is kept."""
    cold = {name: one["cold_bytes"] for name, one in pages.items()}
    return {
        "list cold": all(cold[name] <= LIST_BYTES for name in ("supervision", "projects")),
        "project cold": cold["project"] <= PROJECT_BYTES,
        "warm": all(one["warm_bytes"] <= WARM_BYTES for one in pages.values()),
        "own script": all(one["script_bytes"] <= SCRIPT_BYTES for one in pages.values()),
        "questions": all(one["questions"] <= MOST + 1 for one in pages.values()),
        "console": all(one["console_ms"] <= CONSOLE_MS for one in pages.values()),
        **(
            {
                "first row": slow["first_row_ms"] <= FIRST_ROW_MS,
                "blocking": slow["blocked_ms"] <= BLOCKED_MS,
            }
            if slow
            else {}
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="of a city that runs, instead of one of its own")
    parser.add_argument("--user", default="director", help="who looks at the pages")
    asked_for = parser.parse_args()
    with ExitStack() as stack:
        url = asked_for.url
        if not url:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            running = read_running(stack.enter_context(Laptop(directory)).data)
            assert running is not None
            url = running.url
        bare_url = stack.enter_context(plain())
        client = stack.enter_context(httpx.Client(base_url=url, timeout=60, follow_redirects=True))
        bare = stack.enter_context(httpx.Client(base_url=bare_url, timeout=60))
        client.post("/sign-in", data={"user": asked_for.user}).raise_for_status()
        figures = measured(client, bare, places(client))
        there = any(map(shutil.which, NAMES))
        slow = opened_slowly(url, bare_url, dict(client.cookies)) if there else None
    told = {"benchmark": "console", **figures, "slow_link": slow}
    print(json.dumps({**told, "within": kept(figures["pages"], slow)}))


if __name__ == "__main__":
    main()
