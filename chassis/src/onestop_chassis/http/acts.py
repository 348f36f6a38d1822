"""From a noun's acts to its routes: one POST each, what may be done now, and what would follow."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from inspect import Parameter, Signature
from typing import Any

from fastapi import APIRouter, Body
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Wording
from onestop_contracts.personal import masked_as
from pydantic import BaseModel, ConfigDict, Field

from onestop_chassis.act import Act, Attempt, DoneAlready, DoneOtherwise, in_the_way, is_done
from onestop_chassis.actor import Actor
from onestop_chassis.decider import address_of
from onestop_chassis.documents import not_kept
from onestop_chassis.http.caller import Call, Caller
from onestop_chassis.http.handed import Handed
from onestop_chassis.http.paging import Page, whole
from onestop_chassis.http.problems import problems
from onestop_chassis.http.receipt import Receipt
from onestop_chassis.http.veil import is_veiled
from onestop_chassis.log.refusals import IdempotencyKeyReused, StaleVersion
from onestop_chassis.noun import Noun
from onestop_chassis.now import SYSTEM, Now
from onestop_chassis.reactions.circumstances import beside, id_of
from onestop_chassis.refusal import Forbidden, Refusal

Keys = Mapping[str, str]


class Preview(BaseModel):
    """What would be recorded; nothing was."""

    model_config = ConfigDict(frozen=True)

    events: list[dict[str, Any]] = Field(
        description="The events that would follow: `type`, and what each would say as `data`."
    )


class Possible(BaseModel):
    """One act that the caller's role allows: whether it can be done now, and if not, why not."""

    model_config = ConfigDict(frozen=True)

    act: Code = Field(description="Its name, which is also the end of its address.")
    may: bool
    code: Code | None = Field(default=None, description="The problem it would be refused with.")
    title: Wording | None = None
    title_zh: Wording | None = None
    detail: Wording | None = None
    remedy: Wording | None = None
    remedy_zh: Wording | None = None


@cache
def acts_router(noun: Noun[Any, Any]) -> APIRouter:
    """One route per act that somebody may do, and `GET …/acts`."""
    router = APIRouter(tags=[noun.path.split("/")[1]])
    done_by_people = [act for act in noun.acts if act.by is not None]
    if not done_by_people:
        return router
    unknown: list[type[Refusal]] = [noun.unknown] if noun.unknown else []
    router.add_api_route(
        f"{noun.path}/acts", _possible(noun), methods=["GET"], responses=problems(*unknown)
    )
    for act in done_by_people:
        kinds = (*noun.refusals(act), StaleVersion, IdempotencyKeyReused)
        name = address_of(act)
        router.add_api_route(
            f"{noun.path}/{name}",
            _done(noun, act),
            methods=["POST"],
            name=name,
            response_model=Receipt | Preview,
            responses=problems(*dict.fromkeys(kinds)),
        )
    return router


def _done(noun: Noun[Any, Any], act: type[Act[Any, Any]]) -> Callable[..., Any]:
    """The route of one act."""

    def do(
        *, body: Act[Any, Any], dry_run: bool, call: Caller, **keys: str
    ) -> Receipt | Handed | Preview:
        stream = noun.stream.format(**keys)
        state, now = _standing(noun, keys, call)
        try:
            if not act.opens:  # who opens what is there already is told so by the act
                _must_see(noun, state, now)
            now = replace(now, capacity=_capacity(act, noun.by_now(state, now), now))
        except Refusal as why:
            if dry_run:
                raise
            call.expected = None  # else the version of what is not theirs to see would be told
            return call.hand(noun.decider, stream, Attempt(body, now, why), "")
        if act.looks is not None:
            now = replace(now, found=act.looks(call.views, body, now))
        seen = partial(_as_seen, act, call.actor)
        if not dry_run:  # a preview takes what it names as sent
            now = _with_documents(noun, body, state, now, call)
            return call.hand(noun.decider, stream, Attempt(body, now), now.capacity, seen)
        with seen():
            call.must_be_at(noun.decider, stream)
            return Preview(events=[_told(e) for e in noun.decide(state, Attempt(body, now))])

    needed = any(field.is_required() for field in act.model_fields.values())
    body = Parameter(
        "body",
        Parameter.KEYWORD_ONLY,
        annotation=act,
        default=Parameter.empty if needed else Body(default=act()),
    )
    dry = Parameter("dry_run", Parameter.KEYWORD_ONLY, annotation=bool, default=False)
    _describe(do, noun, [body, dry], Receipt | Preview | Handed, act.__doc__)
    return do


def _with_documents(
    noun: Noun[Any, Any], act: Act[Any, Any], state: Any, now: Now[Any], call: Caller
) -> Now[Any]:
    """With what the act names and the archive does not keep, as far as it is known here. Where
    nothing else is in the way, what was stored just now is given the time to be heard of."""
    if not noun.rests_on_documents(type(act)):
        return now
    unkept = not_kept(call.views, act, now)
    if unkept and _follows(noun, state, Attempt(act, now)):
        call.views.look_again()
    return replace(now, unkept=unkept)


def _follows(noun: Noun[Any, Any], state: Any, attempt: Attempt[Any, Any]) -> bool:
    try:
        return bool(noun.decide(state, attempt))
    except Refusal:
        return False


@contextmanager
def _as_seen(act: type[Act[Any, Any]], actor: Actor) -> Iterator[None]:
    """What stands is another's words: masked, by the fields of the act, for who sees no people."""
    try:
        yield
    except DoneOtherwise as done:
        if is_veiled(actor):
            done.facts["stands"] = masked_as(act, done.facts["stands"])
        raise


def _possible(noun: Noun[Any, Any]) -> Callable[..., Any]:
    """The route that says what the caller may do here now."""

    def acts(*, call: Caller, **keys: str) -> Page[Possible]:
        state, now = _standing(noun, keys, call)
        _must_see(noun, state, now)
        return whole(possible(noun, state, now))

    doc = "What the caller may do here now, and for the rest why not; nothing is recorded."
    _describe(acts, noun, [], Page[Possible], doc)
    return acts


def possible(noun: Noun[Any, Any], state: Any, now: Now[Any]) -> list[Possible]:
    """What the actor's role allows on this state: whether it can be done now, else why not."""
    state = noun.by_now(state, now)
    done_by_people = [act for act in noun.acts if act.by is not None]
    whys = [(act, _why_not(act, state, now)) for act in done_by_people]
    # A plain Forbidden: it is not theirs. Any other: it was, and why it is not any more.
    return [_told_of(act, why) for act, why in whys if type(why) is not Forbidden]


def told_of_act(noun: Noun[Any, Any], name: str, keys: Keys, call: Caller) -> Possible:
    """Whether the caller may do this act now at these keys, else why not."""
    state, now = _standing(noun, keys, call)
    act = next(one for one in noun.acts if address_of(one) == name)
    return _told_of(act, _why_not(act, noun.by_now(state, now), now))


def _why_not(act: type[Act[Any, Any]], state: Any, now: Now[Any]) -> Refusal | None:
    """Why the actor cannot do this now, whatever is sent, or need not."""
    try:
        capacity = _capacity(act, state, now)
    except Forbidden as why:
        return why
    now = replace(now, capacity=capacity)
    refusal = in_the_way(act, state, now)
    if refusal is None and is_done(act, state, now):
        return DoneAlready("nothing more would follow / 不会再产生新的记录")
    return refusal


def _told_of(act: type[Act[Any, Any]], why: Refusal | None) -> Possible:
    name = address_of(act)
    if why is None:
        return Possible(act=name, may=True)
    return Possible(
        act=name,
        may=False,
        code=why.code,
        title=why.title,
        title_zh=why.title_zh,
        detail=why.detail,
        remedy=why.remedy or None,
        remedy_zh=why.remedy_zh or None,
    )


def _standing(noun: Noun[Any, Any], keys: Keys, call: Caller) -> tuple[Any, Now[Any]]:
    """The noun's state at these keys, and the circumstances, the capacity still to be asked."""
    log = call.runtime.log
    state, _ = log.state(noun.decider, noun.stream.format(**keys))
    now = Now(
        at=call.now,
        rules=call.runtime.reference(),
        id=id_of(call.cause("").command_id),
        actor=call.actor,
        capacity="",
        keys=keys,
        beside=beside(noun, keys, log),
    )
    return state, now


def _must_see(noun: Noun[Any, Any], state: Any, now: Now[Any]) -> None:
    """Somebody else's is answered like what does not exist.

    Raises:
        NotFound: nothing was recorded there, or the actor may not know of it.
    """
    nothing = noun.unknown is not None and state == noun.initial
    if nothing or not noun.seen_by(now.actor, state, now):
        raise noun.missing(now.keys)


def _capacity(act: type[Act[Any, Any]], state: Any, now: Now[Any]) -> str:
    """In which capacity the actor does this.

    Raises:
        Forbidden: in none.
    """
    assert act.by is not None
    capacity = act.by(now.actor, state, now)
    if capacity in ("", SYSTEM):
        raise TypeError(f"{act.__qualname__}.by gave no capacity")
    return capacity


def _told(event: Event) -> dict[str, Any]:
    return {"type": event.TYPE, "data": event.model_dump(mode="json")}


def _describe(
    route: Callable[..., Any],
    noun: Noun[Any, Any],
    parameters: list[Parameter],
    answer: Any,
    doc: str | None,
) -> None:
    """Gives a route the signature that FastAPI reads: the keys by name, then the rest."""
    named = [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=noun.keys.get(name, str))
        for name in noun.names
    ]
    caller = Parameter("call", Parameter.KEYWORD_ONLY, annotation=Call)
    every = [*named, *parameters, caller]
    route.__signature__ = Signature(every, return_annotation=answer)  # type: ignore[attr-defined]
    route.__doc__ = doc
