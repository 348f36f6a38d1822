"""`onestop-review serve | migrate`."""

from onestop_chassis.service.main import main as run

from onestop_review.app import blueprint
from onestop_review.settings import Settings


def main() -> None:
    """Runs review's command line."""
    run(blueprint, Settings)


if __name__ == "__main__":
    main()
