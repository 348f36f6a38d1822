"""`docs/how-to/sign-in.md`."""

from tests.support.documented import Step

LOGIN = "test_x56_who_logs_in_is_signed_in_until_logging_out"
STEPS = (
    Step(".venv/bin/onestop login", "signed in", where=LOGIN),
    Step(".venv/bin/onestop logout", "signed out", where=LOGIN),
)
