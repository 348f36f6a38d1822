"""Plain `def` routes run in a few threads of the app's own."""

import asyncio
import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial, wraps
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute


class Threads:
    """Carries calls out of the event loop.

    A command waits for its commit, so as many can share one as there are threads; far more of
    them only make the slowest wait longer. FastAPI's own way through a limiter and forty
    threads costs a command more than its decision does (docs/decisions, HTTP).
    """

    def __init__(self, count: int, name: str):
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=f"{name}:http")

    def carry(self, endpoint: Callable[..., Any]) -> Callable[..., Any]:
        """`endpoint` as a coroutine function with the same signature."""

        @wraps(endpoint)
        async def carried(**values: Any) -> Any:
            call = partial(copy_context().run, endpoint, **values)
            return await asyncio.get_running_loop().run_in_executor(self._pool, call)

        return carried

    def carry_all(self, router: APIRouter) -> APIRouter:
        """The routes of `router`, the plain ones carried; anything else as it is."""
        carried = APIRouter()
        for route in router.routes:
            if isinstance(route, APIRoute) and _is_plain(route.endpoint):
                _add(carried, route, self.carry(route.endpoint))
            else:
                carried.routes.append(route)
        return carried


def _is_plain(endpoint: Callable[..., Any]) -> bool:
    return not (
        inspect.iscoroutinefunction(endpoint)
        or inspect.isgeneratorfunction(endpoint)
        or inspect.isasyncgenfunction(endpoint)
    )


def _add(router: APIRouter, route: APIRoute, endpoint: Callable[..., Any]) -> None:
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
        responses=route.responses,
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
