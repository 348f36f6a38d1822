"""The addresses of papers: what one says of itself, its PDF, and that it was printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

from fastapi import APIRouter, Path, Query, Request, Response
from onestop_contracts.fields import Code, Digest, Number, Title
from pydantic import AwareDatetime, BaseModel, ConfigDict

from onestop_chassis.act import Act, Attempt
from onestop_chassis.http.caller import Call, Caller, Public
from onestop_chassis.http.places import Places
from onestop_chassis.http.problems import problems
from onestop_chassis.http.receipt import Receipt
from onestop_chassis.http.threads import Threads
from onestop_chassis.http.veil import is_veiled
from onestop_chassis.log.refusals import IdempotencyKeyReused, StaleVersion
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.papers.drawn import Drawn, drawn
from onestop_chassis.papers.kind import Kind, Made
from onestop_chassis.papers.reading import FactsPort, paper_at, papers_of, story_of
from onestop_chassis.papers.sheet import Attached
from onestop_chassis.reactions.circumstances import id_of
from onestop_chassis.refusal import Forbidden, NotFound
from onestop_chassis.service.settings import ServiceSettings

PaperNumber = Annotated[str, Path(max_length=40, examples=["BZ-2026-17"])]
PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
PRESS = Threads(1, "papers", most=64, each=8)
"""Setting takes a few hundredths of a second of a processor: one after the other, apart from
whatever else is asked."""


class PaperUnknown(NotFound):
    """No fact makes a paper of this number, it is not the caller's to see, or that copy of it was
    never printed."""

    code = "paper-unknown"
    title = "There is no paper of this number"
    title_zh = "没有该编号的文书"
    remedy = "Check the number as it stands at the top right of the paper."
    remedy_zh = "请核对文书右上角的编号。"


class PaperLine(BaseModel):
    """One paper that there is, and how many copies of it were printed."""

    model_config = ConfigDict(frozen=True)

    number: Number
    kind: Code
    title_zh: Title
    title_en: Title
    made_at: AwareDatetime
    copies: int


class PaperVerified(BaseModel):
    """What verifies a paper: that it is real, of which day, and the digest that stands on it."""

    model_config = ConfigDict(frozen=True)

    number: Number
    kind: Code
    title_zh: Title
    title_en: Title
    made_at: AwareDatetime
    digest: Digest


class CopyPrinted(Receipt):
    """One more copy: this one, of the PDF that says so."""

    copy_number: int


@dataclass(frozen=True, kw_only=True)
class Papers:
    """The papers of one service. `sees` refuses who may not see one; `prints` are the roles that
    print what they see. `attached` gives the file that lies inside a paper, or None."""

    kinds: Sequence[Kind]
    sees: Callable[[Caller, Made], None]
    prints: frozenset[str]
    printing: tuple[Noun[int, Any], type[Act[int, Any]]]
    attached: Callable[[Caller, Made], Attached | None] = lambda _, __: None

    def lines(self, call: Caller, *streams: str, inner: bool) -> list[PaperLine]:
        """The papers of these streams; with or without those between authorities."""
        log, noun = _log(call), self.printing[0]
        return [
            PaperLine(
                **_said(made),
                copies=call.runtime.log.state(noun.decider, noun.stream_at(made.number))[0],
            )
            for stream in streams
            for made in papers_of(log, self.kinds, stream)
            if inner or not made.kind.inner
        ]

    def router(self) -> APIRouter:
        """Their addresses."""
        router = APIRouter(tags=["papers"])

        @router.get("/papers/{paper}", responses=problems(PaperUnknown))
        def verify_paper(paper: PaperNumber, call: Public) -> PaperVerified:
            """What a paper's QR code leads to: whether there is such a paper, and its digest."""
            made = self._found(call, paper)
            return PaperVerified(**_said(made), digest=story_of(_log(call), made).digest)

        @router.get(
            "/papers/{paper}/pdf",
            response_class=Response,
            responses={**PDF, 304: {"description": "The caller has it."}, **problems(PaperUnknown)},
        )
        async def read_paper(
            paper: PaperNumber,
            call: Call,
            request: Request,
            copy: Annotated[int, Query(ge=0, le=9_999)] = 0,
        ) -> Response:
            """The paper as a PDF; `copy` names one that was printed."""
            places: Places = request.app.state.places
            who = call.actor.subject
            drawn = await places.reads.run(partial(self._drawn, call, paper, copy), who)
            headers = {
                "ETag": f'"{drawn.digest}"',
                "Content-Disposition": f'inline; filename="{paper}.pdf"',
                "Cache-Control": "private, no-cache",
            }
            if f'"{drawn.digest}"' in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
            made = await PRESS.run(drawn.set, who)
            return Response(made, media_type="application/pdf", headers=headers)

        @router.post(
            "/papers/{paper}/print-paper",
            responses=problems(PaperUnknown, Forbidden, StaleVersion, IdempotencyKeyReused),
        )
        def print_paper(paper: PaperNumber, call: Call) -> CopyPrinted:
            """Records one more copy of the paper, and by whom; its PDF is at `…/pdf?copy=`."""
            made = self._seen(call, paper)
            capacity = call.actor.require(*sorted(self.prints))
            noun, act = self.printing
            now: Now[Any] = Now(
                at=call.now,
                rules=None,
                id=id_of(call.cause("").command_id),
                actor=call.actor,
                capacity=capacity,
                keys={"paper": paper},
            )
            asked = act.model_validate({"project": made.fact.subject, "paper": made.kind.name})
            receipt = call.handle(
                noun.decider, noun.stream_at(paper), Attempt(asked, now), capacity
            )
            return CopyPrinted(**dict(receipt), copy_number=receipt.version)

        return router

    def _found(self, call: Caller, number: str) -> Made:
        made = paper_at(_log(call), self.kinds, number)
        if made is None:
            raise PaperUnknown(number, number=number)
        return made

    def _seen(self, call: Caller, number: str) -> Made:
        made = self._found(call, number)
        try:
            if is_veiled(call.actor):
                raise Forbidden("", reason="veiled")
            self.sees(call, made)
        except (Forbidden, NotFound):
            raise PaperUnknown(number, number=number) from None
        return made

    def _drawn(self, call: Caller, number: str, copy: int) -> Drawn:
        made = self._seen(call, number)
        noun, _ = self.printing
        if copy > call.runtime.log.state(noun.decider, noun.stream_at(number))[0]:
            raise PaperUnknown(number, number=number, copy=copy)
        story = story_of(_log(call), made)
        sheet = made.kind.says(story)
        leads_to = _public(call) + (sheet.verify or f"/verify/{number}")
        return Drawn(made, drawn(made, story, sheet, copy), leads_to, self.attached(call, made))


def _said(made: Made) -> dict[str, Any]:
    told = {"number": made.number, "kind": made.kind.name, "made_at": made.fact.recorded_at}
    return {**told, "title_zh": made.kind.zh, "title_en": made.kind.en}


def _log(call: Caller) -> FactsPort:
    return cast(FactsPort, call.runtime.log)


def _public(call: Caller) -> str:
    """Where the public pages are: on the host of the service, unless it was told."""
    settings = getattr(call.runtime, "settings", None)
    if not isinstance(settings, ServiceSettings):
        return ""
    if settings.console_url:
        return settings.console_url
    place = urlsplit(settings.address)
    return f"{place.scheme}://{place.netloc}"
