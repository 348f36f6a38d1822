"""What intake's routes are sent. Shapes only: rules about the content are the deciders'."""

from datetime import date
from decimal import Decimal

from onestop_contracts.parts import Attributes, StopGround
from pydantic import BaseModel, ConfigDict, Field


class Body(BaseModel):
    """Unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=2000)


class DivisionBody(Body):
    """One division (GB/T 2260)."""

    code: str = Field(pattern=r"^\d{6}$")
    name_zh: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    level: str = Field(pattern=r"^(city|district|banner)$")


class DivisionsBody(Body):
    """Divisions to take on; those known as they are change nothing."""

    divisions: list[DivisionBody] = Field(min_length=1, max_length=1000)


class ApplicantBody(Body):
    """The firm and its unified social credit code."""

    name: str
    uscc: str


class AttributesBody(Body):
    """What decides which items apply; amounts as decimal strings or numbers."""

    route: str
    kind: str
    land: str
    farmland: str = "no"
    grassland: str = "no"
    security_zone: str = "no"
    construction: str = "no"
    hazard: str = "no"
    land_mode: str = "plain"
    eia: str = "none"
    energy_tce: Decimal = Decimal(0)
    floor_area_m2: Decimal = Decimal(0)
    investment_cny10000: Decimal = Decimal(0)
    land_mu: Decimal = Decimal(0)
    water: str = "no"
    major: str = "no"
    standard_land: str = "no"
    flood_zone: str = "no"
    highway: str = "no"
    road: str = "no"
    fire_special: str = "no"
    energy_project: str = "no"

    def attributes(self) -> Attributes:
        """The same as the value the rules go by."""
        return Attributes(**self.model_dump())


class MaterialBody(Body):
    """One document: its code in the catalogue and the SHA-256 of its bytes."""

    code: str = Field(min_length=1, max_length=100)
    digest: str
    name: str = ""


class FilingBody(Body):
    """A whole project, handed in once."""

    project: str
    name_zh: str
    name_en: str = ""
    applicant: ApplicantBody
    division: str
    industry_class: str
    attributes: AttributesBody
    materials: list[MaterialBody] = Field(max_length=500)


class GuidanceBody(Body):
    """The shape of a project that may never be filed."""

    attributes: AttributesBody


class CorrectionRequestBody(Body):
    """Everything that has to be corrected, at once."""

    points: list[str] = Field(max_length=100)
    basis: str = "行政许可法 art. 32"


class CorrectionBody(Body):
    """What was asked for."""

    materials: list[MaterialBody] = Field(max_length=500)


class RefusalBody(Body):
    """Why the project is not taken on."""

    reasons: list[str] = Field(max_length=100)
    basis: str


class PauseBody(Body):
    """Why the 100 days stop, on which basis, and until when presumably."""

    ground: StopGround
    basis: str
    expected_end_on: date


class HandOutBody(Body):
    """Licence numbers; none means all that wait."""

    licences: list[str] = Field(default=[], max_length=200)


class WithdrawalBody(Body):
    """Why the applicant takes the project back."""

    reason: str


class ClosureBody(Body):
    """How the project ended."""

    outcome: str
    explanation: str


class Nothing(Body):
    """An empty body."""
