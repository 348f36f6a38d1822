"""What somebody may ask the services with, and for how long."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Granted:
    """Tokens of one person, or of the console itself."""

    access_token: str = field(repr=False)
    ends: float = 0.0
    """When the access token runs out, in seconds of the epoch; 0: not before the session."""
    refresh_token: str = field(default="", repr=False)
    """With which the next is had; empty where there will be none."""
    id_token: str = field(default="", repr=False)
    """Says to the provider whose session there is to be ended."""


class GrantRefused(Exception):
    """The provider gives no token; the text is its code (RFC 6749, 5.2)."""
