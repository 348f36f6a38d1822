"""When an item applies to a project: the `when` column of the catalogue, read and held.

Grammar: `key=value`, `key>=number`, joined by `&`; the empty text always holds. Keys are the
names of `Attributes`; `floor_area`, `investment` and `land_area` may leave out their unit.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from onestop_contracts.fields import half_width, words_of
from onestop_contracts.parts import Attributes

CHOICES: dict[str, tuple[str, ...]] = {
    name: words for name, field in Attributes.model_fields.items() if (words := words_of(field))
}
"""What each attribute that is a word may say."""

AMOUNTS = ("energy_tce", "floor_area_m2", "investment_cny10000", "land_mu")
"""Attributes that are numbers, in the unit that their name ends in."""

_SHORT = {
    "floor_area": "floor_area_m2",
    "investment": "investment_cny10000",
    "land_area": "land_mu",
    "energy": "energy_tce",
}


class BadCondition(ValueError):
    """The text is not a condition on a project's attributes; the message is in both languages."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: `key` is an attribute, `least` is set for `>=`, else `value` must match."""

    key: str
    value: str = ""
    least: Decimal | None = None

    def holds(self, attributes: Attributes) -> bool:
        """Whether the project's attributes meet it."""
        actual = getattr(attributes, self.key)
        if self.least is None:
            return bool(actual == self.value)
        return bool(actual >= self.least)


def read_condition(when: str) -> tuple[Condition, ...]:
    """The comparisons of a `when` text, all of which must hold.

    Raises:
        BadCondition: an unknown key, a word the attribute never says, or bad syntax.
    """
    if not when.strip():
        return ()
    return tuple(_comparison(part.strip()) for part in when.split("&"))


def check_condition(when: str) -> None:
    """Reads `when` and throws the reading away: what an import asks before it records anything.

    Raises:
        BadCondition: as `read_condition`.
    """
    read_condition(when)


def holds(when: str, attributes: Attributes) -> bool:
    """Whether a project with these attributes meets the whole text."""
    return all(condition.holds(attributes) for condition in read_condition(when))


def _comparison(part: str) -> Condition:
    if ">=" in part:
        key, _, text = (side.strip() for side in part.partition(">="))
        return Condition(_amount(key), least=_number(text, part))
    if part.count("=") == 1 and not part.startswith("="):
        key, _, value = (side.strip() for side in part.partition("="))
        return Condition(key, value=_word(key, value))
    raise BadCondition(f"无法识别的条件 {part!r} / not a condition: {part!r}")


def _amount(key: str) -> str:
    full = _SHORT.get(key, key)
    if full not in AMOUNTS:
        raise BadCondition(f"{key!r} 不是数值属性 / {key!r} is not an attribute with a number")
    return full


def _number(text: str, part: str) -> Decimal:
    try:
        number = Decimal(half_width(text))
    except (InvalidOperation, ValueError):
        raise BadCondition(f"{part!r} 中应为数字 / a number is needed in {part!r}") from None
    if not number.is_finite():
        raise BadCondition(f"{part!r} 中应为数字 / a number is needed in {part!r}")
    return number


def _word(key: str, value: str) -> str:
    if key not in CHOICES:
        raise BadCondition(f"未知属性 {key!r} / unknown attribute {key!r}")
    if value not in CHOICES[key]:
        known = ", ".join(CHOICES[key])
        raise BadCondition(f"{key} 只能是 {known} / {key} is one of {known}, not {value!r}")
    return value
