"""What a log line may say."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from onestop_chassis.telemetry.logging import configure, mask


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:] = handlers
    root.setLevel(level)


def _line(capsys: pytest.CaptureFixture[str], event: str) -> Any:
    """The one line of that event; what libraries left behind says its own, whenever it likes."""
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    [found] = [line for line in lines if line["event"] == event]
    return found


def test_a_line_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "review")
    structlog.contextvars.bind_contextvars(correlation_id="c1")
    structlog.get_logger("x").info("case_opened", project="2026-150602-30-03-100037", position=7)
    line = _line(capsys, "case_opened")
    assert line["service"] == "review"
    assert (line["correlation_id"], line["position"], line["level"]) == ("c1", 7, "info")


def test_personal_data_and_secrets_are_masked_at_any_depth() -> None:
    said = {"event": "e", "name": "张三", "Phone": "138", "token": "t", "inner": {"id_number": "x"}}
    masked = mask(None, "info", said)
    assert masked["event"] == "e"
    assert [masked["name"], masked["Phone"], masked["token"]] == ["***"] * 3
    assert masked["inner"]["id_number"] == "***"


def test_a_traceback_shows_no_local_variables(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "review")
    token = "local" + "-secret"
    try:
        raise ValueError(len(token))
    except ValueError:
        structlog.get_logger("x").exception("request_failed")
    written = capsys.readouterr().err
    assert "ValueError" in written
    assert "local-secret" not in written


def test_below_the_threshold_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure("warning", "review")
    structlog.get_logger("x").info("quiet")
    logging.getLogger("aiokafka").info("quiet too")
    assert "quiet" not in capsys.readouterr().err


def test_libraries_come_out_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "review")
    logging.getLogger("aiokafka").warning("broker %s is away", "b1")
    line = _line(capsys, "broker b1 is away")
    assert (line["event"], line["level"], line["service"]) == (
        "broker b1 is away",
        "warning",
        "review",
    )
