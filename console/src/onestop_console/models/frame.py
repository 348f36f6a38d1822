"""The frame around every page: where each role can go."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A line of the menu."""

    href: str
    zh: str
    roles: frozenset[str]
    demonstration: bool = False
    """Whether it is there where nothing is real."""


CENTRE = frozenset(
    {
        "window_clerk",
        "reviewer",
        "representative",
        "director",
        "standing_deputy",
        "deputy",
        "auditor",
        "archivist",
        "government",
    }
)
CONSULTING = frozenset(
    {
        "representative",
        "reviewer",
        "director",
        "standing_deputy",
        "deputy",
        "government",
        "auditor",
    }
)
FILERS = frozenset({"applicant", "agent", "window_clerk"})
"""Who hands projects in."""
AT_A_DESK = frozenset({"agent", "window_clerk"})
"""Who files for others, all day long: with everything on one page."""
MENU = (
    Entry("/", "工作台", frozenset()),
    Entry(
        "/supervision",
        "默认监督",
        frozenset(
            {"representative", "director", "standing_deputy", "deputy", "reviewer", "auditor"}
        ),
    ),
    Entry("/consultations", "会商", CONSULTING),
    Entry("/projects", "项目", CENTRE | {"applicant", "agent"}),
    Entry("/file", "申报", FILERS),
    Entry("/representatives", "首席代表", CENTRE),
    Entry("/delegations", "委托", CENTRE),
    Entry("/items", "事项目录", CENTRE | {"applicant", "agent", "land_officer"}),
    Entry("/rules", "时限规则", CENTRE),
    Entry("/calendar", "工作日历", CENTRE | {"applicant", "agent", "land_officer"}),
    Entry("/guide", "办事指南", FILERS),
    Entry("/ops", "运维", frozenset({"operator"})),
    Entry("/ops/events", "检索事件", frozenset({"operator"})),
    Entry("/clock", "演示时钟", frozenset({"operator"}), demonstration=True),
)

VISITORS = (
    Entry("/guide", "办事指南", frozenset()),
    Entry("/track", "进度查询", frozenset()),
    Entry("/verify", "证照验真", frozenset()),
    Entry("/items", "事项目录", frozenset()),
    Entry("/delegations", "委托", frozenset()),
)
"""What is there for everybody, without an account."""


RECORDS = CENTRE | {"land_officer", "applicant", "agent"}
"""Who reads what happened in a project, and what its decisions rest on."""


def reads_records(roles: Iterable[str]) -> bool:
    """Whether pages lead somebody with these roles to the records."""
    return not RECORDS.isdisjoint(roles)


def menu_of(roles: Iterable[str], *, demonstration: bool) -> list[Entry]:
    """The lines for somebody with these roles."""
    held = frozenset(roles)
    there = (entry for entry in MENU if demonstration or not entry.demonstration)
    return [entry for entry in there if not entry.roles or entry.roles & held]
