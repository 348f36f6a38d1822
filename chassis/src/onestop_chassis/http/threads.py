"""Plain `def` routes run in a few threads of the app's own."""

import asyncio
import inspect
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial, wraps
from queue import SimpleQueue
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute

Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]
Answer = tuple["asyncio.Future[Any]", Any, BaseException | None]


class Threads:
    """Carries calls out of the event loop, and their answers back, many at a wake.

    A command waits for its commit, so as many can share one as there are threads; far more of
    them only make the slowest wait longer. An executor per call would do the same with a lock,
    a condition and a wake-up of the loop each time, which costs more than deciding does.
    """

    def __init__(self, count: int, name: str):
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._answers = _Answers()
        self._count = count
        self._name = name
        self._started = 0
        weakref.finalize(self, self._jobs.put, None)

    def carry(self, endpoint: Callable[..., Any]) -> Callable[..., Any]:
        """`endpoint` as a coroutine function with the same signature."""

        @wraps(endpoint)
        async def carried(**values: Any) -> Any:
            return await self.run(partial(endpoint, **values))

        return carried

    def run(self, call: Callable[[], Any]) -> "asyncio.Future[Any]":
        """What `call` returns or raises, in the context of the caller; from an event loop."""
        future = asyncio.get_running_loop().create_future()
        self._jobs.put((partial(copy_context().run, call), future))
        if self._started < self._count:
            self._started += 1
            name = f"{self._name}:http-{self._started}"
            work = partial(_work, self._jobs, self._answers)
            threading.Thread(target=work, name=name, daemon=True).start()
        return future

    def carry_all(self, router: APIRouter) -> APIRouter:
        """The routes of `router`, the plain ones carried; anything else as it is."""
        carried = APIRouter()
        for route in router.routes:
            if isinstance(route, APIRoute) and _is_plain(route.endpoint):
                add_again(carried, route, self.carry(route.endpoint), route.responses)
            else:
                carried.routes.append(route)
        return carried


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


def _work(jobs: "SimpleQueue[Job | None]", answers: _Answers) -> None:
    while (job := jobs.get()) is not None:
        call, future = job
        try:
            answers.put((future, call(), None))
        except BaseException as error:
            answers.put((future, None, error))
        del job, call, future
    jobs.put(None)  # the next thread ends too


def _is_plain(endpoint: Callable[..., Any]) -> bool:
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
