"""Secrets of a process: read from files, and none of those that everybody knows."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unicodedata import normalize

from psycopg import Error
from psycopg.conninfo import conninfo_to_dict
from pydantic import model_validator
from pydantic.config import JsonDict

from onestop_chassis.environment import EnvironmentSettings

SECRET: JsonDict = {"secret": True}
"""What marks a setting whose value nobody is shown, and which may come from a file."""
FILE = "_FILE"
"""`ONESTOP_TOKEN_KEY_FILE` names the file that `ONESTOP_TOKEN_KEY` is read from."""
_OF_DEMONSTRATIONS = "demonstration"
_PUBLISHED = frozenset({"onestop", "postgres", "password"})


class SecretSettings(EnvironmentSettings):
    """Settings of which some are secrets, marked with `SECRET`: those may come from files."""

    @model_validator(mode="before")
    @classmethod
    def _from_files(cls, told: Any) -> Any:
        if not isinstance(told, dict):
            return told
        variables = {name: cls.variable(name) for name in cls.secrets()}
        return told | read_files(variables, told, os.environ)

    @classmethod
    def secrets(cls) -> tuple[str, ...]:
        """The settings whose values nobody is shown."""
        fields = cls.model_fields.items()
        return tuple(name for name, field in fields if field.json_schema_extra == SECRET)


def read_files(
    variables: Mapping[str, str], told: Mapping[str, object], environment: Mapping[str, str]
) -> dict[str, str]:
    """The secrets that stand in files, by setting; `variables` are those of all secrets, `told`
    is what is known already.

    Raises:
        ValueError: of everything that is told twice or cannot be read, a line each.
    """
    found, wrong = {}, []
    for name, variable in variables.items():
        if not (path := environment.get(variable + FILE, "")):
            continue
        try:
            found[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "not UTF-8"
            wrong.append(f"{variable}{FILE} 无法读取 / cannot be read: {path}: {why}")
            continue
        if not found[name]:
            wrong.append(f"{variable}{FILE} 文件为空 / names an empty file: {path}")
        if told.get(name):
            wrong.append(f"{variable}{FILE} 与 {variable} 只能设置其一 / and {variable}: not both")
    if wrong:
        raise ValueError("\n".join(wrong))
    return found


def is_published(secret: str) -> bool:
    """Whether it stands, in whatever spelling, in files that everybody can read."""
    return any(
        plain.startswith(_OF_DEMONSTRATIONS) or plain in _PUBLISHED
        for plain in map(_plain, _passwords(secret))
    )


def _passwords(secret: str) -> Iterator[str]:
    """The secret, and the password in it where it is the address of a database."""
    yield secret
    if "://" in secret or "=" in secret:
        try:
            yield str(conninfo_to_dict(secret).get("password", ""))
        except Error:  # it is no address
            return


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", normalize("NFKC", text)).casefold()
