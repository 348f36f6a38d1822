"""Secrets come from files, each known one ends a start in production, and so does a purpose that
nobody knows: whoever mistypes `production` does not get a demonstration."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from onestop_chassis.environment import Purpose
from onestop_chassis.operators.setting import Origin
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.main import main
from onestop_review.settings import Settings

from tests.support.environment import steering

TOYS: Blueprint[object] = Blueprint(name="toys", listens=(), reference=lambda _: object())
OWN = "k" * 40
Refused = Callable[[Mapping[str, str]], list[str]]


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in steering():
        monkeypatch.delenv(name)


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Starts a service that is told this; the lines with which it ends."""

    def lines(told: Mapping[str, str]) -> list[str]:
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main(TOYS, Settings, ["serve"])
        assert ended.value.code == 2
        return capsys.readouterr().err.splitlines()

    return lines


@pytest.mark.parametrize(
    "spelled", ["Production", "PRODUCTION", "production ", "prod", "produktion", "生产", "live", ""]
)
def test_x83_a_purpose_that_nobody_knows_ends_the_start_with_one_line(
    refused: Refused, spelled: str
) -> None:
    [line] = refused({"ONESTOP_ENV": spelled, "ONESTOP_TOKEN_KEY": OWN})
    assert line.startswith("ONESTOP_ENV 不可用 / cannot be used")
    assert all(f"'{one}'" in line for one in Purpose)


@pytest.mark.parametrize(
    "known",
    [
        "demonstration-only-demonstration-only",
        "Demonstration Only Demonstration Only",
        "DEMONSTRATION_ONLY_DEMONSTRATION_ONLY\n",
        " demonstration-of-something-else",
        "ｄｅｍｏｎｓｔｒａｔｉｏｎ-only-demonstration-only",
    ],
)
def test_x83_production_takes_no_key_that_everybody_knows(refused: Refused, known: str) -> None:
    told = {
        "ONESTOP_ENV": "production",
        "ONESTOP_TOKEN_KEY": known,
        "ONESTOP_DATABASE_URL": "postgresql://review:Onestop@postgres/review",
    }
    lines = refused(told)
    assert [line.split()[0] for line in lines] == ["ONESTOP_DATABASE_URL", "ONESTOP_TOKEN_KEY"]
    assert not any(known.strip() in line for line in lines)


def test_x83_a_demonstration_takes_them_and_names_them_as_weak() -> None:
    there = Settings(token_key="demonstration-only-demonstration-only", database_password="onestop")
    assert there.weak_secrets() == ["ONESTOP_TOKEN_KEY", "ONESTOP_SIGNING_KEY"]
    assert Settings(env=Purpose.PRODUCTION, token_key=OWN).weak_secrets() == ["ONESTOP_SIGNING_KEY"]


def test_x83_a_secret_is_read_from_the_file_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("p@ss/word:é\n", encoding="utf-8")
    (tmp_path / "key").write_text(f"{OWN}\n", encoding="utf-8")
    environment = {
        "ONESTOP_DATABASE_URL": "postgresql://review@postgres/review",
        "ONESTOP_DATABASE_PASSWORD_FILE": str(tmp_path / "password"),
        "ONESTOP_SIGNING_KEY_FILE": str(tmp_path / "key"),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    there = Settings()
    assert sorted(there.database.split()) == [
        "dbname=review", "host=postgres", "password=p@ss/word:é", "user=review"
    ]  # fmt: skip
    assert there.signing_key == OWN
    assert there.origin("signing_key") is Origin.FILE
    shown = {one.name: one.value for one in there.listed()}
    assert (shown["database_password"], shown["signing_key"]) == ("set", "set")
    assert "p@ss" not in repr(there)
    monkeypatch.delenv("ONESTOP_DATABASE_PASSWORD_FILE")
    assert Settings().database == environment["ONESTOP_DATABASE_URL"]


def test_x83_what_cannot_be_read_or_is_told_twice_is_named_at_once(
    refused: Refused, tmp_path: Path
) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "key").write_text(OWN, encoding="utf-8")
    lines = refused(
        {
            "ONESTOP_DATABASE_PASSWORD_FILE": str(tmp_path / "nowhere"),
            "ONESTOP_SIGNING_KEY_FILE": str(tmp_path / "empty"),
            "ONESTOP_TOKEN_KEY_FILE": str(tmp_path / "key"),
            "ONESTOP_TOKEN_KEY": OWN,
        }
    )
    assert [line.split()[0] for line in lines] == [
        "ONESTOP_DATABASE_PASSWORD_FILE",
        "ONESTOP_TOKEN_KEY_FILE",
        "ONESTOP_SIGNING_KEY_FILE",
    ]
    assert all(" / " in line and OWN not in line for line in lines)
