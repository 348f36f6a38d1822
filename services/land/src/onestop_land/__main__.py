"""`onestop-land serve | migrate`."""

from onestop_chassis.service.main import main as run

from onestop_land.app import blueprint
from onestop_land.settings import Settings


def main() -> None:
    run(blueprint, Settings)


if __name__ == "__main__":
    main()
