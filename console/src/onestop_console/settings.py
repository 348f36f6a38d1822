"""What the console is told by its environment."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from onestop_chassis.environment import Purpose
from onestop_chassis.http.oidc.settings import OidcSettings
from onestop_chassis.log.database_settings import DatabaseSettings
from onestop_chassis.secret import SECRET, is_published
from pydantic import Field, SecretStr

SERVICES = ("intake", "review", "intermediary_market", "land", "archive")
SHORTEST_KEY = 32


class Settings(OidcSettings, DatabaseSettings):
    """Where the services and the identity provider are, where sessions are kept, and where to
    listen."""

    env: Purpose = Field(
        default=Purpose.DEMO, description="`demo`, or `production`: nobody chooses who to be."
    )
    intake_url: str = Field(default="", description="Address of intake.")
    review_url: str = Field(default="", description="Address of review.")
    intermediary_market_url: str = Field(default="", description="Address of the market.")
    land_url: str = Field(default="", description="Address of land.")
    archive_url: str = Field(default="", description="Address of archive.")
    session_key: SecretStr = Field(
        default=SecretStr(""),
        description="Secret under which sessions are stored.",
        json_schema_extra=SECRET,
    )
    console_client: str = Field(
        default="onestop-console",
        min_length=1,
        description="The console's client at the identity provider.",
    )
    console_client_secret: SecretStr = Field(
        default=SecretStr(""),
        description="What that client proves itself with.",
        json_schema_extra=SECRET,
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8090, gt=0, lt=65536, description="Port to listen on.")
    public_url: str = Field(default="", description="Address at which people reach it.")

    @property
    def production(self) -> bool:
        """Whether people depend on it."""
        return self.env is Purpose.PRODUCTION

    @property
    def secure(self) -> bool:
        """Whether it is reached over TLS, so that its cookie travels over nothing else."""
        return self.production or self.public_url.startswith("https://")

    @property
    def signs_in(self) -> bool:
        """Whether it can send people to the identity provider, and is known there."""
        return bool(self.oidc_issuer and self.console_client_secret.get_secret_value())

    @property
    def address(self) -> str:
        """At which people reach it."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def addresses(self) -> dict[str, str]:
        """Each service's address, by name."""
        return {name: str(getattr(self, f"{name}_url")).rstrip("/") for name in SERVICES}

    def missing(self) -> list[str]:
        """A line for everything that it cannot serve without, in both languages."""
        found = [f"{name}_url" for name, url in self.addresses.items() if not url]
        found += [] if self.database_url else ["database_url"]
        found += [] if self.session_key.get_secret_value() else ["session_key"]
        lacks = dict.fromkeys(found, "未设置 / is not set")
        if urlsplit(self.public_url).path not in ("", "/"):
            lacks["public_url"] = "不得带路径 / must have no path: the console is at the root"
        lacks |= dict(self._missing_in_production()) if self.production else {}
        return [f"{self.variable(name)} {told}" for name, told in lacks.items()]

    def _missing_in_production(self) -> Iterator[tuple[str, str]]:
        key = self.session_key.get_secret_value()
        if not self.oidc_issuer:
            yield (
                "oidc_issuer",
                "未设置：统一身份认证 / is not set: the identity provider",
            )
        if not self.console_client_secret.get_secret_value():
            yield "console_client_secret", "未设置 / is not set: of the console's client there"
        if not self.public_url.startswith("https://"):
            yield "public_url", "应为 https:// 开头的地址 / must be the https:// address of people"
        if key and (len(key) < SHORTEST_KEY or is_published(key)):
            yield (
                "session_key",
                "应为随机密钥，至少32个字符 / must be random, of 32 characters",
            )
