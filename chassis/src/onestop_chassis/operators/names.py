"""A name that is not there is answered with those that look like it."""

from collections.abc import Iterable
from difflib import get_close_matches

from onestop_chassis.refusal import NotFound


class NameUnknown(NotFound):
    """Nothing has this name; `near` lists what looks like it, `known` what there is."""

    code = "name-unknown"
    title = "There is nothing of this name"
    title_zh = "没有此名称"
    remedy = "Choose one of the names in `near` or `known`."
    remedy_zh = "请从 near 或 known 所列名称中选择。"


LISTED = 30


def near(name: str, names: Iterable[str]) -> list[str]:
    """Up to three of `names` that look like `name`, the most similar first."""
    known = sorted(set(names))
    close = get_close_matches(name.lower(), [one.lower() for one in known], n=3, cutoff=0.5)
    parts = [one for one in known if name and name.lower() in one.lower()]
    spelt = [one for likely in close for one in known if one.lower() == likely]
    return list(dict.fromkeys([*spelt, *parts]))[:3]


def unknown(what_zh: str, what_en: str, name: str, names: Iterable[str]) -> NameUnknown:
    """The refusal of a name, with near misses."""
    known = sorted(set(names))
    close = near(name, known)
    shown = close or known[:LISTED]
    hint_zh = f"；是否为：{'、'.join(shown)}" if shown else ""
    hint_en = f"; did you mean: {', '.join(shown)}?" if shown else ""
    return NameUnknown(
        f"没有{what_zh} {name}{hint_zh} / no {what_en} {name}{hint_en}",
        near=close,
        known=known[:LISTED],
    )


def known(what_zh: str, what_en: str, name: str, names: Iterable[str]) -> str:
    """The name itself.

    Raises:
        NameUnknown: it is not among `names`.
    """
    every = list(names)
    if name not in every:
        raise unknown(what_zh, what_en, name, every)
    return name
