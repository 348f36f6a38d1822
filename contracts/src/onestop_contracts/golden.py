"""A realistic example of every published type, from which golden files are written once."""

from dataclasses import replace

from onestop_contracts.envelope import Envelope, schema_address, source_of
from onestop_contracts.examples import Json, NoExample, example_of
from onestop_contracts.golden_values import MORNING
from onestop_contracts.identifiers import case_name
from onestop_contracts.language import Published

ADDRESS = "https://onestop.example"


def example(published: Published) -> Json:
    """The type's `data` with plausible values in every field, as it travels.

    Raises:
        NoExample: `golden_values` has nothing for a field; all such fields are named.
    """
    try:
        return example_of(published.cls)
    except NoExample as missing:
        raise NoExample(
            *(replace(blank, event=published.stored) for blank in missing.blanks)
        ) from None


def example_event(published: Published) -> Json:
    """A whole event as it stands on the topic."""
    data = example(published)
    subject = str(data.get("project", ""))
    stream = _stream(published, subject, data)
    fact = published.cls.model_validate(data)
    address = f"{ADDRESS}/{published.service.replace('_', '-')}"
    envelope = Envelope(
        id=f"{published.service}/4711",
        type=published.stored,
        source=source_of(published.service, address),
        dataschema=schema_address(published.stored, address),
        subject=subject,
        time=MORNING,
        effectivetime=fact.effective(MORNING),
        streamid=stream,
        streamversion=8,
        correlationid="0b9f6c1e-2f7d-4a51-9a5e-0c8a3c1f2d10",
        causationid=f"{published.service}/4702",
        commandid="5f0d2c64-1f35-4a0e-8d3b-7b1a9d0e6c22",
        actor="reviewer.1",
        capacity="reviewer",
        jurisdiction="150600",
        data=data,
    )
    travelling = envelope.model_dump(mode="json")
    if not subject:
        del travelling["subject"]
    return travelling


def _stream(published: Published, subject: str, data: Json) -> str:
    if published.service == "review" and "item" in data:
        return f"case/{subject}/{case_name(data['item'], data.get('attempt', 1))}"
    return f"project/{subject}" if subject else f"{published.service}/{published.name}"
