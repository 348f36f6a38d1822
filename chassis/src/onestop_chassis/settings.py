"""What a service is told by its environment; read once, in `main`, and handed down."""

from enum import StrEnum

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ClockKind(StrEnum):
    """Which clock decides: the machine's, or the persisted one of a demonstration."""

    WALL = "wall"
    SIMULATED = "simulated"


class Part(StrEnum):
    """Which half of a service a process runs."""

    API = "api"
    WORKER = "worker"
    ALL = "all"


class ServiceSettings(BaseSettings):
    """Settings every service has; a service's own `Settings` adds to them."""

    model_config = SettingsConfigDict(env_prefix="ONESTOP_", frozen=True, extra="ignore")

    env: str = Field(default="demo", description="`production` refuses demonstration sign-in.")
    database_url: str = Field(default="", description="This service's own database, as a URL.")
    database_role: str = Field(
        default="", description="The role that runs the service; `migrate` gives it its rights."
    )
    kafka_bootstrap: str = Field(default="", description="Bootstrap servers, host:port,...")
    instance: str = Field(
        default="1", description="Ordinal of this replica; names its place in the group."
    )
    role: Part = Field(default=Part.ALL, description="api, worker or all.")
    clock: ClockKind = Field(default=ClockKind.WALL, description="wall or simulated.")
    simulated_start: str = Field(
        default="2026-03-02T09:00:00+08:00", description="Where a new simulated clock stands."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8080, gt=0, lt=65536, description="Port to listen on.")
    token_key: str = Field(
        default="", description="Secret of the demonstration sign-in, shared by all services."
    )
    topic_partitions: int = Field(default=6, gt=0, description="Partitions of a new topic.")
    log_level: str = Field(default="info", description="debug, info, warning or error.")
