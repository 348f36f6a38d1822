"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Output(StrEnum):
    """For people, or for programs."""

    TABLE = "table"
    JSON = "json"


DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="数据目录，默认 .onestop / where the data are, default .onestop"),
]
OutputOption = Annotated[
    Output, typer.Option("--output", help="输出格式 / for people or for programs")
]
ServicesOption = Annotated[
    str,
    typer.Option(
        "--services",
        help="服务地址：compose、一个网址，或 intake=http://…,review=…"
        " / `compose`, one address, or one per service",
    ),
]
