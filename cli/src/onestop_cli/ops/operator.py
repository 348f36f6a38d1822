"""Who sits at the terminal: asks the services as an operator, and says what they answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from onestop_chassis.operators.names import near

from onestop_cli.addresses import SERVICES
from onestop_cli.client import Client, Json
from onestop_cli.connection import Away
from onestop_cli.ops.render import Column, Format, Row, render, shown
from onestop_cli.say import Misused, note, tell


@dataclass
class Operator:
    """One run of a command. `acts_as` is the signed-in user; `tz` the zone of what is shown."""

    client: Client
    acts_as: str = "operator"
    how: Format = Format.TABLE
    tz: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))

    def service(self, name: str) -> str:
        """A service's name as the program knows it; `intermediary-market` is fine, too.

        Raises:
            Misused: there is none; near misses are named.
        """
        return known_service(name)

    def services(self, name: str = "") -> tuple[str, ...]:
        """The one named, or all whose address is known."""
        return (self.service(name),) if name else tuple(self.client.urls)

    def get(self, service: str, path: str, **params: Any) -> Json:
        """What a query answers."""
        return self.client.get(service, path, self.acts_as, **params)

    def items(self, service: str, path: str, **params: Any) -> list[Json]:
        """All that a list has."""
        return self.client.items(service, path, self.acts_as, **params)

    def each(self, name: str, path: str, **params: Any) -> dict[str, Json]:
        """The same query to one service or to all; who is away is named on stderr.

        Raises:
            Away: the one named, or all of them.
        """
        answers: dict[str, Json] = {}
        away: Away | None = None
        for service in self.services(name):
            try:
                answers[service] = self.get(service, path, **params)
            except Away as gone:
                away = gone
                note(gone.zh, gone.en)
        if not answers and away is not None:
            raise away
        return answers

    def post(self, service: str, path: str, body: Json, key: str = "") -> Json:
        """Sends a command; `key` is for one that may be meant twice."""
        return self.client.post(service, path, self.acts_as, body, key)

    def show(self, rows: Iterable[Row], *columns: Column) -> None:
        """Rows, as the person wants them."""
        render(rows, columns, self.how, self.tz)

    def show_one(self, row: Row, *columns: Column) -> None:
        """One thing with its fields under each other; as a list of one for programs."""
        if self.how is not Format.TABLE:
            self.show([row], *columns)
            return
        for column in columns:
            tell(
                f"{column.zh}：{shown(column.of(row), self.tz)}",
                f"{column.en}: {shown(column.of(row), self.tz)}",
            )

    def at(self, value: Any) -> str:
        """A value with its instant in the person's zone."""
        return shown(value, self.tz)


def known_service(name: str) -> str:
    """A service's name as the program knows it.

    Raises:
        Misused: there is none; near misses are named.
    """
    wanted = name.replace("-", "_")
    if wanted not in SERVICES:
        raise no_such("服务", "service", name, SERVICES)
    return wanted


def no_such(zh: str, en: str, name: str, names: Sequence[str]) -> Misused:
    """The complaint about an unknown name, with near misses and all there is."""
    close = near(name, names)
    hints = [f"是否为 / did you mean: {', '.join(close)}"] if close else []
    return Misused(
        f"没有{zh} {name}",
        f"There is no {en} {name}",
        *hints,
        f"可选 / there are: {', '.join(names)}",
    )
