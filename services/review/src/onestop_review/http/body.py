"""What review's routes are sent has shapes; rules about the content are the deciders'."""

from onestop_contracts.fields import Prose
from pydantic import BaseModel, ConfigDict, Field


class Body(BaseModel):
    """Unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=4000)


class ReasonBody(Body):
    """Why something is done."""

    reason: Prose = Field(max_length=4000)
