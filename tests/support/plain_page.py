"""A page as a browser without a script has it: what can be followed, filled in and sent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from uuid import uuid4

Attributes = list[tuple[str, str | None]]
File = tuple[str, bytes]
"""What a file is called, and what is in it."""
NAMED = frozenset({"a", "button", "label", "summary"})
SENT_AS_TEXT = frozenset({"hidden", "text", "search", "date", "datetime-local", "number", ""})


@dataclass
class Control:
    """A field of a form, with what it would send now."""

    name: str
    id: str
    kind: str
    value: str
    ticked: bool = False
    choices: list[tuple[str, str]] = field(default_factory=list)
    file: File = ("", b"")


@dataclass
class Form:
    """Where a form goes, how, and what it sends, in the order of the page."""

    action: str
    method: str
    enctype: str
    controls: list[Control] = field(default_factory=list)

    def sent(self, by: Control) -> Iterator[tuple[str, str | File]]:
        """What goes out when this button is pressed."""
        for one in (*self.controls, by):
            if one.kind == "file":
                yield one.name, one.file
            elif one.name and (one.kind != "checkbox" or one.ticked):
                yield one.name, one.value


@dataclass
class Named:
    """A link, a button, a label or the head of what can be opened, by its words."""

    kind: str
    told: dict[str, str]
    form: Form | None
    text: str = ""


class PlainPage(HTMLParser):
    """The main part of a page; everything outside of it is left out."""

    def __init__(self, html: str):
        super().__init__()
        self.named: list[Named] = []
        self.controls: list[Control] = []
        self._inside = False
        self._words: list[str] = []
        self._form: Form | None = None
        self._open: list[Named] = []
        self._text: Control | None = None
        self._choice: tuple[str, list[str]] | None = None
        self.feed(html)
        self.text = re.sub(r"\s+", " ", "".join(self._words))

    def one(self, kinds: set[str], words: str) -> Named:
        """The first that is called exactly so.

        Raises:
            LookupError: there is none.
        """
        for one in self.named:
            if one.kind in kinds and re.sub(r"\s+", " ", one.text).strip() == words:
                return one
        raise LookupError(words)

    def labelled(self, words: str) -> Control:
        """The first field whose label begins with these words."""
        called = re.compile(rf"^\s*{re.escape(words)}(\s|（|$)")
        for label in self.named:
            if label.kind == "label" and called.search(label.text):
                return next(one for one in self.controls if one.id == label.told["for"])
        raise LookupError(words)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        told = {name: value or "" for name, value in attrs}
        self._inside = self._inside or tag == "main"
        if not self._inside:
            return
        if tag == "form":
            method, enctype = told.get("method", "get"), told.get("enctype", "")
            self._form = Form(told.get("action", ""), method, enctype)
        elif tag in NAMED:
            self.named.append(Named(tag, told, self._form))
            self._open.append(self.named[-1])
        elif tag in ("input", "textarea", "select"):
            self._control(tag, told)
        elif tag == "option":
            self._choice = (told.get("value", ""), [])
            if "selected" in told or (self.controls and not self.controls[-1].choices):
                self.controls[-1].value = self._choice[0]

    def _control(self, tag: str, told: dict[str, str]) -> None:
        kind = told.get("type", "") if tag == "input" else tag
        one = Control(told.get("name", ""), told.get("id", ""), kind, told.get("value", ""))
        one.ticked = "checked" in told
        self.controls.append(one)
        if self._form is not None:
            self._form.controls.append(one)
        self._text = one if tag == "textarea" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._inside = False
        elif tag == "form":
            self._form = None
        elif tag in NAMED and self._open and self._open[-1].kind == tag:
            self._open.pop()
        elif tag == "textarea":
            self._text = None
        elif tag == "option" and self._choice is not None:
            value, words = self._choice
            self.controls[-1].choices.append((value, "".join(words).strip()))
            self._choice = None

    def handle_data(self, data: str) -> None:
        if not self._inside:
            return
        self._words.append(data)
        for one in self._open:
            one.text += data
        if self._text is not None:
            self._text.value += data
        if self._choice is not None:
            self._choice[1].append(data)


def multipart(parts: Iterator[tuple[str, str | File]]) -> tuple[bytes, str]:
    """The body that a browser makes of a form with files, and what it calls it; a file that nobody
    chose goes out empty and without a name, as browsers send it."""
    edge = uuid4().hex
    body = b""
    for name, value in parts:
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"'
        if isinstance(value, str):
            content = value.replace("\r\n", "\n").replace("\n", "\r\n").encode()
        else:
            called, content = value
            kind = "application/pdf" if called else "application/octet-stream"
            head += f'; filename="{called}"\r\nContent-Type: {kind}'
        body += head.encode() + b"\r\n\r\n" + content + b"\r\n"
    return body + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"
