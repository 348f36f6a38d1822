"""Taking a firm into the library, and what it may do."""

from collections.abc import Sequence
from datetime import date

from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, Invalid
from onestop_contracts.fields import Firm
from onestop_contracts.intermediary_market import IntermediaryAdmitted
from pydantic import Field

from onestop_intermediary_market.intermediary.acting import IntermediaryAct, the_market_officer
from onestop_intermediary_market.intermediary.events import IntermediaryEvent, QualificationAdded
from onestop_intermediary_market.intermediary.state import Intermediary, Qualification


class QualificationsFaulty(Invalid):
    """A certificate is not valid on the day it is handed in, or a service is named twice."""

    code = "qualification-faulty"
    title = "A qualification has expired or is named twice"
    title_zh = "资质已过期或重复"
    remedy = "Hand in one certificate for each service, valid today."
    remedy_zh = "每项服务请提交一份在有效期内的资质证书。"


class AlreadyAdmitted(Conflict):
    """The firm is in the library under other particulars."""

    code = "intermediary-admitted"
    title = "This intermediary is in the library already"
    title_zh = "该机构已入库"
    remedy = "Add qualifications to it instead."
    remedy_zh = "请改为追加资质。"


class AdmitIntermediary(IntermediaryAct):
    """Takes a firm into the library (综合中介服务库), with everything it may do.

    Source: notice E2.
    """

    by = the_market_officer
    refuses = (QualificationsFaulty, AlreadyAdmitted)
    opens = True

    name: Firm = Field(min_length=1, max_length=200, examples=["示例环境咨询有限公司"])
    qualifications: list[Qualification] = Field(min_length=1, max_length=50)

    def decide(self, firm: Intermediary, now: Now[None]) -> Sequence[IntermediaryEvent]:
        code = now.key("intermediary")
        if firm.name == self.name and firm.qualifications == tuple(self.qualifications):
            return []
        _valid(self.qualifications, now.day, "/qualifications/{n}/")
        if firm.name:
            raise AlreadyAdmitted(code, intermediary=code)
        admitted = IntermediaryAdmitted(
            intermediary=code,
            name=self.name,
            services=tuple(one.service for one in self.qualifications),
            expires_on=min(one.expires_on for one in self.qualifications),
            admitted_at=now.at,
        )
        return [admitted, *(_added(code, one) for one in self.qualifications)]


class AddQualification(IntermediaryAct, Qualification):
    """One more service, or a new certificate for one the firm has.

    Source: notice E2.
    """

    by = the_market_officer
    refuses = (QualificationsFaulty,)

    def decide(self, firm: Intermediary, now: Now[None]) -> Sequence[IntermediaryEvent]:
        new = Qualification(**self.model_dump())
        if new in firm.qualifications:
            return []
        _valid((new,), now.day, "/")
        return [_added(now.key("intermediary"), new)]


def _added(code: str, one: Qualification) -> QualificationAdded:
    return QualificationAdded(intermediary=code, **one.model_dump())


def _valid(qualifications: Sequence[Qualification], today: date, place: str) -> None:
    """Refuses expired certificates and a service named twice; `place` points into the body."""
    errors, seen = [], set()
    for n, one in enumerate(qualifications):
        where = place.format(n=n)
        if one.expires_on < today:
            en, zh = f"{one.service} expired on {one.expires_on}", f"{one.service} 已于"
            errors.append(
                {"field": f"{where}expires_on", "en": en, "zh": f"{zh} {one.expires_on} 到期"}
            )
        if one.service in seen:
            en, zh = f"{one.service} is named twice", f"{one.service} 重复"
            errors.append({"field": f"{where}service", "en": en, "zh": zh})
        seen.add(one.service)
    if errors:
        detail = f"{len(errors)} 处需更正 / {len(errors)} to correct"
        raise QualificationsFaulty(detail, errors=errors)
