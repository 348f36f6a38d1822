"""Types of facts by the names that people use: whole, or without service and version."""

from onestop_contracts.event import stored_types

from onestop_chassis.operators.names import unknown


def types_named(name: str) -> tuple[str, ...]:
    """The stored types that are meant: `ItemApproved`, or `onestop.review.ItemApproved.v1`.

    A whole name is taken as it is: the log may hold types that this version does not know.

    Raises:
        NameUnknown: no type is called that; with near misses.
    """
    if not name:
        return ()
    if "." in name:
        return (name,)
    every = stored_types()
    found = tuple(stored for stored in every if _short(stored) == name)
    if not found:
        raise unknown("事实类型", "type of fact", name, map(_short, every))
    return found


def _short(stored: str) -> str:
    """The name without service and version."""
    return stored.rpartition(".v")[0].rpartition(".")[2] or stored
