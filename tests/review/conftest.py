"""A running review service that was told of one accepted project."""

from collections.abc import Iterator

import pytest

from tests.support.review_service import ReviewService, accepted, filed, guidance, running_review


@pytest.fixture
def review() -> Iterator[ReviewService]:
    with running_review() as service:
        service.tell(filed(), guidance(), accepted())
        yield service
