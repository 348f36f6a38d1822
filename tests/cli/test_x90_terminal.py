"""What goes to a terminal steers none; narrow ones, odd instants and an early Ctrl-C (X77, X90)."""

import io
import json
import stat
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import onestop_cli.commands.up as command
import pytest
from onestop_chassis.service import main as service
from onestop_chassis.service.settings import ServiceSettings
from onestop_cli import entry
from onestop_cli.live import projects_table
from onestop_cli.ops import render
from onestop_cli.ops.looking import instant_of
from onestop_cli.ops.render import Column, Format, shown
from onestop_cli.roomy import least_width, print_table
from onestop_cli.say import Misused, emit
from onestop_cli.visible import VisibleConsole, visible
from rich.markup import escape
from rich.table import Table

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVIL = "矿\x1b]0;t\x07\x1b[2J\u202etxt.exe\u2066\x9b31m\x7f\r\u2028\ud800"
STEERING = set(EVIL) - set("矿]0;t[2Jtx.e31m")
COLUMNS = (Column("id", "编号", "id", whole=True), Column("name", "名称", "name"))


class Screen:
    """A terminal of a given width, and what is on it."""

    def __init__(self, width: int = 200):
        self._file = io.StringIO()
        self.console = VisibleConsole(
            file=self._file, width=width, soft_wrap=True, force_terminal=True, color_system=None
        )

    @property
    def text(self) -> str:
        return self._file.getvalue()


def test_x90_whatever_is_printed_shows_what_would_steer_a_terminal() -> None:
    screen = Screen()
    table = Table()
    table.add_column(EVIL)
    table.add_row(escape(EVIL))
    for printed in (escape(EVIL), table):
        screen.console.print(printed)
    assert screen.text.count("\\u001b[2J\\u202etxt.exe") == 3, "whole, and measured with its signs"
    assert STEERING & set(screen.text) == set()
    assert visible("张三\n李四\t") == "张三\n李四\t"


@pytest.mark.parametrize("how", list(Format))
def test_x90_rows_in_any_form_do_too_and_json_still_says_the_same(
    how: Format, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    monkeypatch.setattr(render, "out", screen.console)
    row = {"id": "1", "name": EVIL}
    render.render([row], COLUMNS, how, SHANGHAI)
    said = capsys.readouterr().out + screen.text
    assert "txt.exe" in said
    assert STEERING & set(said) == set()
    if how in (Format.JSON, Format.NDJSON):
        assert json.loads(said) in (row, [row])


def test_x90_so_does_a_single_value(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"name": EVIL})
    said = capsys.readouterr().out
    assert json.loads(said) == {"name": EVIL}
    assert STEERING & set(said) == set()


def test_x90_the_log_is_its_owners_alone_also_one_of_before(tmp_path: Path) -> None:
    path = tmp_path / "onestop.log"
    path.write_text("before\n", encoding="utf-8")
    path.chmod(0o644)
    with command.private_log(path) as log:
        log.write("after\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8") == "before\nafter\n"


@pytest.mark.parametrize("width", [10, 40, 80])
def test_x77_no_column_is_lost_on_a_narrow_terminal(width: int) -> None:
    screen = Screen(width)
    cells = [f"c{n}" for n in range(12)]
    table = Table(*cells)
    table.columns[3].no_wrap = True
    table.add_row(*("x" * 20 + cell for cell in cells))
    print_table(screen.console, table)
    head = next(line for line in screen.text.splitlines() if "c0" in line)
    assert [cell for cell in cells if cell in head] == cells
    assert "x" * 20 + "c3" in screen.text


def test_x77_the_table_of_projects_needs_no_more_than_eighty() -> None:
    assert least_width(Screen(80).console, projects_table([])) <= 80


def test_x77_instants_at_the_edges_are_told_or_refused() -> None:
    assert instant_of("1900-01-01", SHANGHAI) == "1899-12-31T15:54:17+00:00"
    assert instant_of("2026-03-02", SHANGHAI) == "2026-03-02T00:00:00+08:00"
    for beyond in ("0001-01-01T00:00+08:00", "9999-12-31T23:59:59-12:00"):
        with pytest.raises(Misused, match=beyond[:4]):
            instant_of(beyond, SHANGHAI)
    assert shown("9999-12-31T23:59:59+00:00", SHANGHAI) == "9999-12-31 23:59:59"
    assert shown("9999-12-31T00:00:00+00:00", SHANGHAI) == "9999-12-31 08:00:00"


def test_x77_who_interrupts_a_command_while_it_is_loaded_sees_no_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(entry, "import_module", interrupted)
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code == 130
    assert capsys.readouterr() == ("", "")


def test_x77_who_interrupts_a_migration_is_told_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(service, "prepare", interrupted)
    settings = ServiceSettings(database_url="postgresql://nowhere/none")
    blueprint: Any = None
    assert service._run("migrate", blueprint, settings) == 130
    assert "run it again" in capsys.readouterr().err
