"""What several pages ask for."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request

from onestop_console.called import PATH, People, askable
from onestop_console.centre_clock import Moment, moment
from onestop_console.gateway import Gateway
from onestop_console.models.question import Question
from onestop_console.readers.acts import Act
from onestop_console.readers.named import ItemName, Named
from onestop_console.readers.reader import Reader
from onestop_console.rendering import language_of
from onestop_console.session import Session
from onestop_console.words.language import name_of, said
from onestop_console.words.states import HOLDERS

R = TypeVar("R", bound=Reader)
LARGEST_PAGE = 500


@dataclass(frozen=True)
class Asking:
    """The services, asked for one page and its reader."""

    request: Request
    gateway: Gateway
    session: Session | None

    @property
    def language(self) -> str:
        return language_of(self.request)

    async def answer(self, service: str, path: str, **params: str | int) -> Any:
        """As the service gives it; what was asked is shown at the foot of the page."""
        self._note(service, path, params)
        return await self.gateway.ask(self.session, service, path, **params)

    async def one(self, kind: type[R], service: str, path: str, **params: str | int) -> R:
        return kind.model_validate(await self.answer(service, path, **params))

    async def enquire(self, kind: type[R], service: str, path: str, body: Any) -> R:
        return kind.model_validate(await self.gateway.enquire(self.session, service, path, body))

    async def rows(self, kind: type[R], service: str, path: str, **params: str | int) -> list[R]:
        answer = await self.answer(service, path, **params)
        return [kind.model_validate(row) for row in answer["items"]]

    async def every(self, kind: type[R], service: str, path: str, **params: str | int) -> list[R]:
        self._note(service, path, params)
        rows = await self.gateway.ask_all(self.session, service, path, **params)
        return [kind.model_validate(row) for row in rows]

    async def kept(self, kind: type[R], service: str, path: str) -> list[R]:
        """A register that is the same for everybody."""
        self._note(service, path, {}, signed=False)
        rows = await self.gateway.ask_kept(service, path)
        return [kind.model_validate(row) for row in rows]

    async def acts(self, service: str, path: str) -> list[Act]:
        """What the reader may do there, and why not."""
        return await self.rows(Act, service, f"{path}/acts")

    def _note(
        self, service: str, path: str, params: Mapping[str, str | int], *, signed: bool = True
    ) -> None:
        address = self.gateway.address(service, path, params)
        signed = signed and self.session is not None
        self.request.state.asked.append(Question(address, signed=signed))

    async def moment(self) -> Moment:
        return await moment(self.gateway, self.request.app.state.clock)

    async def owners(self) -> dict[str, str]:
        """Who holds a step, by code: departments, and who is none."""
        rows = await self.kept(Named, "review", "/departments")
        others = {code: said(self.language, zh) for code, zh in HOLDERS.items()}
        return {**{row.code: name_of(self.language, row) for row in rows}, **others}

    async def people(self, asked: Iterable[str | None]) -> Mapping[str, str]:
        """What people in office are called, by the name they sign in with: those of a page in one
        question. Of whom nothing is known, or can be had now, nothing is said."""
        wanted = sorted({who for who in asked if who and askable(who)})
        if not wanted:
            return {}
        people: People = self.request.app.state.people
        self._note("review", PATH, {"ids": ",".join(wanted)})
        return await people.of(self.session, wanted)

    async def divisions(self) -> dict[str, str]:
        rows = await self.kept(Named, "intake", "/divisions")
        return {row.code: name_of(self.language, row) for row in rows}

    async def materials(self) -> dict[str, str]:
        rows = await self.kept(Named, "intake", "/materials")
        return {row.code: name_of(self.language, row) for row in rows}

    async def items(self) -> dict[str, str]:
        """What the items of the catalogue are called."""
        rows = await self.kept(ItemName, "review", "/catalogue")
        return {row.item: name_of(self.language, row) for row in rows}


def asking(request: Request, session: Session | None) -> Asking:
    return Asking(request, request.app.state.gateway, session)


async def together(**asked: Any) -> Mapping[str, Any]:
    """Several questions at once, each answered or its refusal raised."""
    answers = await asyncio.gather(*asked.values())
    return dict(zip(asked, answers, strict=True))
