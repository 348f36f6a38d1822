"""Settings of review, read once in `main`."""

from onestop_chassis.service.secret import SECRET
from onestop_chassis.service.settings import ServiceSettings
from pydantic import Field


class Settings(ServiceSettings):
    """What every service reads, and the key that certificates are signed with."""

    signing_key: str = Field(
        default="",
        repr=False,
        description="Ed25519 seed, 32 bytes in base64; else a demo key.",
        json_schema_extra=SECRET,
    )
