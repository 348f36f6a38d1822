"""The CloudEvents 1.0 envelope (structured JSON) in which every published fact travels."""

from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from onestop_contracts.fields import Account, Code

CONTENT_TYPE = "application/cloudevents+json"
TOPICS = {
    name: f"onestop.{name}"
    for name in ("intake", "review", "intermediary_market", "land", "archive")
}


class Attributes(BaseModel):
    """Who, when and why, as they stand beside what a fact says."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Code = "1.0"
    id: Code
    type: Code
    source: Code
    subject: Code = ""
    time: AwareDatetime
    datacontenttype: Code = "application/json"
    effectivetime: AwareDatetime
    streamid: Code
    streamversion: int
    correlationid: Code
    causationid: Code
    commandid: Code
    actor: Account
    capacity: Code
    jurisdiction: Code
    act: Code = ""
    traceparent: Code = ""

    @property
    def position(self) -> int:
        """Where it stands in its producer's log."""
        return int(self.id.rpartition("/")[2])

    @property
    def service(self) -> str:
        """The producing service."""
        return self.id.partition("/")[0]


class Envelope(Attributes):
    """One published fact with who, when and why beside it.

    `time` is when it was recorded, `effectivetime` when it counts in law. `id` is
    `<service>/<position>`, unique for ever. `streamversion` counts from 1 in its stream.
    `subject` is the project code, and is left out (here: empty) where there is no project.
    `act` is the name of what was done (`file-objection`); facts of older versions do without.
    `traceparent` (W3C) is there while the producer traces; whoever does not may pass over it.
    """

    data: dict[str, Any]
