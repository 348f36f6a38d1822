"""What an earlier version told, held against what this one tells."""

from typing import Any


def told_as_then(found: Any, then: Any, where: str) -> None:
    """What was told then is told now, word for word; whatever is told besides may be new."""
    if isinstance(then, dict):
        assert isinstance(found, dict), where
        assert then.keys() <= found.keys(), (where, then.keys() - found.keys())
        for name, value in then.items():
            told_as_then(found[name], value, f"{where}.{name}")
    elif isinstance(then, list):
        assert isinstance(found, list), where
        assert len(found) == len(then), where
        for n, (one, was) in enumerate(zip(found, then, strict=True)):
            told_as_then(one, was, f"{where}[{n}]")
    else:
        assert found == then, where
