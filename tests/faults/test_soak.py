"""`make soak` as a person types it, and what it says when a rule breaks."""

import subprocess
from typing import Any

import pytest

from tests.faults import soak
from tests.faults.mutants import ROOT
from tests.faults.siege import STRETCHES, Failed, Siege
from tests.support.environment import PROXIES, clean

SECONDS = 1800


@pytest.mark.kafka
@pytest.mark.java
@pytest.mark.timeout(SECONDS + 20)
def test_a_soak_says_what_was_done_and_how_to_do_it_again() -> None:
    done = subprocess.run(
        ["make", "soak", "SEEDS=7", "HARMS=1", f"UNTIL={STRETCHES[0]}"],
        cwd=ROOT,
        env=clean(keep=PROXIES),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == soak.OK, done.stdout[-3000:] + done.stderr[-3000:]
    assert f"to {STRETCHES[0]}, seed 7" in done.stdout
    assert "1 plans, 1 harms" in done.stdout
    assert done.stdout.rstrip().endswith("every rule holds")


def test_a_rule_that_breaks_ends_it_with_1_and_the_command_that_repeats_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    laid: list[int] = []

    def lay(_: Siege, plans: Any, days: Any) -> None:
        laid.append(plans[0].seed)
        if len(laid) == 2:
            raise Failed(plans[0].seed, AssertionError("versions have a hole"))

    monkeypatch.setattr(Siege, "lay", lay)
    asked = ["--seeds", "4,5,6", "--harms", "2", "--until", STRETCHES[0]]
    assert soak.main(asked) == soak.FAILED
    assert laid == [4, 5]
    said = capsys.readouterr().out
    assert "versions have a hole" in said
    assert f"again: make soak SEEDS=5 UNTIL={STRETCHES[0]} HARMS=2" in said


def test_without_seeds_there_is_one_city_at_least_and_another_seed_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laid: list[int] = []
    monkeypatch.setattr(Siege, "lay", lambda _, plans, days: laid.append(plans[0].seed))
    for _ in range(2):
        assert soak.main(["--minutes", "0", "--until", STRETCHES[0]]) == soak.OK
    assert len(set(laid)) == 2
