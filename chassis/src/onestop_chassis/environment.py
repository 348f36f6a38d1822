"""Settings that are read from the environment: everything that does not fit is named at once."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Self

from pydantic import ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Purpose(StrEnum):
    """What an installation is for."""

    DEMO = "demo"
    PRODUCTION = "production"


class EnvironmentSettings(BaseSettings):
    """Settings under `ONESTOP_…`; each class adds to `faults` what has to fit together.

    Raises (when read): pydantic.ValidationError, naming every setting that does not fit.
    """

    model_config = SettingsConfigDict(env_prefix="ONESTOP_", frozen=True, extra="ignore")

    @classmethod
    def variable(cls, name: str) -> str:
        """The environment variable of a setting."""
        return f"{cls.model_config.get('env_prefix', '')}{name}".upper()

    def faults(self) -> Iterator[str]:
        """A line for everything that does not fit, in both languages, without secrets."""
        yield from ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if found := list(self.faults()):
            raise ValueError("\n".join(found))
        return self

    def _said(self, name: str, zh: str, en: str) -> str:
        return f"{self.variable(name)} {zh} / {en}"

    def _unreadable(self, name: str, error: Exception) -> str:
        told = getattr(error, "strerror", None) or type(error).__name__
        return self._said(name, f"无法读取：{told}", f"{getattr(self, name)}: {told}")


def unusable(error: ValidationError, of: type[EnvironmentSettings]) -> list[str]:
    """One line for each setting that is wrong, in both languages, without its value."""
    lines: list[str] = []
    for one in error.errors(include_input=False):
        if one["loc"]:
            name = of.variable(str(one["loc"][0]))
            lines.append(f"{name} 不可用 / cannot be used: {one['msg']}")
        else:
            lines += str(one["ctx"]["error"]).splitlines()
    return lines
