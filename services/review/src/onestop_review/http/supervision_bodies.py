"""What the routes of supervision are sent."""

from onestop_contracts.parts import Stage
from pydantic import Field

from onestop_review.case_command import Reply
from onestop_review.http.body import DIGEST_OR_NONE, Body


class GroundsBody(Body):
    """Grounds, legal basis and the signed document by its digest."""

    grounds: str
    legal_basis: str
    document: str = Field(pattern=DIGEST_OR_NONE)
    signed: bool


class ObjectionBody(GroundsBody):
    """A written objection in one of the windows."""

    stage: Stage


class MendingBody(GroundsBody):
    """The returned objection again, complete."""

    objection: str = Field(max_length=64)


class WhichBody(Body):
    """Which objection."""

    objection: str = Field(max_length=64)


class ReturnBody(WhichBody):
    """What exactly is to be mended."""

    deficiencies: list[str] = Field(max_length=20)


class ConsentBody(Body):
    """In which window the representative agrees."""

    stage: Stage


class ReplyBody(Body):
    """A reply that is neither consent nor objection."""

    stage: Stage
    reply: Reply
    text: str
