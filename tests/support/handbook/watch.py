"""Watching: status, figures, boards, traces, the runbook."""

from tests.support.documented import Step

ONESTOP = ".venv/bin/onestop"
WATCHED = "test_the_compose_file_with_prometheus_and_grafana_is_valid"

STEPS: tuple[Step, ...] = (
    Step(f"{ONESTOP} status", "intermediary_market"),
    Step(f"{ONESTOP} status review --output json", '"waits"'),
    Step(f"{ONESTOP} status --max-lag-seconds 60 --max-parked 0", "services"),
    Step(
        ".venv/bin/python -m onestop_chassis.operators.monitoring deploy/observability",
        "0 files changed",
    ),
    Step("docker compose --profile watch up --build --detach --wait", "", where=WATCHED),
    Step(f"{ONESTOP} service health", "archive"),
    Step(f"{ONESTOP} status intake --output json", '"held"'),
    Step(f"{ONESTOP} job list", "kind"),
    Step(f'{ONESTOP} service resume land --reason "work is done"', "goes on"),
)
