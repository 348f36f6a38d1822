"""One attempt to sign in: begun at a browser, and ended at the same one within minutes."""

import hmac
import secrets
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from onestop_chassis.clock import Clock

from onestop_console.seal import Seal

WITHIN = timedelta(minutes=10)
"""How long somebody may take at the provider."""
BYTES = 32


def new_browser() -> str:
    """By which a browser is known while it signs in."""
    return secrets.token_urlsafe(BYTES)


class AttemptUnknown(LookupError):
    """It was not begun at this browser, or is too long ago."""


@dataclass(frozen=True)
class Attempt:
    """What only the console and the browser know of it, until it ends."""

    back: str
    """Where to go when it has succeeded: an address of ours."""
    language: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


class Attempts:
    """Nothing is stored for whoever has not signed in yet: an attempt travels, sealed, as the
    `state` that the provider hands back. It is of use to the browser that began it, and to no
    other: so nobody can have somebody else go on in his name."""

    def __init__(self, key: str, clock: Clock):
        self._seal = Seal(f"sign-in:{key}")
        self._clock = clock

    def begin(self, browser: str, back: str, language: str) -> tuple[str, Attempt]:
        """A new one and its `state`; `browser` is what this browser's cookie says."""
        attempt = Attempt(
            back, language, secrets.token_urlsafe(BYTES), secrets.token_urlsafe(BYTES)
        )
        facts = asdict(attempt) | {
            "at": self._clock.now().timestamp(),
            "browser": self._seal.name(browser).hex(),
        }
        return self._seal.closed(facts).decode(), attempt

    def find(self, browser: str, state: str) -> Attempt:
        """The attempt that the provider answers to.

        Raises:
            AttemptUnknown: see there.
        """
        facts = self._seal.opened(state.encode()) if state and browser else None
        if facts is None:
            raise AttemptUnknown
        age = self._clock.now().timestamp() - facts.pop("at")
        own = hmac.compare_digest(facts.pop("browser"), self._seal.name(browser).hex())
        if not own or not 0 <= age <= WITHIN.total_seconds():
            raise AttemptUnknown
        return Attempt(**facts)
