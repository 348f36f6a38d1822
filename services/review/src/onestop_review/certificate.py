"""The certificate of silence: why nothing said in a window was consent, for an outsider.

Composed from the case's own record only. Signing it, and proving that its facts are in the log,
is done elsewhere over exactly these values.
"""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.recorded import Recorded
from onestop_chassis.refusal import NotFound
from onestop_contracts.event import Event
from onestop_contracts.parts import Stage
from onestop_contracts.review import (
    CaseOpened,
    CaseResumed,
    CaseSuspended,
    DefaultConsentGranted,
)

KIND = "onestop.certificate-of-silence.v1"


class NoSilence(NotFound):
    """The window did not end by silence, or has not ended."""

    code = "no-certificate"
    title = "This window did not end by silence"
    title_zh = "该监督期并非以默认同意结束"
    remedy = "Read the case for how its windows ended."
    remedy_zh = "请查看办件各监督期的结束方式。"


def certificate(history: Sequence[Recorded[Event]], stage: Stage) -> dict[str, Any]:
    """The document for one window of one case, from the case's stream in order.

    `facts` are all events of the stream that concern the window, each with id, version, type,
    both times and data, so that a reader can count again; `before` says how many facts stood in
    the stream when silence was found, and their ids, so that none can be left out.

    Raises:
        NoSilence: there is no consent by silence for this stage.
    """
    granted = next((r for r in history if _granted(r.event, stage)), None)
    if granted is None:
        raise NoSilence(f"{stage}: no consent by silence / 该阶段无默认同意", stage=stage.value)
    consent = granted.event
    assert isinstance(consent, DefaultConsentGranted)
    before = [r for r in history if r.version < granted.version]
    opened = next(r.event for r in before if isinstance(r.event, CaseOpened))
    about = [r for r in before if _concerns(r.event, stage)]
    return {
        "kind": KIND,
        "project": consent.project,
        "item": consent.item,
        "item_name": {"zh": opened.name_zh, "en": opened.name_en},
        "stage": stage.value,
        "department": consent.department,
        "on_behalf_of": consent.on_behalf_of,
        "representative": consent.representative,
        "mandate": consent.mandate,
        "opens_at": consent.opens_at.isoformat(),
        "deadline": consent.deadline.isoformat(),
        "granted_at": consent.granted_at.isoformat(),
        "shown": consent.shown,
        "rule_version": consent.rule_version,
        "calendar_version": consent.calendar_version,
        "service": consent.service,
        "clock": consent.clock,
        "stream": granted.stream,
        "before": {"count": len(before), "ids": [r.id for r in before]},
        "facts": [_fact(r) for r in [*about, granted]],
        "statement": _statement(consent),
    }


def _granted(event: Event, stage: Stage) -> bool:
    return isinstance(event, DefaultConsentGranted) and event.stage is stage


def _concerns(event: Event, stage: Stage) -> bool:
    """Everything said of this window, and the times in which the whole case stood still."""
    if isinstance(event, CaseSuspended | CaseResumed):
        return True
    return getattr(event, "stage", None) is stage


def _fact(recorded: Recorded[Event]) -> dict[str, Any]:
    return {
        "id": recorded.id,
        "version": recorded.version,
        "type": recorded.event.TYPE,
        "recorded_at": recorded.recorded_at.isoformat(),
        "effective_at": recorded.effective_at.isoformat(),
        "data": recorded.event.model_dump(mode="json"),
    }


def _statement(consent: DefaultConsentGranted) -> dict[str, str]:
    by = consent.deadline.isoformat()
    return {
        "zh": f"截至 {by}，未收到符合规定的书面反对意见，视为 {consent.on_behalf_of} 默认同意。",
        "en": (
            f"No written objection stood by {by}; silence counts as the consent of"
            f" {consent.on_behalf_of}."
        ),
    }
