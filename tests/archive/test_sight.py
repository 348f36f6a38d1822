"""Who sees which facts of a project: what departments say to each other stays between them."""

import pytest
from onestop_archive.facts import FactRow
from onestop_archive.sight import facts_for, record_for
from onestop_chassis.actor import Actor
from onestop_contracts.people import CITY, Role
from onestop_contracts.served import is_served

from tests.support.decision_facts import ITEM, ordinary

STORY = ordinary()
KNOWN = [row for row in STORY.rows() if row.project]
CONFIDENTIAL = [row for row in KNOWN if not is_served(row.type)]
OWN, OTHER = "nr", "drc"


def somebody(role: Role, department: str = "", firm: str = "") -> Actor:
    return Actor(
        subject="somebody",
        roles=frozenset({role}),
        jurisdiction=CITY,
        department=department,
        organisation=firm,
    )


def unserved(rows: list[FactRow]) -> list[FactRow]:
    return [row for row in rows if not is_served(row.type)]


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.REVIEWER])
def test_a_department_sees_what_is_said_in_its_own_cases_only(role: Role) -> None:
    assert CONFIDENTIAL
    assert facts_for(somebody(role, OWN), KNOWN, KNOWN) == KNOWN
    others = facts_for(somebody(role, OTHER), KNOWN, KNOWN)
    assert [row.id for row in others] == [row.id for row in KNOWN if row not in CONFIDENTIAL]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DIRECTOR, Role.AUDITOR, Role.GOVERNMENT])
def test_who_belongs_to_no_department_sees_everything(role: Role) -> None:
    assert facts_for(somebody(role), KNOWN, KNOWN) == KNOWN


def test_whose_cases_they_are_is_known_though_their_opening_is_not_asked_for() -> None:
    assert facts_for(somebody(Role.REPRESENTATIVE, OWN), CONFIDENTIAL, KNOWN) == CONFIDENTIAL


def test_the_record_of_a_decision_is_shown_whole_to_the_department_of_the_item() -> None:
    record = STORY.record()
    assert record.item == ITEM
    assert unserved([*record.facts])
    assert record_for(somebody(Role.REPRESENTATIVE, OWN), record, KNOWN) == record
    for actor in (somebody(Role.REPRESENTATIVE, OTHER), somebody(Role.APPLICANT)):
        assert not unserved([*record_for(actor, record, KNOWN).facts])


def test_proofs_are_offered_to_whom_review_gives_them() -> None:
    """To its applicant what was served on him, to another department's officers nothing."""
    record = STORY.record()
    assert len(record.proofs) == 3
    assert record_for(somebody(Role.AUDITOR), record, KNOWN).proofs == record.proofs
    assert record_for(somebody(Role.APPLICANT), record, KNOWN).proofs == record.proofs[:1]
    assert record_for(somebody(Role.REPRESENTATIVE, OTHER), record, KNOWN).proofs == ()


def test_an_applicant_is_told_of_documents_only_that_his_facts_name() -> None:
    named = STORY.record().facts[0].data["materials"][0]["digest"]
    record = STORY.record().model_copy(update={"documents": (named, "9" * 64)})
    assert record_for(somebody(Role.APPLICANT), record, KNOWN).documents == (named,)
