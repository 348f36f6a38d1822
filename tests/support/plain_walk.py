"""The walk of a document without a browser: as it goes for whoever has no script."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlencode, urljoin

import httpx

from tests.support.files import pdf
from tests.support.plain_page import Control, Form, Named, PlainPage, multipart
from tests.support.wait import until
from tests.support.walk import STAYS, Step

T = TypeVar("T")
SECONDS = 60.0


def about(step: Step, code: str, another: str) -> Step:
    """The same step with another project."""
    acts = tuple((verb, what.replace(code, another), where) for verb, what, where in step.acts)
    return replace(step, page=step.page.replace(code, another), acts=acts)


class PlainWalk:
    """People who fetch pages, follow links and send forms, and have nothing else."""

    def __init__(self, base: str):
        self._base = base
        self._people: dict[str, Person] = {}

    def take(self, step: Step) -> None:
        """Does what the row says, and waits for what it shows."""
        person = self._people.get(step.who)
        if person is None:
            person = self._people[step.who] = Person(self._base, step.who)
        if step.page != STAYS:
            person.go(step.page)
        for verb, what, where in step.acts:
            person.do(verb, what, where)
        for text in step.sees:
            person.sees(text)

    def end(self) -> None:
        for person in self._people.values():
            person.client.close()


class Person:
    """Somebody and the page that is before them."""

    def __init__(self, base: str, user: str):
        self.client = httpx.Client(base_url=base, follow_redirects=True, timeout=SECONDS)
        self._shown(self.client.post("/sign-in", data={"user": user}))

    def go(self, path: str) -> None:
        self._shown(self.client.get(path))

    def do(self, verb: str, what: str, where: str) -> None:
        match verb:
            case "press":
                self._press(self._there(lambda: self.page.one({"a", "button"}, what)))
            case "open":
                assert any(one.kind == "summary" and what in one.text for one in self.page.named)
            case "choose":
                field = self.page.labelled(where)
                field.value = next(value for value, words in field.choices if words == what)
            case "write":
                self.page.labelled(where).value = what
            case "attach a PDF":
                self.page.labelled(where).file = (f"{where}.pdf", pdf())
            case "tick":
                self.page.labelled(what).ticked = True

    def sees(self, text: str) -> None:
        self._there(lambda: self.page.text.index(text))

    def _there(self, look: Callable[[], T]) -> T:
        """What is looked for on this page, which is fetched again until it is there: the services
        hear of each other only after a while."""

        found: list[T] = []

        def is_there() -> bool:
            try:
                found.append(look())
            except (LookupError, ValueError):
                self.go(str(self.address))
            return bool(found)

        until(is_there, SECONDS, f"what is looked for at {self.address}")
        return found[0]

    def _press(self, one: Named) -> None:
        if one.kind == "a":
            self.go(urljoin(str(self.address), one.told["href"]))
            return
        assert one.form is not None
        self._send(one.form, one.told)

    def _send(self, form: Form, button: dict[str, str]) -> None:
        target = urljoin(str(self.address), form.action)
        by = Control(button.get("name", ""), "", "button", button.get("value", ""))
        if form.method == "get":
            said = [(name, value) for name, value in form.sent(by) if isinstance(value, str)]
            self.go(f"{target}?{urlencode(said)}")
        elif form.enctype == "multipart/form-data":
            body, kind = multipart(form.sent(by))
            self._shown(self.client.post(target, content=body, headers={"Content-Type": kind}))
        else:
            said = [(name, value) for name, value in form.sent(by) if isinstance(value, str)]
            body = urlencode(said).encode()
            kind = "application/x-www-form-urlencoded"
            self._shown(self.client.post(target, content=body, headers={"Content-Type": kind}))

    def _shown(self, answer: httpx.Response) -> None:
        self.page, self.address = PlainPage(answer.text), answer.url
        assert answer.status_code == httpx.codes.OK, (str(answer.url), self.page.text[:600])
