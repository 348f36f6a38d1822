"""Each reason to refuse has a code of its own over the whole workspace: it is an address."""

import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module

import pytest
from onestop_chassis.http.problem_pages import explain, explanations
from onestop_chassis.refusal import Refusal
from onestop_intake.project.acceptance import ReasonsMissing as ProjectReasonsMissing
from onestop_intake.project.case_changes import CaseUnknown as CaseUnknownToIntake
from onestop_review.case.acting import CaseUnknown, ReasonsMissing
from onestop_review.case.closed import NotRecorded

PACKAGES = (
    "onestop_contracts",
    "onestop_chassis",
    "onestop_intake",
    "onestop_review",
    "onestop_intermediary_market",
    "onestop_land",
    "onestop_archive",
    "onestop_cli",
)


def every_kind() -> set[type[Refusal]]:
    """The workspace's own kinds, with every module of it loaded in this process."""
    for name in PACKAGES:
        for found in pkgutil.walk_packages(import_module(name).__path__, f"{name}."):
            if not found.name.endswith(".__main__"):
                import_module(found.name)
    return {kind for kind in special(Refusal) if kind.__module__.startswith(PACKAGES)}


def special(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    yield kind
    for each in kind.__subclasses__():
        yield from special(each)


def test_x42_no_two_classes_share_a_code_in_the_whole_workspace() -> None:
    carriers: defaultdict[str, set[str]] = defaultdict(set)
    for kind in every_kind():
        assert "code" in vars(kind), f"{kind} declares no code of its own"
        carriers[kind.code].add(f"{kind.__module__}.{kind.__qualname__}")
    assert len(carriers) > 150
    assert {code: names for code, names in carriers.items() if len(names) > 1} == {}


def test_x42_each_refusal_is_explained_by_its_own_words_whichever_was_loaded_first() -> None:
    every_kind()
    found = explanations()
    assert list(found) == sorted(found)
    for kind in (
        CaseUnknown,
        CaseUnknownToIntake,
        NotRecorded,
        ReasonsMissing,
        ProjectReasonsMissing,
    ):
        assert found[kind.code] == explain(kind)


def test_x42_a_second_class_with_a_code_cannot_be_defined() -> None:
    with pytest.raises(TypeError, match=r"code case-unknown of .*Again belongs to .*\.CaseUnknown"):

        class _Again(Refusal):
            """No case of that name."""

            code = "case-unknown"

    with pytest.raises(TypeError, match=r"_Silent declares no code of its own"):

        class _Silent(CaseUnknown):
            """Keeps its parent's code."""


def test_x42_a_module_that_is_loaded_anew_may_declare_its_refusals_anew() -> None:
    for _ in range(2):

        class _Anew(Refusal):
            """Declared twice by the same lines."""

            code = "declared-anew"

    assert _Anew.code == "declared-anew"
