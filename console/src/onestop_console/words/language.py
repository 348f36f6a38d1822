"""Messages in the language of the reader. Chinese is what the program is written in."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Protocol

from babel.messages.pofile import read_po

HAN = re.compile(r"[\u4e00-\u9fff]")
LANGUAGES = {"zh": "zh-CN", "en": "en"}
"""What a person may choose, and how HTML calls it."""


class Named(Protocol):
    """Whatever has a name in both languages."""

    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Each message of a language, by its Chinese; empty for Chinese itself."""
    if language == "zh":
        return {}
    place = files("onestop_console") / "locale" / language / "LC_MESSAGES" / "console.po"
    messages = read_po(BytesIO(place.read_bytes()), locale=language)
    return {
        str(message.id): str(message.string)
        for message in messages
        if message.id and message.string
    }


def said(language: str, zh: str, /, **facts: object) -> str:
    """A message in a language, with what is put in."""
    return filled(language, zh, facts) if facts else catalogue(language).get(zh, zh)


def filled(language: str, zh: str, facts: Mapping[str, object]) -> str:
    """The same with what is put in as a mapping."""
    return catalogue(language).get(zh, zh) % facts


def name_of(language: str, named: Named) -> str:
    """A name in a language, in Chinese where there is no other."""
    return (named.name_en if language == "en" else "") or named.name_zh


def half(language: str, both: str) -> str:
    """One language of a text that has both, whichever of them comes first."""
    zh, slash, en = both.partition(" / ")
    if not slash:
        return both
    if HAN.search(en) and not HAN.search(zh):
        zh, en = en, zh
    return en if language == "en" else zh
