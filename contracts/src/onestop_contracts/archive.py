"""What the archive publishes."""

from typing import ClassVar

from pydantic import AwareDatetime

from onestop_contracts.event import Event
from onestop_contracts.identifiers import ProjectCode


class DossierClosed(Event):
    """A project's dossier (项目档案) is complete and closed."""

    TYPE: ClassVar[str] = "onestop.archive.DossierClosed.v1"

    project: ProjectCode
    records: int
    closed_at: AwareDatetime
