"""A setting as operators see it: its value, and where that came from."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel


class Origin(StrEnum):
    """Where a setting's value came from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    GIVEN = "given"
    DEFAULT = "default"


class Setting(BaseModel):
    """One setting; of a secret only whether it is set."""

    name: str
    variable: str
    value: Any
    default: Any
    origin: Origin
    description: str
