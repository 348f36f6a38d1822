"""What the archive shows of a project to its applicant: the facts that were served on him."""

from collections.abc import Iterable

from onestop_contracts.served import as_served, is_served

from onestop_archive.decision.documents import kept_of
from onestop_archive.decision.record import DecisionRecord
from onestop_archive.facts import FactRow


def served(facts: Iterable[FactRow]) -> list[FactRow]:
    """The facts that are served, each as far as it is; digests stay those of the whole facts."""
    return [
        row.model_copy(update={"data": as_served(row.type, row.data)})
        for row in facts
        if is_served(row.type)
    ]


def served_record(record: DecisionRecord) -> DecisionRecord:
    """The record with the facts that are served. Of the proofs he gets the decision's own address,
    where he is given what was served; those of silence are the authorities' to give.
    """
    facts, basis = served(record.facts), served(record.basis)
    return record.model_copy(
        update={
            "facts": tuple(facts),
            "basis": tuple(basis),
            "proofs": record.proofs[:1],
            "documents": kept_of([*facts, *basis], record.documents),
        }
    )
