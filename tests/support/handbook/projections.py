"""Read models: seen, verified, rebuilt, switched, brought back, dropped."""

from tests.support.documented import Step

PROJECTION = ".venv/bin/onestop projection"

STEPS: tuple[Step, ...] = (
    Step(f"{PROJECTION} list", "index_set"),
    Step(f"{PROJECTION} list review --output json", '"state": "live"'),
    Step(f"{PROJECTION} show review cases", "live"),
    Step(f'{PROJECTION} verify review cases --reason "monthly check"', "different 0"),
    Step(
        f'{PROJECTION} rebuild review cases --processes 2 --reason "rows looked wrong"',
        "different 0",
    ),
    Step(
        f'{PROJECTION} compare review cases --reason "once more before the switch"', "only_live 0"
    ),
    Step(f"{PROJECTION} switch review cases", "only a plan"),
    Step(
        f'{PROJECTION} switch review cases --reason "rows looked wrong" --execute --confirm 0',
        "to: 2",
    ),
    Step(f"{PROJECTION} rollback review cases", "from build 2 to 1"),
    Step(
        f'{PROJECTION} rollback review cases --reason "the old ones were right" --execute'
        " --confirm 0",
        "to: 1",
    ),
    Step(f"{PROJECTION} drop review cases --build 2", "only a plan"),
    Step(f"{PROJECTION} drop review licences --build 9", "no such build", code=2),
)
