"""Who may see a case, and in which capacity somebody acts on it."""

from onestop_chassis.actor import Actor
from onestop_chassis.refusal import Forbidden
from onestop_contracts.parts import Authority
from onestop_contracts.people import Role

from onestop_review.case.passing import NoDelegation, not_delegated
from onestop_review.case.state import Case, CaseNow
from onestop_review.docket import docket

CENTRE = (Role.DIRECTOR, Role.STANDING_DEPUTY, Role.DEPUTY)
"""Who signs for the centre."""
OWNERS = (Role.APPLICANT, Role.AGENT)
"""Who speaks for a firm, for the firm named in the token."""
READERS = frozenset(Role) - {Role.APPLICANT, Role.AGENT, Role.INTERMEDIARY, Role.OPERATOR}
"""Who reads within their jurisdiction; the city reads all. Cases name people: not operators."""
OF_DEPARTMENT = frozenset({Role.REPRESENTATIVE, Role.REVIEWER})
"""Who, with a department in the token, reads that department's cases only."""


def who_reads_or_owns(actor: Actor, case: Case, now: CaseNow) -> bool:
    """Officers within their jurisdiction and department, and the firm whose project it is."""
    if actor.roles & READERS:
        own = department_of(actor) in ("", case.facts.department)
        return own and actor.covers(case.facts.jurisdiction)
    return _owns(actor, now)


def department_of(actor: Actor) -> str:
    """The one department whose cases the actor sees, or the empty string for every one."""
    return actor.department if actor.roles & OF_DEPARTMENT else ""


def the_handler(actor: Actor, case: Case, now: CaseNow) -> str:
    """The centre's reviewer, or the department's own where the department holds the power."""
    capacity = actor.require(Role.REVIEWER, jurisdiction=case.facts.jurisdiction)
    return _on_the_right_side(actor, case, capacity)


def the_signatory(actor: Actor, case: Case, now: CaseNow) -> str:
    """The leaders of the centre that holds the power, or the department's own where it has it."""
    if case.authority is Authority.DEPARTMENT:
        if actor.roles & set(CENTRE) and not_delegated(case, now):
            raise NoDelegation.of(case, now)
        return the_handler(actor, case, now)
    return _with_the_power(actor, case, now, *CENTRE)


def the_representative(actor: Actor, case: Case, now: CaseNow) -> str:
    """A representative of the department that supervises the case."""
    facts = case.facts
    return actor.require(
        Role.REPRESENTATIVE, jurisdiction=facts.jurisdiction, department=facts.department
    )


def the_owner_or_the_window(actor: Actor, case: Case, now: CaseNow) -> str:
    """The firm whose project it is, or the window clerk, who enters what came in on paper."""
    if _owns(actor, now):
        return actor.require(*OWNERS)
    return actor.require(Role.WINDOW_CLERK, jurisdiction=case.facts.jurisdiction)


def the_centre(actor: Actor, case: Case, now: CaseNow) -> str:
    """The centre's leaders or its reviewers, whoever decides the item."""
    if Role.REVIEWER in actor.roles and actor.department:
        side = Authority.CENTRE
        raise Forbidden(f"应由中心审查 / the {side} checks objections", reason="department")
    return actor.require(*CENTRE, Role.REVIEWER, jurisdiction=case.facts.jurisdiction)


def the_director(actor: Actor, case: Case, now: CaseNow) -> str:
    """The director of the centre that holds the power."""
    return _with_the_power(actor, case, now, Role.DIRECTOR)


def the_government(actor: Actor, case: Case, now: CaseNow) -> str:
    """The government of the level that holds the power."""
    return _with_the_power(actor, case, now, Role.GOVERNMENT)


def _owns(actor: Actor, now: CaseNow) -> bool:
    firm = actor.organisation
    speaks = bool(firm and actor.roles & set(OWNERS))
    return speaks and now.state_of(docket).applicant == firm


def _with_the_power(actor: Actor, case: Case, now: CaseNow, *roles: Role) -> str:
    """Deciding is for the level that the item is delegated to: neither does a banner decide what
    was delegated to the city's centre, nor the city what was delegated to the banner's."""
    facts = case.facts
    capacity = actor.require(*roles, jurisdiction=facts.jurisdiction)
    held = now.rules.delegation(facts.jurisdiction, facts.item, now.day)
    centre = case.authority is Authority.CENTRE
    if centre and held is not None and actor.jurisdiction != held.jurisdiction:
        where = held.jurisdiction
        wanted = f"该事项委托给 {where} 的中心 / the item is delegated to the centre of {where}"
        raise Forbidden(wanted, reason="jurisdiction")
    return capacity


def _on_the_right_side(actor: Actor, case: Case, capacity: str) -> str:
    wanted = case.facts.department if case.authority is Authority.DEPARTMENT else ""
    if actor.department != wanted:
        side = f"部门 {wanted} / department {wanted}" if wanted else "中心 / the centre"
        raise Forbidden(f"应由{side} 办理 / is to handle it", reason="department")
    return capacity
