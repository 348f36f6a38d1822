"""The answer to a command."""

from pydantic import BaseModel, ConfigDict, Field


class Receipt(BaseModel):
    """What was recorded is safe. Pass `position` as `min_position` to read your own write."""

    model_config = ConfigDict(frozen=True)

    position: int = Field(description="Position in the service's log that reflects the command.")
    version: int = Field(description="Version of the stream after it; also sent as ETag.")
