"""Where the bytes are: in a folder or a bucket, by their digest; nothing there has another name."""

import hashlib
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store

from onestop_archive.content.refusals import DocumentDamaged, StoreAway

PART = 5 * 1024 * 1024
"""The least that a bucket takes as a part of several."""


if TYPE_CHECKING:
    from obstore.store import RetryConfig

MEMORY = "memory:///"
"""For whoever tries something out: it ends with the process."""
TRIES: "RetryConfig" = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
"""Whoever sends a file waits meanwhile, and can send it again."""


class Store:
    """Content by its SHA-256. Kept content is whole, and lasts when `put` returns."""

    def __init__(self, place: str):
        """`place`: a folder, or the URL of a bucket, as `s3://bucket/path`.

        Raises:
            StoreAway: there is no such place, or none at all was named.
        """
        if not place:
            raise StoreAway("未设置文件存储位置 / no place for documents is set")
        self._folder = None if "://" in place else Path(place)
        try:
            self._objects = _objects(place, self._folder)
        except (OSError, ValueError, BaseError) as error:
            raise StoreAway(_kind(error)) from error

    def spool(self) -> IO[bytes]:
        """An empty file that has no name, so that nothing stays of it. It lies where documents do:
        other places may be small, or memory.

        Raises:
            StoreAway: there is no room.
        """
        try:
            return tempfile.TemporaryFile(dir=self._folder)
        except OSError as error:
            raise StoreAway(_kind(error)) from error

    def put(self, digest: str, file: IO[bytes]) -> None:
        """Keeps the bytes. What is there already is written again: who sends a file whose stored
        bytes were damaged mends them.

        Raises:
            StoreAway: nothing can be kept at the moment.
        """
        file.seek(0)
        try:
            obstore.put(self._objects, _path(digest), file, chunk_size=PART, max_concurrency=2)
            if self._folder is not None:
                (self._folder / _path(digest)).chmod(0o600)
                _make_last(self._folder / _path(digest), self._folder)
        except (OSError, BaseError) as error:
            raise StoreAway(_kind(error)) from error

    def copy(self, digest: str, into: IO[bytes]) -> None:
        """Copies the bytes, all of them, and only if they are those of the digest.

        Raises:
            DocumentDamaged: they are not, or are gone.
            StoreAway: they cannot be fetched at the moment.
        """
        found = hashlib.sha256()
        try:
            for part in obstore.get(self._objects, _path(digest)).stream(min_chunk_size=PART // 5):
                found.update(part)
                into.write(part)
        except (FileNotFoundError, NotFoundError):
            raise DocumentDamaged(f"存储中缺少 / gone from the store: {digest}") from None
        except (OSError, BaseError) as error:
            raise StoreAway(_kind(error)) from error
        if found.hexdigest() != digest:
            raise DocumentDamaged(f"摘要不符 / not its bytes any more: {digest}")


def _objects(place: str, folder: Path | None) -> ObjectStore:
    if folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(folder)
    if place.startswith("s3://"):
        return S3Store.from_url(place, retry_config=TRIES)
    if place == MEMORY:
        return MemoryStore()
    raise ValueError(place)


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def _make_last(path: Path, folder: Path) -> None:
    """The file's bytes, its name in its folder, and that folder's in the one above."""
    for one in (path, path.parent, folder):
        opened = os.open(one, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _kind(error: Exception) -> str:
    """Messages of stores name addresses and accounts."""
    return f"{type(error).__name__}"
