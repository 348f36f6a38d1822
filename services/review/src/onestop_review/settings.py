"""Settings of review, read once in `main`."""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from onestop_chassis.secret import SECRET
from onestop_chassis.service.settings import ServiceSettings
from pydantic import Field, field_validator


class Settings(ServiceSettings):
    """What every service reads, and the key that certificates are signed with."""

    signing_key: str = Field(
        default="",
        repr=False,
        description="Ed25519 seed, 32 bytes in base64; else a demo key.",
        json_schema_extra=SECRET,
    )
    earlier_signing_keys: str = Field(
        default="",
        description="Public keys of what was signed before, in base64, with commas.",
    )

    def earlier_keys(self) -> list[Ed25519PublicKey]:
        """The public keys of before."""
        told = [one.strip() for one in self.earlier_signing_keys.split(",")]
        return [
            Ed25519PublicKey.from_public_bytes(base64.b64decode(one, validate=True))
            for one in told
            if one
        ]

    @field_validator("earlier_signing_keys")
    @classmethod
    def _are_keys(cls, told: str) -> str:
        try:
            cls.model_construct(earlier_signing_keys=told).earlier_keys()
        except ValueError as error:
            raise ValueError(
                "应为 /keys 所列公钥（base64），以逗号分隔"
                " / must be public keys as /keys lists them, in base64, with commas"
            ) from error
        return told
