"""A decision as it is read: its windows and how each ended, its objections, its papers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from onestop_console.models.timeline import Line, case_of, line, people_in
from onestop_console.readers.timeline import Decision, Fact
from onestop_console.words.facts import NOBODY, kind_of

PROVEN_BY = ("document", "minutes")
"""The fields of facts that hold an instrument's digest."""


@dataclass(frozen=True)
class Extended:
    """A later deadline that a window got, and why."""

    reason: str
    was: datetime
    until: datetime
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Course:
    """A supervision window from its notice to its end; `ended_by` is empty while it is open.
    What is not for the reader to know is empty."""

    stage: str
    representative: str
    opens_at: datetime
    deadline: datetime
    mandate: str = ""
    stand_in: bool = False
    shown: str = ""
    extended: tuple[Extended, ...] = ()
    objected_at: datetime | None = None
    ended_by: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Paper:
    """A document by its digest; `kept` where its bytes can be had."""

    code: str
    digest: str
    kept: bool


@dataclass(frozen=True)
class Step:
    """A step of an objection's way, with the instruments that it names."""

    line: Line
    papers: tuple[Paper, ...]
    positions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Told:
    """What the page shows besides what the archive answers. `said` is what the deciding fact
    says, `notice` the holiday notice that it was reckoned by, `needed` the decisions that it
    needed first, by the address of each."""

    said: Mapping[str, Any]
    sentence: str
    facts: tuple[Line, ...]
    basis: tuple[Line, ...]
    rules: tuple[Line, ...]
    windows: tuple[Course, ...]
    objections: Mapping[str, tuple[Step, ...]]
    materials: tuple[Paper, ...]
    needed: tuple[Line, ...]
    notice: str
    proofs: tuple[str, ...]


def people(decision: Decision) -> set[str]:
    """Everybody whom the page names, by sign-in name."""
    facts = (*decision.facts, *decision.basis, *decision.rules)
    windows = (one for fact in decision.facts for one in fact.data.get("windows", ()))
    return people_in(facts) | {one["representative"] for one in windows}


def told(
    decision: Decision,
    names: Mapping[str, str],
    language: str,
    people: Mapping[str, str] = NOBODY,
) -> Told:
    """The decision; `names` are those of the project's items, by code, `people` those of people,
    by sign-in name."""
    deciding = next(fact for fact in reversed(decision.facts) if fact.type == decision.type)
    said, kept = deciding.data, frozenset(decision.documents)

    def lines(facts: Iterable[Fact]) -> tuple[Line, ...]:
        return tuple(line(fact, names, language, people) for fact in facts)

    return Told(
        said=said,
        sentence=line(deciding, names, language, people).sentence,
        facts=lines(decision.facts),
        basis=lines(decision.basis),
        rules=lines(decision.rules),
        windows=tuple(_windows(decision, said)),
        objections={
            objection: tuple(_step(line(fact, names, language, people), kept) for fact in facts)
            for objection, facts in _by_objection(decision.facts).items()
        },
        materials=tuple(
            Paper(one["code"], one["digest"], one["digest"] in kept)
            for one in said.get("materials", ())
        ),
        needed=lines(fact for fact in decision.basis if case_of(fact) and _approved(fact)),
        notice=_notice(decision.rules, said.get("calendar_version", 0)),
        proofs=tuple(proof.rpartition("/")[2] for proof in decision.proofs),
    )


def _approved(fact: Fact) -> bool:
    return kind_of(fact.type) == "review.ItemApproved"


def _notice(rules: Iterable[Fact], version: int) -> str:
    """The notice that the calendar of this version came from."""
    published = (one.data for one in rules if kind_of(one.type) == "review.CalendarPublished")
    return next((str(one["notice"]) for one in published if one["version"] == version), "")


def _windows(decision: Decision, said: Mapping[str, Any]) -> Iterator[Course]:
    """Every window of the case; to whom the facts of it are not shown, those that the decision
    names."""
    stand_ins = frozenset(
        one.data["mandate"] for one in decision.rules if kind_of(one.type) == "review.StandInNamed"
    )
    courses = _courses(decision.facts)
    for course in courses:
        yield replace(course, stand_in=course.mandate in stand_ins)
    known = {course.stage for course in courses}
    for one in said.get("windows", ()):
        if one["stage"] not in known:
            yield Course(
                stage=one["stage"],
                representative=one["representative"],
                opens_at=_at(one["opens_at"]),
                deadline=_at(one["deadline"]),
                ended_by=one["ended_by"],
                ended_at=_at(one["ended_at"]),
            )


def _courses(facts: Iterable[Fact]) -> list[Course]:
    """The windows in the order in which they opened; a later draft opens another one."""
    found: list[Course] = []
    newest: dict[str, int] = {}
    for fact in facts:
        stage, kind = fact.data.get("stage", ""), kind_of(fact.type)
        if kind == "review.SupervisionOpened":
            newest[stage] = len(found)
            found.append(_opened(fact.data))
        elif stage in newest:
            found[newest[stage]] = _after(found[newest[stage]], kind, fact.data)
    return found


def _opened(said: Mapping[str, Any]) -> Course:
    return Course(
        stage=said["stage"],
        representative=said["representative"],
        opens_at=_at(said["opens_at"]),
        deadline=_at(said["deadline"]),
        mandate=said["mandate"],
        shown=said["shown"],
    )


def _after(course: Course, kind: str, said: Mapping[str, Any]) -> Course:
    match kind:
        case "review.WindowExtended":
            until = _at(said["deadline"])
            reason, facts = said["reason"], tuple(said.get("facts", ()))
            later = Extended(reason, _at(said["was"]), until, facts)
            return replace(
                course,
                representative=said.get("representative") or course.representative,
                mandate=said.get("mandate") or course.mandate,
                deadline=until,
                extended=(*course.extended, later),
                ended_by="",
                ended_at=None,
            )
        case "review.ObjectionFiled":
            at = _at(said["received_at"])
            return replace(course, objected_at=at, ended_by="objection", ended_at=at)
        case "review.ObjectionRegistered":  # where it came back to be mended, as of its receipt
            return replace(course, ended_by="objection", ended_at=course.objected_at)
        case "review.ConsentGiven":
            ended = {"ended_by": "consent", "ended_at": _at(said["given_at"])}
        case "review.DefaultConsentGranted":
            ended = {"ended_by": "default_consent", "ended_at": _at(said["granted_at"])}
        case _:
            return course
    spoke = {"representative": said["representative"], "mandate": said["mandate"]}
    return replace(course, **{**spoke, **ended})


def _by_objection(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if objection := fact.data.get("objection"):
            found.setdefault(objection, []).append(fact)
    return found


def _step(shown: Line, kept: frozenset[str]) -> Step:
    said = shown.fact.data
    papers = tuple(
        Paper(name, said[name], said[name] in kept) for name in PROVEN_BY if said.get(name)
    )
    positions = tuple((one["unit"], one["statement"]) for one in said.get("positions", ()))
    return Step(shown, papers, positions)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
