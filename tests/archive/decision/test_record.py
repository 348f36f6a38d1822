"""The record of one decision: it holds as it happened, and each tampering fails its own check."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from onestop_archive.decision.checks import CHECKS
from onestop_contracts import intake, review
from onestop_contracts.archive import DocumentStored
from onestop_contracts.parts import EndedBy, Licence
from onestop_contracts.people import CITY

from tests.support.calendars import at
from tests.support.decision_facts import (
    ACCEPTANCE,
    CLOSES,
    DECIDED,
    DEPARTMENT,
    HANDLING,
    ITEM,
    OPENS,
    REP,
    SECOND,
    Story,
    appointed,
    begun,
    decide,
    decision,
    failing,
    ordinary,
    papers,
    recorded,
    rules,
    silent,
    summary,
)
from tests.support.decision_stories import (
    agreed,
    another_draft,
    by_government,
    by_the_department,
    consented,
    deemed,
    fallen,
    mended,
    narrow,
    redelegated,
    returned_to_the_department,
    stood_in,
    stood_still,
    stood_still_once,
    suspended_until,
    upheld,
    upheld_after_the_government,
    withdrawn_objection,
)
from tests.support.review_catalogue import MATERIALS, PROJECT


def test_g6_the_record_of_an_ordinary_decision_holds_and_carries_all_it_rests_on() -> None:
    record = ordinary().record()
    assert record.holds, failing(record)
    assert [check.check for check in record.checks] == [c.__name__ for c in CHECKS]
    assert {row.type.split(".")[2] for row in record.rules} == {
        "DepartmentRegistered",
        "CalendarPublished",
        "CatalogueRevised",
        "DelegationGranted",
        "RepresentativeAppointed",
    }
    assert [row.type.split(".")[2] for row in record.basis] == [
        "ProjectFiled",
        "ProjectAccepted",
        "GuidanceIssued",
        "ItemApproved",
    ]
    path = f"/cases/{PROJECT}/{ITEM}"
    assert record.proofs[0] == f"{path}/record"
    assert set(record.proofs[1:]) == {f"{path}/certificates/{s}" for s in (ACCEPTANCE, HANDLING)}


def test_the_documents_of_a_record_are_those_that_are_named_and_kept() -> None:
    story = ordinary()
    named, other = MATERIALS[0].digest, "9" * 64
    for digest in (named, other):
        stored = DocumentStored(
            project=PROJECT,
            digest=digest,
            media_type="application/pdf",
            size=1,
            name="图.pdf",
            party="applicant",
            stored_at=DECIDED,
        )
        story.put(digest, stored, DECIDED, service="archive", stream=f"document/{digest}")
    assert story.record().documents == (named,)


def test_silence_after_a_decision_is_proved_too() -> None:
    story = decide(silent(begun(rules(Story())), ACCEPTANCE), windows=(summary(ACCEPTANCE),))
    path = f"/cases/{PROJECT}/{ITEM}"
    assert story.record().proofs == (f"{path}/record", f"{path}/certificates/acceptance")
    silent(story, HANDLING)
    assert story.record().proofs[2:] == (f"{path}/certificates/handling",)


def test_x23_a_record_says_which_years_of_its_deadlines_had_no_holiday_notice() -> None:
    assert ordinary().record().provisional == ()
    late = ordinary().change("accepted", decide_by=at("2027-01-05 17:30"))
    assert late.record().provisional == (2027,)


def test_there_is_no_record_of_what_is_not_decided() -> None:
    story = begun(rules(Story()))
    with pytest.raises(AssertionError):
        story.record()


WHOLE = [
    agreed,
    another_draft,
    withdrawn_objection,
    upheld,
    by_government,
    upheld_after_the_government,
    mended,
    fallen,
    consented,
    stood_in,
    stood_still,
    stood_still_once,
    by_the_department,
    redelegated,
    returned_to_the_department,
    deemed,
    narrow,
]


@pytest.mark.parametrize("story", WHOLE)
def test_g6_a_record_holds_however_the_case_went(story: Callable[[], Story]) -> None:
    record = story().record()
    assert record.holds, [(c.check, c.en) for c in record.checks if not c.ok]


Tampering = Callable[[], Story]


def both(label: str, n: int, **fields: object) -> Story:
    """The same change in a grant and in the decision's summary of it."""
    story = ordinary().change(label, **fields)
    told = [one.model_dump() for one in story.entries["decision"].event.windows]  # type: ignore[attr-defined]
    told[n] = {**told[n], **{k: v for k, v in fields.items() if k in told[n]}}
    return story.change("decision", windows=told)


def second_decision() -> Story:
    again = decision(review.ItemRejected)
    return ordinary().put(
        "again", again, DECIDED + SECOND, actor=again.person, capacity=again.capacity
    )


def suspended() -> Story:
    story = silent(silent(begun(rules(Story())), HANDLING), ACCEPTANCE)
    still = review.CaseSuspended(
        project=PROJECT, item=ITEM, reason="规划", basis="x", suspended_at=DECIDED
    )
    return decide(story.put("suspended", still, DECIDED - SECOND))


def ended_delegation(day: date) -> Story:
    over = review.DelegationEnded(
        delegation="D-nr", department=DEPARTMENT, ended_on=day, reason="收回"
    )
    story = silent(silent(begun(rules(Story())), HANDLING), ACCEPTANCE)
    story.put("ended", over, at("2026-03-11 09:00"), stream="delegations/all")
    return decide(story)


def withdrawn_project() -> Story:
    story = silent(silent(begun(rules(Story())), HANDLING), ACCEPTANCE)
    back = intake.ProjectWithdrawn(project=PROJECT, reason="x", withdrawn_at=at("2026-03-11 09:00"))
    place = {"service": "intake", "stream": f"project/{PROJECT}"}
    story.put("back", back, at("2026-03-11 09:00"), **place)
    return decide(story)


def before_the_standin() -> Story:
    """A stand-in is named while the chief representative is in post: silence is not the
    stand-in's."""
    story = begun(rules(Story()))
    named = review.StandInNamed(
        department=DEPARTMENT,
        jurisdiction=CITY,
        person="standin.nr",
        mandate="S-nr",
        from_at=OPENS[ACCEPTANCE],
    )
    story.put("there", named, OPENS[ACCEPTANCE], stream="representative/posts")
    by: dict[str, Any] = {"representative": "standin.nr", "mandate": "S-nr"}
    silent(silent(story, HANDLING), ACCEPTANCE, **by)
    told = summary(ACCEPTANCE, representative="standin.nr")
    return decide(story, windows=(told, summary(HANDLING)))


def twice_objected() -> Story:
    story = agreed()
    entry = story.entries["objection"]
    return story.change("concluded", concluded_by=entry.actor)


def on(label: str, **fields: object) -> Story:
    return ordinary().change(label, **fields)


def decide_as(person: str, capacity: str) -> Story:
    story = silent(silent(begun(rules(Story())), HANDLING), ACCEPTANCE)
    return decide(story, person=person, capacity=capacity)


def without_a_paper() -> Story:
    few = papers("M-01")
    return ordinary().change("accepted", materials=few).change("decision", materials=few)


def drafted_by_the_representative() -> Story:
    """The stand-in answers in both windows, while the representative's mandate goes on."""
    instead = {"representative": "standin.nr", "mandate": "S-nr"}
    place, began = {"department": DEPARTMENT, "jurisdiction": CITY}, at("2026-03-02 09:00")
    story = begun(rules(Story()))
    named = review.StandInNamed(person="standin.nr", mandate="S-nr", from_at=began, **place)
    story.put("stand-in", named, began, stream="representative/posts")
    story = decide(silent(silent(story, HANDLING), ACCEPTANCE))
    for stage in (ACCEPTANCE, HANDLING):
        story.change(f"silence {stage}", **instead)
    told = [one.model_dump() for one in story.entries["decision"].event.windows]  # type: ignore[attr-defined]
    told = [{**one, "representative": "standin.nr"} for one in told]
    story.change("window handling", **instead, drafted_by=REP)
    return story.change("decision", windows=told)


def test_x4_a_stand_in_answers_where_the_representative_drafted() -> None:
    record = drafted_by_the_representative().record()
    assert record.holds, [(c.check, c.en) for c in record.checks if not c.ok]


def unopened() -> Story:
    """The whole window is gone, and the silence with it."""
    return ordinary().drop("window handling", "silence handling")


def retold(**fields: object) -> Story:
    told = [summary(ACCEPTANCE), summary(HANDLING).model_copy(update=fields)]
    return on("decision", windows=[one.model_dump() for one in told])


def settled(outcome: str) -> Story:
    return agreed().change("concluded", outcome=outcome, conditions=())


def ruled(outcome: str) -> Story:
    return by_government().change("government", outcome=outcome, conditions=())


def forgotten() -> Story:
    return another_draft().change("decision", conditions=())


def hasty() -> Story:
    early = CLOSES[HANDLING] - SECOND
    story = both("silence handling", 1, granted_at=early)
    told = [summary(ACCEPTANCE), summary(HANDLING, ended_at=early)]
    return story.change("decision", windows=[one.model_dump() for one in told])


NUMBER = f"150602-{ITEM}-2026-20263003100037"


def licensed(*more: str, gone: bool = False, after: bool = False) -> Story:
    """A licence on the decision, or several; revoked, and handed out after that."""
    story, when = ordinary(), DECIDED
    for n, number in enumerate((NUMBER, *more)):
        path = f"/licences/{number}"
        one = Licence(number=number, item=ITEM, department=DEPARTMENT, verify_path=path)
        said: dict[str, Any] = {"phase": 2, "issued_at": when, "hand_over_by": when}
        issued = review.LicencesIssued(project=PROJECT, licences=(one,), **said)
        story.put(f"licence {n}", issued, when + (n + 1) * SECOND, stream=f"licences/{PROJECT}")
    if gone:
        told: dict[str, Any] = {"number": NUMBER, "ground": "欺骗", "revoked_at": when}
        revoked = review.LicenceRevoked(project=PROJECT, **told)
        story.put("revoked", revoked, when + 9 * SECOND, stream=f"licences/{PROJECT}")
    if after:
        handed = intake.ResultHandedOut(project=PROJECT, licences=(NUMBER,), handed_out_at=when)
        where = {"service": "intake", "stream": f"project/{PROJECT}"}
        story.put("handed", handed, when + 20 * SECOND, **where)
    return story


def test_x07_a_revoked_licence_counts_as_valid_no_more() -> None:
    assert ordinary().record().licence == "none"
    assert licensed().record().licence == "valid"
    gone = licensed(gone=True).record()
    assert (gone.licence, gone.holds) == ("revoked", True)
    assert [check.en for check in gone.checks if check.check == "licence"] == [
        f"Licence {NUMBER} was revoked (欺骗): it is valid no more."
    ]


def test_x07_what_was_revoked_is_no_approved_prerequisite() -> None:
    story, opened = ordinary(), at("2026-03-02 11:00")
    needed = story.entries["needed"].event
    number = f"150602-{needed.item}-2026-20263003100037"  # type: ignore[attr-defined]
    gone = review.LicenceRevoked(project=PROJECT, number=number, ground="欺骗", revoked_at=opened)
    story.put("revoked", gone, opened, stream=f"licences/{PROJECT}")
    story.mark("revoked", position=story.entries["needed"].position)
    assert "prerequisites" in failing(story.record())


def given_back_until(end: str, seconds: int | None = 9 * 3600) -> Story:
    """What the suspension gave back to the handling window, told otherwise throughout."""
    ends = {ACCEPTANCE: at("2026-03-11 17:30"), HANDLING: at(end)}
    story = suspended_until(at("2026-03-09 10:00"), ends, 9 * 3600)
    return story.change("given back handling", office_seconds=seconds)


def counted_from_grant() -> Story:
    return ordinary().mark("silence handling", effective_at=CLOSES[HANDLING] + SECOND)


TAMPERED: list[tuple[str, str, Tampering]] = [
    ("no cause", "origin", lambda: ordinary().mark("accepted", capacity="")),
    ("another person", "signatory", lambda: ordinary().change("decision", person="director")),
    ("a clerk decides", "signatory", lambda: decide_as("clerk", "window_clerk")),
    ("no remedies", "signatory", lambda: ordinary().change("decision", remedies="")),
    ("decided twice", "once", second_decision),
    ("suspended", "once", suspended),
    ("never accepted", "project", lambda: ordinary().drop("taken")),
    ("elsewhere", "project", lambda: ordinary().change("filed", division="150603")),
    ("not on the sheet", "project", lambda: ordinary().change("sheet", items=())),
    ("withdrawn before", "project", withdrawn_project),
    ("no catalogue", "catalogue", lambda: ordinary().drop("catalogue")),
    ("another limit", "catalogue", lambda: ordinary().change("opened", promised_limit_wd=9)),
    ("another paper", "materials", lambda: ordinary().change("decision", materials=papers("M-01"))),
    ("accepted without", "materials", without_a_paper),
    ("need not approved", "prerequisites", lambda: ordinary().drop("needed")),
    ("need left out", "prerequisites", lambda: ordinary().change("decision", prerequisites=())),
    ("approved later", "prerequisites", lambda: ordinary().mark("needed", position=9999)),
    ("no delegation", "delegation", lambda: ordinary().drop("delegation")),
    ("not begun", "delegation", lambda: on("delegation", in_force_from=date(2026, 3, 13))),
    ("run out", "delegation", lambda: on("delegation", in_force_until=date(2026, 3, 11))),
    ("ended that day", "delegation", lambda: ended_delegation(date(2026, 3, 12))),
    ("another item's", "delegation", lambda: on("delegation", items=("P2-02",))),
    ("another place's", "delegation", lambda: on("delegation", jurisdiction="150603")),
    ("another department's", "delegation", lambda: on("delegation", department="drc")),
    ("another version", "delegation", lambda: on("decision", delegation_version=2)),
    ("kept by the department", "delegation", lambda: on("opened", authority="department")),
    ("calendar unpublished", "calendar", lambda: ordinary().drop("calendar 2")),
    ("calendar of the future", "calendar", lambda: on("decision", calendar_version=3)),
    ("window never opened", "windows", unopened),
    ("window told otherwise", "windows", lambda: retold(ended_by=EndedBy.CONSENT)),
    ("deadline told otherwise", "windows", lambda: retold(deadline=at("2026-03-11 17:30"))),
    ("a window left out", "windows", lambda: on("decision", windows=(summary(ACCEPTANCE),))),
    ("not settled", "objections", lambda: agreed().drop("concluded")),
    ("upheld, yet approved", "objections", lambda: settled("upheld")),
    ("first draft's window", "windows", lambda: another_draft().drop("silence handling")),
    (
        "condition lost later",
        "objections",
        lambda: another_draft().change("decision", conditions=()),
    ),
    ("condition lost", "objections", lambda: agreed().change("decision", conditions=())),
    ("government refused", "objections", lambda: ruled("reject")),
    ("given back too much", "stops", lambda: given_back_until("2026-03-11 17:30")),
    ("told another time", "stops", lambda: given_back_until("2026-03-10 17:30", 3600)),
    ("counted as once", "stops", lambda: given_back_until("2026-03-10 17:30", None)),
    ("two licences", "licence", lambda: licensed("150602-P2-01-2026-x")),
    ("handed out though revoked", "licence", lambda: licensed(gone=True, after=True)),
    ("revoked, never issued", "licence", lambda: licensed(gone=True).drop("licence 0")),
    ("too early", "silence", hasty),
    ("another's notice", "silence", lambda: on("silence handling", shown="c" * 64)),
    ("on another state", "silence", lambda: on("silence handling", stream_version=3)),
    ("counts from the grant", "silence", counted_from_grant),
    ("nobody appointed", "mandates", lambda: ordinary().drop("mandate")),
    ("mandate begun later", "mandates", lambda: on("mandate", from_at=DECIDED)),
    ("mandate run out", "mandates", lambda: on("mandate", until_at=OPENS[HANDLING])),
    ("mandate for others", "mandates", lambda: on("mandate", items=("P2-02",))),
    ("another's post", "mandates", lambda: on("mandate", department="drc")),
    ("another place's post", "mandates", lambda: on("mandate", jurisdiction="150603")),
    ("another mandate", "mandates", lambda: on("silence handling", mandate="M-x")),
    ("another representative", "mandates", lambda: both("silence handling", 1, representative="x")),
    ("stand-in before time", "mandates", before_the_standin),
    ("objector concludes", "duties", twice_objected),
    (
        "representative registers",
        "duties",
        lambda: agreed().change("registered", registered_by=REP),
    ),
    ("representative accepts", "duties", lambda: on("accepted", accepted_by=REP)),
    ("representative drafts", "duties", lambda: on("window handling", drafted_by=REP)),
    ("drafter decides", "duties", lambda: on("window handling", drafted_by="standing_deputy")),
]


@pytest.mark.parametrize(("check", "story"), [pytest.param(c, s, id=n) for n, c, s in TAMPERED])
def test_g6_each_tampering_fails_its_own_check_and_no_other(check: str, story: Tampering) -> None:
    record = story().record()
    assert failing(record) == {check}, [(c.check, c.en) for c in record.checks if not c.ok]
    assert not record.holds
    (answer,) = [one for one in record.checks if not one.ok]
    assert answer.zh != answer.en


def test_i10_content_changed_after_filing_is_found_out() -> None:
    story = ordinary()
    rows, filed = story.rows(), story.filed()
    for n, row in enumerate(rows):
        if row.type.endswith("CaseAccepted.v1"):
            data = {**row.data, "decide_by": "2026-03-17T09:30:00Z"}
            rows[n] = row.model_copy(update={"data": data})
    assert failing(recorded(rows, filed)) == {"digests"}


def test_i10_a_fact_rewritten_with_its_digest_differs_from_the_dossier() -> None:
    filed = ordinary().filed()
    story = ordinary().change("accepted", decide_by=at("2026-03-17 17:30"))
    assert failing(recorded(story.rows(), filed)) == {"digests"}


def test_i10_a_fact_that_was_never_filed_proves_nothing() -> None:
    story = ordinary()
    name = story.entries["accepted"].recorded.id
    filed = {one: digest for one, digest in story.filed().items() if one != name}
    assert failing(recorded(story.rows(), filed)) == {"digests"}


def test_every_check_has_a_tampering_that_fails_it() -> None:
    assert {check.__name__ for check in CHECKS} == {c for _, c, _ in TAMPERED} | {"digests"}


def test_a_decision_rests_on_nothing_recorded_later() -> None:
    story = ordinary()
    later = appointed("rep.new", "M-2", from_at=DECIDED + timedelta(days=1))
    story.put("later", later, DECIDED + timedelta(days=1), stream="representative/posts")
    record = story.record()
    assert record.holds
    assert "M-2" not in str(record.rules)


def test_x1_a_decision_against_the_governments_is_found_whatever_was_upheld_later() -> None:
    story = upheld_after_the_government()
    assert story.record().holds
    story.change("decision", conditions=())
    assert failing(story.record()) == {"objections"}
    rejected = story.entries["decision"]
    said = {**rejected.event.model_dump(), "reasons": ("反对意见成立",)}
    rejected.event = review.ItemRejected.model_validate(said)
    assert failing(story.record()) == {"objections"}


def test_x8_the_side_that_decided_held_the_power() -> None:
    story = returned_to_the_department()
    assert {"DelegationEnded", "DelegationGranted"} <= {
        row.type.split(".")[2] for row in story.record().rules
    }
    assert failing(returned_to_the_department().drop("passed").record()) == {"delegation"}
    assert failing(returned_to_the_department().drop("ended").record()) == {"delegation"}
    wrong = returned_to_the_department().change("passed", passed_from="department")
    assert "delegation" in failing(wrong.record())


def test_x25_a_decision_on_the_spot_has_no_window_before_it() -> None:
    story = Story()
    begun(rules(story))
    items = [one.model_dump() for one in story.entries["catalogue"].event.items]  # type: ignore[attr-defined]
    kind = {"supervision": "afterwards"}
    story.change("catalogue", items=[items[0], {**items[1], **kind}])
    story.change("opened", **kind)
    story.drop(*(f"window {stage}" for stage in (ACCEPTANCE, HANDLING)))
    decide(story, windows=())
    assert story.record().holds, failing(story.record())
    story.change("decision", windows=[summary(ACCEPTANCE).model_dump()])
    assert failing(story.record()) == {"windows"}
    assert "windows" in failing(ordinary().change("opened", **kind).record())
