"""Whether an act can still be done while somebody fills in its form."""

from collections.abc import Iterable

from onestop_console.readers.acts import Act

OF_A_PROJECT, OF_A_CASE = 2, 3
"""So many parts has the address of a project, and of a case, with the word for what it is."""


def in_the_way(acts: Iterable[Act], act: str) -> Act | None:
    """Why the act cannot be done now, or need not; None where it can, or where that is told when
    it is sent."""
    return next((one for one in acts if one.act == act and not one.may), None)


def live_word(address: str) -> str:
    """What has to change for it to be otherwise, as pages call it: the case or the project that
    the act is about, else whatever there is."""
    kind, *rest = parts = address.split("/")
    if kind == "cases" and len(parts) == OF_A_CASE:
        return f"case:{'/'.join(rest)}"
    if kind == "projects" and len(parts) >= OF_A_PROJECT:
        return f"project:{rest[0]}"
    return address
