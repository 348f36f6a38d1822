"""What the archive publishes."""

from typing import ClassVar

from pydantic import AwareDatetime

from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Digest, Prose
from onestop_contracts.identifiers import ProjectCode

APPLICANT, CENTRE = "applicant", "centre"
"""For whom a document of a project is kept, where it is not for a department; before a project is
filed, for the firm that sends it."""


class DossierClosed(Event):
    """A project's dossier (项目档案) is complete and closed."""

    TYPE: ClassVar[str] = "onestop.archive.DossierClosed.v1"

    project: ProjectCode
    records: int
    closed_at: AwareDatetime


class DocumentStored(Event):
    """The bytes of a document are kept, so that a digest that names it can be looked at.

    Recorded only after they were looked through, and are safe. The same bytes are kept once; each
    `party` of a project that stores them is told of here once. `name` is what that party calls it.
    """

    TYPE: ClassVar[str] = "onestop.archive.DocumentStored.v1"

    project: ProjectCode
    digest: Digest
    media_type: Code
    size: int
    name: Prose
    party: Code
    stored_at: AwareDatetime
