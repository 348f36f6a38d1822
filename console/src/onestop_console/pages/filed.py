"""Files that were chosen in a form are kept at the archive; the act carries their digests."""

import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import structlog
from starlette.datastructures import UploadFile

from onestop_console.forms.problem import Problem, Wrong, problem
from onestop_console.gateway import Away, Gateway, Refused
from onestop_console.models.papers import Chosen
from onestop_console.session import Session
from onestop_console.words.language import said

log = structlog.get_logger(__name__)
CHUNK = 1 << 20
PROJECT = re.compile(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{5}[0-9A-Z]")
NOT_KEPT_YET = frozenset({"dossier-unknown", "forbidden"})
"""The archive has no dossier of the project yet, or takes nothing from this person: the act goes
on with the digest, and the paper stays with who has it."""
UNAUTHORISED, UNAVAILABLE = 401, 503


@dataclass(eq=False)
class FileRefused(Exception):
    """The archive does not take the file that was chosen in a field."""

    pointer: str
    refused: Refused

    @property
    def status(self) -> int:
        return self.refused.status


@dataclass(frozen=True, slots=True)
class Filed:
    """The digest of each file, by its field; `missing` where the archive does not have them all."""

    digests: dict[str, str]
    missing: bool


async def filed(
    gateway: Gateway, session: Session, address: str, files: Mapping[str, UploadFile]
) -> Filed:
    """Has the archive keep each file, for a preview too: the form goes on with its digest.

    Where the archive is away the act is not held up by it: an objection in its last minutes counts
    by when review has it, and the file can be kept afterwards. Any other act is refused by who
    takes it.

    Raises:
        FileRefused: a file is of no kind that is taken, damaged, or infected.
    """
    found = PROJECT.search(address)
    digests, missing = {}, False
    for pointer, file in files.items():
        digests[pointer] = digest = await _digest(file)
        if found is None:
            continue
        try:
            await gateway.store(
                session,
                found[0],
                file.filename or "",
                file.content_type or "",
                digest,
                _parts(file),
            )
        except Away:
            missing = True
        except Refused as refused:
            if refused.status != UNAVAILABLE and refused.code not in NOT_KEPT_YET:
                raise FileRefused(pointer, refused) from refused
            missing = True
    if missing:
        log.warning("file_not_kept")
    return Filed(digests, missing)


async def kept_each(
    gateway: Gateway, session: Session, project: str, files: Mapping[str, UploadFile]
) -> tuple[dict[str, Chosen], list[Wrong]]:
    """Keeps the papers of a filing: those that the archive has now, by their field, and what is
    wrong with the others. A paper that it does not have is not named in a filing."""
    kept, wrong = {}, []
    for pointer, file in files.items():
        name, kind = file.filename or "", file.content_type or ""
        if not PROJECT.fullmatch(project):
            wrong.append(Wrong(pointer, said(session.language, "请先填写正确的项目代码")))
            continue
        digest = await _digest(file)
        try:
            await gateway.store(session, project, name, kind, digest, _parts(file))
        except Away:
            wrong.append(
                Wrong(
                    pointer, said(session.language, "档案服务暂不可用：文件未存入，请稍后重新上传")
                )
            )
        except Refused as refused:
            if refused.status == UNAUTHORISED:
                raise
            wrong += problem_of_file(session.language, FileRefused(pointer, refused)).errors
        else:
            kept[pointer] = Chosen(digest, name)
    return kept, wrong


def problem_of_file(language: str, no: FileRefused) -> Problem:
    """What is wrong with the file, at its field."""
    told = problem(language, no.refused.problem)
    texts = [wrong.text for wrong in told.errors] or [told.detail or told.title]
    wrongs = tuple(Wrong(no.pointer, text) for text in texts)
    return Problem(told.title, told.detail, told.remedy, wrongs, told.reference)


def say_missing(session: Session) -> None:
    """That an act was recorded whose file the archive does not have."""
    text = "文件未存入档案，仅记录其摘要：请妥善保管原件，稍后补存。"
    session.said.append(said(session.language, text))


async def _digest(file: UploadFile) -> str:
    digest = hashlib.sha256()
    async for part in _parts(file):
        digest.update(part)
    return digest.hexdigest()


async def _parts(file: UploadFile) -> AsyncIterator[bytes]:
    await file.seek(0)
    while part := await file.read(CHUNK):
        yield part
