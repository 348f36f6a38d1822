"""Filings that are not sent yet: kept for who writes them, and nothing in law."""

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from onestop_chassis.clock import Clock
from onestop_chassis.log.database import Database

from onestop_console.models.papers import Chosen
from onestop_console.seal import Seal

KEPT = timedelta(days=60)
"""How long a draft lies untouched before it is deleted."""
MOST = 50
"""As many as one person has at once."""
LARGEST = 200_000
"""Bytes of one; a filing with every paper is a tenth of it."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS drafts (
    name bytea PRIMARY KEY,
    owner bytea NOT NULL,
    sealed bytea NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS drafts_of_owner ON drafts (owner, changed_at)
"""


class DraftUnknown(LookupError):
    """There is no such draft, or it is somebody else's."""


class DraftRefused(Exception):
    """It is not kept; the message, in Chinese, says why and what to do."""


@dataclass
class Draft:
    """What was filled in so far: `typed` by the field's pointer, `papers` by their code."""

    id: str
    act: str
    typed: dict[str, str] = field(default_factory=dict)
    papers: dict[str, Chosen] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    """The sections that were saved at least once."""
    changed_at: datetime | None = None

    @property
    def project(self) -> str:
        """The code it is filed under, as it was typed."""
        return self.typed.get("/project", "").strip()


class Drafts:
    """In the console's own database, sealed as sessions are; each is its subject's alone."""

    def __init__(self, database: Database, key: str, clock: Clock):
        self._database = database
        self._seal = Seal(key)
        self._clock = clock

    def begin(self, subject: str, act: str, typed: dict[str, str]) -> Draft:
        """A new draft; what others left untouched for too long is deleted.

        Raises:
            DraftRefused: this person has as many as one may have.
        """
        draft = Draft(secrets.token_urlsafe(16), act, typed)
        owner, now = self._seal.name(subject), self._clock.now()
        with self._database.connection() as connection:
            connection.execute("DELETE FROM drafts WHERE changed_at < %s", (now - KEPT,))
            row = connection.execute(
                "SELECT count(*) FROM drafts WHERE owner = %s", (owner,)
            ).fetchone()
            if row is not None and row[0] >= MOST:
                raise DraftRefused("草稿过多：请先提交或删除已有草稿。")
            connection.execute(
                "INSERT INTO drafts (name, owner, sealed, changed_at) VALUES (%s, %s, %s, %s)",
                (self._seal.name(draft.id), owner, self._sealed(draft), now),
            )
        return draft

    def find(self, subject: str, draft: str) -> Draft:
        """A draft of this person.

        Raises:
            DraftUnknown: they have none of this name.
        """
        with self._database.connection() as connection:
            return self._found(connection, subject, draft)

    def of(self, subject: str) -> list[Draft]:
        """Every draft of this person, the latest first."""
        with self._database.connection() as connection:
            rows = connection.execute(
                "SELECT sealed, changed_at FROM drafts WHERE owner = %s AND changed_at > %s"
                " ORDER BY changed_at DESC",
                (self._seal.name(subject), self._clock.now() - KEPT),
            ).fetchall()
        found = (self._opened(bytes(sealed), at) for sealed, at in rows)
        return [draft for draft in found if draft is not None]

    def change(self, subject: str, draft: str, edit: Callable[[Draft], None]) -> Draft:
        """Changes it, one after the other where two windows save at once.

        Raises:
            DraftUnknown: they have none of this name.
            DraftRefused: it would become too large.
        """
        now = self._clock.now()
        with self._database.connection() as connection, connection.transaction():
            found = self._found(connection, subject, draft)
            edit(found)
            sealed = self._sealed(found)
            connection.execute(
                "UPDATE drafts SET sealed = %s, changed_at = %s WHERE name = %s",
                (sealed, now, self._seal.name(draft)),
            )
        found.changed_at = now
        return found

    def remove(self, subject: str, draft: str) -> None:
        """It was sent, or nobody wants it any more."""
        with self._database.connection() as connection:
            connection.execute(
                "DELETE FROM drafts WHERE name = %s AND owner = %s",
                (self._seal.name(draft), self._seal.name(subject)),
            )

    def _found(self, connection: Any, subject: str, draft: str) -> Draft:
        row = connection.execute(
            "SELECT sealed, changed_at FROM drafts"
            " WHERE name = %s AND owner = %s AND changed_at > %s FOR UPDATE",
            (self._seal.name(draft), self._seal.name(subject), self._clock.now() - KEPT),
        ).fetchone()
        found = self._opened(bytes(row[0]), row[1]) if row else None
        if found is None:
            raise DraftUnknown(draft)
        return found

    def _sealed(self, draft: Draft) -> bytes:
        facts = {k: v for k, v in asdict(draft).items() if k != "changed_at"}
        sealed = self._seal.closed(facts)
        if len(sealed) > LARGEST:
            raise DraftRefused("填写内容过长：请缩短后重新保存。")
        return sealed

    def _opened(self, sealed: bytes, at: datetime) -> Draft | None:
        facts = self._seal.opened(sealed)
        if facts is None:
            return None
        papers = {code: Chosen(**paper) for code, paper in facts.pop("papers").items()}
        return Draft(**facts, papers=papers, changed_at=at)
