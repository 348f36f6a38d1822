"""Commands that look, against a running service: tailed, exported, traced, and refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from onestop_cli.addresses import SERVICES
from onestop_cli.client import Client, Refused
from onestop_cli.commands import deadline, event, stream
from onestop_cli.ops import exporting, tailing
from onestop_cli.ops.looking import instant_of, revealed
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Format
from onestop_cli.ops.tracing import Trace
from onestop_cli.say import FORBIDDEN, UNVERIFIED, Failed, Misused

from tests.support.plain_service import PlainService
from tests.support.toy_service import begin, end, later, toy_service

NONE = {"stream": "", "project": "", "type": ""}
ALL = {"since": None, "until": None}


@pytest.fixture(scope="module")
def toy() -> Iterator[PlainService]:
    with toy_service() as service:
        begin(service, "P-1", "a", 1)
        service.settle()
        later(service, 10)
        begin(service, "Q", "x", 2)
        end(service, "Q", "x", 3)
        service.settle()
        yield service


def operator(toy: PlainService, how: Format = Format.NDJSON, acts_as: str = "operator") -> Operator:
    """At a terminal where the toy stands for `review`, and nobody else answers."""
    urls = dict.fromkeys(SERVICES, "http://127.0.0.1:1") | {"review": "http://testserver"}
    client = Client(urls, toy.client._transport)
    return Operator(client, acts_as, how)


def export(toy: PlainService, to: Path, who: Operator | None = None, **more: Any) -> None:
    told = {"reveal": False, "reason": "", **more}
    exporting.export(who or operator(toy), "review", NONE, ALL, to, **told)


def test_an_export_holds_every_own_fact_in_order_and_vouches_for_them(
    toy: PlainService, tmp_path: Path
) -> None:
    file = tmp_path / "facts.ndjson"
    export(toy, file)
    *facts, last = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [fact["id"] for fact in facts] == [
        f"toy/{row.position}" for row in toy.runtime.log.read(0, 500)
    ]
    assert {fact["specversion"] for fact in facts} == {"1.0"}
    manifest = last["manifest"]
    assert (manifest["count"], manifest["first"], manifest["masked"]) == (len(facts), 1, True)
    assert facts[0]["data"]["name"] == "***"
    exporting.check(file)


@pytest.mark.parametrize("harm", ["changed", "shortened", "lengthened", "cut", "garbled"])
def test_an_export_that_was_touched_is_not_verified(
    toy: PlainService, tmp_path: Path, harm: str
) -> None:
    file = tmp_path / "facts.ndjson"
    export(toy, file)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    touched = {
        "changed": [lines[0].replace("clerk", "clark"), *lines[1:]],
        "shortened": lines[1:],
        "lengthened": [*lines, lines[0]],
        "cut": lines[:-1],
        "garbled": ["{\n", *lines],
    }
    file.write_text("".join(touched[harm]), encoding="utf-8")
    with pytest.raises(Failed) as failed:
        exporting.check(file)
    assert failed.value.exit_code == UNVERIFIED


def test_an_export_overwrites_nothing_and_leaves_nothing_half_done(
    toy: PlainService, tmp_path: Path
) -> None:
    file = tmp_path / "facts.ndjson"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(Misused):
        export(toy, file)
    who, wrong = operator(toy), NONE | {"type": "ToyBegan"}
    with pytest.raises(Refused):
        exporting.export(who, "review", wrong, ALL, tmp_path / "b", reveal=False, reason="")
    assert [one.name for one in tmp_path.iterdir()] == ["facts.ndjson"]
    assert file.read_text(encoding="utf-8") == "mine"


def test_an_auditor_exports_unmasked_and_an_operator_does_not(
    toy: PlainService, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as refused:
        export(toy, tmp_path / "a", reveal=True, reason="a complaint")
    assert refused.value.exit_code == FORBIDDEN
    with pytest.raises(Misused):
        export(toy, tmp_path / "a", operator(toy, acts_as="auditor"), reveal=True)
    export(toy, tmp_path / "a", operator(toy, acts_as="auditor"), reveal=True, reason="a complaint")
    first = (tmp_path / "a").read_text(encoding="utf-8").splitlines()[0]
    assert json.loads(first)["data"]["name"] == "a"
    assert revealed(operator(toy), "review", "x", reveal=False, reason="") is None


def told(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    lines = capsys.readouterr().out.splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]  # the service logs, too


def test_a_tail_shows_the_latest_and_ends_when_it_has_shown_enough(
    toy: PlainService, capsys: pytest.CaptureFixture[str]
) -> None:
    bounds = {"follow": True, "most": 2, "seconds": 30.0}
    tailing.tail(operator(toy), "review", {"type": "ToyBegun"}, last=2, **bounds)  # type: ignore[arg-type]
    assert [fact["id"] for fact in told(capsys)] == ["toy/2", "toy/3"]


def test_a_tail_goes_on_with_what_comes_and_ends_in_time(
    toy: PlainService, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tailing, "POLL_SECONDS", 0.01)
    facts = tailing._facts(
        operator(toy), "review", {"project": "R"}, last=5, follow=True, most=0, seconds=20.0
    )
    begin(toy, "R", "x", 9)
    assert next(facts)["subject"] == "R"
    tailing.tail(
        operator(toy), "review", {"project": "S"}, last=5, follow=True, most=0, seconds=0.05
    )
    assert told(capsys) == []


def test_a_tail_ends_cleanly_on_ctrl_c(
    toy: PlainService, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("onestop_cli.ops.tailing.time.sleep", interrupted)
    tailing.tail(operator(toy, Format.TABLE), "review", {}, last=0, follow=True, most=0, seconds=0)
    assert "stopped" in capsys.readouterr().err


def test_a_trace_goes_from_the_request_to_all_that_followed(toy: PlainService) -> None:
    who = operator(toy)
    # The toy's ids name it `toy`; the tree is assembled by ids alone.
    trace = Trace(who, 100)
    trace.facts |= {f["id"]: f for f in who.get("review", "/ops/events", limit=500)["items"]}
    tree = trace.of("request/r1").told()
    [a] = tree["led_to"]
    [b] = a["led_to"]
    assert (tree["id"], a["id"], b["id"]) == ("request/r1", "toy/1", "toy/2")
    assert b["delay_seconds"] == 0.0
    assert b["led_to"] == []


def test_nothing_recorded_because_of_a_request_is_said(toy: PlainService) -> None:
    with pytest.raises(Misused):
        Trace(operator(toy), 100).of("request/nobody")


def test_instants_are_those_of_the_persons_zone() -> None:
    zone = operator_zone()
    assert instant_of("2026-03-02", zone) == "2026-03-02T00:00:00+08:00"
    assert instant_of("2026-03-02", zone, end=True) == "2026-03-02T23:59:59.999999+08:00"
    assert instant_of("2026-03-02T10:00Z", zone) == "2026-03-02T10:00:00+00:00"
    assert instant_of("", zone) is None
    with pytest.raises(Misused):
        instant_of("yesterday", zone)


def operator_zone() -> Any:
    return Operator(Client({})).tz


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3 * 86400 + 7200, "3d 2h"), (3660, "1h 1m"), (61, "1m 1s"), (-59, "-0m 59s")],
)
def test_how_far_off_is_told_to_the_two_largest_units(seconds: float, words: str) -> None:
    assert deadline.away(seconds) == words


def test_pages_of_a_search_go_on_per_service() -> None:
    assert event._ends("intake:120,review:7") == {"intake": 120, "review": 7}
    with pytest.raises(Misused):
        event._ends("intake")
    assert stream.app.info.help
