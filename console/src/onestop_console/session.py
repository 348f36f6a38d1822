"""Who is signed in, kept at the server: the browser holds a random name and nothing else."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from onestop_chassis.actor import Actor
from onestop_chassis.clock import Clock
from onestop_chassis.log.database import Database

from onestop_console.seal import Seal
from onestop_console.sign_in.granted import Granted

IDLE = timedelta(minutes=30)
WARNED = timedelta(minutes=5)
"""So long before it is over for idleness, a page that is open says so."""
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""How often a session that is in use is written again only to say that it is."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    name bytea PRIMARY KEY,
    sealed bytea NOT NULL,
    began_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL
)
"""


@dataclass
class Session:
    """A person at a browser, with what the services are asked with."""

    subject: str
    roles: list[str]
    jurisdiction: str
    department: str
    organisation: str
    granted: Granted = field(repr=False)
    csrf: str = field(repr=False)
    language: str = "zh"
    positions: dict[str, int] = field(default_factory=dict)
    """Where this person's last act was recorded, by service."""
    said: list[str] = field(default_factory=list)
    """What the next page tells, once."""
    name: bytes = field(default=b"", repr=False)
    behind: set[str] = field(default_factory=set)
    """Services whose views did not show that act yet when they were last asked."""

    @property
    def token(self) -> str:
        """What the services are asked with."""
        return self.granted.access_token

    def take_said(self) -> list[str]:
        said, self.said = self.said, []
        return said

    def has(self, *roles: str) -> bool:
        return any(role in self.roles for role in roles)


class Sessions:
    """Sessions in the console's own database, sealed: who reads the table can use none."""

    def __init__(self, database: Database, key: str, clock: Clock):
        self._database = database
        self._seal = Seal(key)
        self._clock = clock

    def open(self, actor: Actor, granted: Granted, language: str) -> tuple[str, Session]:
        """A new session and the cookie that names it."""
        cookie = secrets.token_urlsafe(32)
        session = Session(
            **_told(actor),
            granted=granted,
            csrf=secrets.token_urlsafe(16),
            language=language,
            name=_name(cookie),
        )
        now = self._clock.now()
        with self._database.connection() as connection:
            connection.execute("DELETE FROM sessions WHERE began_at < %s", (now - LONGEST,))
            connection.execute(
                "INSERT INTO sessions (name, sealed, began_at, seen_at) VALUES (%s, %s, %s, %s)",
                (session.name, self._sealed(session), now, now),
            )
        return cookie, session

    def find(self, cookie: str, *, used: bool = True) -> Session | None:
        """The session of a cookie, unless it was idle or lasted for too long; `used`: by somebody,
        and not by a page that only looks again."""
        now = self._clock.now()
        with self._database.connection() as connection:
            row = connection.execute(
                "SELECT sealed, seen_at FROM sessions"
                " WHERE name = %s AND began_at > %s AND seen_at > %s",
                (_name(cookie), now - LONGEST, now - IDLE),
            ).fetchone()
            if row is None:
                return None
            if used and now - row[1] > SEEN_EVERY:
                self._seen(connection, _name(cookie), now)
        return self._opened(bytes(row[0]), _name(cookie))

    def named(self, name: bytes) -> Session | None:
        """The session as it is kept now."""
        with self._database.connection() as connection:
            row = connection.execute(
                "SELECT sealed FROM sessions WHERE name = %s", (name,)
            ).fetchone()
        return self._opened(bytes(row[0]), name) if row else None

    def lives(self, session: Session) -> bool:
        """Whether it is not over: nobody signed out, and it was neither idle nor too long."""
        return self.until(session) is not None

    def until(self, session: Session) -> datetime | None:
        """When it is over if nobody does anything; None where it is."""
        now = self._clock.now()
        with self._database.connection() as connection:
            row = connection.execute(
                "SELECT began_at, seen_at FROM sessions"
                " WHERE name = %s AND began_at > %s AND seen_at > %s",
                (session.name, now - LONGEST, now - IDLE),
            ).fetchone()
        return min(row[0] + LONGEST, row[1] + IDLE) if row else None

    def extend(self, session: Session) -> None:
        """Somebody is there."""
        with self._database.connection() as connection:
            self._seen(connection, session.name, self._clock.now())

    def keep(self, session: Session) -> None:
        """Writes what a page changed in it; what others changed meanwhile stays."""

        def changed(kept: Session) -> None:
            kept.language, kept.said = session.language, session.said
            for service, position in session.positions.items():
                kept.positions[service] = max(position, kept.positions.get(service, 0))

        self._change(session.name, changed)

    def renew(self, name: bytes, actor: Actor, granted: Granted) -> Session | None:
        """The session with its next tokens, and the roles that they give; None where it is over."""

        def changed(kept: Session) -> None:
            kept.granted = granted
            for fact, value in _told(actor).items():
                setattr(kept, fact, value)

        return self._change(name, changed)

    def close(self, session: Session) -> None:
        """From now on the cookie names nobody."""
        with self._database.connection() as connection:
            connection.execute("DELETE FROM sessions WHERE name = %s", (session.name,))

    def _change(self, name: bytes, edit: Callable[[Session], None]) -> Session | None:
        """One after the other, where two pages of it are answered at once."""
        with self._database.connection() as connection, connection.transaction():
            row = connection.execute(
                "SELECT sealed FROM sessions WHERE name = %s FOR UPDATE", (name,)
            ).fetchone()
            session = self._opened(bytes(row[0]), name) if row else None
            if session is not None:
                edit(session)
                connection.execute(
                    "UPDATE sessions SET sealed = %s WHERE name = %s",
                    (self._sealed(session), name),
                )
        return session

    @staticmethod
    def _seen(connection: Any, name: bytes, now: datetime) -> None:
        connection.execute("UPDATE sessions SET seen_at = %s WHERE name = %s", (now, name))

    def _sealed(self, session: Session) -> bytes:
        return self._seal.closed({k: v for k, v in asdict(session).items() if k in KEPT})

    def _opened(self, sealed: bytes, name: bytes) -> Session | None:
        facts = self._seal.opened(sealed)
        if facts is None or facts.keys() != KEPT:  # of another key, or of another version
            return None
        granted = Granted(**facts.pop("granted"))
        return Session(**facts, granted=granted, name=name)


KEPT = {one.name for one in fields(Session)} - {"name", "behind"}


def _told(actor: Actor) -> dict[str, Any]:
    """Who it is, as a session holds it."""
    return actor.model_dump() | {"roles": sorted(actor.roles)}


def _name(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode()).digest()
