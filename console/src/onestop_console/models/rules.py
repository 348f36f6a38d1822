"""The limits: every version, what each changed, and what two of them differ in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onestop_console.models.catalogue import Difference
from onestop_console.readers.registers import Limit, Rules
from onestop_console.words.language import said
from onestop_console.words.registers import LIMITS, UNITS

Names = Mapping[str, str]


@dataclass(frozen=True)
class Revision:
    """A version, with what it is for and whether a later one has taken its place."""

    rules: Rules
    scope: str
    in_force: bool
    changed: int


def revisions(language: str, found: Sequence[Rules], places: Names, items: Names) -> list[Revision]:
    """Every version, the newest first."""
    newest = {(one.jurisdiction, one.item): one.version for one in found}
    return [
        Revision(
            one,
            scope_of(language, one, places, items),
            newest[one.jurisdiction, one.item] == one.version,
            len(differences(language, before_of(found, one) or one, one)),
        )
        for one in reversed(found)
    ]


def before_of(found: Sequence[Rules], one: Rules) -> Rules | None:
    """What held for a version's scope before it: the last one for the same, else for a wider
    scope."""
    earlier = [other for other in found if other.version < one.version]
    scopes = (
        (one.jurisdiction, one.item),
        ("", one.item),
        (one.jurisdiction, ""),
        ("", ""),
    )
    for scope in scopes:
        same = [other for other in earlier if (other.jurisdiction, other.item) == scope]
        if same:
            return same[-1]
    return None


def differences(language: str, before: Rules, after: Rules) -> list[Difference]:
    """The limits that are not the same in two versions."""
    told = [
        Difference(LIMITS.get(name, name), _or_none(language, was), _or_none(language, now))
        for name in dict.fromkeys((*before.limits, *after.limits))
        if (was := before.limits.get(name)) != (now := after.limits.get(name))
    ]
    days, hours = "%(days)s 个工作日", "%(hours)s 个工作小时"
    if before.extension_wd != after.extension_wd:
        was_to = [
            said(language, days, days=one) for one in (before.extension_wd, after.extension_wd)
        ]
        told.append(Difference("最多延长", *was_to))
    if before.outage_hours != after.outage_hours:
        was_to = [
            said(language, hours, hours=one) for one in (before.outage_hours, after.outage_hours)
        ]
        told.append(Difference("计入中断的时数", *was_to))
    return told


def limit_words(language: str, limit: Limit) -> str:
    """A limit as people say it: 5 个工作日."""
    unit = said(language, UNITS.get(limit.unit, limit.unit))
    at_once = said(language, "（当日起算）") if limit.starts == "at_once" else ""
    return f"{limit.amount} {unit}{at_once}"


def scope_of(language: str, one: Rules, places: Names, items: Names) -> str:
    """Which place and which item a version is for."""
    place = places.get(one.jurisdiction, one.jurisdiction) or said(language, "全部管辖区")
    item = items.get(one.item, one.item) or said(language, "全部事项")
    return f"{place} · {item}"


def _or_none(language: str, limit: Limit | None) -> str:
    return limit_words(language, limit) if limit else "—"
