"""A part of a service's answer."""

from pydantic import BaseModel, ConfigDict


class Reader(BaseModel):
    """Takes what it knows and leaves the rest, so that a service may say more tomorrow."""

    model_config = ConfigDict(frozen=True, extra="ignore")
