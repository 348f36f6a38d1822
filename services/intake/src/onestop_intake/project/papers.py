"""What is sent with a filing: shapes only, rules about the content are the acts' own."""

from onestop_contracts.fields import Code
from onestop_contracts.parts import Applicant, Attributes, Material
from pydantic import ConfigDict, Field

SENT = ConfigDict(frozen=True, extra="forbid", str_max_length=2000)


class SentApplicant(Applicant):
    """The firm and its unified social credit code."""

    model_config = SENT

    def value(self) -> Applicant:
        """The same as the value that facts carry."""
        return Applicant(**self.model_dump())


class SentAttributes(Attributes):
    """What decides which items apply; amounts as decimal strings or numbers."""

    model_config = SENT

    def value(self) -> Attributes:
        """The same as the value that the rules go by."""
        return Attributes(**self.model_dump())


class SentMaterial(Material):
    """One document: its code in the catalogue and the SHA-256 of its bytes."""

    model_config = SENT

    code: Code = Field(min_length=1, max_length=100, examples=["application_form"])

    def value(self) -> Material:
        """The same as the value that facts carry."""
        return Material(**self.model_dump())


def values(materials: tuple[SentMaterial, ...]) -> tuple[Material, ...]:
    """Documents as facts carry them."""
    return tuple(material.value() for material in materials)
