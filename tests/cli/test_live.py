"""The table of projects asks again when something may have changed, and not otherwise."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from onestop_cli import live
from onestop_cli.connection import Away

Row = tuple[str, ...]


class Projects:
    """What there is to show, and how often it was asked for."""

    def __init__(self, *answers: list[Row] | Away):
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, _: Any) -> list[Row]:
        self.asked += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Away):
            raise answer
        return answer


def test_who_watches_rests_much_longer_than_it_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    rests, times = list[float](), iter([0.0, 0.5, 10.0, 10.001])
    clock = SimpleNamespace(monotonic=lambda: next(times), sleep=rests.append)
    monkeypatch.setattr(live, "time", clock)
    monkeypatch.setattr(live, "rows_of", lambda _: [])
    left = iter([True, True])
    client: Any = None
    list(live._looks(client, lambda: next(left, False), object))
    assert rests == [0.5 * live.LEISURE, live.REFRESH_SECONDS]


def watched(
    monkeypatch: pytest.MonkeyPatch, projects: Projects, marks: list[object]
) -> list[list[Row]]:
    """What is shown, one turn after the other, while the marks last."""
    turns: Iterator[object] = iter(marks)
    left = iter([True] * len(marks))
    monkeypatch.setattr(live, "rows_of", projects)
    monkeypatch.setattr(live, "REFRESH_SECONDS", 0.0)
    client: Any = None
    return list(live._looks(client, lambda: next(left, False), lambda: next(turns)))


def test_nobody_is_asked_while_nothing_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    projects = Projects([("filed",)], [("accepted",)])
    assert watched(monkeypatch, projects, [1, 1, 1, 2, 2]) == [[("filed",)], [("accepted",)]]
    assert projects.asked == 2


def test_what_got_no_answer_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    projects = Projects(Away("暂无应答", "no answer"), [("filed",)])
    assert watched(monkeypatch, projects, [1, 1, 1]) == [[("filed",)]]
    assert projects.asked == 2
