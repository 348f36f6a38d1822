"""The posts of chief representative: who holds which, since when, and where nobody does."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

from onestop_contracts.identifiers import case_name

from onestop_console.models.sheet import Cell, Column, Filter, Sheet, dated
from onestop_console.readers.registers import Answered, Holding, Post
from onestop_console.words.language import said
from onestop_console.words.registers import HOLDINGS, RESULTS, STANDINGS
from onestop_console.words.states import ENDED, STAGES
from onestop_console.words.times import whole

Names = Mapping[str, str]
ACTS = {**ENDED, "objection": "提出书面反对意见"}


def people_of(rows: Iterable[Post]) -> set[str]:
    """Whoever holds, held, or was put forward for one of the posts, by sign-in name."""
    return {who for row in rows for who in (*(held.person for held in row.holders), *row.nominated)}


def posts(language: str, owners: Names, places: Names, people: Names) -> Sheet[Post]:
    """Every post, as a list."""

    def called(person: str) -> str:
        return people.get(person, person)

    def in_post(row: Post) -> Cell:
        if row.holder is None:
            return Cell(said(language, "岗位空缺"), look="bad")
        return Cell(called(row.holder.person))

    def kind(row: Post) -> str:
        return said(language, HOLDINGS[row.holder.kind]) if row.holder else "—"

    def uncovered(row: Post) -> Cell:
        if not row.uncovered:
            return Cell("—")
        number = said(language, "%(number)s 项无人代表", number=len(row.uncovered))
        return Cell(number, look="bad")

    return Sheet(
        path="/representatives",
        columns=(
            Column(
                "department",
                "部门",
                lambda row: Cell(
                    owners.get(row.department, row.department),
                    f"/representatives/{row.department}",
                ),
                lambda row: owners.get(row.department, row.department),
            ),
            Column(
                "jurisdiction",
                "管辖区",
                lambda row: Cell(places.get(row.jurisdiction, row.jurisdiction)),
                lambda row: row.jurisdiction,
            ),
            Column(
                "holder",
                "在岗",
                in_post,
                lambda row: called(row.holder.person) if row.holder else "",
            ),
            Column("kind", "身份", lambda row: Cell(kind(row)), kind),
            Column(
                "since",
                "自",
                lambda row: Cell(whole(language, row.holder.from_at if row.holder else None)),
                lambda row: row.holder.from_at.timestamp() if row.holder else 0.0,
                number=True,
            ),
            Column(
                "items",
                "委托事项",
                lambda row: Cell(str(len(row.delegated_items))),
                lambda row: len(row.delegated_items),
                number=True,
            ),
            Column("uncovered", "空缺", uncovered, lambda row: len(row.uncovered)),
            Column(
                "nominated",
                "已推荐",
                lambda row: Cell("、".join(map(called, row.nominated)) or "—"),
            ),
        ),
        key=lambda row: f"{row.jurisdiction}-{row.department}",
        filters=(
            Filter(
                "jurisdiction", "管辖区", lambda row: row.jurisdiction, lambda p: places.get(p, p)
            ),
            Filter(
                "vacant",
                "岗位",
                lambda row: "vacant" if row.flagged else "filled",
                lambda state: said(
                    language, {"vacant": "有空缺", "filled": "均有人代表"}.get(state, state)
                ),
            ),
        ),
        nothing=said(language, "尚无岗位；部门有委托事项后须委派首席代表。"),
    )


def standing_in(holding: Holding, now: datetime) -> str:
    """Whether a mandate holds now, not yet, or not any more."""
    if holding.from_at > now:
        return "not_yet"
    return "over" if holding.until_at is not None and holding.until_at <= now else "in_force"


def answered(language: str, path: str, items: Names) -> Sheet[Answered]:
    """What somebody answers for, as a list."""
    written = partial(whole, language)
    return Sheet(
        path=path,
        columns=(
            Column("project", "项目", lambda row: Cell(row.project), lambda row: row.project),
            Column(
                "case",
                "办件",
                lambda row: Cell(
                    case_name(row.item, row.attempt),
                    f"/cases/{row.project}/{case_name(row.item, row.attempt)}",
                ),
                lambda row: (row.item, row.attempt),
            ),
            Column(
                "item",
                "事项",
                lambda row: Cell(items.get(row.item, row.item)),
                lambda row: items.get(row.item, row.item),
            ),
            Column("stage", "环节", lambda row: Cell(said(language, STAGES[row.stage]))),
            Column(
                "act",
                "答复",
                lambda row: Cell(said(language, ACTS.get(row.act, row.act))),
                lambda row: row.act,
            ),
            Column("outcome", "结果", lambda row: Cell(result(language, row))),
            dated("counts", "法律时刻", written, lambda row: row.counts_at),
            dated("recorded", "记录时刻", written, lambda row: row.recorded_at),
        ),
        key=lambda row: row.event,
        filters=(
            Filter(
                "act",
                "答复",
                lambda row: row.act,
                lambda act: said(language, ACTS.get(act, act)),
            ),
        ),
        nothing=said(language, "尚无同意、默认同意或反对意见。"),
    )


def result(language: str, row: Answered) -> str:
    """What became of an objection."""
    if row.outcome:
        return said(language, RESULTS.get(row.outcome, row.outcome))
    return said(language, STANDINGS[row.standing]) if row.standing in STANDINGS else "—"
