"""Somebody who follows every link that pages show them, one of each kind."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

from tests.support.asks import asked, documented, most_of

OK = 200
OF_THE_CLOCK = 1
"""A demonstration's is asked, too."""
SECONDS = 60.0
Attributes = list[tuple[str, str | None]]


class _Links(HTMLParser):
    """The links of a page, and whether what they lead to is kept as a file."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, bool]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        told = dict(attrs)
        if tag == "a" and (href := told.get("href")):
            self.found.append((href, "download" in told))


def dead_links(base: str, user: str) -> list[tuple[str, int]]:
    """(address, status) of each that does not lead to a page or a file, from the desk on, and
    (address, number) of each that asks more of the services than is documented; of pages of one
    kind, one is visited."""
    seen, left, kinds, wrong = {"/"}, [("/", False)], {"/"}, []
    known = documented()
    with httpx.Client(base_url=base, follow_redirects=True, timeout=SECONDS) as client:
        assert client.post("/sign-in", data={"user": user}).status_code == OK
        while left:
            path, is_file = left.pop(0)
            answer = client.get(path)
            if answer.status_code != OK or (
                is_file and "content-disposition" not in answer.headers
            ):
                wrong.append((path, answer.status_code))
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            number = asked(answer.headers.get("server-timing", ""))
            if number > most_of(answer.url.path, known) + OF_THE_CLOCK:
                wrong.append((path, number))
            for href, kept in _Links(answer.text).found:
                target = urlsplit(urljoin(urljoin(base, path), href))
                inside = target._replace(scheme="", netloc="", fragment="").geturl()
                if target.netloc != urlsplit(base).netloc or "lang=" in target.query:
                    continue
                if inside not in seen and kind_of(target.path) not in kinds:
                    kinds.add(kind_of(target.path))
                    seen.add(inside)
                    left.append((inside, kept))
    assert len(seen) > 1, "no link was found"
    return wrong


def kind_of(path: str) -> str:
    """Pages of one kind differ only in whose they are."""
    return "/".join("*" if any(c.isdigit() for c in part) else part for part in path.split("/"))
