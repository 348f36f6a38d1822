"""Jobs: seen, followed, ended."""

from tests.support.documented import Step

ONESTOP = ".venv/bin/onestop"
VERIFIED = f"{ONESTOP} projection verify review cases --reason 'a look' >/dev/null 2>&1"
NEWEST = f"JOB=$({ONESTOP} job list review --output csv | sed -n 2p | cut -d, -f1)"

STEPS: tuple[Step, ...] = (
    Step(f"{ONESTOP} job list", "kind"),
    Step(f"{ONESTOP} job list review --open --output json", "[]"),
    Step(f"{ONESTOP} job wait review $JOB", "done", before=f"{VERIFIED}; {NEWEST}"),
    Step(
        f'{ONESTOP} job cancel review $JOB --reason "asked for by mistake"',
        "The job has ended",
        before=NEWEST,
        code=5,
    ),
    Step(f"{ONESTOP} --show-completion bash", "complete"),
)
