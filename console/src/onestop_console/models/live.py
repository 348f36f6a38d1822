"""Which pages show something of what has changed at a service."""

from collections.abc import Mapping
from typing import Any

ANYTHING = "anything"
LISTS = ("windows", "projects")
OF_A_PROJECT = ("project", "case")


def key_of(word: str) -> str:
    """What has to change, for what a page calls `word` (`windows`, `project:<code>`,
    `case:<code>/<item>`) to look different; anything, for what is not known more closely."""
    kind, _, rest = word.partition(":")
    if kind in OF_A_PROJECT and rest:
        return f"project:{rest.partition('/')[0]}"
    return word if word in LISTS else ANYTHING


def keys_of(service: str, told: Mapping[str, Any]) -> set[str]:
    """What changed, as a service tells it: kinds of streams, and codes of projects."""
    subjects = told.get("subjects", ())
    keys = {ANYTHING, *(f"project:{code}" for code in subjects)}
    if subjects:
        keys.add("projects")
        if service == "review":
            keys.add("windows")
    return keys
