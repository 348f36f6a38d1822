"""A filing step by step: which part of it each step holds, and where what is wrong is mended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onestop_console.forms.body import body
from onestop_console.forms.fields import Field, Kind
from onestop_console.forms.problem import Problem, Wrong

FILE, CORRECT = "file-project", "supply-correction"
PROJECT = "/project"
"""Where the code is typed that the act has in its address."""
ALL = "all"
"""The one page that holds every section."""
SECTIONS = {
    "code": "项目代码",
    "applicant": "单位",
    "attributes": "属性",
    "guidance": "指导单",
    "materials": "材料",
    "confirm": "核对提交",
}
OF_ACT = {FILE: tuple(SECTIONS), CORRECT: ("materials", "confirm")}
_SECTION_OF = {"applicant": "applicant", "attributes": "attributes", "materials": "materials"}
MENDED = {
    "already-filed": PROJECT,
    "organisation": "/applicant/uscc",
    "jurisdiction": "/division",
    "wrong-stage": "/materials",
}
"""Where it is mended that a filing is refused without any field being named, by why it is."""


@dataclass(frozen=True)
class Step:
    """A line of the way through."""

    section: str
    zh: str
    href: str
    saved: bool


def guided(act: str, project: str) -> str:
    """Where an act is done step by step; nothing where it is one form."""
    asked = {FILE: "project", CORRECT: "correct"}.get(act)
    return f"/file?{asked}={project}" if asked else ""


def section_of(pointer: str) -> str:
    """The section that holds a field."""
    return _SECTION_OF.get(pointer.strip("/").partition("/")[0], "code")


def sections_on(act: str, step: str) -> tuple[str, ...]:
    """What a page of this act holds; nothing where there is no such page."""
    of_act = OF_ACT[act]
    if step == ALL:
        return of_act
    return (step,) if step in of_act else ()


def steps_of(act: str, address: str, seen: Sequence[str]) -> list[Step]:
    """The way through; `address` is that of the draft."""
    return [
        Step(one, SECTIONS[one], f"{address}/{one}", one in seen and one != "confirm")
        for one in OF_ACT[act]
    ]


def after(act: str, step: str) -> str:
    """The step that follows; the last is followed by none."""
    of_act = OF_ACT[act]
    return of_act[min(of_act.index(step) + 1, len(of_act) - 1)]


def code_field(value: str, example: str) -> Field:
    """The field of the code, which the form of an act does not have."""
    return Field(PROJECT, "project", Kind.TEXT, required=True, value=value, example=example)


def filing_body(
    form: Iterable[Field],
    typed: Mapping[str, str],
    papers: Mapping[str, Mapping[str, str]],
    example: Mapping[str, Any],
    seen: Iterable[str],
) -> dict[str, Any]:
    """What would be sent. The example stands in for sections that nobody has filled in yet, so that
    what is wrong with the others can be told already."""
    there = frozenset(seen)
    made = body((one for one in form if one.pointer != PROJECT), typed)
    made["materials"] = [{"code": code, **paper} for code, paper in papers.items()]
    for name, value in example.items():
        if section_of(f"/{name}") not in there:
            made[name] = value
    return made


def placed(told: Problem, refused: Mapping[str, Any], codes: Sequence[str]) -> Problem:
    """A problem with each thing at the field where it is mended; a paper's by its code, also where
    the service counts them."""
    errors = tuple(replace(one, pointer=_by_code(one.pointer, codes)) for one in told.errors)
    if not errors:
        why = str(refused.get("reason") or refused.get("code", ""))
        if where := MENDED.get(why):
            errors = (Wrong(where, told.detail or told.title),)
    return replace(told, errors=errors)


def _by_code(pointer: str, codes: Sequence[str]) -> str:
    parts = pointer.strip("/").split("/")
    if parts[0] == "materials" and len(parts) > 1 and parts[1].isdecimal():
        return f"/materials/{codes[int(parts[1])]}"
    return pointer


def within(told: Problem | None, sections: Iterable[str]) -> Problem | None:
    """What of it is mended in these sections; None where nothing is."""
    here = frozenset(sections)
    if told is None:
        return None
    errors = tuple(one for one in told.errors if section_of(one.pointer) in here)
    return replace(told, errors=errors, detail="") if errors else None
