"""A project that is amended, in all services at once: items go and come, until it is cleared."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onestop_chassis.refusal import Refusal
from onestop_contracts.identifiers import case_name, item_and_attempt
from onestop_contracts.parts import Attributes, Authority, WithdrawalGround
from onestop_contracts.people import CITY, Role
from onestop_intake.project.amending import AmendAttributes
from onestop_intake.project.blocking import blocking
from onestop_intake.project.state import Stage
from onestop_review.case.closed import CaseClosed
from onestop_review.case.decision import DecideCase
from onestop_review.case.draft import DraftDecision
from onestop_review.case.obstacles import PrerequisitesUnmet
from onestop_review.case.opening import AcceptCase
from onestop_review.case.supervision import GiveConsent
from onestop_review.case.withdrawal import WithdrawCase
from onestop_review.case.words import Progress
from onestop_review.catalogue import ReviseCatalogue
from onestop_review.negative_list import ReviseNegativeList

from tests.support.one_project import APPLICANT, REVIEWER, OneProject
from tests.support.review_service import catalogue_body
from tests.support.two_levels import BANNER, DIRECTOR, HELD_BY, PROJECT, person

APPLIES = {"P1-07": {"when": "land=new"}, "P2-01": {"when": "construction=yes"}}

HELD = (Role.DIRECTOR, HELD_BY["P1-01"])
VALUES = {"land": ("new", "existing"), "construction": ("yes", "no")}


def begun(**attributes: str) -> OneProject:
    """Needs P1-01, P1-07 and P3-10, which waits for nothing as long as nothing is built."""
    one = OneProject()
    one.city.do(ReviseCatalogue.model_validate(catalogue_body(**APPLIES)), DIRECTOR)
    one.file(attributes={"route": "filing", "kind": "new", "land": "new", **attributes})
    one.accept()
    return one


def amend(one: OneProject, reason: str = "改用现有厂区", **said: str) -> None:
    act = AmendAttributes.model_validate({"attributes": said, "reason": reason})
    one.city.do(act, APPLICANT, PROJECT)


def sound(one: OneProject) -> None:
    assert one.city.stuck == []
    for name, case in one.cases().items():
        if case.progress is Progress.DECIDED:
            record = one.record(name)
            assert record.holds, [check for check in record.checks if not check.ok]


def needed(one: OneProject) -> list[str]:
    return [item.item for item in one.project().items]


def test_a_project_is_amended_an_item_goes_another_comes_and_it_is_cleared() -> None:
    one = begun()
    one.decide("P1-01")
    one.city.do(AcceptCase(), REVIEWER, PROJECT, "P1-07")
    amend(one, land="existing", construction="yes")
    gone = one.case("P1-07")
    assert (gone.progress, gone.withdrawal_ground) == (
        Progress.WITHDRAWN,
        WithdrawalGround.NOT_NEEDED,
    )
    assert one.case("P2-01").progress is Progress.OPENED, "what it needs does not apply"
    assert needed(one) == ["P1-01", "P2-01", "P3-10"] == sorted(one.docket.items)
    checked = one.service("land").stream(f"early_check/{PROJECT}")
    assert [type(event).__name__ for event in checked[-2:]] == [
        "AttributesAmended",
        "EarlyCheckConcluded",
    ]
    for case in ("P2-01", "P3-10"):
        one.decide(case)
    assert one.project().stage is Stage.CLEARED
    assert len(one.licences) == 3
    sound(one)


def test_a_window_of_an_item_that_is_not_needed_ends_with_its_case() -> None:
    one = begun()
    one.decide("P1-01")
    one.city.do(AcceptCase(), REVIEWER, PROJECT, "P1-07")
    amend(one, land="existing")
    consent = GiveConsent.model_validate({"stage": "acceptance"})
    with pytest.raises(CaseClosed):
        one.city.do(consent, person(Role.REPRESENTATIVE, BANNER, "nr"), PROJECT, "P1-07")
    one.city.pass_(days=30)
    stream = one.service("review").stream(f"case/{PROJECT}/P1-07")
    assert type(stream[-1]).__name__ == "CaseWithdrawn"
    sound(one)


def test_what_is_under_way_is_not_approved_before_what_it_needs_now() -> None:
    one = begun()
    one.decide("P1-01")
    one.decide("P1-07")
    amend(one, construction="yes")
    (changed,) = one.project().amendments[-1].needs
    assert (changed.item, changed.added) == ("P3-10", ("P2-01",))
    with pytest.raises(PrerequisitesUnmet) as refused:
        one.decide("P3-10")
    assert refused.value.facts["unmet"] == ["P2-01"]
    one.decide("P2-01")
    said = {"outcome": "approve", "reasons": ("经审查",)}
    one.city.do(DecideCase.model_validate(said), person(Role.DIRECTOR, BANNER), PROJECT, "P3-10")
    assert one.project().stage is Stage.CLEARED
    decision = one.service("review").stream(f"case/{PROJECT}/P3-10")[-1]
    assert decision.prerequisites == ("P2-01",)  # type: ignore[attr-defined]
    sound(one)


def test_an_item_that_is_needed_again_is_applied_for_again_as_the_next_case() -> None:
    one = begun()
    one.decide("P1-01")
    amend(one, land="existing")
    amend(one, land="new")
    (entry,) = blocking(one.project())
    assert (entry.item, entry.state) == ("P1-07", "withdrawn")
    one.apply_again("P1-07")
    one.decide("P1-07.2")
    one.decide("P3-10")
    assert one.project().stage is Stage.CLEARED
    sound(one)


def test_an_approval_that_is_not_needed_stays_on_record_and_its_licence_is_issued_in_time() -> None:
    one = begun()
    one.decide("P1-01")
    one.decide("P1-07")
    amend(one, land="existing")
    assert one.case("P1-07").progress is Progress.DECIDED
    one.city.pass_(days=20)
    assert any("P1-07" in number for number in one.licences)
    amend(one, land="new", reason="仍用新地块")
    assert one.project().approved("P1-07")
    sound(one)


def test_an_amendment_leaves_the_rest_where_it_stands_and_can_be_what_clears_the_project() -> None:
    one = begun(construction="yes")
    for item in ("P1-01", "P1-07"):
        one.decide(item)
    one.decide("P2-01", "reject")
    assert [item.item for item in one.project().items] == ["P1-01", "P1-07", "P2-01", "P3-10"]
    amend(one, construction="no")
    assert one.case("P3-10").progress is Progress.OPENED, "nothing holds it any more"
    one.decide("P3-10")
    assert one.project().stage is Stage.CLEARED
    sound(one)


@pytest.mark.parametrize("becomes", ["major", "major no more"])
def test_a_power_passes_from_the_moment_at_which_the_project_is_amended(becomes: str) -> None:
    """The list has kept the item of major projects, and it has been delegated, since before."""
    one = begun(major="no" if becomes == "major" else "yes")
    if becomes == "major":
        one.city.pass_(days=2)
    entry = {"entry": "N-1", "items": ["P1-01"], "major_only": True, "basis": "art. 4"}
    kept = {"entries": [{**entry, "in_force_from": one.now.date().isoformat()}]}
    one.city.do(ReviseNegativeList.model_validate(kept), DIRECTOR)
    one.city.pass_(days=5)
    amend(one, major="yes" if becomes == "major" else "no")
    assert one.docket.major == (becomes == "major")
    passing = one.case("P1-01").passings[-1]
    assert passing.effective_at == one.now
    holder = Authority.DEPARTMENT if becomes == "major" else Authority.CENTRE
    assert one.case("P1-01").authority is holder
    department = [person(Role.REVIEWER, place, "drc") for place in (BANNER, CITY)]
    drafter, decider = department if becomes == "major" else (REVIEWER, person(*HELD))
    said = {"outcome": "approve", "reasons": ("经审查",)}
    one.city.do(AcceptCase(), drafter, PROJECT, "P1-01")
    one.city.do(DraftDecision.model_validate(said), drafter, PROJECT, "P1-01")
    one.city.pass_(days=8)
    one.city.do(DecideCase.model_validate(said), decider, PROJECT, "P1-01")
    sound(one)


WISHES = (
    *("approve", "approve", "approve", "reject", "withdraw", "again"),
    *(f"{name}={value}" for name, values in VALUES.items() for value in values),
)


def wanted_by(attributes: Attributes) -> dict[str, set[str]]:
    """What a project needs, and what waits for what; an oracle that knows no catalogue."""
    items: dict[str, set[str]] = {"P1-01": set()}
    if attributes.land == "new":
        items["P1-07"] = {"P1-01"}
    if attributes.construction == "yes":
        items["P2-01"] = {"P1-07"} & set(items)
    items["P3-10"] = {"P2-01"} & set(items)
    return items


def step(one: OneProject, wish: str) -> None:
    """What is wished, if the first item that is not approved lets it happen."""
    if "=" in wish:
        name, _, value = wish.partition("=")
        return amend(one, **{name: value})
    item = next(item for item in needed(one) if not one.project().approved(item))
    name = case_name(item, one.project().attempt(item))
    if wish == "again":
        one.apply_again(item)
    elif wish == "withdraw":
        one.city.do(WithdrawCase(reason="r"), APPLICANT, PROJECT, name)
    else:
        one.decide(name, wish)
    return None


def agree(one: OneProject) -> None:
    """Both services go by what the project is now, and nothing that it does not need is open."""
    known, docket = one.project(), one.docket
    assert known.attributes is not None
    wanted = wanted_by(known.attributes)
    assert {line.item: set(line.needs) for line in known.items} == wanted
    assert set(docket.items) == set(wanted)
    assert {item_and_attempt(name)[0] for name in docket.pending} <= set(wanted)
    for item, needs in wanted.items():
        if known.stage is Stage.ACCEPTED and all(known.approved(need) for need in needs):
            assert item in docket.opened or docket.settled.get(item), f"{item} waits for nothing"
    assert (known.stage is Stage.CLEARED) == all(known.approved(item) for item in wanted)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WISHES), max_size=14))
def test_whatever_is_amended_and_when_the_services_agree_on_what_is_needed(
    wishes: list[str],
) -> None:
    one = begun()
    for wish in wishes:
        with suppress(Refusal, StopIteration):
            step(one, wish)
        agree(one)
    sound(one)
