"""X56: a laptop takes a provider's tokens, too, where it is told everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from onestop_cli.laptop import Laptop, listening
from onestop_cli.say import Failed

from tests.support.issuer import URL


class Nowhere:
    """Databases that nobody asks."""

    def url(self, service: str) -> str:
        return f"postgresql://nowhere/{service}"


def test_x56_a_laptop_that_is_told_half_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    @contextmanager
    def none_started(*_: object) -> Iterator[Nowhere]:
        yield Nowhere()

    monkeypatch.setattr("onestop_cli.laptop.databases", none_started)
    monkeypatch.setenv("ONESTOP_OIDC_ISSUER", URL)
    with listening(0) as taken, pytest.raises(Failed) as failed, Laptop(tmp_path, taken).running():
        pass
    assert [line.split()[0] for line in failed.value.lines] == ["ONESTOP_OIDC_MAPPING_FILE"]
