"""Somebody who has no mouse: from element to element, seeing where they are."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

MOST = 200
"""So many times somebody presses a key until they give up."""
LEAST_OUTLINE = 2.0
"""Pixels of the line around what has the focus."""
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const words = one.getAttribute("aria-label") ?? one.labels?.[0]?.innerText ?? one.innerText ?? "";
  return {
    kind: one.localName, type: one.type ?? "", words: words.replace(/\\s+/g, " ").trim(),
    chosen: one.selectedOptions?.[0]?.text ?? "", inside: !!one.closest("main"),
    seen: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth), index: one.tabIndex,
  };
}"""
Focused = dict[str, Any]


class Keyboard:
    """Keys alone: Tab, Enter, Space, arrows, and what is written."""

    def __init__(self, page: Page):
        self._page = page

    def into_the_page(self) -> None:
        """Past the frame, by the first link of every page."""
        self._page.keyboard.press("Tab")
        assert self._focused()["words"] == "跳到正文"
        self._page.keyboard.press("Enter")
        expect(self._page.locator("#main")).to_be_focused()

    def press(self, words: str) -> None:
        """A link is followed to where it leads before anything else is done."""
        before = self._page.url
        one = self._to(lambda one: one["kind"] in ("a", "button") and one["words"] == words, words)
        self._page.keyboard.press("Enter")
        if one["kind"] == "a":
            self._page.wait_for_url(lambda url: url != before)

    def open(self, words: str) -> None:
        self._to(lambda one: one["kind"] == "summary" and words in one["words"], words)
        self._page.keyboard.press("Enter")

    def write(self, words: str, label: str) -> None:
        field = self._to_field(label)
        if field["type"] == "date":  # in which order its parts are typed is the machine's to say
            self._page.locator(":focus").fill(words)
            return
        self._page.keyboard.press("Control+A")
        self._page.keyboard.type(words)

    def choose(self, words: str, label: str) -> None:
        self._to_field(label)
        for _ in range(MOST):
            if self._focused()["chosen"] == words:
                return
            self._page.keyboard.press("ArrowDown")
        raise AssertionError(f"no choice {words!r} at {label!r} by keyboard")

    def tick(self, label: str) -> None:
        self._to_field(label)
        self._page.keyboard.press("Space")

    def attach(self, paper: FilePayload, label: str) -> None:
        """The window in which a file is chosen is the system's own."""
        self._to_field(label)
        self._page.locator(":focus").set_input_files([paper])

    def _to_field(self, label: str) -> Focused:
        called = re.compile(rf"{re.escape(label)}(\s|（|$)")
        fields = ("input", "textarea", "select")
        return self._to(
            lambda one: one["kind"] in fields and bool(called.match(one["words"])), label
        )

    def _to(self, fits: Callable[[Focused], bool], words: str) -> Focused:
        """From one element to the next, until it is the one; the focus is seen there."""
        passed = []
        for _ in range(MOST):
            self._page.keyboard.press("Tab")
            one = self._focused()
            assert one["index"] <= 0, f"out of the page's order: {one['words']}"
            if one["inside"] and fits(one):
                assert one["seen"] >= LEAST_OUTLINE, f"nobody sees that {words!r} has the focus"
                return one
            passed.append(one["words"])
        raise AssertionError(f"no way to {words!r} by keyboard, only to {passed[:60]}")

    def _focused(self) -> Focused:
        found: Focused = self._page.evaluate(FOCUSED)
        return found
