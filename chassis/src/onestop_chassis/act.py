"""An act: something that somebody may do; one class, one place."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from onestop_contracts.event import Event
from onestop_contracts.examples import NoExample, example_of
from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, to_jsonable_python

from onestop_chassis.actor import Actor
from onestop_chassis.blank import without_blanks
from onestop_chassis.decider import Asked
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, Refusal, fault
from onestop_chassis.view import View

S = TypeVar("S")
R = TypeVar("R")
Row = TypeVar("Row", bound=BaseModel)
By = Callable[[Actor, Any, Now[Any]], str]
"""Who may: the capacity in which the actor acts on this state, or Forbidden with its reason."""


class DoneOtherwise(Conflict):
    """It was done before with other content; `stands` has what was said then, field by field."""

    code = "done-otherwise"
    title = "It was done before, with other content"
    title_zh = "此前已办理，且内容不同"
    remedy = "Nothing was changed. Read under `stands` what is on record, and go on from there."
    remedy_zh = "本次未作任何变更。已记录的内容见 stands，请据此继续办理。"


class DoneAlready(Conflict):
    """Whatever is sent, nothing would follow any more: so it is no longer offered. Who sends it
    all the same is answered as the first time."""

    code = "done-already"
    title = "It is done already"
    title_zh = "已办理"
    remedy = "Nothing more is needed."
    remedy_zh = "无需再次办理。"


class Listing(Protocol):
    """The noun that lists an act, as the act knows it."""

    def stream_at(self, *keys: str) -> str: ...


class Views(Protocol):
    """Queries on the service's views."""

    def get(self, view: View[Row], key: str) -> Row | None: ...
    def select(
        self, view: View[Row], *, where: Mapping[str, Any] | None = None, limit: int = 100
    ) -> list[Row]: ...


class Act(BaseModel, Generic[S, R]):
    """Something that somebody may do. Fields are what the caller sends; everything else comes
    with the state and `Now`. Blank is absent: blank text is read as empty, a blank entry of a
    list as not sent; what needs some says so.

    `by` says who; an act without it is only done by policies and timers. `refuses` lists every
    reason for which `ready` and `decide` may refuse. `opens`: it may be the first of its stream.
    `looks` fetches what the act needs from a view, before it is decided.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: ClassVar[By | None] = None
    refuses: ClassVar[tuple[type[Refusal], ...]] = ()
    opens: ClassVar[bool] = False
    looks: ClassVar[Callable[[Views, Any, Now[Any]], Any] | None] = None
    said_by_absence: ClassVar[frozenset[str]] = frozenset()
    """Fields, also of rows, whose absence says something, as "all of them": a blank there is no
    absence, and left for what refuses it."""
    papers_may_follow: ClassVar[bool] = False
    """Whether it counts though the archive does not keep yet what it names: what is in time must
    not be lost over a file that is on its way."""
    noun: ClassVar[Listing | None] = None
    """The noun that lists it; set by the noun."""

    @model_validator(mode="before")
    @classmethod
    def _blank_is_absent(cls, sent: Any) -> Any:
        return without_blanks(sent, cls.said_by_absence)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """With an example of the whole and of each field, where all of them have one."""
        schema = handler(core)
        described = handler.resolve_ref_schema(schema)
        with suppress(NoExample):
            example = example_of(cls)
            for name, field in described.get("properties", {}).items():
                field["examples"] = [example[name]]
            described["examples"] = [example]
        return schema

    def allowed(self, state: S, now: Now[R]) -> None:
        """Refuses who may do this, but not for what was sent: another place, another firm.

        Raises:
            Forbidden: with the reason code that is logged.
        """

    @classmethod
    def ready(cls, state: S, now: Now[R]) -> None:
        """Refuses what nobody could do now, whatever is sent."""

    @classmethod
    def done(cls, state: S) -> bool:
        """Whether nothing follows any more, and only what was sent before is still answered."""
        return False

    @classmethod
    def worth_trying(cls, state: S, now: Now[R]) -> Sequence["Act[S, R]"]:
        """What could be sent now, so that one of these is taken if anything at all would be.

        Where `ready` passes and all of them are refused, the act cannot be done now, for the
        reason of the last. None, where what is sent makes no difference after `ready`.
        """
        return ()

    def done_before(self, **stands: Any) -> tuple[()]:
        """Nothing follows from what was done already, if it was done with what is sent now.

        `stands` has what is on record for each field that says more than what the act is about.

        Raises:
            DoneOtherwise: something else was said then; list it in `refuses`.
        """
        other = [name for name, value in stands.items() if getattr(self, name) != value]
        if not other:
            return ()
        told = [fault(name, "is on record otherwise", "与已记录的内容不同") for name in other]
        detail = f"已记录的不同 / on record otherwise: {', '.join(other)}"
        raise DoneOtherwise(detail, errors=told, stands=to_jsonable_python(stands))

    @abstractmethod
    def decide(self, state: S, now: Now[R]) -> Sequence[Event]:
        """The events that follow; none where it is true already (`done_before`). Pure."""


def in_the_way(act: type[Act[Any, Any]], state: Any, now: Now[Any]) -> Refusal | None:
    """Why the act cannot be done now whatever is sent; None where something would be taken."""
    try:
        act.ready(state, now)
    except Refusal as why:
        return why
    refusal = None
    for sent in act.worth_trying(state, now):
        try:
            sent.decide(state, now)
        except Refusal as why:
            refusal = why
        else:
            return None
    return refusal


def is_done(act: type[Act[Any, Any]], state: Any, now: Now[Any]) -> bool:
    """Whether nothing would follow any more: it says so itself, or takes nothing but its address
    and nothing follows from that."""
    if act.done(state):
        return True
    if act.model_fields or act.looks is not None:
        return False
    try:
        return not act().decide(state, now)
    except Refusal:
        return False


@dataclass(frozen=True, slots=True)
class Attempt(Asked, Generic[S, R]):
    """An act in its circumstances: what a noun decides.

    `refused` says why who asks may not do it any more; then it only gets the answer that it got
    before, if this very request was done already.
    """

    act: Act[S, R]
    now: Now[R]
    refused: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """An act that a policy or a timer wants done on one stream; for `person`, if for somebody."""

    act: Act[Any, Any]
    stream: str
    person: str = ""


def ask(act: Act[Any, Any], *keys: str, person: str = "") -> Ask:
    """Asks for an act of the noun that lists it, at these keys in the order of its address."""
    if act.noun is None:
        raise TypeError(f"no noun lists {type(act).__qualname__}")
    return Ask(act, act.noun.stream_at(*keys), person)
