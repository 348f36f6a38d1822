"""What the console is told by its environment."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

SERVICES = ("intake", "review", "intermediary_market", "land", "archive")


class Settings(BaseSettings):
    """Where the services are, where sessions are kept, and where to listen."""

    model_config = SettingsConfigDict(env_prefix="ONESTOP_", frozen=True, extra="ignore")

    env: str = Field(default="demo", description="`demo`, or `production`: no role picker.")
    intake_url: str = Field(default="", description="Address of intake.")
    review_url: str = Field(default="", description="Address of review.")
    intermediary_market_url: str = Field(default="", description="Address of the market.")
    land_url: str = Field(default="", description="Address of land.")
    archive_url: str = Field(default="", description="Address of archive.")
    database_url: str = Field(default="", repr=False, description="The console's own database.")
    session_key: SecretStr = Field(
        default=SecretStr(""), description="Secret under which sessions are stored."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8090, gt=0, lt=65536, description="Port to listen on.")
    public_url: str = Field(default="", description="Address at which people reach it.")

    @property
    def production(self) -> bool:
        """Whether people depend on it."""
        return self.env == "production"

    @property
    def secure(self) -> bool:
        """Whether it is reached over TLS, so that its cookie travels over nothing else."""
        return self.production or self.public_url.startswith("https://")

    @property
    def addresses(self) -> dict[str, str]:
        """Each service's address, by name."""
        return {name: str(getattr(self, f"{name}_url")).rstrip("/") for name in SERVICES}
