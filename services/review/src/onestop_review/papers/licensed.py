"""证照、撤销决定书: what permits, and that it permits no more."""

from onestop_chassis.papers.days import day_zh, instant
from onestop_chassis.papers.kind import Story
from onestop_chassis.papers.sheet import Rows, Sheet, Text, rows
from onestop_contracts.identifiers import case_of_licence
from onestop_contracts.parts import Licence
from onestop_contracts.review import ItemApproved, LicenceRevoked, LicencesIssued, Opening

from onestop_review.case import case
from onestop_review.case.decision import CENTRE_NAME, REMEDIES
from onestop_review.licence_bundle.state import (
    RevocationAnnounced,
    RevocationAnswered,
    RevocationHeard,
)
from onestop_review.papers.about import department, firm, project_rows


def licence(story: Story) -> Sheet:
    """One licence, in the name of the department that answers for it."""
    one: Licence = story.part
    issued = story.latest(LicencesIssued)
    return Sheet(
        addressed_to="",
        blocks=(
            Text(
                "经审查，准予下列项目实施所列事项。",
                "The project named here is permitted to carry out the item named here.",
            ),
            rows(("证照编号", "Number", one.number)),
            project_rows(story),
            _item(story, one),
            rows(
                ("发证日期", "Issued", day_zh(issued.issued_at)),
                ("发放机构", "Issued through", CENTRE_NAME),
            ),
            Text(
                "附件 decision.json 为签名的许可决定，可凭公钥离线核验。"
                "本证照是否有效以扫码核验结果为准。",
                "The file decision.json inside is the signed decision; it is verified offline with "
                "the public key. Whether the licence is still valid is told by its code.",
            ),
        ),
        issuer_zh=department(story, one.department),
        framed=True,
        verify=f"/verify/{one.number}",
    )


def revocation(story: Story) -> Sheet:
    """撤销行政许可决定书: which licence, on which ground, and what was offered before."""
    revoked = story.latest(LicenceRevoked)
    one = _licence(story, revoked.number)
    steps = [s for s in story.facts if getattr(s.event, "number", "") == revoked.number]
    told = rows(
        *(
            ("告知时间", "Announced", instant(s.event.announced_at))
            for s in steps
            if isinstance(s.event, RevocationAnnounced)
        ),
        *(
            ("持证人答复时间", "Answered", instant(s.event.answered_at))
            for s in steps
            if isinstance(s.event, RevocationAnswered)
        ),
        *(
            ("听证日期", "Hearing held", day_zh(s.event.held_on))
            for s in steps
            if isinstance(s.event, RevocationHeard)
        ),
    )
    return Sheet(
        addressed_to=firm(story),
        blocks=(
            Text("经审查，决定撤销下列行政许可。", "This licence is revoked."),
            rows(("证照编号", "Licence", revoked.number)),
            project_rows(story),
            _item(story, one),
            rows(
                ("撤销理由", "Ground", revoked.ground),
                ("法律依据", "Legal basis", revoked.legal_basis),
                ("撤销时间", "Revoked", instant(revoked.revoked_at)),
            ),
            *((told,) if told.rows else ()),
            Text(REMEDIES),
        ),
        issuer_zh=department(story, one.department),
        verify=f"/verify/{revoked.number}",
    )


def _licence(story: Story, number: str) -> Licence:
    issued = (one.event for one in story.facts if isinstance(one.event, LicencesIssued))
    return next(one for event in issued for one in event.licences if one.number == number)


def _item(story: Story, one: Licence) -> Rows:
    """The item as its case was opened, and the decision that it rests on."""
    facts = story.then.stream(case.stream_at(story.made_by.subject, case_of_licence(one.number)))
    opened = [fact.event for fact in facts if isinstance(fact.event, Opening)]
    decided = [fact.event for fact in facts if isinstance(fact.event, ItemApproved)]
    return rows(
        ("审批事项", "Item", f"{one.item} {opened[-1].name_zh if opened else ''}".strip()),
        ("主管部门", "Department", department(story, one.department)),
        ("许可条件", "Conditions", "；".join(decided[-1].conditions) if decided else ""),
        ("许可决定", "Decision", decided[-1].decision if decided else ""),
    )
