"""What is sent where a project's attributes are amended: those that are said otherwise, no more."""

from typing import Any

from onestop_contracts.fields import Amount, Area, Code
from pydantic import BaseModel, SerializerFunctionWrapHandler, model_serializer

from onestop_intake.project.papers import SENT


class AmendedAttributes(BaseModel):
    """Attributes that are said otherwise; what is left out stays as it is."""

    model_config = SENT

    route: Code | None = None
    kind: Code | None = None
    land: Code | None = None
    farmland: Code | None = None
    grassland: Code | None = None
    security_zone: Code | None = None
    construction: Code | None = None
    hazard: Code | None = None
    land_mode: Code | None = None
    eia: Code | None = None
    energy_tce: Amount | None = None
    floor_area_m2: Area | None = None
    investment_cny10000: Amount | None = None
    land_mu: Area | None = None
    water: Code | None = None
    major: Code | None = None
    standard_land: Code | None = None
    flood_zone: Code | None = None
    highway: Code | None = None
    road: Code | None = None
    fire_special: Code | None = None
    energy_project: Code | None = None

    @model_serializer(mode="wrap")
    def _as_said(self, whole: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in whole(self).items() if value is not None}

    @property
    def said(self) -> dict[str, Any]:
        """What is said, by name."""
        every = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in every.items() if value is not None}
