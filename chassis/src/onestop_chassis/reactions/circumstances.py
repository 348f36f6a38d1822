"""Gives acts their circumstances: those of people at the rim, those of policies and timers here."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from onestop_chassis.act import Ask, Attempt, Views
from onestop_chassis.actor import Actor
from onestop_chassis.decider import Decider, Issue
from onestop_chassis.noun import Noun, noun_of
from onestop_chassis.now import Now
from onestop_chassis.recorded import Cause

ID_LENGTH = 16


class States(Protocol):
    """The folded states of streams, as the log keeps them."""

    def state(self, decider: Decider[Any, Any, Any], stream: str) -> tuple[Any, int]: ...


def id_of(command_id: str) -> str:
    """What an act may name new things by: the same request sent again names the same."""
    return hashlib.sha256(command_id.encode()).hexdigest()[:ID_LENGTH]


def beside(noun: Noun[Any, Any], keys: Mapping[str, str], log: States) -> dict[str, Any]:
    """The states of the nouns that stand beside one."""
    return {
        other.stream: log.state(other.decider, other.stream.format(**keys))[0]
        for other in noun.beside
    }


def issue_of(
    wanted: Issue | Ask,
    log: States,
    at: datetime,
    rules: Any,
    cause: Cause,
    views: Views | None = None,
) -> Issue:
    """What a policy or timer wants, as the log takes it; `views` for an act that looks something
    up."""
    if isinstance(wanted, Issue):
        return wanted
    noun = noun_of(type(wanted.act))
    keys = noun.keys_of(wanted.stream)
    now = Now(
        at=at,
        rules=rules,
        id=id_of(cause.command_id),
        actor=Actor(subject=wanted.person),
        keys=keys,
        beside=beside(noun, keys, log),
    )
    looks = type(wanted.act).looks
    if looks is not None:
        if views is None:
            raise TypeError(f"{type(wanted.act).__qualname__} looks something up, and cannot here")
        now = replace(now, found=looks(views, wanted.act, now))
    return Issue(noun.decider, wanted.stream, Attempt(wanted.act, now))
