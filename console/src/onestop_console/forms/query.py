"""A form whose answers stand in the address: copied, it is the same page."""

from collections.abc import Iterable, Iterator, Mapping

from onestop_console.forms.fields import Field


def questions(form: Iterable[Field]) -> Iterator[Field]:
    """What is asked one by one; a group asks nothing itself. The name of each is its own, so that
    it can stand in an address without the way to it."""
    for one in form:
        if one.inside:
            yield from questions(one.inside)
        else:
            yield one


def answers(form: Iterable[Field], query: Mapping[str, str]) -> dict[str, str]:
    """What the address says, by the field's pointer; blank where it says nothing, also where the
    service would assume something."""
    return {one.pointer: query.get(one.name, "").strip() for one in questions(form)}
