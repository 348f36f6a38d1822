"""The whole published language at once: every type, who publishes it and where it is found."""

from dataclasses import dataclass
from inspect import cleandoc

from onestop_contracts import archive, intake, intermediary_market, land, review
from onestop_contracts.envelope import TOPICS
from onestop_contracts.event import Event, published_types

MODULES = {
    module.__name__.rpartition(".")[2]: module
    for module in (intake, review, intermediary_market, land, archive)
}
"""One module or package per producing service; importing this one registers all their types."""


@dataclass(frozen=True, slots=True)
class Published:
    """One published type: its stored name, its class, the producing service and its topic."""

    stored: str
    cls: type[Event]
    service: str
    topic: str

    @property
    def name(self) -> str:
        """The name without service and version."""
        return self.stored.split(".")[2]

    @property
    def version(self) -> int:
        """The version at the end of the stored name."""
        return int(self.stored.rpartition(".v")[2])

    @property
    def description(self) -> str:
        """The class's docstring."""
        return cleandoc(self.cls.__doc__ or "")

    @property
    def summary(self) -> str:
        """What the fact says, in a sentence or two."""
        return " ".join(self.description.partition("\n\n")[0].split())


def language() -> list[Published]:
    """Every published type of the five services, in alphabetical order.

    Types that somebody else registers under other prefixes, such as those of a test, are not
    part of it.
    """
    found = []
    for stored, cls in published_types().items():
        prefix, _, rest = stored.partition(".")
        service = rest.partition(".")[0]
        if prefix == "onestop" and _room(cls) == service:
            found.append(Published(stored, cls, service, TOPICS[service]))
    return found


def _room(cls: type[Event]) -> str:
    """The service whose module, or whose package's, the class stands in; empty for a stranger's."""
    package, _, rest = cls.__module__.partition(".")
    return rest.partition(".")[0] if package == __package__ else ""
