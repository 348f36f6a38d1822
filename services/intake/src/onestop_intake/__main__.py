"""`onestop-intake serve | migrate`."""

from onestop_chassis.service.main import main as run

from onestop_intake.app import blueprint
from onestop_intake.settings import Settings


def main() -> None:
    """Runs intake's command line."""
    run(blueprint, Settings)


if __name__ == "__main__":
    main()
