"""A small service as it stands at somebody's desk, and one in an installation that people use."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from onestop_chassis.clock import WallClock
from onestop_chassis.service.app import create_app
from onestop_chassis.service.settings import ServiceSettings

from tests.support.counter_service import CounterRuntime, router


class Installed(CounterRuntime):
    """A service that was told where it stands."""

    told = ServiceSettings(
        env="production", public_url="https://approval.example.cn/counter", hosts="a.internal, b"
    )

    @property
    def settings(self) -> ServiceSettings:
        return self.told


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(create_app(CounterRuntime(WallClock()), [router])) as client:
        yield client


@pytest.fixture
def installed() -> Iterator[TestClient]:
    app = create_app(Installed(WallClock()), [router])
    with TestClient(app, base_url="https://approval.example.cn") as client:
        yield client
