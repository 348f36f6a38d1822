"""What several system tests compare with: an undisturbed run on the laptop."""

from typing import Any

import pytest

from tests.support.laptop import Laptop

UNTIL = "2026-03-06"


@pytest.fixture(scope="session")
def laptop_outcome(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The business outcome of the first days on the embedded default."""
    with Laptop(tmp_path_factory.mktemp("laptop")) as laptop:
        laptop.onestop("demo", "run", "--until", UNTIL)
        return laptop.outcome()
