"""Grafana boards as data: one of everything, and one per concern."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
WIDTH, HEIGHT = 12, 8
DATASOURCE: Mapping[str, str] = {"type": "prometheus", "uid": "onestop"}


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture: `queries` are (PromQL, legend). `unit` is Grafana's name of it."""

    title: str
    queries: Sequence[tuple[str, str]]
    unit: str = "short"
    kind: str = "timeseries"


@dataclass(frozen=True, slots=True)
class Board:
    """A page of pictures; `uid` is part of its address."""

    uid: str
    title: str
    panels: Sequence[Panel]


def _each(metric: str, label: str, how: str = "max") -> tuple[str, str]:
    query = f'{how} by (service, {label}) ({metric}{{service=~"$service"}})'
    return query, f"{{{{service}}}} {{{{{label}}}}}"


def _one(metric: str, how: str = "max") -> tuple[str, str]:
    return f'{how} by (service) ({metric}{{service=~"$service"}})', "{{service}}"


def _rate(metric: str, by: str = "service") -> str:
    return f'sum by ({by}) (rate({metric}{{service=~"$service"}}[$__rate_interval]))'


def _quantile(q: float, metric: str) -> tuple[str, str]:
    inner = _rate(f"{metric}_bucket", "service, le")
    return f"histogram_quantile({q}, {inner})", f"{{{{service}}}} p{q * 100:g}"


def _percentiles(metric: str) -> Sequence[tuple[str, str]]:
    return [_quantile(0.5, metric), _quantile(0.99, metric)]


def _per_second(metric: str) -> Sequence[tuple[str, str]]:
    return [(_rate(metric), "{{service}}")]


UP = Panel("在线 / up", [('up{job="onestop"}', "{{service}}")], kind="stat")
DATABASE = Panel("数据库 / database", [_one("onestop_database_up", "min")], kind="stat")
BEHIND = Panel(
    "消费者滞后 / followers behind", [_each("onestop_follower_behind_seconds", "follower")], "s"
)
INBOX = Panel("收件滞后 / inbox behind", [_each("onestop_inbox_behind_seconds", "source")], "s")
RELAY = Panel("发布滞后 / relay behind", [_one("onestop_relay_behind_seconds", "min")], "s")
PARKED = Panel("滞留事实 / parked facts", [_one("onestop_parked_facts")])
OLDEST = Panel("最早滞留 / oldest parked", [_one("onestop_parked_oldest_seconds")], "s")
OVERDUE = Panel("逾期期限 / overdue deadline", [_one("onestop_deadline_overdue_seconds")], "s")
LATENCY = Panel(
    "请求时延 / request latency",
    _percentiles("onestop_http_request_seconds"),
    "s",
)

BOARDS: tuple[Board, ...] = (
    Board(
        "onestop-overview",
        "一站式审批 / one-stop: overview",
        (UP, DATABASE, BEHIND, INBOX, RELAY, PARKED, OVERDUE, LATENCY),
    ),
    Board(
        "onestop-flow",
        "流转 / one-stop: flow of facts",
        (
            Panel("日志位置 / log position", [_one("onestop_log_position")]),
            BEHIND,
            Panel("消费者滞后条数 / follower lag", [_each("onestop_follower_lag", "follower")]),
            INBOX,
            RELAY,
            Panel("待发布 / relay backlog", [_one("onestop_relay_backlog", "min")]),
            Panel("发布状态 / relay state", [_each("onestop_relay_state", "state")]),
            Panel("线程存活 / threads alive", [_one("onestop_followers_alive", "min")]),
        ),
    ),
    Board(
        "onestop-waiting",
        "待处理 / one-stop: what waits for somebody",
        (
            PARKED,
            OLDEST,
            Panel("滞留原因 / parked by cause", [_each("onestop_parked_by_cause", "cause, type")]),
            Panel("到期 / deadlines due", [_one("onestop_deadlines_due")]),
            OVERDUE,
            Panel("被拒期限 / deadlines held", [_one("onestop_deadlines_held")]),
            Panel("未结任务 / open jobs", [_each("onestop_jobs_open", "state")]),
            Panel("已结任务 / ended jobs", [_each("onestop_jobs_ended_total", "ending")]),
            Panel("已关闭部分 / closed parts", [_each("onestop_part_closed", "part")]),
        ),
    ),
    Board(
        "onestop-commands",
        "命令 / one-stop: commands and commits",
        (
            LATENCY,
            Panel(
                "请求数 / requests",
                [
                    (
                        _rate("onestop_http_request_seconds_count", "service, status"),
                        "{{service}} {{status}}",
                    )
                ],
                "reqps",
            ),
            Panel(
                "提交时延 / commit latency",
                _percentiles("onestop_append_seconds"),
                "s",
            ),
            Panel(
                "每次提交的命令数 / commands per commit",
                _percentiles("onestop_commit_size"),
            ),
            Panel("命令 / commands", _per_second("onestop_log_commands_total"), "ops"),
            Panel("提交 / commits", _per_second("onestop_log_commits_total"), "ops"),
            Panel("冲突 / conflicts", _per_second("onestop_log_conflicts_total"), "ops"),
            Panel("数据库中断 / away", _per_second("onestop_log_away_total"), "ops"),
        ),
    ),
    Board(
        "onestop-machine",
        "机器 / one-stop: machine",
        (
            UP,
            DATABASE,
            Panel("内存 / memory", [_one("process_resident_memory_bytes")], "bytes"),
            Panel("处理器 / CPU", _per_second("process_cpu_seconds_total"), "percentunit"),
            Panel("时钟落后 / clock behind", [_one("onestop_clock_behind_seconds")], "s"),
            Panel("磁盘剩余 / disk free", [_one("onestop_disk_free_bytes", "min")], "bytes"),
            Panel("剩余比例 / share", [_one("onestop_disk_free_ratio", "min")], "percentunit"),
            Panel(
                "版本 / versions", [_each("onestop_service_info", "version, clock")], kind="stat"
            ),
        ),
    ),
)


def board_json(board: Board) -> Json:
    """The board as Grafana reads it."""
    return {
        "uid": board.uid,
        "title": board.title,
        "tags": ["onestop"],
        "timezone": "browser",
        "schemaVersion": 39,
        "refresh": "15s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {"list": [_variable()]},
        "panels": list(_panels(board.panels)),
    }


def _variable() -> Json:
    query = "label_values(onestop_service_info, service)"
    return {
        "name": "service",
        "label": "服务 / service",
        "type": "query",
        "datasource": dict(DATASOURCE),
        "query": {"query": query, "refId": "services"},
        "definition": query,
        "refresh": 2,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": "All", "value": "$__all"},
    }


def _panels(panels: Sequence[Panel]) -> Iterator[Json]:
    for n, panel in enumerate(panels):
        yield {
            "id": n + 1,
            "title": panel.title,
            "type": panel.kind,
            "datasource": dict(DATASOURCE),
            "gridPos": {
                "h": HEIGHT,
                "w": WIDTH,
                "x": n % 2 * WIDTH,
                "y": n // 2 * HEIGHT,
            },
            "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
            "targets": [
                {"refId": chr(ord("A") + m), "expr": expr, "legendFormat": legend}
                for m, (expr, legend) in enumerate(panel.queries)
            ],
        }
