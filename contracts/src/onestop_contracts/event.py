"""What every recorded fact is, and how a stored type name finds its class again."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

Json = dict[str, Any]
Upcaster = Callable[[Json], Json]

_CLASSES: dict[str, "type[Event]"] = {}
_UPCASTERS: dict[str, tuple[str, Upcaster]] = {}


class UnknownType(LookupError):
    """No class carries this stored type: the fact is parked, never skipped."""


class Event(BaseModel):
    """A fact that other services may read; frozen, and deaf to fields it does not know.

    `TYPE` is what logs and topics store, so a class may be renamed or moved and its `TYPE`
    may not. A subclass registers itself under its `TYPE`. `EFFECTIVE` names the field that says
    when the fact counts in law, where that is not simply when it was recorded. No field is named
    as something that every event has: it would hide it, or be hidden by it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    TYPE: ClassVar[str] = ""
    PUBLISHED: ClassVar[bool] = True
    EFFECTIVE: ClassVar[str] = ""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for field in cls.model_fields:
            if hasattr(Event, field):
                raise TypeError(
                    f"{cls.__qualname__}: a field cannot be named {field}: events have it"
                )
        stored = cls.__dict__.get("TYPE", "")
        if not stored:
            return
        known = _CLASSES.get(stored)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"{stored} is carried by {known} already")
        _CLASSES[stored] = cls

    @property
    def subject(self) -> str:
        """The project code it belongs to, or the empty string."""
        return str(getattr(self, "project", ""))

    def effective(self, recorded_at: datetime) -> datetime:
        """When it counts in law; `recorded_at` unless the fact says otherwise."""
        if not self.EFFECTIVE:
            return recorded_at
        counts: datetime = getattr(self, self.EFFECTIVE)
        return counts


class Internal(Event):
    """A fact that stays inside the service that recorded it."""

    PUBLISHED: ClassVar[bool] = False


def upcasts(stored: str, to: type[Event]) -> Callable[[Upcaster], Upcaster]:
    """Registers a pure step from an old stored type to `to`; steps may be chained."""

    def register(step: Upcaster) -> Upcaster:
        _UPCASTERS[stored] = (to.TYPE, step)
        return step

    return register


def read_event(stored: str, data: Mapping[str, Any]) -> Event:
    """The current class for a stored type, its data lifted through every upcaster.

    Raises:
        UnknownType: neither a class nor an upcaster is registered under `stored`.
        pydantic.ValidationError: the data does not have the type's shape.
    """
    current = dict(data)
    while stored in _UPCASTERS:
        stored, step = _UPCASTERS[stored]
        current = step(current)
    known = _CLASSES.get(stored)
    if known is None:
        raise UnknownType(stored)
    return known.model_validate(current)


def read_event_json(stored: str, data: bytes) -> Event:
    """As `read_event`, from JSON; data that needs no lifting is never made into a dict.

    Raises: as `read_event`; ValueError where `data` is no JSON object.
    """
    known = _CLASSES.get(stored)
    if known is None or stored in _UPCASTERS:
        return read_event(stored, json.loads(data))
    event: Event = known.__pydantic_validator__.validate_json(data)
    return event


def types_of(*classes: type[Event]) -> tuple[str, ...]:
    """Every stored type that is read as one of these classes or a subclass, in order."""
    stored = (*_CLASSES, *_UPCASTERS)
    return tuple(sorted({name for name in stored if issubclass(class_of(name), classes)}))


def class_of(stored: str) -> type[Event]:
    """The class that data stored under `stored` is read as, after every upcaster.

    Raises:
        UnknownType: neither a class nor an upcaster is registered under `stored`.
    """
    while stored in _UPCASTERS:
        stored = _UPCASTERS[stored][0]
    known = _CLASSES.get(stored)
    if known is None:
        raise UnknownType(stored)
    return known


def stored_types() -> list[str]:
    """Every stored name that this process can read, old ones included."""
    return sorted({*_CLASSES, *_UPCASTERS})


def every_class() -> list[type[Event]]:
    """Every class that this process reads facts as."""
    return list(_CLASSES.values())


def published_types() -> dict[str, type[Event]]:
    """Every type that may leave its service, by its stored name, in alphabetical order."""
    return {name: cls for name, cls in sorted(_CLASSES.items()) if cls.PUBLISHED}
