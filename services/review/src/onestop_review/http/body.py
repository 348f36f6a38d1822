"""What review's routes are sent has shapes; rules about the content are the deciders'."""

from onestop_contracts.parts import Material
from pydantic import BaseModel, ConfigDict, Field

DIGEST = r"^[0-9a-f]{64}$"
DIGEST_OR_NONE = r"^([0-9a-f]{64})?$"
"""A document by the SHA-256 of its bytes; that it is missing is for the rules to say."""


class Body(BaseModel):
    """Unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=4000)


class MaterialBody(Body):
    """One document: its code in the catalogue and the SHA-256 of its bytes."""

    code: str = Field(min_length=1, max_length=100)
    digest: str = Field(pattern=DIGEST)
    name: str = ""

    def material(self) -> Material:
        """As facts carry it."""
        return Material(code=self.code, digest=self.digest, name=self.name)


class ReasonBody(Body):
    """Why something is done."""

    reason: str = Field(max_length=4000)
