"""Documents that an act names: which fields name them, and what is refused where one is missing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from onestop_chassis.act import Act, Attempt
from onestop_chassis.actor import Actor
from onestop_chassis.documents import DocumentsNotKept, documents, named, names_documents
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.refusal import Invalid, fault
from onestop_chassis.service.blueprint import Blueprint
from onestop_cli.addresses import SERVICES
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Digest
from pydantic import BaseModel

from tests.support.kept import stored

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
A, B, C = ("a" * 64, "b" * 64, "c" * 64)
PROJECT = "2026-150602-30-03-100037"
BEFORE_RECEIPT = {"FileObjection", "MendObjection"}
REST_ON_DOCUMENTS = {
    *("FileProject", "SupplyCorrection", "AmendAttributes", "HandInMaterials", "ApplyAgain"),
    *("WithdrawProject", "WithdrawCase", "ConcludeConsultation", "RecordGovernmentDecision"),
    "RecordHearing",
}


class Paper(BaseModel):
    code: Code
    digest: Digest


class Faulty(Invalid):
    code = "faulty-papers-of-a-test"


def anybody(actor: Actor, state: int, now: Now[None]) -> str:
    return "clerk"


class HandIn(Act[int, None]):
    """Hands papers in."""

    by = anybody
    refuses = (Faulty,)
    opens = True

    papers: tuple[Paper, ...] = ()
    signed: Digest = ""
    drawn: Digest | None = None
    reason: Code = "-"

    def decide(self, state: int, now: Now[None]) -> Sequence[Event]:
        if not self.reason:
            raise Faulty("1", errors=[fault("reason", "none", "无")])
        return () if self.reason == "again" else [stored(PROJECT, A)]


def desk(path: str = "/desks/{project}", *, late: bool = False) -> Noun[int, None]:
    """A noun of its own, with the act."""

    class HandInHere(HandIn):
        """Hands papers in."""

        papers_may_follow = late

    stream = path.removeprefix("/")
    return Noun(stream=stream, path=path, initial=0, evolve=lambda n, _: n, acts=(HandInHere,))


class Plain(BaseModel):
    code: Code
    papers: tuple[Code, ...] = ()


HANDED = HandIn(
    papers=(Paper(code="M-01", digest=A), Paper(code="M-02", digest="short")), signed=B, drawn=C
)


def test_every_document_is_found_by_its_field_and_what_is_no_digest_is_left_to_others() -> None:
    assert list(named(HANDED)) == [("papers.0.digest", A), ("signed", B), ("drawn", C)]
    assert names_documents(HandIn)
    assert not names_documents(Plain)


def test_what_is_not_kept_is_told_field_by_field_with_whatever_else_is_wrong() -> None:
    noun = desk()
    now: Now[None] = Now(at=AT, rules=None, unkept=frozenset({A, C}))
    with pytest.raises(DocumentsNotKept) as alone:
        noun.decide(0, Attempt(HANDED, now))
    assert [one["field"] for one in alone.value.errors] == ["papers.0.digest", "drawn"]
    assert all("upload it first" in one["en"] for one in alone.value.errors)
    assert all("请先上传" in one["zh"] for one in alone.value.errors)
    with pytest.raises(Faulty) as together:
        noun.decide(0, Attempt(HANDED.model_copy(update={"reason": ""}), now))
    fields = [one["field"] for one in together.value.errors]
    assert fields == ["reason", "papers.0.digest", "drawn"]
    assert together.value.detail == "3 处错误 / 3 to correct"


def test_where_nothing_new_follows_nothing_is_asked_for() -> None:
    now: Now[None] = Now(at=AT, rules=None, unkept=frozenset({A}))
    again = Attempt(HANDED.model_copy(update={"reason": "again"}), now)
    assert list(desk().decide(0, again)) == []


@pytest.mark.parametrize(
    ("noun", "rests"),
    [(desk(), True), (desk(late=True), False), (desk("/desks/{desk}"), False)],
)
def test_who_acts_for_a_project_names_documents_of_it(noun: Noun[int, None], rests: bool) -> None:
    [act] = noun.acts
    assert noun.rests_on_documents(act) == rests
    assert (DocumentsNotKept in noun.refusals(act)) == rests


@pytest.mark.parametrize(
    ("listens", "views"), [(("archive",), ()), ((), (documents,)), (("archive",), (documents,))]
)
def test_a_service_that_hears_of_no_documents_takes_no_acts_that_name_some(
    listens: tuple[str, ...], views: tuple[Any, ...]
) -> None:
    def made() -> None:
        Blueprint(
            name="desks", listens=listens, nouns=(desk(),), views=views, reference=lambda _: None
        )

    if listens and views:
        made()
    else:
        with pytest.raises(TypeError, match="desks hears of none"):
            made()


def test_of_all_acts_only_an_objection_counts_before_its_document_is_there() -> None:
    """Nominations belong to no project, for which the archive could keep anything."""
    rest, follow, nowhere = set(), set(), set()
    for service in SERVICES:
        blueprint: Blueprint[Any] = import_module(f"onestop_{service}.app").blueprint
        for noun in blueprint.nouns:
            for act in (act for act in noun.acts if act.by is not None and names_documents(act)):
                if noun.rests_on_documents(act):
                    rest.add(act.__name__)
                elif act.papers_may_follow:
                    follow.add(act.__name__)
                else:
                    nowhere.add(act.__name__)
    assert rest == REST_ON_DOCUMENTS
    assert follow == BEFORE_RECEIPT
    assert nowhere == {"NominateRepresentative"}
