"""How a thing that is wrong with what was sent is told."""

Fault = dict[str, str]
PLACE = "{project}"
"""Where the code of a project is: not in the body but in the address."""


def fault(field: str, en: str, zh: str) -> Fault:
    """One thing that is wrong, in both languages; the field as a JSON pointer into the body."""
    pointer = field if field == PLACE else f"/{field.replace('.', '/')}"
    return {"field": pointer, "en": en, "zh": zh}
