"""`onestop-archive serve | migrate`."""

from onestop_chassis.service.main import main as run

from onestop_archive.app import blueprint
from onestop_archive.settings import Settings


def main() -> None:
    run(blueprint, Settings)


if __name__ == "__main__":
    main()
