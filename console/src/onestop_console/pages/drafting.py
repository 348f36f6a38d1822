"""What the pages of a filing ask the services: its form, its check, its sheet, its papers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from onestop_console.drafts import Draft
from onestop_console.forms.body import body
from onestop_console.forms.fields import Field, fields, offered
from onestop_console.forms.problem import Problem, problem
from onestop_console.forms.schema import taken
from onestop_console.gateway import Refused
from onestop_console.models.filing import (
    CORRECT,
    FILE,
    SECTIONS,
    code_field,
    filing_body,
    placed,
    section_of,
)
from onestop_console.models.papers import PaperLine, asked_for, to_correct
from onestop_console.pages.asking import Asking, together
from onestop_console.pages.filed import PROJECT as CODE
from onestop_console.readers.filed import FiledProject
from onestop_console.readers.guidance import Sheet
from onestop_console.readers.materials import ItemPapers

NONE = "-"
"""In the address while no code is there: the service says what it should be."""
EXAMPLE = "2026-150602-30-03-100037"
UNAUTHORISED = 401
ENQUIRY = ("division", "industry_class", "attributes")


@dataclass(frozen=True)
class Filing:
    """A draft with the form of its act, as the service describes it."""

    draft: Draft
    form: list[Field]
    example: Mapping[str, Any]

    @property
    def address(self) -> str:
        """The project's, at intake."""
        code = self.draft.project
        return f"/projects/{code if CODE.fullmatch(code) else NONE}"

    def fields_of(self, section: str) -> list[Field]:
        return [one for one in self.form if section_of(one.pointer) == section]

    def holds(self, pointer: str) -> bool:
        """Whether a field of the form is there; papers are kept apart from what is typed."""
        return any(pointer == one.pointer for one in _each(self.form))

    def body(self, seen: Any) -> dict[str, Any]:
        papers = {code: asdict(paper) for code, paper in self.draft.papers.items()}
        return filing_body(self.form, self.draft.typed, papers, self.example, seen)


@dataclass(frozen=True)
class Papers:
    """What is asked for first, what can follow, and the points of a notice (补正) that wait."""

    first: list[PaperLine]
    later: list[PaperLine]
    points: list[str]


async def filing_of(ask: Asking, draft: Draft) -> Filing:
    """The draft in its form."""
    told = await together(document=ask.gateway.description("intake"), divisions=ask.divisions())
    act = taken(told["document"], f"/projects/{NONE}", draft.act)
    example = (act.schema.get("examples") or [{}])[0]
    made = fields(act.schema, act.document, draft.typed, example=example)
    form = [one for one in made if section_of(one.pointer) != "materials"]
    if draft.act == FILE:
        form = [code_field(draft.project, EXAMPLE), *offered(form, "/division", told["divisions"])]
    return Filing(draft, form, example)


async def checked(ask: Asking, filing: Filing, seen: Any) -> Problem | None:
    """What would be refused as it stands, recorded nowhere; None where nothing would."""
    assert ask.session is not None
    sending = filing.body(seen)
    path = f"{filing.address}/{filing.draft.act}"
    try:
        await ask.gateway.act(ask.session, "intake", path, sending, NONE, dry=True)
    except Refused as refused:
        return found_in(ask, filing, refused)
    return None


def found_in(ask: Asking, filing: Filing, refused: Refused) -> Problem:
    """The refusal, each thing at its field.

    Raises:
        Refused: who asks is not signed in any more.
    """
    if refused.status == UNAUTHORISED:
        raise refused
    told = problem(ask.language, refused.problem)
    return placed(told, refused.problem, tuple(filing.draft.papers))


async def sheet_of(ask: Asking, filing: Filing) -> Sheet | None:
    """The guidance sheet; None while too little is known of the project, or something is wrong."""
    if filing.draft.act == CORRECT:
        return None
    whole = body(filing.form, filing.draft.typed)
    asked = {name: whole[name] for name in ENQUIRY if name in whole}
    try:
        return await ask.enquire(Sheet, "intake", "/guidance", asked)
    except Refused as refused:
        if refused.status == UNAUTHORISED:
            raise
        return None


async def papers_of(ask: Asking, filing: Filing, sheet: Sheet | None) -> Papers:
    """The papers that the draft's act is asked for."""
    draft = filing.draft
    if draft.act == FILE:
        first, later = asked_for(sheet, draft.papers, ask.language)
        return Papers(first, later, [])
    told = await together(
        project=ask.one(FiledProject, "intake", filing.address),
        items=ask.rows(ItemPapers, "intake", f"{filing.address}/materials"),
    )
    first, later = to_correct(told["items"], draft.papers, ask.language)
    return Papers(first, later, told["project"].correction)


def _each(form: list[Field]) -> list[Field]:
    return [part for one in form for part in (one.inside or (one,))]


def everything() -> tuple[str, ...]:
    """Every section counts as filled in: what is sent is the draft and nothing else."""
    return tuple(SECTIONS)
