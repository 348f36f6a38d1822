"""Plain `def` routes run in a few threads of the app's own."""

import asyncio
import inspect
import threading
import weakref
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute

from onestop_chassis.http.handed import Handed
from onestop_chassis.http.rejection import Busy, TooMany
from onestop_chassis.log.lasting import lasting

Job = tuple[Callable[[], Any], "asyncio.Future[Any]", str]
Answer = tuple["asyncio.Future[Any]", Any, BaseException | None]


class Threads:
    """Carries calls out of the event loop, and their answers back, many at a wake.

    An executor per call would do the same with a lock, a condition and a wake-up of the loop each
    time, which costs more than deciding does. A command that was handed to the log leaves its
    thread to the next one, so that one commit carries as many as came, however few threads there
    are; it stays under way until it is recorded.

    What is begun and what waits is bounded, for all together and for each caller: whoever would
    come to nothing in time is told so at once.
    """

    def __init__(self, count: int, name: str, *, most: int, each: int):
        """`most`: calls at once, of all callers, of which `count` are begun; `each`: of one."""
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._under_way = UnderWay(most, each)
        self._answers = _Answers()
        self._count = count
        self._name = name
        self._started = 0
        weakref.finalize(self, self._jobs.put, None)

    @property
    def under_way(self) -> int:
        """How many calls are begun or wait."""
        return self._under_way.number

    def run(
        self, call: Callable[[], Any], who: str = "", *, let_in: bool = False
    ) -> "asyncio.Future[Any]":
        """What `call` returns or raises, in the context of the caller; from an event loop.

        `let_in`: whoever was let in before, and waited, is not turned away.

        Raises:
            TooMany: as many calls of this caller are under way as may be.
            Busy: as many of all callers.
        """
        if not let_in:
            self._under_way.check(who)
        self._under_way.add(who)
        future = asyncio.get_running_loop().create_future()
        self._jobs.put((partial(copy_context().run, call), future, who))
        if self._started < self._count:
            self._started += 1
            name = f"{self._name}:http-{self._started}"
            work = partial(_work, self._jobs, self._under_way, self._answers)
            lasting(name, work)
        return future


class UnderWay:
    """How many there are now of what takes place, and whose: `most` of all, `each` of one."""

    def __init__(self, most: int, each: int):
        self._most = most
        self._each = each
        self._lock = threading.Lock()
        self._of: Counter[str] = Counter()
        self.number = 0

    def check(self, who: str) -> None:
        """Whether there is place for one more.

        Raises:
            TooMany: `who` has as many as may be.
            Busy: there are as many as may be.
        """
        if self._of[who] >= self._each:
            raise TooMany(f"同时最多 {self._each} 个请求 / at most {self._each} at once")
        if self.number >= self._most:
            raise Busy("请求过多 / too many requests")

    def add(self, who: str) -> None:
        with self._lock:
            self._of[who] += 1
            self.number += 1

    def remove(self, who: str) -> None:
        with self._lock:
            self.number -= 1
            self._of[who] -= 1
            if not self._of[who]:
                del self._of[who]


class _Answers:
    """Answers on their way back; the first of them wakes the loop for all that follow."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[asyncio.AbstractEventLoop, list[Answer]] = {}

    def put(self, answer: "Answer") -> None:
        loop = answer[0].get_loop()
        with self._lock:
            waiting = self._waiting.setdefault(loop, [])
            waiting.append(answer)
            first = len(waiting) == 1
        if first:
            with suppress(RuntimeError):  # the loop was closed: nobody waits for the answer
                loop.call_soon_threadsafe(self._deliver, loop)

    def _deliver(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            waiting = self._waiting.pop(loop, [])
        for future, result, error in waiting:
            if future.done():
                continue  # cancelled meanwhile
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)


def _work(jobs: "SimpleQueue[Job | None]", under_way: UnderWay, answers: _Answers) -> None:
    while (job := jobs.get()) is not None:
        call, future, who = job
        back = partial(_bring_back, future, who, under_way, answers)
        result = None
        try:
            if not future.cancelled():  # else nobody waits for it any more
                result = call()
            if isinstance(result, Handed):
                result.begin(partial(_awaited, future), partial(back, result, None))
            else:
                back(result, None)
        except BaseException as error:
            back(None, error)
        del job, call, future, back, result
    jobs.put(None)  # the next thread ends too


def _awaited(future: "asyncio.Future[Any]") -> bool:
    return not future.cancelled()


def _bring_back(
    future: "asyncio.Future[Any]",
    who: str,
    under_way: UnderWay,
    answers: _Answers,
    result: Any,
    error: BaseException | None,
) -> None:
    under_way.remove(who)
    answers.put((future, result, error))


def is_plain(endpoint: Callable[..., Any]) -> bool:
    return not (
        inspect.iscoroutinefunction(endpoint)
        or inspect.isgeneratorfunction(endpoint)
        or inspect.isasyncgenfunction(endpoint)
    )


def add_again(
    router: APIRouter,
    route: APIRoute,
    endpoint: Callable[..., Any],
    responses: dict[int | str, dict[str, Any]],
) -> None:
    """`route` once more, with another endpoint and other responses in its description."""
    router.add_api_route(
        route.path,
        endpoint,
        response_model=route.response_model,
        status_code=route.status_code,
        tags=route.tags,
        dependencies=route.dependencies,
        summary=route.summary,
        description=route.description,
        response_description=route.response_description,
        responses=responses,
        deprecated=route.deprecated,
        methods=sorted(route.methods or ()),
        operation_id=route.operation_id,
        response_model_include=route.response_model_include,
        response_model_exclude=route.response_model_exclude,
        response_model_by_alias=route.response_model_by_alias,
        response_model_exclude_unset=route.response_model_exclude_unset,
        response_model_exclude_defaults=route.response_model_exclude_defaults,
        response_model_exclude_none=route.response_model_exclude_none,
        include_in_schema=route.include_in_schema,
        response_class=route.response_class,
        name=route.name,
        openapi_extra=route.openapi_extra,
    )
