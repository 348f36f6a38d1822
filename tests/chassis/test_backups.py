"""Backups: whole, incremental, read again, and a log restored from one to an exact point."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from onestop_chassis.log.loss import LogRestored
from onestop_chassis.log.schema import tables
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.operators.backup import manifest as manifests
from onestop_chassis.operators.backup.kept import FATES
from onestop_chassis.operators.backup.refusals import (
    BackupUnsound,
    DatabaseInUse,
    DatabaseNotEmpty,
    ForeignBackup,
    PointUnknown,
)
from onestop_chassis.operators.backup.segment import recorded_at
from onestop_chassis.operators.backup.wish import Wish
from onestop_chassis.service.restoring import looked_at

from tests.support.backed_up import Keeper, blueprint_of
from tests.support.environment import clean
from tests.support.postgres import drop_database, fresh_database
from tests.support.transport import closed


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    """A service with sixty facts and a backup of them."""
    one = Keeper(blueprint_of("keeper"), tmp_path).up()
    one.say(*(closed(n % 7, n) for n in range(60)))
    assert one.job("backup.create").state == "done"
    yield one
    one.down()
    drop_database("embedded", one.url)


def upto(service: Keeper, position: int) -> list[StoredRow]:
    return [row for row in service.said() if row.position <= position]


def test_every_table_is_kept_or_built_again_on_purpose() -> None:
    assert tables(None) == FATES.keys()


def test_a_backup_is_whole_private_and_verifies_beside_the_live_log(keeper: Keeper) -> None:
    manifest = manifests.read(keeper.at)
    assert manifest.through == manifest.written >= 60
    modes = {file.stat().st_mode & 0o777 for file in keeper.at.iterdir()}
    assert (modes, keeper.at.stat().st_mode & 0o777) == ({0o600}, 0o700)
    verified = keeper.job("backup.verify")
    assert (verified.state, verified.counts["faulty"]) == ("done", 0)
    assert verified.total == sum(one.rows for one in manifest.segments)


def test_another_run_writes_only_what_is_new(keeper: Keeper) -> None:
    before = {file.name: file.read_bytes() for file in keeper.at.iterdir()}
    keeper.say(*(closed(n % 7, n) for n in range(60, 75)))
    again = keeper.job("backup.create")
    manifest = manifests.read(keeper.at)
    assert again.counts["written"] < 60
    assert all(
        (keeper.at / name).read_bytes() == held
        for name, held in before.items()
        if name != manifests.NAME
    )
    assert sum(one.rows for one in manifest.events) == len(upto(keeper, manifest.through))
    assert keeper.job("backup.verify").state == "done"


def test_the_restored_log_is_the_same_bytes_up_to_the_point_and_says_what_it_is(
    keeper: Keeper,
) -> None:
    point = 40
    restored = keeper.restored(point).up()
    try:
        assert upto(restored, point) == upto(keeper, point)
        mark = restored.log.recorded(restored.log.read(point, 1)[0])
        assert isinstance(mark.event, LogRestored)
        assert (mark.event.position, mark.event.reason, mark.cause.actor) == (
            point, "a test", "somebody",
        )  # fmt: skip
        assert mark.position == point + 1
        kept = {row[:2] for row in keeper.table("SELECT stream, command_id, position FROM commands")
                if row[2] <= point}  # fmt: skip
        assert {row[:2] for row in restored.table("SELECT * FROM commands")} == kept
    finally:
        restored.down()


def test_an_instant_is_met_exactly(keeper: Keeper) -> None:
    row = next(one for one in keeper.said() if one.position == 30)
    at = recorded_at(row)
    assert at is not None
    restored = keeper.restored(instant=at).up()
    early = keeper.restored(instant=at - timedelta(microseconds=1)).up()
    try:
        assert [one.log.loss().position for one in (restored, early)] == [30, 29]
    finally:
        restored.down()
        early.down()


def test_jobs_that_were_open_at_the_point_are_over(keeper: Keeper) -> None:
    restored = keeper.restored().up()
    try:
        query = "SELECT topic FROM events WHERE originator_id LIKE 'job/%' ORDER BY notification_id"
        told = [row[0].split(".")[2] for row in restored.table(query)]
        assert told == ["JobRequested", "JobTaken", "JobEnded"]
    finally:
        restored.down()


@pytest.mark.parametrize("harm", ["byte", "missing", "exchanged", "manifest"])
def test_what_was_tampered_with_is_named_and_never_restored(keeper: Keeper, harm: str) -> None:
    keeper.say(*(closed(1, n) for n in range(60)))
    keeper.job("backup.create")
    first, second, *_ = (keeper.at / one.file for one in manifests.read(keeper.at).events)
    match harm:
        case "byte":
            content = bytearray(first.read_bytes())
            content[len(content) // 2] ^= 1
            first.write_bytes(content)
        case "missing":
            second.unlink()
        case "exchanged":
            one, other = first.read_bytes(), second.read_bytes()
            first.write_bytes(other)
            second.write_bytes(one)
        case "manifest":
            path = keeper.at / manifests.NAME
            path.write_text(path.read_text().replace('"rows": ', '"rows": 1', 1))
    verified = keeper.job("backup.verify")
    assert verified.state == "unverified"
    named = {"byte": first, "missing": second, "exchanged": second, "manifest": first}[harm]
    assert named.name in verified.detail
    with pytest.raises(BackupUnsound, match=named.name):
        looked_at(keeper.blueprint, fresh_database(), Wish(keeper.at))


def test_a_log_that_was_changed_behind_the_services_back_differs_from_its_backup(
    keeper: Keeper,
) -> None:
    with psycopg.connect(keeper.url) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER events_append_only")
        connection.execute("UPDATE events SET topic = topic || 'x' WHERE notification_id = 7")
    verified = keeper.job("backup.verify")
    assert verified.state == "unverified"
    assert "differs from the live log" in verified.detail


def test_a_backup_of_another_log_is_begun_anew_and_an_unsound_one_is_left_alone(
    keeper: Keeper,
) -> None:
    first = keeper.at
    restored = keeper.restored(40).up()
    try:
        restored.job("backup.create")
        assert keeper.at != first
        assert restored.job("backup.verify").state == "done"
        assert restored.job("backup.verify", backup=first.name).state == "done"
    finally:
        restored.down()


def test_nothing_is_restored_over_live_data_or_under_a_running_service(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DatabaseNotEmpty):
        looked_at(keeper.blueprint, keeper.url, Wish(keeper.at))
    busy = Keeper(keeper.blueprint, keeper.directory).up()
    try:
        monkeypatch.setattr("onestop_chassis.operators.backup.restore.LEAVING_SECONDS", 0.0)
        with pytest.raises(DatabaseInUse):
            looked_at(busy.blueprint, busy.url, Wish(keeper.at))
    finally:
        busy.down()


def test_a_backup_of_another_service_or_a_newer_schema_is_refused(
    keeper: Keeper, tmp_path: Path
) -> None:
    with pytest.raises(ForeignBackup, match="keeper"):
        looked_at(blueprint_of("other"), fresh_database(), Wish(keeper.at))
    newer = manifests.read(keeper.at).model_copy(update={"revisions": ("c0002", "z9999")})
    manifests.write(keeper.at, newer.sealed(newer.written_at))
    with pytest.raises(ForeignBackup, match="z9999"):
        looked_at(keeper.blueprint, fresh_database(), Wish(keeper.at))


def test_a_point_outside_of_the_backup_is_refused(keeper: Keeper) -> None:
    for wish in (Wish(keeper.at, position=10_000), Wish(keeper.at, position=0)):
        with pytest.raises(PointUnknown):
            looked_at(keeper.blueprint, fresh_database(), wish)


KILLED = """
import sys
from pathlib import Path
from onestop_chassis.operators.backup import create
from tests.support.backed_up import Keeper, blueprint_of
create.ROWS = 25
create.event_chunks.__defaults__ = (25,)
keeper = Keeper(blueprint_of("keeper"), Path(sys.argv[2]), url=sys.argv[1]).up()
keeper.job("backup.create")
"""


def test_a_run_that_was_killed_is_gone_on_with_and_nothing_half_written_counts(
    tmp_path: Path,
) -> None:
    one = Keeper(blueprint_of("keeper"), tmp_path).up()
    one.say(*(closed(n % 7, n) for n in range(120)))
    one.down()
    arguments = [sys.executable, "-c", KILLED, one.url, str(tmp_path)]
    killed = subprocess.run(
        arguments, env=clean({"ONESTOP_CRASH": "backup-segment:3"}), check=False
    )
    assert killed.returncode == -9
    half = manifests.read(one.at)
    assert (half.through, sum(part.rows for part in half.events)) == (0, 50)
    with pytest.raises(PointUnknown):
        looked_at(one.blueprint, fresh_database(), Wish(one.at))
    one.up()
    try:
        one.job("backup.create")  # the killed one goes on by itself, this one after it
        manifest = manifests.read(one.at)
        assert len({part.file for part in manifest.segments}) == len(manifest.segments)
        named = {part.file for part in manifest.segments} | {manifests.NAME}
        assert {file.name for file in one.at.iterdir()} == named
        assert one.job("backup.verify").state == "done"
        assert manifest.events[1] == half.events[1]
    finally:
        one.down()
