"""One trace id from a request in intake, over a real broker, to the case that opens in review."""

import pytest
from onestop_chassis.bus.bus import KafkaBus
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.topics import ensure_topics

from tests.support.traced_pair import TRACE, traced_pair
from tests.support.wait import until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(2400)]


def test_the_trace_of_a_request_crosses_the_broker(own_broker: str) -> None:
    kafka = KafkaSettings.unsecured(own_broker, partitions=2)
    ensure_topics(kafka, ("intake", "review"))
    with traced_pair(KafkaBus(kafka)) as (pair, traced):
        pair.accept()
        assert pair.opened_case().cause.trace.split("-")[1] == TRACE
        reaction = "react onestop.intake.ProjectAccepted.v1"
        until(lambda: TRACE in traced.trace_ids("review", reaction), what="the end of the reaction")
        assert traced.spans("intake", "publish onestop.intake")
