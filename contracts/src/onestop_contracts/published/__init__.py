"""The schemas and the AsyncAPI document, as files that come with the package."""

from importlib.resources import files

from onestop_contracts.schemas import ENVELOPE


def schema_of_service(service: str, name: str) -> bytes | None:
    """The schema `name` (a type, or `envelope`) as committed; None for what `service` does not
    publish."""
    if name != ENVELOPE and not name.startswith(f"onestop.{service}."):
        return None
    file = files(__name__) / "schemas" / f"{name}.json"
    return file.read_bytes() if file.is_file() else None
