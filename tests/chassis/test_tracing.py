"""Traces: one trace from a request in one service to what another does about it; free when off."""

import json
import subprocess
import sys
from functools import partial

import pytest
from onestop_chassis.bus.bus import InProcessBus
from onestop_chassis.log.codec import decode, encode
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.recorded import Cause
from onestop_chassis.service.simulated_clock import SimulatedClock

from tests.support.environment import clean
from tests.support.errands import START, Begin, End, NotBegun, stream, toy
from tests.support.traced_pair import PARENT, TRACE, traced_pair
from tests.support.traces import Traced, tracing_on
from tests.support.transport import closed
from tests.support.wait import until


def cause(trace: str = "") -> Cause:
    return Cause("c", "corr", "request/1", "clerk", "window_clerk", "150600", trace=trace)


def test_without_traces_not_a_byte_more_is_stored() -> None:
    plain = encode(closed(1, 1), cause(), START)
    assert b"traceparent" not in plain
    meta = json.loads(plain)["meta"]
    assert list(meta)[-1] == "jurisdiction"


def test_the_trace_travels_with_the_stored_event_and_is_read_again() -> None:
    event = closed(1, 1)
    row = StoredRow("dossier/1", 1, event.TYPE, encode(event, cause(PARENT), START), 1)
    assert decode("archive", row).cause.trace == PARENT


def test_the_sdk_and_the_exporter_are_not_even_imported_while_traces_are_off() -> None:
    look = (
        "import sys; import onestop_review.app;"
        "import onestop_chassis.service.runtime, onestop_chassis.http;"
        "from onestop_chassis.telemetry import tracing;"
        "\nwith tracing.span('x', 'y'): tracing.traceparent()"
        "\nheavy = ('opentelemetry.sdk', 'opentelemetry.exporter')"
        "\nprint([m for m in sys.modules if m.startswith(heavy)])"
    )
    said = subprocess.run(
        [sys.executable, "-c", look],
        env=clean(),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert said.stdout.strip() == "[]"


def test_a_refused_command_says_what_kind_of_error_it_was_and_not_its_words(
    database_url: str,
) -> None:
    with tracing_on() as traced, Database(database_url) as database:
        clock = SimulatedClock(database, START)
        with Log("toy", database, clock) as log:
            with pytest.raises(NotBegun):
                log.handle(toy, stream("p1", "x"), End("p1", "x", "张三"), cause())
            log.handle(toy, stream("p1", "x"), Begin("p1", "x"), cause())
    refused, done = traced.spans("toy", "handle toy")
    assert refused.attributes is not None
    assert refused.attributes["error.type"] == "NotBegun"
    assert "张三" not in refused.to_json()
    assert "p1" not in done.to_json()


def _is_told(traced: Traced, service: str, name: str) -> bool:
    return TRACE in traced.trace_ids(service, name)


def test_one_trace_leads_from_a_request_in_intake_to_the_case_that_opens_in_review() -> None:
    with traced_pair(InProcessBus()) as (pair, traced):
        pair.accept()
        opened = pair.opened_case()
        assert opened.cause.trace.split("-")[1] == TRACE
        for service, name in (
            ("intake", "POST /projects/{project}/accept-project"),
            ("intake", "handle project"),
            ("review", "store inbox"),
            ("review", "react onestop.intake.ProjectAccepted.v1"),
        ):
            until(partial(_is_told, traced, service, name), what=f"the end of {name}")
        names = [span.to_json() for span in traced.spans()]
        assert not [text for text in names if pair.project in text]


def test_a_timer_begins_a_trace_of_its_own() -> None:
    with traced_pair(InProcessBus()) as (pair, traced):
        pair.silence()
        fired = until(lambda: traced.trace_ids("intake", "fire "), what="the end of firing")
        assert TRACE not in fired
        assert pair.accepted().cause.trace.split("-")[1] in fired


def test_a_caller_without_a_trace_begins_one_at_the_edge() -> None:
    with traced_pair(InProcessBus()) as (pair, traced):
        pair.accept(PARENT.replace("-01", ""))
        [request] = traced.spans("intake", "POST /projects/{project}/accept-project")
        assert request.parent is None
        assert TRACE not in traced.trace_ids()
