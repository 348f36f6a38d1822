"""Papers (文书) of cases and licences."""

from typing import ClassVar

from pydantic import AwareDatetime

from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Number
from onestop_contracts.identifiers import ProjectCode


class PaperPrinted(Event):
    """A paper (文书) was printed: which copy of it, by whoever the envelope names."""

    TYPE: ClassVar[str] = "onestop.review.PaperPrinted.v1"

    project: ProjectCode
    number: Number
    paper: Code
    copy_number: int
    printed_at: AwareDatetime
