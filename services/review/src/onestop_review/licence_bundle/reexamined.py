"""Approvals that do not stand after an objection to them: their licences are to be revoked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from onestop_chassis.act import Act
from onestop_chassis.now import Now
from onestop_contracts.fields import Code, Prose
from onestop_contracts.identifiers import case_name, case_of_licence
from onestop_contracts.parts import Licence

from onestop_review.licence_bundle.state import ApprovalReexamined, Bundle, RevocationRequested
from onestop_review.reference import Reference


class NoteReexamination(Act[Bundle, Reference]):
    """By the policy: an objection to an approval that was made first came to something else.

    For the objecting department that asks for the revocation of the licence; where none is issued
    yet, as soon as it is. The centre announces it, hears the holder, and decides.

    Source: 行政许可法 art. 69.
    """

    opens = True

    item: Code
    department: Code
    ground: Prose
    legal_basis: Prose
    reexamined_at: datetime
    attempt: int = 1

    def decide(
        self, bundle: Bundle, now: Now[Reference]
    ) -> Sequence[ApprovalReexamined | RevocationRequested]:
        case = case_name(self.item, self.attempt)
        if case in bundle.unsound:
            return []
        noted = ApprovalReexamined(project=now.key("project"), **self.model_dump())
        asked = [one for one in bundle.held.values() if not one.requested and not one.ground]
        licences = [one.licence for one in asked]
        return [noted, *requests({case: noted}, licences, self.reexamined_at)]


def requests(
    unsound: Mapping[Code, ApprovalReexamined], licences: Iterable[Licence], at: datetime
) -> list[RevocationRequested]:
    """What is asked for where these licences rest on approvals that do not stand."""
    found = [(one.number, unsound.get(case_of_licence(one.number))) for one in licences]
    return [
        RevocationRequested(
            project=why.project,
            number=number,
            ground=why.ground,
            legal_basis=why.legal_basis,
            department=why.department,
            requested_by="",
            requested_at=at,
        )
        for number, why in found
        if why is not None
    ]
