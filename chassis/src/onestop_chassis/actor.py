"""Who acts, and what they may do."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from onestop_chassis.refusal import Forbidden

CITY = "150600"


class Role(StrEnum):
    """The roles of the centre (docs/domain/people.md)."""

    APPLICANT = "applicant"
    AGENT = "agent"
    WINDOW_CLERK = "window_clerk"
    REVIEWER = "reviewer"
    REPRESENTATIVE = "representative"
    DIRECTOR = "director"
    STANDING_DEPUTY = "standing_deputy"
    DEPUTY = "deputy"
    LAND_OFFICER = "land_officer"
    MARKET_OFFICER = "market_officer"
    INTERMEDIARY = "intermediary"
    ARCHIVIST = "archivist"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    GOVERNMENT = "government"


class Actor(BaseModel):
    """What a verified token says; `organisation` is a credit code for applicants and firms."""

    model_config = ConfigDict(frozen=True)

    subject: str
    roles: frozenset[Role] = frozenset()
    jurisdiction: str = ""
    department: str = ""
    organisation: str = ""

    def covers(self, jurisdiction: str) -> bool:
        """Whether a matter of `jurisdiction` is within reach: its own, or any for the city."""
        return self.jurisdiction in (jurisdiction, CITY)

    def require(self, *roles: Role, jurisdiction: str = "", department: str = "") -> Role:
        """The first of `roles` that the actor holds, which becomes the capacity of the act.

        Raises:
            Forbidden: with reason `role`, `jurisdiction` or `department`.
        """
        held = next((role for role in roles if role in self.roles), None)
        if held is None:
            wanted = ", ".join(roles)
            raise Forbidden(f"需要角色 / needs one of the roles: {wanted}", reason="role")
        if jurisdiction and not self.covers(jurisdiction):
            raise Forbidden("不在管辖范围内 / outside your jurisdiction", reason="jurisdiction")
        if department and self.department != department:
            raise Forbidden(
                f"需为 {department} / needs department {department}", reason="department"
            )
        return held
