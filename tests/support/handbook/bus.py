"""Topics, lag, moving readers, the relay, replay."""

from tests.support.documented import Step

ONESTOP = ".venv/bin/onestop"
NUMBER = ".venv/bin/python -c 'import json, sys; print(json.load(sys.stdin)[0][\"number\"])'"
RESET = f"{ONESTOP} bus reset intake review --to earliest"
UNTIL = "--until 2026-03-05T00:00+08:00 --to sandbox:thursday"
DROP = f"{ONESTOP} replay drop review sandbox:thursday"
WITH_BROKER = "test_commands_that_need_a_broker"


def number(command: str) -> str:
    """What is typed to have the plan's number."""
    return f"N=$({command} --output json 2>/dev/null | {NUMBER})"


STEPS: tuple[Step, ...] = (
    Step(f"{ONESTOP} bus topics", "onestop.review"),
    Step(f"{ONESTOP} bus groups", "archive"),
    Step(f"{ONESTOP} bus tail review --max 5", "review/"),
    Step(f"{ONESTOP} bus lag", "intermediary_market"),
    Step(f"{ONESTOP} bus lag intake --max-seconds 60 --max-events 1000", "review"),
    Step(f"{ONESTOP} relay status", "open"),
    Step(f'{ONESTOP} relay pause review --reason "the broker is being moved"', "is paused"),
    Step(f'{ONESTOP} relay resume review --reason "the broker is back"', "goes on"),
    Step(f'{ONESTOP} bus close intake --reason "reading review again"', "is closed"),
    Step(RESET, "only a plan"),
    Step(
        f'{RESET} --execute --confirm $N --reason "reading review again"',
        "read_again",
        before=number(RESET),
    ),
    Step(f'{ONESTOP} bus open intake --reason "done"', "is open"),
    Step(f"{ONESTOP} replay plan review {UNTIL}", "only a plan"),
    Step(
        f'{ONESTOP} replay start review {UNTIL} --confirm $N --reason "a question of the ministry"',
        "folded",
        before=number(f"{ONESTOP} replay plan review {UNTIL}"),
    ),
    Step(f"{ONESTOP} replay status review", "sandbox/thursday"),
    Step(f"{ONESTOP} replay show review thursday", "thursday"),
    Step(
        f'{DROP} --execute --confirm $N --reason "answered"',
        "removed",
        before=number(DROP),
    ),
    Step(
        f"{ONESTOP} bus reset warehouse review --to earliest --execute --confirm $N"
        ' --reason "it lost its copy"',
        "read_again",
        where=WITH_BROKER,
    ),
    Step(
        f"{ONESTOP} replay start review --until $HEAD --to subscriber:warehouse --confirm $N"
        ' --reason "it lost its copy"',
        "sent",
        where=WITH_BROKER,
    ),
    Step(
        f"{ONESTOP} replay drop review subscriber:warehouse --execute --confirm $N"
        ' --reason "it has read them"',
        "removed",
        where=WITH_BROKER,
    ),
    Step(f"{ONESTOP} bus renew review", "only a plan", where=WITH_BROKER),
    Step(
        f'{ONESTOP} bus renew review --execute --confirm $N --reason "twelve partitions"',
        "removed",
        where=WITH_BROKER,
    ),
)
