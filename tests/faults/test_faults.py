"""Ring 3: real processes, a real broker, a real database; harm, healing, and every rule checked.

Every kind of harm is done once by fixed seeds, and in the last stretch what a soak found wrong:
whoever submits a change is not stopped by luck. `make soak` draws seeds anew, and prints the
command that does one again.
"""

import os
from importlib import import_module
from typing import Any

import pytest
from onestop_cli.addresses import SERVICES

from tests.faults import crowds
from tests.faults.plan import HARMS, campaign
from tests.faults.siege import STRETCHES, Siege, say
from tests.support.laptop import EARLY, LATE
from tests.support.listeners import LISTENERS

FIXED = 20260302
FOUND, HARMS_AT_MOST = 456070810, 4
NOT_YET = {"flood"}
"""Kinds that there were not when that was found."""
AGAIN = "ONESTOP_FAULTS_SEED"
CROWD = 200
"""Clients of a flood; a soak has a thousand, which cost two cores more than all other harms."""


def test_a_seed_is_a_plan_and_every_kind_of_harm_is_in_it() -> None:
    plans = campaign(FIXED, 3)
    assert plans == campaign(FIXED, 3)
    assert plans != campaign(FIXED + 1, 3)
    assert {step.harm for plan in plans for step in plan.steps} == HARMS.keys()


def test_who_hears_whom_is_what_the_services_say() -> None:
    heard: dict[str, set[str]] = {}
    for name in SERVICES:
        for source in import_module(f"onestop_{name}.app").blueprint.listens:
            heard.setdefault(source, set()).add(name)
    assert heard == {source: set(names) for source, names in LISTENERS.items()}


@pytest.mark.kafka
@pytest.mark.java
@pytest.mark.timeout(5400)  # a quarter of an hour on a slow machine with others at work
def test_i1_to_i10_hold_and_the_outcome_is_the_same_whatever_harm_is_done(
    laptop_outcome: Any, late_outcome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowds, "CLIENTS", CROWD)
    seed = int(os.environ.get(AGAIN) or FOUND)
    say(f"the last stretch again: {AGAIN}={seed} make test TESTS=tests/faults/test_faults.py")
    plans = [
        *campaign(FIXED, len(STRETCHES) - 1),
        *campaign(seed, 1, HARMS_AT_MOST, HARMS.keys() - NOT_YET),
    ]
    siege = Siege({EARLY: laptop_outcome, LATE: late_outcome})
    siege.lay(plans)
    say(siege.table())
    assert {step.harm for step, _ in siege.spent} == HARMS.keys()
