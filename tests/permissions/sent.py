"""What is sent with each act of the table: in order as far as its shape goes, and about a place, a
department and a firm that the caller names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from onestop_contracts.parts import Stage
from onestop_contracts.people import CITY
from onestop_review.nomination import Condition

from tests.support.intake_service import divisions_body, filing_body, materials_body
from tests.support.review_service import calendar_body, catalogue_body, departments_body

DIGEST = "d" * 64
DELEGATION = "D-1"
"""It is there already."""
EMPLOYED = "rep.x"
"""Who works for the scene's department, in its place."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a matter lies, whose it is, and what is close to it but not it."""

    place: str = "150602"
    banner: str = "150602"
    elsewhere: str = "150622"
    department: str = "nr"
    another: str = "drc"
    item: str = "P2-01"
    objection: str = "O-acceptance"
    firm: str = "91000000MA0000001R"
    stranger: str = "91000000MA0000002W"


Body = dict[str, Any]
GROUNDS = {
    "grounds": "the site lies in a flood zone",
    "legal_basis": "防洪法 art. 33",
    "document": DIGEST,
    "signed": True,
}
_PAPER = {"code": "M-02", "digest": DIGEST}
_WITHDRAWAL = {"reason": "the firm changed its plans", "request": DIGEST}
_REVOCATION = {"number": "L-1", "ground": "欺骗"}
_CERTIFICATE = {"service": "surveying", "certificate": "Z-1", "expires_on": "2027-12-31"}
_CONDITIONS = [{"condition": condition, "document": DIGEST} for condition in Condition]
_INDEX = {
    "industry_class": "C38",
    "name_zh": "电气机械",
    "index": "investment_intensity",
    "name_en": "investment per land area",
    "unit": "CNY10000/mu",
    "comparison": ">=",
    "value": "250",
}


def _filing(scene: Scene) -> Body:
    applicant = {"name": "示例企业", "uscc": scene.firm}
    return filing_body(1, division=scene.place, applicant=applicant)


def delegations(scene: Scene, number: str = DELEGATION) -> Body:
    """A delegation of the scene's department to the centre of its place."""
    row = {
        "delegation": number,
        "department": scene.department,
        "jurisdiction": scene.place,
        "items": [scene.item],
        "instrument": "委托书〔2026〕2号",
        "in_force_from": "2026-01-01",
    }
    return {"delegations": [row]}


def _post(scene: Scene, **more: Any) -> Body:
    return {"jurisdiction": scene.place, "department": scene.department, **more}


BODIES: Mapping[str, Callable[[Scene], Body]] = {
    "intake/project/FileProject": _filing,
    "intake/project/RequestCorrection": lambda _: {"points": ["page 3 is missing"]},
    "intake/project/SupplyCorrection": lambda _: {"materials": [_PAPER]},
    "intake/project/HandInMaterials": lambda _: {
        "item": "P1-01",
        "materials": [{"code": "project_brief", "digest": DIGEST}],
    },
    "intake/project/RefuseProject": lambda _: {"reasons": ["not ours"], "basis": "art. 32"},
    "intake/project/PauseClock": lambda _: {
        "ground": "expert_review",
        "basis": "art. 45",
        "expected_end_on": "2026-03-20",
    },
    "intake/project/AmendAttributes": lambda _: {
        "attributes": {"eia": "report"},
        "reason": "another line of production",
        "request": DIGEST,
    },
    "intake/project/ApplyAgain": lambda scene: {"item": scene.item, "request": DIGEST},
    "intake/project/WithdrawProject": lambda _: _WITHDRAWAL,
    "intake/project/CloseProject": lambda _: {"outcome": "ended", "explanation": "by agreement"},
    "intake/divisions/RegisterDivisions": lambda _: divisions_body(),
    "intake/materials/NameMaterials": lambda _: materials_body(),
    "review/case/RequestCorrection": lambda _: {
        "materials": ["M-01"],
        "reasons": ["page 3 is missing"],
        "expected_on": "2026-03-20",
    },
    "review/case/SupplyCorrection": lambda _: {"materials": [_PAPER]},
    "review/case/RefuseCase": lambda _: {"reasons": ["not ours"], "basis": "art. 32"},
    "review/case/GiveConsent": lambda _: {"stage": Stage.ACCEPTANCE},
    "review/case/RecordReply": lambda _: {
        "stage": Stage.ACCEPTANCE,
        "reply": "conditional",
        "text": "only with a second exit",
    },
    "review/case/FileObjection": lambda _: {"stage": Stage.ACCEPTANCE, **GROUNDS},
    "review/case/RegisterObjection": lambda scene: {"objection": scene.objection},
    "review/case/ReturnObjection": lambda scene: {
        "objection": scene.objection,
        "deficiencies": ["no_legal_basis"],
    },
    "review/case/MendObjection": lambda scene: {"objection": scene.objection, **GROUNDS},
    "review/case/ConveneConsultation": lambda scene: {
        "objection": scene.objection,
        "units": ["nr", "drc"],
        "slot_on": "2026-03-09",
    },
    "review/case/WithdrawObjection": lambda scene: {
        "objection": scene.objection,
        "reason": "the dyke is built",
    },
    "review/case/ConcludeConsultation": lambda scene: {
        "objection": scene.objection,
        "outcome": "upheld",
        "positions": [{"unit": "nr", "statement": "agreed"}],
        "absent": ["drc"],
        "minutes": DIGEST,
    },
    "review/case/EscalateObjection": lambda scene: {"objection": scene.objection},
    "review/case/RecordGovernmentDecision": lambda scene: {
        "objection": scene.objection,
        "outcome": "approve",
        "document": DIGEST,
    },
    "review/case/DraftDecision": lambda _: {"outcome": "approve", "reasons": ["complete"]},
    "review/case/DecideCase": lambda _: {"outcome": "approve"},
    "review/case/PauseClock": lambda _: {
        "ground": "expert_review",
        "reason": "experts have to look at the slope",
        "basis": "art. 45",
        "expected_end_on": "2026-03-20",
    },
    "review/case/ResumeClock": lambda _: {"ground": "expert_review"},
    "review/case/ExtendLimit": lambda _: {"working_days": 5, "reason": "two departments"},
    "review/case/SuspendCase": lambda _: {"reason": "a court looks at it", "basis": "art. 56"},
    "review/case/WithdrawCase": lambda _: _WITHDRAWAL,
    "review/departments/RegisterDepartments": lambda _: departments_body(),
    "review/catalogue/ReviseCatalogue": lambda _: catalogue_body(),
    "review/delegations/GrantDelegations": lambda scene: delegations(scene, "D-2"),
    "review/delegations/EndDelegation": lambda _: {
        "delegation": DELEGATION,
        "ended_on": "2026-12-31",
        "reason": "taken back",
    },
    "review/negative-list/ReviseNegativeList": lambda _: {"entries": []},
    "review/calendar/PublishCalendar": lambda _: calendar_body(),
    "review/rules/ReviseRules": lambda scene: {
        "jurisdiction": "" if scene.place == CITY else scene.place
    },
    "review/channel/RecordOutage": lambda _: {
        "from_at": "2026-02-27T09:00:00+08:00",
        "until_at": "2026-02-27T10:00:00+08:00",
        "cause": "power",
    },
    "review/representative/NominateRepresentative": lambda scene: _post(
        scene, person="rep.nr", evidence=_CONDITIONS
    ),
    "review/representative/RefuseNomination": lambda scene: _post(
        scene, person="rep.nr", reasons=["no authority"]
    ),
    "review/representative/AppointRepresentative": lambda scene: _post(
        scene, person="rep.nr", mandate="M-9"
    ),
    "review/representative/NameStandIn": lambda scene: _post(
        scene, person="standin.nr", mandate="S-9"
    ),
    "review/representative/RequestReplacement": lambda scene: _post(scene, reason="不能履职"),
    "review/representative/EndMandate": lambda scene: _post(scene, mandate="M-9", reason="调任"),
    "review/staff/RegisterPeople": lambda scene: {
        "people": [
            {
                "person": "rep.nr",
                "unit": scene.department,
                "jurisdiction": scene.place,
                "since": "2026-01-01",
            }
        ]
    },
    "review/staff/RecordDeparture": lambda _: {"person": EMPLOYED, "left_on": "2026-12-31"},
    "review/staff/CancelDeparture": lambda _: {"person": EMPLOYED},
    "review/licences/RequestRevocation": lambda _: {**_REVOCATION, "legal_basis": "art. 69"},
    "review/licences/AnnounceRevocation": lambda _: {**_REVOCATION, "legal_basis": "art. 69"},
    "review/licences/AnswerRevocation": lambda _: {"number": "L-1", "statement": "不服"},
    "review/licences/WaiveHearing": lambda _: {"number": "L-1"},
    "review/licences/RecordHearing": lambda _: {
        "number": "L-1",
        "held_on": "2026-03-03",
        "minutes": "d" * 64,
    },
    "review/licences/RevokeLicence": lambda _: _REVOCATION,
    "intermediary_market/intermediary/AdmitIntermediary": lambda _: {
        "name": "测绘机构",
        "qualifications": [_CERTIFICATE],
    },
    "intermediary_market/intermediary/AddQualification": lambda _: _CERTIFICATE,
    "intermediary_market/intermediary/SuspendIntermediary": lambda _: {"reason": "投诉"},
    "land/area/ReviseNegativeList": lambda _: {"barred": ["C38"]},
    "land/index_set/ReviseIndices": lambda _: {"indices": [_INDEX]},
}
"""By the names of the table's lines; an act that is not here needs nothing sent."""
