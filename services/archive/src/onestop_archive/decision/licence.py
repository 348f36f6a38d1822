"""Whether the licence that the decision led to is what the facts say: issued once, valid or not."""

from collections.abc import Iterator

from onestop_contracts.identifiers import attempt_of_licence, case_of_licence
from onestop_contracts.intake import ResultHandedOut
from onestop_contracts.review import ItemApproved, LicenceRevoked, LicencesIssued

from onestop_archive.decision.evidence import Check, Evidence, Told, Words, answer


def licence(e: Evidence) -> Check:
    """D5, art. 69: one licence for an approval, none for a rejection; revoked, it is none."""
    issued, revoked = _issued(e), _revoked(e)
    good = ("No licence was issued on it yet.", "尚未据此核发证照。")
    if issued:
        numbers = ", ".join(number for _, number in issued)
        good = (f"Licence {numbers} was issued on it.", f"已据此核发证照 {numbers}。")
    if revoked:
        event = revoked[0].event
        good = (
            f"Licence {event.number} was revoked ({event.ground}): it is valid no more.",
            f"证照 {event.number} 已撤销（{event.ground}），不再有效。",
        )
    return answer("licence", _wrong(e, issued, revoked), good)


def licence_state(e: Evidence) -> str:
    """`none`, `valid` or `revoked`."""
    if _revoked(e):
        return "revoked"
    return "valid" if _issued(e) else "none"


def _issued(e: Evidence) -> list[tuple[Told, str]]:
    return [
        (told, one.number)
        for told in e.project
        if isinstance(told.event, LicencesIssued)
        for one in told.event.licences
        if one.item == e.decision.item and attempt_of_licence(one.number) == e.decision.attempt
    ]


def _revoked(e: Evidence) -> list[Told]:
    """Revocations of licences that were issued on this decision."""
    return [
        told
        for told in e.project
        if isinstance(told.event, LicenceRevoked)
        and case_of_licence(told.event.number) == e.decision.case
        and e.decided.before(told)
    ]


def _wrong(e: Evidence, issued: list[tuple[Told, str]], revoked: list[Told]) -> Iterator[Words]:
    if len(issued) > 1:
        yield f"{len(issued)} licences were issued", f"重复核发证照 {len(issued)} 份"
    if issued and not isinstance(e.decision, ItemApproved):
        yield "a licence was issued though it was rejected", "不予批准而核发了证照"
    for told, number in issued:
        if told.before(e.decided):
            yield f"{number} was issued before the decision", f"{number} 先于决定核发"
    for gone in revoked:
        number = gone.event.number
        if number not in {one for _, one in issued}:
            yield f"{number} was revoked and never issued", f"{number} 未核发而被撤销"
        for told in e.project:
            handed = isinstance(told.event, ResultHandedOut) and number in told.event.licences
            if handed and gone.before(told):
                yield f"{number} was handed out after that", f"{number} 撤销后仍予发放"
