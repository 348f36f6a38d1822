"""Repairing: the doctor, services, parked facts."""

from tests.support.documented import Step

ONESTOP = ".venv/bin/onestop"
SEEN = "test_parked_facts_are_seen_by_cause_one_by_one_and_as_a_queue"
RETRIED = "test_a_retry_shows_what_it_would_do_and_needs_execute_and_a_reason"
MANY = "test_a_retry_of_many_counts_what_became_of_each"
SKIPPED = "test_skipping_gives_up_the_first_fact_only_and_only_for_a_reason"
WHY = '--execute --reason "the delegation is there now"'

STEPS: tuple[Step, ...] = (
    Step(f"{ONESTOP} doctor", "python"),
    Step(f"{ONESTOP} service list", "archive"),
    Step(f"{ONESTOP} service health", "archive"),
    Step(f"{ONESTOP} service config review --show-origin", "ONESTOP_SIGNING_KEY"),
    Step(f'{ONESTOP} service drain land --reason "new version"', "is empty"),
    Step(f'{ONESTOP} service resume land --reason "new version runs"', "goes on"),
    Step(f"{ONESTOP} parked groups", "cause"),
    Step(f"{ONESTOP} parked list review --older-than 3600", "queue"),
    Step(f"{ONESTOP} parked show intake $PROJECT", "", where=SEEN),
    Step(f"{ONESTOP} parked retry intake $PROJECT", "", where=RETRIED),
    Step(f"{ONESTOP} parked retry intake $PROJECT {WHY}", "", where=RETRIED),
    Step(f'{ONESTOP} parked retry review --all --execute --reason "new version"', "", where=MANY),
    Step(
        f'{ONESTOP} parked skip intake $PROJECT $POSITION --execute --reason "entered twice"',
        "",
        where=SKIPPED,
    ),
)
