"""Closed sets of words that facts are told in; each has no other."""

from typing import Annotated

from onestop_contracts.fields import Code, OneOf

YesNo = Annotated[Code, OneOf(("yes", "no"))]
Known = Annotated[Code, OneOf(("yes", "no", "unknown"))]
"""The answer where a figure may be missing."""

Route = Annotated[Code, OneOf(("filing", "verification", "approval"))]
"""On record, verified, or approved: how an investment comes about (备案、核准、审批)."""
BuildingKind = Annotated[Code, OneOf(("new", "extension", "renovation"))]
Land = Annotated[Code, OneOf(("new", "existing"))]
LandMode = Annotated[Code, OneOf(("plain", "standard"))]
EnvironmentalImpact = Annotated[Code, OneOf(("none", "form", "report"))]

Certainty = Annotated[Code, OneOf(("law", "notice", "sample", "assumed"))]
"""What a figure or name rests on."""
Comparison = Annotated[Code, OneOf((">=", "<="))]
CheckOutcome = Annotated[Code, OneOf(("barred", "not_met", "open", "met", "no_index"))]
DivisionLevel = Annotated[Code, OneOf(("city", "district", "banner"))]
LimitUnit = Annotated[Code, OneOf(("working_day", "calendar_day", "working_hour"))]
ExtensionReason = Annotated[Code, OneOf(("outage", "vacancy", "mending", "calendar", "suspension"))]
CaseStanding = Annotated[
    Code,
    OneOf(
        (
            "waiting",
            "awaiting_materials",
            "opened",
            "stopped",
            "accepted",
            "approved",
            "rejected",
            "refused",
            "withdrawn",
            "revoked",
        )
    ),
]
"""Where the case of an item stands, for its project."""
ClockName = Annotated[Code, OneOf(("wall", "simulated"))]
SpecVersion = Annotated[Code, OneOf(("1.0",))]
DataContentType = Annotated[Code, OneOf(("application/json",))]
