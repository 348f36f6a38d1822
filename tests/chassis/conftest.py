"""What many tests of the chassis begin with."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.support.pairs import service_of
from tests.support.transport import Service, names


@pytest.fixture
def pair() -> Iterator[tuple[Service, Service]]:
    """A speaker and one who listens to it, not yet on any bus."""
    with ExitStack() as stack:
        speaker, hearer = names()
        yield service_of(stack, speaker), service_of(stack, hearer, speaker)
