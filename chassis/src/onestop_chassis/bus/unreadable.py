"""What is kept of a record that nobody can read, and what may be said of it."""

import re

from onestop_contracts.fields import Sealed, Wording
from pydantic import BaseModel, ValidationError, field_validator

_QUOTED = re.compile(r" ?\[type=[^\n]*|\n +For further information[^\n]*")
_CHARACTERS = 500


class NotTheirs(ValueError):
    """A record says that it is somebody else's, or none of a log's positions."""


class Unreadable(BaseModel):
    """The `data` of the fact that it is wrapped in; `key` and `value` are its bytes in base64."""

    reason: Wording = ""
    key: Sealed = ""
    value: Sealed = ""

    @field_validator("reason")
    @classmethod
    def _without_quotations(cls, reason: str) -> str:
        """Reasons of old say what stood in the record."""
        return _QUOTED.sub("", reason)


def why(error: ValueError) -> str:
    """What is wrong with a record and where, without quoting it."""
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False, include_context=False, include_input=False)
        wrong = (f"{'.'.join(map(str, one['loc'])) or 'record'}: {one['type']}" for one in found)
        return "; ".join(wrong)[:_CHARACTERS]
    return str(error) if isinstance(error, NotTheirs) else type(error).__name__
