"""What was asked of the services and acknowledged by them, kept on the asker's side."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from onestop_cli.client import Client, Json, key_of

CLOCK = "/simulation/clock"


@dataclass(frozen=True)
class Acknowledged:
    """A command that got its answer; `position` reflects it in the service's log."""

    service: str
    command_id: str
    position: int


@dataclass
class Ledger:
    """Every acknowledged command, and whoever wants to hear how many were sent.

    While `time` is not set, clocks are not moved: whoever would move them waits.
    """

    kept: list[Acknowledged] = field(default_factory=list)
    sent: int = 0
    time: threading.Event = field(default_factory=threading.Event)
    on_sent: Callable[[int], None] = lambda _: None

    def __post_init__(self) -> None:
        self.time.set()

    def about_to_send(self) -> None:
        self.sent += 1
        self.on_sent(self.sent)

    def keep(self, service: str, command_id: str, answer: Json) -> None:
        if isinstance(answer, dict) and isinstance(answer.get("position"), int):
            self.kept.append(Acknowledged(service, command_id, answer["position"]))


class Asking(Client):
    """A client that writes down what was acknowledged."""

    def __init__(self, urls: Mapping[str, str], ledger: Ledger):
        super().__init__(urls)
        self.ledger = ledger

    def post(self, service: str, path: str, user: str, body: Json, key: str = "") -> Json:
        key = key or key_of(user, service, path, body)
        self.ledger.about_to_send()
        answer = super().post(service, path, user, body, key)
        self.ledger.keep(service, f"{user}/{key}", answer)
        return answer

    def put(self, service: str, path: str, user: str, body: Any) -> Json:
        if path == CLOCK:
            self.ledger.time.wait()
        return super().put(service, path, user, body)
