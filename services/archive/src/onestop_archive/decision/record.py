"""The record of one decision: everything it rested on, and whether it holds together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from onestop_contracts.fields import Code, Digest
from onestop_contracts.intake import ProjectFiled
from onestop_contracts.parts import EndedBy
from onestop_contracts.review import DefaultConsentGranted, ItemApproved, ItemRejected, Opening
from pydantic import BaseModel, ConfigDict

from onestop_archive.decision.calendars import provisional
from onestop_archive.decision.checks import CHECKS
from onestop_archive.decision.documents import kept_of, stored
from onestop_archive.decision.evidence import Check, Evidence, Told
from onestop_archive.decision.licence import licence_state
from onestop_archive.decision.rested import rested
from onestop_archive.digest import canonical
from onestop_archive.facts import FactRow

DECISIONS = (ItemApproved, ItemRejected)


class DecisionRecord(BaseModel):
    """One decision with all it rested on. `holds` when every check is answered with yes.

    `licence` is `none`, `valid`, or `revoked`: then the item is approved no more.

    `facts` are those of the case, `basis` those of the project that it rested on, `rules` those
    that belong to no project. `proofs` are the addresses, in the review service, of the signed
    documents that prove it offline: the decision's own and its certificates of silence.
    `documents` are those of the digests that these facts name whose bytes are kept here.
    `provisional` are the years of its deadlines that had no holiday notice yet.
    """

    model_config = ConfigDict(frozen=True)

    project: Code
    item: Code
    decision: Code
    type: Code
    decided_at: datetime
    licence: Code
    provisional: tuple[int, ...]
    holds: bool
    checks: tuple[Check, ...]
    facts: tuple[FactRow, ...]
    basis: tuple[FactRow, ...]
    rules: tuple[FactRow, ...]
    proofs: tuple[Code, ...]
    documents: tuple[Digest, ...]
    digest: Digest


def decision_record(
    project: str,
    item: str,
    facts: Sequence[FactRow],
    rules: Sequence[FactRow],
    filed: Mapping[str, str],
) -> DecisionRecord | None:
    """The record of the decision on `item`, or None when there is none yet.

    Args:
        item: the case as its address has it: the item, or `P1-01.2` where applied for again.
        facts: the project's timeline.
        rules: facts that belong to no project: catalogue, delegations, mandates, calendars.
        filed: the digests in the project's dossier, by the fact's id.
    """
    stream = f"case/{project}/{item}"
    told = tuple(Told.of(row) for row in sorted(facts, key=lambda row: row.order))
    case = tuple(sorted(_of(stream, told), key=lambda one: one.row.version))
    decided = next((one for one in case if isinstance(one.event, DECISIONS)), None)
    if decided is None:
        return None
    known = tuple(Told.of(row) for row in sorted(rules, key=lambda row: row.order))
    others = tuple(one for one in of_its_filing(told, case) if one.row.stream != stream)
    bare = Evidence(decided, case, others, known, (), filed)
    evidence = replace(bare, rested=tuple(rested(bare)))
    checks = tuple(check(evidence) for check in CHECKS)
    rows = [one.row for one in evidence.rested]
    kept = [one.row for one in case]
    digests = sorted(row.digest for row in (*kept, *rows))
    return DecisionRecord(
        project=project,
        item=item,
        decision=decided.event.decision,
        type=decided.row.type,
        decided_at=decided.event.decided_at,
        licence=licence_state(evidence),
        provisional=provisional(evidence),
        holds=all(check.ok for check in checks),
        checks=checks,
        facts=tuple(kept),
        basis=tuple(row for row in rows if row.project),
        rules=tuple(row for row in rows if not row.project),
        proofs=_proofs(stream, decided, case),
        documents=kept_of([*kept, *(row for row in rows if row.project)], stored(told)),
        digest=sha256(canonical(digests)).hexdigest(),
    )


def of_its_filing(told: Sequence[Told], case: Sequence[Told]) -> Sequence[Told]:
    """The project's facts without those of filings before the one that the case belongs to."""
    opened = next((one.event for one in case if isinstance(one.event, Opening)), None)
    filing = opened.filing if opened else 1
    filings = (one for one in told if isinstance(one.event, ProjectFiled))
    begun = next((one for one in filings if one.event.filing == filing), None)
    if filing == 1 or begun is None:
        return told
    openings = [one for one in told if isinstance(one.event, Opening)]
    former = {one.row.stream for one in openings if one.event.filing < filing}
    since = [one for one in told if one is begun or not one.before(begun)]
    return [one for one in since if one.row.stream not in former]


def _of(stream: str, told: Sequence[Told]) -> list[Told]:
    return [one for one in told if one.row.stream == stream]


def _proofs(stream: str, decided: Told, case: Sequence[Told]) -> tuple[str, ...]:
    """Its own, and that of each silence that it names or that came after it."""
    path = f"/{stream.replace('case/', 'cases/', 1)}"
    before = [one.stage for one in decided.event.windows if one.ended_by is EndedBy.DEFAULT_CONSENT]
    later = [one for one in case if one.row.version > decided.row.version]
    after = [one.event.stage for one in later if isinstance(one.event, DefaultConsentGranted)]
    return (f"{path}/record", *(f"{path}/certificates/{stage}" for stage in (*before, *after)))
