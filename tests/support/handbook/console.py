"""`console/README.md`."""

from tests.support.documented import Step

PROCESS = "test_it_is_prepared_and_runs_as_a_process_of_its_own"
STEPS = (
    Step(".venv/bin/onestop-console migrate", "", where=PROCESS),
    Step(".venv/bin/onestop-console serve", "", where=PROCESS),
)
