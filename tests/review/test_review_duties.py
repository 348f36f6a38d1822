"""`GET /duties`: who has to do what by when, as each of them is told by a running review."""

from typing import Any

from onestop_chassis.actor import Actor
from onestop_chassis.http.tokens import DemoTokens
from onestop_contracts.people import Role

from tests.support.one_case import DRAFT, FIRST, OBJECTION
from tests.support.review_catalogue import PLACE, PROJECT
from tests.support.review_service import KEY, SETTLED, ReviewService, deadline


def duties(review: ReviewService, user: str, query: str = "") -> list[dict[str, Any]]:
    answer = review.get(user, f"/duties{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def acts(review: ReviewService, user: str, query: str = "?mine=true") -> list[str]:
    return [f"{one['act']} {one['about']}".strip() for one in duties(review, user, query)]


def test_each_is_told_what_he_has_to_do_and_by_when(review: ReviewService) -> None:
    (accept,) = duties(review, "reviewer.1")
    assert (accept["act"], accept["project"], accept["item"]) == ("accept-case", PROJECT, "P1-01")
    assert (accept["address"], accept["stream"]) == (FIRST, f"case/{PROJECT}/P1-01")
    assert (accept["may"], accept["overdue"], accept["roles"]) == (True, False, ["reviewer"])
    assert accept["due"] == review.case("P1-01")["accept_by"]
    for other in ("rep.drc", "head.drc", "applicant.1", "operator"):
        assert duties(review, other) == []
    review.done("reviewer.1", f"{FIRST}/accept-case")
    (answer,) = duties(review, "rep.drc")
    assert (answer["act"], answer["about"], answer["person"]) == (
        "give-consent",
        "acceptance",
        "rep.drc",
    )
    assert answer["may"]
    (theirs,) = duties(review, "standin.drc")
    assert (theirs["may"], theirs["code"]) == (False, "not-the-representative")
    assert acts(review, "reviewer.1") == ["draft-decision"]
    assert acts(review, "rep.nr") == []


def test_who_answers_for_a_place_sees_what_others_have_to_do_there(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    assert acts(review, "director", "") == ["give-consent acceptance", "draft-decision"]
    assert acts(review, "director") == []
    (draft,) = duties(review, "auditor", "?kind=draft-decision")
    assert (draft["may"], draft["code"]) == (False, "forbidden")
    answer = review.get("director", "/duties?counts=true&kind=draft-decision&limit=1").json()
    assert answer["counts"] == {"draft-decision": 1, "give-consent": 1}
    assert [one["act"] for one in answer["items"]] == ["draft-decision"]


def test_pages_go_by_the_deadline_and_say_what_they_reflect(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    first = review.get("director", "/duties?limit=1")
    assert int(first.headers["View-Position"]) == review.runtime.log.head()
    after = first.json()["next"]
    second = review.get("director", f"/duties?limit=1&after={after}").json()
    told = [one["act"] for page in (first.json(), second) for one in page["items"]]
    assert (told, second["next"]) == (["give-consent", "draft-decision"], None)
    wrong = review.get("director", "/duties?after=abc")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "cursor-wrong")


def test_the_way_of_an_objection_is_a_duty_of_one_after_the_other(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("rep.drc", f"{FIRST}/file-objection", {**OBJECTION, "stage": "acceptance"})
    assert acts(review, "rep.drc") == []
    (check,) = duties(review, "director", "?mine=true")
    assert (check["act"], check["may"]) == ("register-objection", True)
    name = check["about"]
    review.done("director", f"{FIRST}/register-objection", {"objection": name})
    (convene,) = duties(review, "director", "?mine=true")
    assert convene["act"] == "convene-consultation"
    assert convene["due"] == review.case("P1-01")["objections"][0]["consult_by"]


def test_what_has_passed_is_nobodys_duty_and_a_decision_is(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("reviewer.1", f"{FIRST}/draft-decision", DRAFT)
    closed = deadline(review.case("P1-01")["windows"])
    review.set(closed + SETTLED)
    assert acts(review, "rep.drc") == []
    assert acts(review, "standing_deputy") == ["decide-case"]
    review.done("standing_deputy", f"{FIRST}/decide-case", {"outcome": "approve"})
    (following,) = duties(review, "auditor")
    assert (following["act"], following["item"]) == ("accept-case", "P1-07")


def test_x84_nobody_is_told_of_another_place_or_department(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")

    def told(role: Role, place: str, department: str = "", subject: str = "x") -> list[str]:
        actor = Actor(
            subject=subject, roles=frozenset({role}), jurisdiction=place, department=department
        )
        token = DemoTokens(KEY).issue(actor)
        answer = review.client.get("/duties", headers={"Authorization": f"Bearer {token}"})
        return [one["act"] for one in answer.json()["items"]]

    elsewhere = "150621"
    assert told(Role.DIRECTOR, PLACE) == ["give-consent", "draft-decision"]
    assert told(Role.DIRECTOR, elsewhere) == []
    assert told(Role.DIRECTOR, "") == []
    assert told(Role.REPRESENTATIVE, PLACE, "drc") == ["give-consent"]
    assert told(Role.REPRESENTATIVE, elsewhere, "drc") == []
    assert told(Role.REPRESENTATIVE, PLACE, "xdrcx") == []
    assert told(Role.REVIEWER, PLACE) == ["draft-decision"]
    assert told(Role.REVIEWER, PLACE, "drc") == []
    assert told(Role.REVIEWER, PLACE, subject="rep.drc") == ["draft-decision"]
