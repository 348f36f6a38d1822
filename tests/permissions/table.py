"""Who may do what, by hand, from the notice and the domain's rules, not from the code.

Whoever has none of the roles of a line, or works elsewhere than it says, is denied. Sources: the
notice's rows, named where a line rests on one; docs/domain/people.md for roles and levels;
docs/domain/supervision.md for cases.
"""

from onestop_contracts.people import Role

from tests.permissions.words import CASES, HERE, Level, Line, Mandate, Matter, May, Of

CITY, OWN_BANNER = (Level.CITY,), (Level.OWN,)
OWN, NO_DEPARTMENT = (Of.OWN,), (Of.NONE,)
CITY_POWER, BANNER_POWER, KEPT = ((matter,) for matter in CASES)
CENTRE_POWER = (*CITY_POWER, *BANNER_POWER)
WHOLE, EITHER = (Matter.WHOLE,), (Matter.BANNER, Matter.WHOLE)
LEADERS = (Role.DIRECTOR, Role.STANDING_DEPUTY, Role.DEPUTY)
"""G1: the director, the standing deputy and the deputies."""


def _window(*also: Role) -> May:
    """A1: the one window, of the project's place or the city."""
    return May((Role.WINDOW_CLERK, *also), at=HERE)


def _with_the_power(*roles: Role) -> tuple[May, ...]:
    """A8: what was delegated to the centre is decided by the people of the level that holds it."""
    return (May(roles, at=CITY, of=CITY_POWER), May(roles, at=OWN_BANNER, of=BANNER_POWER))


def _ladder(role: Role) -> tuple[May, ...]:
    """C8, C9: consulted on and decided at that level; what the department kept, in its place."""
    return (*_with_the_power(role), May((role,), at=HERE, of=KEPT))


FIRM = May((Role.APPLICANT, Role.AGENT), firm=OWN)
"""B1: the firm itself, and the agent who runs its errands."""
FIRM_OR_WINDOW = (FIRM, _window())
WINDOW = (_window(Role.DIRECTOR),)
HANDLER = (
    May((Role.REVIEWER,), at=HERE, department=NO_DEPARTMENT, of=CENTRE_POWER),
    May((Role.REVIEWER,), at=HERE, department=OWN, of=KEPT),
)
"""C2: what is on the negative list stays with the department; the rest is the centre's."""
SIGNATORY = (
    *_with_the_power(*LEADERS),
    May((Role.REVIEWER,), at=HERE, department=OWN, of=KEPT),
)
"""C3: the centre's leaders decide; what the department kept, its own authorised person."""
CHECKERS = (
    May(LEADERS, at=HERE),
    May((Role.REVIEWER,), at=HERE, department=NO_DEPARTMENT),
)
"""C7: an objection goes to the centre first, whoever decides the item."""
SUPERVISOR = (
    May(
        (Role.REPRESENTATIVE,),
        at=HERE,
        department=OWN,
        mandate=(Mandate.IN_POST, Mandate.STAND_IN),
    ),
)
"""C7: the department's chief representative in post, or the recorded stand-in."""
HEAD = May((Role.REVIEWER,), at=HERE, department=OWN)
"""C4: the department's head; tokens do not tell heads from other officers of a department."""
CENTRE = (May(LEADERS, at=HERE),)
RULE_MAKERS = (May(LEADERS, at=HERE),)
"""Rules are acts of the centre's leaders at their level; an operator makes none."""
MARKET = (May((Role.MARKET_OFFICER,), at=HERE),)


def _project(act: str, *may: May) -> Line:
    return Line("intake", "project", act, may)


def _case(act: str, *may: May, mandated: bool = False) -> Line:
    return Line("review", "case", act, may, CASES, mandated)


def _register(noun: str, act: str, *may: May, matters: tuple[Matter, ...] = WHOLE) -> Line:
    return Line("review", noun, act, may, matters)


def _post(act: str, *may: May) -> Line:
    return Line("review", "representative", act, may, EITHER)


def _staff(act: str) -> Line:
    """Of a department's people; the centre's own are its leaders' to register."""
    return Line("review", "staff", act, (HEAD,), EITHER)


def _firm(act: str) -> Line:
    return Line("intermediary_market", "intermediary", act, MARKET, WHOLE)


TABLE = (
    _project("FileProject", FIRM, _window()),
    _project("RequestCorrection", *WINDOW),
    _project("SupplyCorrection", *FIRM_OR_WINDOW),
    _project("HandInMaterials", *FIRM_OR_WINDOW),
    _project("AcceptProject", *WINDOW),
    _project("RefuseProject", *WINDOW),
    _project("PauseClock", *WINDOW),
    _project("ResumeClock", *WINDOW),
    _project("HandOutLicences", *WINDOW),
    _project("AmendAttributes", *FIRM_OR_WINDOW),
    _project("ApplyAgain", *FIRM_OR_WINDOW),
    _project("WithdrawProject", *FIRM_OR_WINDOW),
    _project("CloseProject", May((Role.DIRECTOR,), at=HERE)),
    Line(
        "intake",
        "divisions",
        "RegisterDivisions",
        (May((Role.OPERATOR, Role.DIRECTOR), at=HERE),),
        WHOLE,
    ),
    Line(
        "intake",
        "materials",
        "NameMaterials",
        (May((Role.OPERATOR, Role.DIRECTOR), at=HERE),),
        WHOLE,
    ),
    _case("RequestCorrection", *HANDLER),
    _case("SupplyCorrection", *FIRM_OR_WINDOW),
    _case("RefuseCase", *HANDLER),
    _case("AcceptCase", *HANDLER),
    _case("GiveConsent", *SUPERVISOR, mandated=True),
    _case("RecordReply", *SUPERVISOR, mandated=True),
    _case("FileObjection", *SUPERVISOR, mandated=True),
    _case("RegisterObjection", *CHECKERS),
    _case("ReturnObjection", *CHECKERS),
    _case("MendObjection", *SUPERVISOR, mandated=True),
    _case("ConveneConsultation", *_ladder(Role.DIRECTOR)),
    _case("WithdrawObjection", *SUPERVISOR, mandated=True),
    _case("ConcludeConsultation", *_ladder(Role.DIRECTOR)),
    _case("EscalateObjection", *_ladder(Role.DIRECTOR)),
    _case("RecordGovernmentDecision", *_ladder(Role.GOVERNMENT)),
    _case("DraftDecision", *HANDLER),
    _case("DecideCase", *SIGNATORY),
    _case("PauseClock", *HANDLER),
    _case("ResumeClock", *HANDLER),
    _case("ExtendLimit", *SIGNATORY),
    _case("SuspendCase", *HANDLER),
    _case("ResumeCase", *HANDLER),
    _case("WithdrawCase", *FIRM_OR_WINDOW),
    _register(
        "departments",
        "RegisterDepartments",
        May((Role.OPERATOR, Role.DIRECTOR, Role.STANDING_DEPUTY), at=HERE),
    ),
    _register("catalogue", "ReviseCatalogue", *RULE_MAKERS),
    _register("delegations", "GrantDelegations", *RULE_MAKERS, HEAD, matters=EITHER),
    _register("delegations", "EndDelegation", *RULE_MAKERS, HEAD, matters=EITHER),
    _register("negative-list", "ReviseNegativeList", *RULE_MAKERS),
    _register("calendar", "PublishCalendar", *RULE_MAKERS),
    _register("rules", "ReviseRules", *RULE_MAKERS, matters=EITHER),
    _register("channel", "RecordOutage", May((Role.OPERATOR,), at=HERE)),
    _post("NominateRepresentative", HEAD),
    _post("RefuseNomination", *CENTRE),
    _post("AppointRepresentative", *CENTRE),
    _post("NameStandIn", HEAD),
    _post("RequestReplacement", *CENTRE),
    _post("EndMandate", HEAD),
    _staff("RegisterPeople"),
    _staff("RecordDeparture"),
    _staff("CancelDeparture"),
    Line("review", "licences", "RequestRevocation", (HEAD,)),
    Line("review", "licences", "AnnounceRevocation", CENTRE),
    Line("review", "licences", "AnswerRevocation", (FIRM,)),
    Line("review", "licences", "WaiveHearing", (FIRM,)),
    Line("review", "licences", "RecordHearing", CENTRE),
    Line("review", "licences", "RevokeLicence", CENTRE),
    _firm("AdmitIntermediary"),
    _firm("AddQualification"),
    _firm("SuspendIntermediary"),
    _firm("ReinstateIntermediary"),
    Line("land", "area", "ReviseNegativeList", (May((Role.LAND_OFFICER,), at=HERE),)),
    Line("land", "index_set", "ReviseIndices", (May((Role.LAND_OFFICER,), at=HERE),), WHOLE),
)

OFFICERS = tuple(
    role
    for role in Role
    if role not in (Role.APPLICANT, Role.AGENT, Role.INTERMEDIARY, Role.OPERATOR)
)
"""Who reads within their place; an operator sees no cases."""
BOUND = (Role.REPRESENTATIVE, Role.REVIEWER)
"""Of these, who belongs to a department reads its cases only."""
SEEN = {
    "project": (FIRM, May((*OFFICERS, Role.OPERATOR), at=HERE)),
    "case": (
        FIRM,
        May(tuple(role for role in OFFICERS if role not in BOUND), at=HERE),
        May(BOUND, at=HERE, department=(Of.OWN, Of.NONE)),
    ),
}
"""Who may know of a project or a case at all; for the rest there is none."""
