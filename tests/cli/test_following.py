"""Following a job whose service cannot answer for a moment."""

from typing import Any, cast

import pytest
from onestop_cli.client import Refused
from onestop_cli.connection import Away
from onestop_cli.ops import act
from onestop_cli.ops.operator import Operator

DONE = {
    "row": {"job": "j", "kind": "k", "state": "done", "counts": {"looked_at": 1}, "total": 1},
    "progress": None,
}


class Moody:
    """Answers in turn, and is the clock: each answer takes a second."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.now = 0.0

    def get(self, _service: str, _path: str, **_: Any) -> Any:
        self.now += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def monotonic(self) -> float:
        return self.now

    def sleep(self, _seconds: float) -> None:
        """Nobody waits."""


def refused(status: int) -> Refused:
    return Refused("review", "GET /ops/jobs/j", status, {"title": "no"})


def followed(monkeypatch: pytest.MonkeyPatch, moody: Moody) -> dict[str, Any]:
    monkeypatch.setattr(act, "time", moody)
    return act.follow(cast(Operator, moody), "review", "j")


def test_a_service_that_cannot_answer_for_a_moment_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moody = Moody(Away("没有应答", "no answer"), refused(503), refused(503), DONE)
    assert followed(monkeypatch, moody)["state"] == "done"


def test_what_is_refused_for_another_reason_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(Refused):
        followed(monkeypatch, Moody(refused(404), DONE))


def test_nobody_follows_a_service_for_ever_that_cannot_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moody = Moody(*[refused(503)] * (int(act.PATIENCE_SECONDS) + 5))
    with pytest.raises(Refused):
        followed(monkeypatch, moody)
    assert moody.answers
