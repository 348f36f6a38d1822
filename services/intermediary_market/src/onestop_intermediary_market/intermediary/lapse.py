"""A qualification lapses at the end of its last day, in Shanghai."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from onestop_chassis.act import Ask
from onestop_chassis.clock import SHANGHAI
from onestop_chassis.now import Now
from onestop_chassis.recorded import Recorded
from onestop_chassis.timer import Due, Met, Timer, Words
from onestop_contracts.fields import Code

from onestop_intermediary_market.intermediary.acting import IntermediaryAct
from onestop_intermediary_market.intermediary.events import (
    IntermediaryEvent,
    QualificationAdded,
    QualificationLapsed,
)
from onestop_intermediary_market.intermediary.state import Intermediary


class LapseQualification(IntermediaryAct):
    """By the timer: the last day of this certificate is over.

    Source: notice E2.
    """

    service: Code
    expires_on: date

    def decide(self, firm: Intermediary, now: Now[None]) -> Sequence[IntermediaryEvent]:
        held = firm.held(self.service)
        if held is None or held.expires_on != self.expires_on:
            return []
        lapsed = QualificationLapsed(
            intermediary=now.key("intermediary"),
            service=self.service,
            expired_on=self.expires_on,
            lapsed_at=now.at,
        )
        return [lapsed]


def end_of(day: date) -> datetime:
    """The first instant after `day`."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


def deadlines(recorded: Recorded[Any]) -> Sequence[Due | Met]:
    """One open deadline per firm and service; a new certificate moves it."""
    match recorded.event:
        case QualificationAdded() as added:
            key = f"{added.intermediary}/{added.service}"
            at = end_of(added.expires_on)
            return [Due(key, added.expires_on.isoformat(), recorded.stream, "", at)]
        case QualificationLapsed() as lapsed:
            return [Met(f"{lapsed.intermediary}/{lapsed.service}")]
        case _:
            return []


def fire(due: Due, now: datetime, reference: None) -> Ask:
    """The kind of the deadline is the day on which the certificate expires."""
    service = due.key.partition("/")[2]
    act = LapseQualification(service=service, expires_on=date.fromisoformat(due.kind))
    return Ask(act, due.stream)


def explain(due: Due, firm: Intermediary, now: datetime, reference: None) -> Sequence[Words]:
    """A certificate is good for the whole of its last day."""
    service = due.key.partition("/")[2]
    return (
        (
            f"服务 {service} 的资质证书有效期至 {due.kind}（含当日，北京时间）",
            f"the certificate for {service} is good until {due.kind}, that day included (Shanghai)",
        ),
    )


qualification_timer: Timer[None] = Timer("qualification", deadlines, fire, explain)
