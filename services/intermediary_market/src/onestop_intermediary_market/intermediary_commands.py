"""What can be asked about an intermediary, and why it may be refused."""

from dataclasses import dataclass
from datetime import date, datetime

from onestop_chassis.refusal import Conflict, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Qualification:
    """What a firm may do, by which certificate, until the end of which day."""

    service: str
    certificate: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Admit:
    """Take the firm into the library (综合中介服务库) with these qualifications."""

    intermediary: str
    name: str
    qualifications: tuple[Qualification, ...]
    today: date
    at: datetime


@dataclass(frozen=True, slots=True)
class AddQualification:
    """One more service, or a new certificate for one it has."""

    intermediary: str
    qualification: Qualification
    today: date


@dataclass(frozen=True, slots=True)
class LapseQualification:
    """The last day of this certificate is over."""

    intermediary: str
    service: str
    expires_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Suspend:
    """The firm cannot be selected for the time being, for this reason."""

    intermediary: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reinstate:
    """The firm can be selected again."""

    intermediary: str
    at: datetime


IntermediaryCommand = Admit | AddQualification | LapseQualification | Suspend | Reinstate


class IntermediaryUnknown(NotFound):
    """No admitted firm carries this code."""

    code = "intermediary-unknown"
    title = "No admitted intermediary carries this code"
    title_zh = "中介库中没有该机构"
    remedy = "Admit it first: POST /intermediaries."
    remedy_zh = "请先办理入库：POST /intermediaries。"


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
