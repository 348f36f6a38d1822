"""Backups, the way back after a loss, databases."""

from tests.support.documented import Step

ONESTOP = ".venv/bin/onestop"
LAPTOP_LOST = "test_a_laptop_that_lost_a_database_goes_on_from_its_backup"
CONTAINER_LOST = "test_a_lost_database_is_restored_halts_and_goes_on_when_released"
FROM = "--from .onestop/backups/review/$BACKUP"
BACKUPS = "/backups/review/$BACKUP"

STEPS: tuple[Step, ...] = (
    Step(f'{ONESTOP} backup create review --reason "every night"', "through:"),
    Step(f"{ONESTOP} backup list", "review"),
    Step(f"{ONESTOP} backup verify review", "faulty 0"),
    Step(f"{ONESTOP} backup check-consumers review", "archive"),
    Step(f"{ONESTOP} backup lost review --to lost.ndjson", "0 facts written"),
    Step(
        f'{ONESTOP} backup release review --reason "decided again" --execute',
        "not halted",
        code=5,
    ),
    Step(f"{ONESTOP} backup restore review {FROM}", "", where=LAPTOP_LOST),
    Step(
        f'{ONESTOP} backup restore review {FROM} --set-aside --reason "disk lost" --execute',
        "",
        where=LAPTOP_LOST,
    ),
    Step("docker compose stop review", "", where=CONTAINER_LOST),
    Step(
        "docker compose exec postgres psql -U postgres"
        ' -c "CREATE DATABASE review OWNER review_owner"'
        ' -c "GRANT CONNECT ON DATABASE review TO review"',
        "",
        where=CONTAINER_LOST,
    ),
    Step(
        f"docker compose run --rm review-migrate restore --from {BACKUPS}", "", where=CONTAINER_LOST
    ),
    Step(
        f"docker compose run --rm review-migrate restore --from {BACKUPS}"
        ' --reason "disk lost" --execute --confirm $N',
        "",
        where=CONTAINER_LOST,
    ),
    Step("docker compose up --detach --wait review", "", where=CONTAINER_LOST),
    Step(f"{ONESTOP} db current", "current"),
    Step(f"{ONESTOP} db check review", "faults: 0"),
    Step(f"{ONESTOP} db upgrade review", "review lacks: —"),
    Step(
        f"{ONESTOP} db upgrade review --database-url $OWNER_URL --database-role review --execute",
        "",
        where="test_whoever_owns_the_database_upgrades_it",
    ),
)
