"""`onestop-intermediary-market serve | migrate`."""

from onestop_chassis.service.main import main as run

from onestop_intermediary_market.app import blueprint
from onestop_intermediary_market.settings import Settings


def main() -> None:
    run(blueprint, Settings)


if __name__ == "__main__":
    main()
