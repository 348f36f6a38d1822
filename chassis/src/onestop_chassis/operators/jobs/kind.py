"""What a kind of job is: what it takes, what it would do, and doing it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from onestop_chassis.operators.jobs.working import Working

P = TypeVar("P", bound=BaseModel)
Words = tuple[str, str]
"""The same sentence in Chinese and in English."""


class Parameters(BaseModel):
    """What a kind of job takes; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class JobPlan:
    """What a job would do if it were begun now; nothing is changed by asking.

    `number` counts what it would move, delete or repeat. It has to be typed to have a weighty
    job done, and must still be right when it is asked for. `facts` are for programs.
    """

    number: int
    words: tuple[Words, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What a job did: `counts` say what became of each of `total`, and add up to it.

    `verified` False: it ran to its end, and what it checked does not hold.
    """

    total: int
    counts: Mapping[str, int]
    verified: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)
    detail: str = ""


@dataclass(frozen=True, slots=True)
class JobKind(Generic[P]):
    """A kind of job.

    `plan` looks and refuses, and changes nothing. `run` may be interrupted anywhere and run
    again from its last checkpoint. Two jobs with the same `target` never run at once. `weighty`
    ones move, delete or repeat something, and need the plan's number. `fits` says whether this
    process can do it: while two versions of a service run beside each other, one of them may not.
    """

    name: str
    parameters: type[P]
    target: Callable[[P], str]
    plan: Callable[[P], JobPlan]
    run: Callable[[Working[P]], JobOutcome]
    weighty: bool = False
    fits: Callable[[P], bool] = lambda _: True
