"""Who acts, and what they may do."""

from pydantic import BaseModel, ConfigDict

from onestop_chassis.refusal import Forbidden

OPERATOR, AUDITOR = "operator", "auditor"
"""Who keeps a service running, and who may see what is masked. All other roles are the domain's."""


class Actor(BaseModel):
    """What a verified token says; `organisation` is a credit code for applicants and firms."""

    model_config = ConfigDict(frozen=True)

    subject: str
    roles: frozenset[str] = frozenset()
    jurisdiction: str = ""
    department: str = ""
    organisation: str = ""

    def covers(self, jurisdiction: str) -> bool:
        """Whether a matter of `jurisdiction` is within reach: the same division of GB/T 2260, or
        one within it; a city's or a province's code is that of its divisions up to the zeros."""
        return self.jurisdiction == jurisdiction or (
            self.jurisdiction != "" and jurisdiction.startswith(self.reach)
        )

    @property
    def reach(self) -> str:
        """What the codes of all divisions within reach begin with; empty for who has none."""
        return _stem(self.jurisdiction)

    def require(self, *roles: str, jurisdiction: str = "", department: str = "") -> str:
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


def _stem(division: str) -> str:
    """The digits that the code of a province or a city shares with all its divisions."""
    while division.endswith("00"):
        division = division[:-2]
    return division
