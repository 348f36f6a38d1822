"""What the services' nouns offer: each act with its noun, who may, and what it may lead to."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from textwrap import dedent
from types import FunctionType, ModuleType
from typing import Any

from onestop_archive.app import blueprint as archive
from onestop_chassis.act import Act
from onestop_chassis.decider import address_of
from onestop_chassis.noun import Noun
from onestop_contracts.event import Event
from onestop_intake.app import blueprint as intake
from onestop_intermediary_market.app import blueprint as intermediary_market
from onestop_land.app import blueprint as land
from onestop_review.app import blueprint as review

SERVICES = (intake, review, intermediary_market, land, archive)
ROW = re.compile(r"\b([A-G]\d{1,2})\b")
SOURCE = re.compile(r"Source: notice ([^.;]*)")


@dataclass(frozen=True)
class Offered:
    """One act of one noun of one service."""

    service: str
    noun: Noun[Any, Any]
    act: type[Act[Any, Any]]

    @property
    def stream(self) -> str:
        """The name of its noun in the log."""
        return self.noun.stream.partition("/")[0]

    @property
    def name(self) -> str:
        """Service, noun and act: no two acts share it."""
        return f"{self.service}/{self.stream}/{self.act.__name__}"

    @property
    def address(self) -> str:
        """Where people do it; empty for an act of policies and timers."""
        return f"/{self.service}{self.noun.path}/{address_of(self.act)}" if self.act.by else ""

    @property
    def who(self) -> str:
        """Who may, in the words of the rule itself."""
        return first_line(self.act.by) if self.act.by else "by itself, when due"

    @property
    def rows(self) -> frozenset[str]:
        """The rows of the notice that its docstring names as its source."""
        named = SOURCE.findall(inspect.getdoc(self.act) or "")
        return frozenset(row for one in named for row in ROW.findall(one))

    @property
    def events(self) -> tuple[str, ...]:
        """The classes of events that its decision can reach, by name."""
        return events_of(self.act)


@cache
def offered() -> tuple[Offered, ...]:
    """Every act of every service."""
    return tuple(
        Offered(service.name, noun, act)
        for service in SERVICES
        for noun in service.nouns
        for act in noun.acts
    )


def first_line(documented: Any) -> str:
    """The first line of a docstring, without its full stop."""
    return (inspect.getdoc(documented) or "").partition("\n")[0].removesuffix(".")


@cache
def events_of(act: type[Act[Any, Any]]) -> tuple[str, ...]:
    """The events that `decide` builds, itself or through functions of its own service."""
    module = sys.modules[act.__module__]
    package = act.__module__.partition(".")[0]
    found: set[str] = set()
    _walk(inspect.getsource(act), module, package, found, set())
    return tuple(sorted(found))


@cache
def modules_of(act: type[Act[Any, Any]]) -> frozenset[str]:
    """The modules of its own service that its decision calls into, its own among them."""
    package = act.__module__.partition(".")[0]
    seen: set[FunctionType] = set()
    _walk(inspect.getsource(act), sys.modules[act.__module__], package, set(), seen)
    return frozenset({act.__module__, *(called.__module__ for called in seen)})


def _walk(
    source: str, module: ModuleType, package: str, found: set[str], seen: set[FunctionType]
) -> None:
    for called in _called(ast.parse(dedent(source)), module):
        if isinstance(called, type) and issubclass(called, Event) and called.TYPE:
            found.add(called.__name__)
        elif isinstance(called, FunctionType) and called.__module__.startswith(package):
            home = sys.modules[called.__module__]
            if called not in seen:
                seen.add(called)
                _walk(inspect.getsource(called), home, package, found, seen)


def _called(tree: ast.AST, module: ModuleType) -> Iterator[Any]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield _named(node.func, module)


def _named(name: ast.expr, module: ModuleType) -> Any:
    """What a name, or a name in a module, stands for; None for anything else."""
    if isinstance(name, ast.Name):
        return getattr(module, name.id, None)
    if isinstance(name, ast.Attribute):
        return getattr(_named(name.value, module), name.attr, None)
    return None


def of_rows(acts: Sequence[Offered]) -> dict[str, list[Offered]]:
    """The acts of each row."""
    found: dict[str, list[Offered]] = {}
    for one in acts:
        for row in one.rows:
            found.setdefault(row, []).append(one)
    return found
