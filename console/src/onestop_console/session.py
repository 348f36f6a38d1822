"""Who is signed in, kept at the server: the browser holds a random name and nothing else."""

import hashlib
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from onestop_chassis.clock import Clock
from onestop_chassis.log.database import Database

from onestop_console.seal import Seal

IDLE = timedelta(minutes=30)
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
    """A person at a browser, with the token that the services are asked with."""

    subject: str
    roles: list[str]
    jurisdiction: str
    department: str
    organisation: str
    token: str = field(repr=False)
    csrf: str = field(repr=False)
    language: str = "zh"
    positions: dict[str, int] = field(default_factory=dict)
    """Where this person's last act was recorded, by service."""
    said: list[str] = field(default_factory=list)
    """What the next page tells, once."""
    name: bytes = field(default=b"", repr=False)
    behind: set[str] = field(default_factory=set)
    """Services whose views did not show that act yet when they were last asked."""

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

    def prepare(self) -> None:
        """Makes the table where there is none."""
        with self._database.connection() as connection:
            connection.execute(SCHEMA)

    def open(self, actor: dict[str, Any], token: str, language: str) -> tuple[str, Session]:
        """A new session and the cookie that names it."""
        cookie = secrets.token_urlsafe(32)
        session = Session(
            subject=actor["subject"],
            roles=sorted(actor["roles"]),
            jurisdiction=actor["jurisdiction"],
            department=actor["department"],
            organisation=actor["organisation"],
            token=token,
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
                self._seen(connection, cookie, now)
        return self._opened(bytes(row[0]), _name(cookie))

    def lives(self, session: Session) -> bool:
        """Whether it is not over: nobody signed out, and it was neither idle nor too long."""
        now = self._clock.now()
        with self._database.connection() as connection:
            found = connection.execute(
                "SELECT 1 FROM sessions WHERE name = %s AND began_at > %s AND seen_at > %s",
                (session.name, now - LONGEST, now - IDLE),
            ).fetchone()
        return found is not None

    def keep(self, session: Session) -> None:
        """Writes what changed."""
        with self._database.connection() as connection:
            connection.execute(
                "UPDATE sessions SET sealed = %s WHERE name = %s",
                (self._sealed(session), session.name),
            )

    def close(self, session: Session) -> None:
        """From now on the cookie names nobody."""
        with self._database.connection() as connection:
            connection.execute("DELETE FROM sessions WHERE name = %s", (session.name,))

    @staticmethod
    def _seen(connection: Any, cookie: str, now: datetime) -> None:
        connection.execute("UPDATE sessions SET seen_at = %s WHERE name = %s", (now, _name(cookie)))

    def _sealed(self, session: Session) -> bytes:
        facts = {k: v for k, v in asdict(session).items() if k not in ("name", "behind")}
        return self._seal.closed(facts)

    def _opened(self, sealed: bytes, name: bytes) -> Session | None:
        facts = self._seal.opened(sealed)
        return Session(**facts, name=name) if facts else None


def _name(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode()).digest()
