"""Documents that an act names by their digests: the archive keeps them before they are named."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any, get_args

from onestop_contracts.archive import APPLICANT, CENTRE, DocumentStored
from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Digest, meaning_of, type_of
from onestop_contracts.people import Role
from pydantic import BaseModel, ConfigDict

from onestop_chassis.act import Act, Views
from onestop_chassis.actor import Actor
from onestop_chassis.log.codec import subject_of
from onestop_chassis.now import Now
from onestop_chassis.recorded import Recorded
from onestop_chassis.refusal import Fault, Invalid, fault, so_many
from onestop_chassis.view import View

KEEPER = "archive"
"""Who keeps documents, and says so."""
FIRM = frozenset({Role.APPLICANT, Role.AGENT})
AT_ONCE = 500
"""How many are looked up with one question."""
_SHAPE = re.compile(r"[0-9a-f]{64}")
_DIGEST = meaning_of(Digest)


class DocumentsNotKept(Invalid):
    """The act names documents of which the archive keeps none for this project; `errors` has the
    field of each."""

    code = "documents-not-kept"
    title = "The archive does not keep these documents for the project"
    title_zh = "档案中没有本项目的所列文件"
    remedy = (
        "Upload each document to the archive under the project's code, then send this again."
        " Nothing was recorded."
    )
    remedy_zh = "请先将所列文件上传至档案（按本项目代码），再重新提交；本次未作任何记录。"


class KeptDocument(BaseModel):
    """A document that the archive keeps for a project, and for whom: the applicant, the firm that
    sent it before it filed, the centre, or a department."""

    model_config = ConfigDict(frozen=True)

    project: Code
    digest: Digest
    parties: tuple[Code, ...]


def _key(recorded: Recorded[Any]) -> str | None:
    match recorded.event:
        case DocumentStored(project=project, digest=digest):
            return _name(project, digest)
        case _:
            return None


def _evolve(row: KeptDocument | None, recorded: Recorded[Any]) -> KeptDocument | None:
    match recorded.event:
        case DocumentStored(project=project, digest=digest, party=party):
            before = row.parties if row else ()
            parties = tuple(dict.fromkeys((*before, party)))
            return KeptDocument(project=project, digest=digest, parties=parties)
        case _:
            return row


def _name(project: str, digest: str) -> str:
    return f"{project}/{digest}"


documents = View(
    name="documents",
    version=1,
    row=KeptDocument,
    key=_key,
    evolve=_evolve,
    index=("project",),
    reads=(DocumentStored,),
    spread=subject_of,
)


@cache
def names_documents(kind: type[BaseModel]) -> bool:
    """Whether something of this kind, or what it holds, has a field for a document."""
    return any(_may_hold(type_of(field)) for field in kind.model_fields.values())


def _may_hold(annotation: Any) -> bool:
    if meaning_of(annotation) == _DIGEST:
        return True
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return names_documents(annotation)
    return any(map(_may_hold, get_args(annotation)))


def named(said: BaseModel, place: str = "") -> Iterator[tuple[str, str]]:
    """Each document that is named, by its field, and its digest; what is no digest at all is for
    others to refuse."""
    for name, field in type(said).model_fields.items():
        ours = meaning_of(type_of(field)) == _DIGEST
        yield from _within(getattr(said, name), f"{place}{name}", ours=ours)


def _within(value: Any, place: str, *, ours: bool) -> Iterator[tuple[str, str]]:
    if isinstance(value, BaseModel):
        yield from named(value, f"{place}.")
    elif isinstance(value, tuple | list):
        for n, one in enumerate(value):
            yield from _within(one, f"{place}.{n}", ours=ours)
    elif ours and isinstance(value, str) and _SHAPE.fullmatch(value):
        yield place, value


def not_kept(views: Views, act: Act[Any, Any], now: Now[Any]) -> frozenset[str]:
    """Those of the documents an act names that this service has not heard of for the project, as
    stored by somebody whose papers the actor may refer to."""
    digests = {digest for _, digest in named(act)}
    rows = heard_of(views, now.key("project"), digests)
    return frozenset(digests - {row.digest for row in rows if _for(now.actor, row)})


def heard_of(views: Views, project: str, digests: Collection[str]) -> list[KeptDocument]:
    """Those of the documents of a project that this service has heard of as stored."""
    every, rows = sorted(digests), list[KeptDocument]()
    for first in range(0, len(every), AT_ONCE):
        where = {"project": project, "digest": every[first : first + AT_ONCE]}
        rows += views.select(documents, where=where, limit=AT_ONCE)
    return rows


def _for(actor: Actor, row: KeptDocument) -> bool:
    """A firm refers to what it sent itself, or the window for it: so nobody finds out by trying
    what a department or another firm has sent."""
    if not actor.roles or not actor.roles <= FIRM:
        return True
    return not {APPLICANT, CENTRE, actor.organisation}.isdisjoint(row.parties)


def decided(act: Act[Any, Any], state: Any, now: Now[Any]) -> Sequence[Event]:
    """What follows from the act, where the documents that it names are kept. What follows from
    nothing new needs none; whatever else is wrong is told together with them.

    Raises:
        DocumentsNotKept: some are not, and nothing else is wrong.
    """
    try:
        events = act.decide(state, now)
    except Invalid as refusal:
        if refusal.errors and (faults := _faults(act, now)):
            refusal.errors = [*refusal.errors, *faults]
            refusal.detail = so_many(refusal.errors)
        raise
    if events and (faults := _faults(act, now)):
        raise DocumentsNotKept(so_many(faults), errors=faults)
    return events


def _faults(act: Act[Any, Any], now: Now[Any]) -> list[Fault]:
    if not now.unkept:
        return []
    told = (
        "the archive keeps no such document for the project: upload it first",
        "档案中没有本项目的该文件，请先上传",
    )
    return [fault(place, *told) for place, digest in named(act) if digest in now.unkept]
