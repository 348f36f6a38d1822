"""What somebody has to be told of. Each rule has a heading of the handbook as its runbook."""

from dataclasses import dataclass

RUNBOOK = "deploy/handbook/watch.md"


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule: it fires when `expr` has been true for `hold`. `heading` is the runbook's.

    `severity` page wakes somebody, ticket waits for the morning.
    """

    name: str
    expr: str
    hold: str
    severity: str
    zh: str
    en: str
    heading: str

    @property
    def runbook(self) -> str:
        """Where to read what to do."""
        return f"{RUNBOOK}#{self.heading.lower().replace(' ', '-')}"


PAGE, TICKET = "page", "ticket"
_BY = "by (service)"
_EACH = "by (service, {})"
_UNLESS = ' unless on (service) (onestop_part_closed{{part="{}"}} == 1)'
_UNLESS_ITSELF = (
    " unless on (service, follower)"
    ' label_replace(onestop_part_closed == 1, "follower", "$1", "part", "(.+)")'
)
"""What an operator closed is behind on purpose; that it is closed has an alert of its own."""

ALERTS: tuple[Alert, ...] = (
    Alert(
        "ServiceDown",
        'up{job="onestop"} == 0',
        "1m",
        PAGE,
        "{{ $labels.service }} 未应答",
        "{{ $labels.service }} does not answer",
        "Service down",
    ),
    Alert(
        "DatabaseDown",
        "onestop_database_up == 0",
        "1m",
        PAGE,
        "{{ $labels.service }} 的数据库无响应",
        "the database of {{ $labels.service }} does not answer",
        "Database down",
    ),
    Alert(
        "FollowerBehind",
        f"max {_EACH.format('follower')} (onestop_follower_behind_seconds) > 60{_UNLESS_ITSELF}",
        "1m",
        PAGE,
        "{{ $labels.service }} 的 {{ $labels.follower }} 滞后超过一分钟",
        "{{ $labels.follower }} of {{ $labels.service }} is more than a minute behind",
        "Follower behind",
    ),
    Alert(
        "InboxBehind",
        f"max {_EACH.format('source')} (onestop_inbox_behind_seconds) > 60"
        + _UNLESS.format("inbox"),
        "1m",
        PAGE,
        "{{ $labels.service }} 接收 {{ $labels.source }} 滞后超过一分钟",
        "{{ $labels.service }} hears {{ $labels.source }} more than a minute late",
        "Inbox behind",
    ),
    Alert(
        "RelayBehind",
        f"min {_BY} (onestop_relay_behind_seconds) > 60{_UNLESS.format('relay')}",
        "1m",
        PAGE,
        "{{ $labels.service }} 对外发布滞后超过一分钟",
        "{{ $labels.service }} publishes more than a minute late",
        "Relay behind",
    ),
    Alert(
        "RelayLeadsNowhere",
        f'max {_BY} (onestop_relay_state{{state=~"leading|direct"}}) == 0{_UNLESS.format("relay")}',
        "2m",
        PAGE,
        "{{ $labels.service }} 没有实例在发布",
        "no instance of {{ $labels.service }} publishes",
        "Relay leads nowhere",
    ),
    Alert(
        "ParkedTooLong",
        f"max {_BY} (onestop_parked_oldest_seconds) > 3600",
        "0m",
        TICKET,
        "{{ $labels.service }} 有滞留超过一小时的事实",
        "a fact has been parked in {{ $labels.service }} for more than an hour",
        "Parked too long",
    ),
    Alert(
        "DeadlineOverdue",
        f"max {_BY} (onestop_deadline_overdue_seconds) > 300",
        "1m",
        PAGE,
        "{{ $labels.service }} 有到期未处理的期限",
        "a deadline of {{ $labels.service }} should have fired five minutes ago",
        "Deadline overdue",
    ),
    Alert(
        "DeadlineHeld",
        f"max {_BY} (onestop_deadlines_held) > 0",
        "5m",
        TICKET,
        "{{ $labels.service }} 有被拒的期限动作",
        "{{ $labels.service }} holds a deadline whose command was refused",
        "Deadline held",
    ),
    Alert(
        "JobFailed",
        f'sum {_BY} (increase(onestop_jobs_ended_total{{ending=~"failed|unverified"}}[15m])) > 0',
        "0m",
        TICKET,
        "{{ $labels.service }} 有任务失败",
        "a job of {{ $labels.service }} failed",
        "Job failed",
    ),
    Alert(
        "PartClosed",
        f"max {_EACH.format('part')} (onestop_part_closed) == 1",
        "1h",
        TICKET,
        "{{ $labels.service }} 的 {{ $labels.part }} 已关闭超过一小时",
        "{{ $labels.part }} of {{ $labels.service }} has been closed for more than an hour",
        "Part closed",
    ),
    Alert(
        "FollowerDead",
        f"min {_BY} (onestop_followers_alive) == 0",
        "1m",
        PAGE,
        "{{ $labels.service }} 有工作线程终止",
        "a thread of {{ $labels.service }} has ended",
        "Follower dead",
    ),
    Alert(
        "ClockSetBack",
        f"max {_BY} (onestop_clock_behind_seconds) > 1",
        "0m",
        PAGE,
        "{{ $labels.service }} 所在机器的时钟被回拨",
        "the clock of the machine of {{ $labels.service }} was set back",
        "Clock set back",
    ),
    Alert(
        "LogHalted",
        f"max {_BY} (onestop_log_halted) == 1",
        "0m",
        PAGE,
        "{{ $labels.service }} 的日志落后于其他服务已收到的内容，已停止受理",
        "the log of {{ $labels.service }} lost what others have heard; it takes no commands",
        "Log halted",
    ),
    Alert(
        "RecordAltered",
        f'sum {_BY} (onestop_refusals_total{{code="record-altered"}}) > 0',
        "0m",
        PAGE,
        "{{ $labels.service }} 有与签名不符的记录",
        "a record of {{ $labels.service }} is not what was signed",
        "Record altered",
    ),
    Alert(
        "BackupOld",
        f"min {_BY} (onestop_backup_age_seconds) > 86400",
        "10m",
        TICKET,
        "{{ $labels.service }} 超过一天没有备份",
        "{{ $labels.service }} has had no backup for more than a day",
        "Backup old",
    ),
    Alert(
        "DocumentDamaged",
        f'sum {_BY} (onestop_refusals_total{{code="document-damaged"}}) > 0',
        "0m",
        PAGE,
        "{{ $labels.service }} 存储的文件与摘要不符",
        "{{ $labels.service }} has a document whose stored bytes are not its own",
        "Document damaged",
    ),
    Alert(
        "DiskLow",
        f"min {_BY} (onestop_disk_free_ratio) < 0.1",
        "5m",
        PAGE,
        "{{ $labels.service }} 所在磁盘剩余不足一成",
        "less than a tenth of the disk of {{ $labels.service }} is free",
        "Disk low",
    ),
)
