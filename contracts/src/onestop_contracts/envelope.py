"""The CloudEvents 1.0 envelope (structured JSON) in which every published fact travels."""

import re
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from onestop_contracts.fields import Account, Code
from onestop_contracts.vocabularies import DataContentType, SpecVersion

CONTENT_TYPE = "application/cloudevents+json"
CONTENT_TYPE_HEADER = f"{CONTENT_TYPE}; charset=UTF-8"
"""Of every record: the whole event is in its value."""
TOPICS = {
    name: f"onestop.{name}"
    for name in ("intake", "review", "intermediary_market", "land", "archive")
}
ADDRESS = re.compile(
    r"https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*"
)
"""Where a service is reached from outside: scheme, host, path, and no slash at the end."""
LONGEST_ADDRESS = 200


def source_of(service: str, address: str = "") -> str:
    """Whose facts they are: of this service, reached at `address`. Facts of older versions have
    it without the address."""
    return f"{address}/onestop/{service}"


def is_source_of(source: str, service: str) -> bool:
    """Whether facts of the service may come with this source, at whichever address it is."""
    address = source.removesuffix(source_of(service))
    return address != source and (
        not address or (len(address) <= LONGEST_ADDRESS and ADDRESS.fullmatch(address) is not None)
    )


def schema_address(stored: str, address: str) -> str:
    """Where the service at `address` serves the schema of a type's `data`."""
    return f"{address}/schemas/{stored}.json"


class Attributes(BaseModel):
    """Who, when and why, as they stand beside what a fact says."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: SpecVersion = "1.0"
    id: Code
    type: Code
    source: Code
    subject: Code = ""
    time: AwareDatetime
    datacontenttype: DataContentType = "application/json"
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
    `source` is the producing service's address and name, `dataschema` where the schema of `data`
    is served; facts of older versions have a source without an address, and no `dataschema`.
    `act` is the name of what was done (`file-objection`); facts of older versions do without.
    `traceparent` (W3C) is there while the producer traces; whoever does not may pass over it.
    """

    dataschema: Code = ""
    data: dict[str, Any]
