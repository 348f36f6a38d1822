"""Bytes on their way in and out, without a service around them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

import pytest
from onestop_archive.content.documents import EACH_AT_ONCE, MOST_AT_ONCE, Documents, Kept
from onestop_archive.content.names import announced
from onestop_archive.content.refusals import DocumentDamaged, DocumentInfected, StoreAway
from onestop_archive.content.scanner import NoScanner
from onestop_archive.settings import Settings, lacks
from onestop_chassis.http.rejection import Busy, TooMany

from tests.support import files
from tests.support.bucket import bucket

SENT = announced("application/zip", "attachment; filename=plan.zip")


class Finding(NoScanner):
    """Finds something in everything."""

    def scan(self, file: IO[bytes]) -> None:
        raise DocumentInfected("Eicar")


def documents(place: str = "memory:///", scanner: NoScanner | None = None) -> Documents:
    return Documents(place, scanner or NoScanner())


async def of(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def slowly(begun: asyncio.Event, ends: asyncio.Event) -> AsyncIterator[bytes]:
    yield files.ZIP
    begun.set()
    await ends.wait()


async def read(found: Documents, kept: Kept) -> bytes:
    file = found.fetch(kept.digest, "who")
    return b"".join([part async for part in found.parts(file, 0, kept.size, "who")])


@pytest.mark.parametrize("place", ["memory:///", "a folder"])
def test_a_folder_and_a_bucket_keep_alike(place: str, tmp_path: Path) -> None:
    found = documents(str(tmp_path / "not" / "yet") if place == "a folder" else place)

    async def through() -> bytes:
        kept = await found.keep(of(files.ZIP), announced("application/zip", NAME), "who")
        return await read(found, kept)

    assert asyncio.run(through()) == files.ZIP
    with pytest.raises(DocumentDamaged):
        found.fetch("0" * 64, "who")


NAME = "attachment; filename=plan.zip"


def test_what_the_scanner_finds_something_in_is_not_kept(tmp_path: Path) -> None:
    found = documents(str(tmp_path), Finding())
    with pytest.raises(DocumentInfected):
        asyncio.run(found.keep(of(files.ZIP), SENT, "who"))
    assert list(tmp_path.iterdir()) == []


def test_who_sends_slowly_keeps_nobody_from_sending() -> None:
    found = documents()

    async def crowd() -> None:
        begun, ends = [asyncio.Event() for _ in range(EACH_AT_ONCE)], asyncio.Event()
        slow = [asyncio.create_task(found.keep(slowly(one, ends), SENT, "slow")) for one in begun]
        for one in begun:
            await one.wait()
        with pytest.raises(TooMany):
            await found.keep(of(files.ZIP), SENT, "slow")
        await found.keep(of(files.ZIP), SENT, "another")
        ends.set()
        await asyncio.gather(*slow)
        await found.keep(of(files.ZIP), SENT, "slow")

    asyncio.run(crowd())


def test_as_many_as_there_is_room_for_are_under_way() -> None:
    found = documents()

    async def crowd() -> None:
        begun, ends = [asyncio.Event() for _ in range(MOST_AT_ONCE)], asyncio.Event()
        slow = [
            asyncio.create_task(found.keep(slowly(one, ends), SENT, f"{n}"))
            for n, one in enumerate(begun)
        ]
        for one in begun:
            await one.wait()
        with pytest.raises(Busy):
            await found.keep(of(files.ZIP), SENT, "late")
        ends.set()
        await asyncio.gather(*slow)

    asyncio.run(crowd())


def test_what_is_fetched_and_never_read_gives_its_room_back() -> None:
    found = documents()
    kept = asyncio.run(found.keep(of(files.ZIP), SENT, "who"))
    held = [found.fetch(kept.digest, "who") for _ in range(EACH_AT_ONCE)]
    with pytest.raises(TooMany):
        found.fetch(kept.digest, "who")
    for one in held:
        one.close()
    del held, one
    found.fetch(kept.digest, "who").close()


def test_in_a_folder_nobody_else_reads_them(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    kept = asyncio.run(documents(str(folder)).keep(of(files.ZIP), SENT, "who"))
    modes = [path.stat().st_mode & 0o777 for path in (folder, *folder.rglob(kept.digest))]
    assert modes == [0o700, 0o600]


@pytest.mark.parametrize("place", ["", "/proc/nothing/here", "nosuch://bucket"])
def test_without_a_place_nothing_is_taken(place: str) -> None:
    with pytest.raises(StoreAway):
        asyncio.run(documents(place).keep(of(files.ZIP), SENT, "who"))


def test_what_is_missing_is_told_to_operators() -> None:
    assert set(lacks(Settings())) == {"documents"}
    production = Settings(env="production", documents="/documents", token_key="k" * 40)
    assert set(lacks(production)) == {"virus-scanner"}
    assert lacks(production.model_copy(update={"virus_scanner": "clamd:3310"})) == {}
    assert lacks(Settings(documents="/documents")) == {}


def test_a_bucket_is_reached_as_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    png = files.PNG[:-12] + bytes(6_000_000) + files.PNG[-12:]  # more than one part
    sent = announced("image/png", "attachment; filename=plan.png")
    with bucket() as (address, there):
        told = {"ENDPOINT": address, "ALLOW_HTTP": "true", "REGION": "cn-north-1"}
        told |= {"ACCESS_KEY_ID": "who", "SECRET_ACCESS_KEY": "secret"}
        for name, value in told.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        found = documents("s3://city/papers")

        async def through() -> list[bytes]:
            kept = (
                await found.keep(of(files.ZIP), SENT, "who"),
                await found.keep(of(png), sent, "w"),
            )
            return [await read(found, one) for one in kept]

        assert asyncio.run(through()) == [files.ZIP, png]
        assert sorted(there.values(), key=len) == [files.ZIP, png]
        assert all(path.startswith("/city/papers/") for path in there)
        with pytest.raises(DocumentDamaged):
            found.fetch("0" * 64, "who")
    monkeypatch.setenv("AWS_ENDPOINT", "http://127.0.0.1:9")  # where nobody listens
    with pytest.raises(StoreAway):
        asyncio.run(documents("s3://city/papers").keep(of(files.ZIP), SENT, "who"))
