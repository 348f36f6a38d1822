"""The 100-day clock told in words, in both languages."""

from datetime import datetime

from onestop_chassis.clock import SHANGHAI
from onestop_contracts.fields import Wording
from onestop_contracts.parts import Part

from onestop_intake.hundred_days import HundredDays, Stop

GROUNDS_ZH = {
    "correction": "申请人补正",
    "hearing": "听证",
    "bidding": "招标拍卖",
    "inspection": "检验",
    "testing": "检测",
    "quarantine": "检疫",
    "appraisal": "鉴定",
    "expert_review": "专家评审",
    "public_notice": "公示",
    "site_survey": "现场踏勘",
    "surveying": "测绘",
    "archaeology": "考古",
    "force_majeure": "不可抗力",
    "suspension": "中止办理",
}


class ClockWords(Part):
    """The same explanation, line by line, in Chinese and in English."""

    zh: tuple[Wording, ...]
    en: tuple[Wording, ...]


def explained(clock: HundredDays, now: datetime) -> ClockWords:
    """Rule, day 1, each stop with what it took out, the last day, and where it stands."""
    lines = [
        _rule(clock),
        *(_stop(stop, clock, now) for stop in clock.stops),
        _last_day(clock, now),
        _stand(clock, now),
    ]
    return ClockWords(zh=tuple(zh for zh, _ in lines), en=tuple(en for _, en in lines))


def local(instant: datetime) -> str:
    """An instant as the wall clock in Asia/Shanghai shows it, to the minute."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _rule(clock: HundredDays) -> tuple[str, str]:
    at, days = local(clock.accepted_at), clock.limit_days
    return (
        f"{at} 受理；自次日起按自然日计算，限 {days} 天（鄂府办发〔2019〕29号）",
        f"accepted {at}; calendar days count from the next day, at most {days}"
        " (notice 鄂府办发〔2019〕29号)",
    )


def _stop(stop: Stop, clock: HundredDays, now: datetime) -> tuple[str, str]:
    since = local(stop.from_at)
    days = stop.days(min(now, clock.ended_at or now), clock.accepted_at)
    ground_zh = GROUNDS_ZH.get(stop.ground, stop.ground)
    if stop.until_at is None:
        return (
            f"{since} 起停钟（{ground_zh}，{stop.basis}），已扣除 {days} 天",
            f"stopped since {since} ({stop.ground}, {stop.basis}); {days} days not counted so far",
        )
    until = local(stop.until_at)
    return (
        f"{since} 至 {until} 停钟（{ground_zh}，{stop.basis}），扣除 {days} 天",
        f"stopped from {since} to {until} ({stop.ground}, {stop.basis}); {days} days not counted",
    )


def _last_day(clock: HundredDays, now: datetime) -> tuple[str, str]:
    at = local(clock.deadline(now))
    return f"最后期限 {at}", f"the last day ends {at}"


def _stand(clock: HundredDays, now: datetime) -> tuple[str, str]:
    raw, net = clock.days_raw(now), clock.days_net(now)
    if clock.ended_at is not None:
        at = local(clock.ended_at)
        return (
            f"{at} 结束：共 {raw} 天，扣除停钟后 {net} 天",
            f"ended {at}: {raw} days in all, {net} without the stops",
        )
    return f"至今 {raw} 天，扣除停钟后 {net} 天", f"{raw} days so far, {net} without the stops"
