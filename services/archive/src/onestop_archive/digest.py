"""The digest under which a fact is filed."""

import hashlib
import json
from typing import Any

from onestop_contracts.event import Event


def canonical(value: Any) -> bytes:
    """One way to write a JSON value: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def told(event: Event) -> dict[str, Any]:
    """What a fact says, without the fields that its type was given after it was told."""
    return event.model_dump(mode="json", exclude_unset=True)


def digest_of(event: Event) -> str:
    """SHA-256 (hex) of the canonical JSON of `{"type": ..., "data": ...}`."""
    content = {"type": event.TYPE, "data": told(event)}
    return hashlib.sha256(canonical(content)).hexdigest()
