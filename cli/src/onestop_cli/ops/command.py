"""The options that every operators' command has, and the command itself behind them."""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from typer.models import ArgumentInfo, OptionInfo

from onestop_cli.addresses import addresses
from onestop_cli.client import Client
from onestop_cli.ops.completion import COMPLETED
from onestop_cli.ops.job_options import JobOptions, given_of
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Format
from onestop_cli.options import DataOption, ServicesOption
from onestop_cli.runfile import data_directory
from onestop_cli.say import Misused

TzOption = Annotated[str, typer.Option("--tz", help="时区 / zone of what is shown")]
FormatOption = Annotated[Format, typer.Option("--output", help="输出格式 / output format")]
UserOption = Annotated[str, typer.Option("--as", help="操作人 / who acts")]

_SHARED: dict[str, tuple[Any, Any]] = {
    "data": (DataOption, None),
    "services": (ServicesOption, ""),
    "output": (FormatOption, Format.TABLE),
    "tz": (TzOption, "Asia/Shanghai"),
    "acts_as": (UserOption, "operator"),
}

Command = Callable[..., None]


def operators(
    app: typer.Typer, name: str, acts_as: str = "operator"
) -> Callable[[Command], Command]:
    """Registers a command whose first parameter is an `Operator`; the rest are its own.

    What makes the operator (where the services are, output, zone, user) are options that come
    with it, the same for every command; only who acts where nobody is named may differ.
    """
    shared_options = {**_SHARED, "acts_as": (UserOption, acts_as)}

    def register(command: Command) -> Command:
        own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
        shared = [
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
            for key, (kind, default) in shared_options.items()
        ]

        @wraps(command)
        def run(**given: Any) -> None:
            options = {key: given.pop(key) for key in _SHARED}
            with _client(options["data"], options["services"]) as client:
                who = Operator(client, options["acts_as"], options["output"], zone(options["tz"]))
                command(who, **_gathered(own, given))

        for one in own:
            _complete(one)
        keyword = [option for one in own for option in _options(one)]
        run.__signature__ = inspect.Signature([*keyword, *shared])  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in (*keyword, *shared)}
        app.command(name)(run)
        return command

    return register


def _options(own: inspect.Parameter) -> list[inspect.Parameter]:
    """A parameter as the options it stands for; a `JobOptions` is several."""
    kind = inspect.Parameter.KEYWORD_ONLY
    if (several := given_of(own.annotation)) is None:
        return [own.replace(kind=kind)]
    return [
        inspect.Parameter(name, kind, default=default, annotation=annotation)
        for name, (annotation, default) in several.options.items()
    ]


def _gathered(own: list[inspect.Parameter], given: dict[str, Any]) -> dict[str, Any]:
    """What was given, with the options of a `JobOptions` as one."""
    for one in own:
        if several := given_of(one.annotation):
            given[one.name] = JobOptions(**{name: given.pop(name) for name in several.options})
    return given


def _complete(own: inspect.Parameter) -> None:
    """The shell completes names, whichever command asks for one."""
    if (names := COMPLETED.get(own.name)) is None:
        return
    for told in getattr(own.annotation, "__metadata__", ()):
        if isinstance(told, ArgumentInfo | OptionInfo) and told.autocompletion is None:
            told.autocompletion = names


def zone(name: str) -> ZoneInfo:
    """The time zone of this name.

    Raises:
        Misused: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Misused(
            f"没有时区 {name}，例如 Asia/Shanghai 或 UTC",
            f"There is no time zone {name}; for example Asia/Shanghai or UTC",
        ) from error


def _client(data: Path | None, services: str) -> Client:
    return Client(addresses(data_directory(data), services))
