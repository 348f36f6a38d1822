"""What a service is told by its environment; read once, in `main`, and handed down."""

import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from onestop_contracts.envelope import ADDRESS, LONGEST_ADDRESS
from pydantic import Field, field_validator

from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.environment import Purpose
from onestop_chassis.http.hosts import host_of
from onestop_chassis.http.oidc.settings import OidcSettings
from onestop_chassis.log.database_settings import DatabaseSettings
from onestop_chassis.operators.setting import Origin, Setting
from onestop_chassis.secret import FILE, SECRET, is_published
from onestop_chassis.telemetry.tracing import Traces


class ClockKind(StrEnum):
    """Which clock decides: the machine's, or the persisted one of a demonstration."""

    WALL = "wall"
    SIMULATED = "simulated"


class ProcessRole(StrEnum):
    """Which half of a service a process runs."""

    API = "api"
    WORKER = "worker"
    ALL = "all"


class ServiceSettings(KafkaSettings, OidcSettings, DatabaseSettings):
    """Settings every service has; a service's own `Settings` adds to them."""

    env: Purpose = Field(
        default=Purpose.DEMO,
        description="`demo`, or `production`, which refuses whatever is a demonstration's.",
    )
    instance: str = Field(
        default="1", description="Ordinal of this replica; names its place in the group."
    )
    role: ProcessRole = Field(default=ProcessRole.ALL, description="api, worker or all.")
    clock: ClockKind = Field(default=ClockKind.WALL, description="wall or simulated.")
    simulated_start: str = Field(
        default="2026-03-02T09:00:00+08:00", description="Where a new simulated clock stands."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8080, gt=0, lt=65536, description="Port to listen on.")
    metrics_port: int = Field(
        default=0,
        ge=0,
        lt=65536,
        description="Port at which Prometheus reads without signing in, for inside only; 0: none.",
    )
    public_url: str = Field(
        default="",
        description="Address at which this service is reached from outside, as https://host/path: "
        "events name it and their schemas, QR codes lead there; else host and port.",
    )
    console_url: str = Field(
        default="",
        description="Address at which the console is reached from outside: QR codes of papers lead "
        "there; else the host of public_url.",
    )
    hosts: str = Field(
        default="",
        description="Further names it answers to, with commas; else its own, loopback, public_url.",
    )
    token_key: str = Field(
        default="",
        repr=False,
        description="Secret of the demonstration sign-in, shared by all services.",
        json_schema_extra=SECRET,
    )
    backup_directory: str = Field(
        default="", description="Where backups go, a folder per service; the service writes there."
    )
    log_level: str = Field(default="info", description="debug, info, warning or error.")
    traces: Traces = Field(
        default=Traces.OFF,
        description="`otlp` sends traces to OTEL_EXPORTER_OTLP_ENDPOINT; else none are made.",
    )

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        for name in self._published() if self.production else ():
            yield self._said(
                name,
                "为公开的演示值，生产环境不予接受",
                "is the demonstration's, which everybody knows: set one of your own",
            )

    @field_validator("public_url", "console_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        address = url.strip().rstrip("/")
        if address and (len(address) > LONGEST_ADDRESS or ADDRESS.fullmatch(address) is None):
            raise ValueError(
                "应为 http(s):// 开头的地址，不带用户名、查询和片段"
                " / must be an address like https://host/path, without user, query or fragment"
            )
        return address

    @property
    def address(self) -> str:
        """Where the service is reached, as far as it was told."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        listens = f"http://{host}:{self.port}"
        at_hand = listens if ADDRESS.fullmatch(listens) else f"http://localhost:{self.port}"
        return self.public_url or at_hand

    @property
    def production(self) -> bool:
        """Whether people depend on it, and it is reached over TLS only."""
        return self.env is Purpose.PRODUCTION

    @property
    def known_hosts(self) -> tuple[str, ...]:
        """The names it was told that it has."""
        return (*self.hosts.split(","), host_of(self.public_url), self.host)

    def origin(self, name: str, environment: Mapping[str, str] = os.environ) -> Origin:
        """Where a value came from; `given` is the command line, or the program that runs it."""
        if name not in self.model_fields_set:
            return Origin.DEFAULT
        variable = self.variable(name)
        if name in self.secrets() and environment.get(variable + FILE):
            return Origin.FILE
        told = environment.get(variable)
        same = told is not None and told == str(getattr(self, name))
        return Origin.ENVIRONMENT if same else Origin.GIVEN

    def listed(self) -> list[Setting]:
        """Every setting as it may be shown."""
        return [
            Setting(
                name=name,
                variable=self.variable(name),
                value=self.shown(name),
                default=None if one.default is None else str(one.default),
                origin=self.origin(name),
                description=one.description or "",
            )
            for name, one in type(self).model_fields.items()
        ]

    def weak_secrets(self) -> list[str]:
        """The variables of keys that are not set, or are the demonstration's."""
        of_no_use = {"token_key"} if self.production else set()
        of_the_database = ("database_url", "database_password")
        missing = [
            name for name in self.secrets() if not getattr(self, name) and name not in of_no_use
        ]
        weak = {*self._published(), *missing} - {*of_the_database}
        return [self.variable(name) for name in self.secrets() if name in weak]

    def _published(self) -> list[str]:
        return [name for name in self.secrets() if is_published(getattr(self, name))]

    def shown(self, name: str) -> Any:
        """A value as it may be shown: of a secret only whether there is one, of an address with a
        password all but that."""
        value = getattr(self, name)
        extra = type(self).model_fields[name].json_schema_extra
        if not (isinstance(extra, dict) and extra.get("secret")):
            return value if isinstance(value, int | bool) else str(value)
        if not value:
            return "not set"
        place = urlsplit(value)
        if place.scheme and place.hostname:
            port = f":{place.port}" if place.port else ""
            return f"{place.scheme}://***@{place.hostname}{port}{place.path}"
        return "set"
