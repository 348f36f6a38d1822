"""Harm done to a city: `docs/how-to/faults.md`."""

from tests.support.documented import Step

STEPS: tuple[Step, ...] = (
    Step(
        "make soak",
        "every rule holds",
        where="test_a_soak_says_what_was_done_and_how_to_do_it_again",
    ),
)
