"""Ring 4: the known defects, each put into a copy of the sources, and each noticed."""

from pathlib import Path

import pytest

from tests.faults.mutants import MUTANTS, TOGETHER, Moved, Mutant, copy_sources, judge, named

pytestmark = pytest.mark.timeout(1200)

TESTS = sorted({one.caught_by for one in MUTANTS})
WHERE = "tests/faults/where.py"


def test_a_copy_without_a_defect_passes_and_is_what_the_tests_load(tmp_path: Path) -> None:
    verdict = judge(copy_sources(tmp_path), [*TESTS, f"{WHERE}::test_the_copy_is_loaded"])
    assert verdict.failed == frozenset(), verdict.printed[-3000:]
    assert len(verdict.passed) == len(TESTS) + 1


def test_every_mutant_is_in_one_company() -> None:
    assert sorted(name for names in TOGETHER for name in names) == sorted(m.name for m in MUTANTS)


@pytest.mark.parametrize("names", TOGETHER, ids=["first", "second"])
def test_each_defect_fails_its_own_test_and_no_other(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    mutants = named(names)
    copy_sources(tmp_path)
    for mutant in mutants:
        mutant.apply(tmp_path)
    verdict = judge(tmp_path, TESTS)
    assert verdict.failed == {one.caught_by for one in mutants}, verdict.printed[-5000:]
    assert verdict.failed | verdict.passed == set(TESTS)


def test_a_mutant_whose_place_has_moved_says_so(tmp_path: Path) -> None:
    copy_sources(tmp_path)
    lost = Mutant("lost", "chassis/src/onestop_chassis/log/log.py", "no such line", "", "")
    with pytest.raises(Moved):
        lost.apply(tmp_path)
