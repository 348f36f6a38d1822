"""Having something done: the plan first, then the number typed, then the job followed."""

import os
import time
from collections.abc import Mapping
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from onestop_cli.client import UNAVAILABLE, Refused
from onestop_cli.connection import Away
from onestop_cli.ops.confirm import need_number, need_reason
from onestop_cli.ops.job_options import JobOptions
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Format, render
from onestop_cli.say import FAILED, UNVERIFIED, err, note, tell

POLL_SECONDS = 0.2
PATIENCE_SECONDS = 60.0
ENDED = ("done", "unverified", "failed", "cancelled")
_EXIT = {"done": 0, "unverified": UNVERIFIED, "failed": FAILED, "cancelled": FAILED}


def act(
    who: Operator,
    service: str,
    kind: str,
    parameters: Mapping[str, Any],
    options: JobOptions,
) -> dict[str, Any] | None:
    """Plans a job, has it confirmed where it is weighty, requests it, follows it to its end: the
    job as it ended, or None where it was only planned, or not waited for.

    Raises:
        Misused: no reason; a weighty job without its number.
        Refused: by the service, with what to do.
        SystemExit: the job's ending as exit code, where that is not 0.
    """
    plan = who.post(service, "/ops/plans", {"kind": kind, "parameters": dict(parameters)}, once())
    _tell_plan(who, plan)
    if not options.execute:
        _emit(who, plan)
        note("仅为计划；执行请加 --execute", "only a plan; add --execute to have it done")
        return None
    need_reason(options.reason)
    number = plan["number"]
    if plan["weighty"]:
        need_number(number, options.confirm)
    body = {
        "kind": kind,
        "parameters": dict(parameters),
        "number": number,
        "reason": options.reason,
    }
    asked = who.post(service, "/ops/jobs", body, once())
    note(
        f"任务 {asked['job']}（onestop job wait {service} {asked['job']}）",
        f"job {asked['job']}: onestop job wait {service} {asked['job']}",
    )
    if not options.wait:
        _emit(who, {"service": service, **asked})
        return None
    now = follow(who, service, asked["job"], asked["position"])
    end(who, now)
    return now


def follow(who: Operator, service: str, job: str, position: int = 0) -> dict[str, Any]:
    """Waits for a job with a bar on stderr; Ctrl-C leaves it running.

    A service that is away for a while, or its database, may be starting again, and the job with
    it.

    Raises:
        Away, Refused: for longer than `PATIENCE_SECONDS`; refused for another reason, at once.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    try:
        with Progress(*columns, console=err, transient=True) as progress:
            bar = progress.add_task(f"任务 / job {job}", total=None)
            here_at = time.monotonic()
            while True:
                try:
                    now = read(who, service, job, position)
                except (Away, Refused) as error:
                    passing = isinstance(error, Away) or error.status == UNAVAILABLE
                    if not passing or time.monotonic() - here_at > PATIENCE_SECONDS:
                        raise
                    time.sleep(POLL_SECONDS)
                    continue
                here_at = time.monotonic()
                if now["state"] in ENDED:
                    return now
                total = now["total"] or None
                progress.update(bar, completed=now["done"], total=total, description=now["kind"])
                time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        note(
            f"任务仍在运行：onestop job wait {service} {job}；"
            f"取消：onestop job cancel {service} {job}",
            f"the job goes on: onestop job wait {service} {job}; to end it: onestop job cancel"
            f" {service} {job}",
        )
        raise


def read(who: Operator, service: str, job: str, position: int = 0) -> dict[str, Any]:
    """A job as one flat row; `done` and `total` are what it says of itself while it runs."""
    return flat(who.get(service, f"/ops/jobs/{job}", min_position=position or None), service)


def flat(now: Mapping[str, Any], service: str) -> dict[str, Any]:
    """A job's row and its progress together."""
    row, progress = now["row"], now["progress"] or {}
    counts = row["counts"] or progress.get("counts", {})
    total = row["total"] or progress.get("total", 0)
    done = row["total"] if row["state"] in ENDED else progress.get("done", 0)
    told = {"done": done, "total": total, "counts": counts, "beat_at": progress.get("beat_at")}
    return {**row, "service": service, **told}


def end(who: Operator, now: Mapping[str, Any]) -> None:
    """Says how a job ended, and ends the command with the exit code for it."""
    _emit(who, now)
    counts = "，".join(f"{name} {number}" for name, number in now["counts"].items())
    words = {
        "done": ("完成", "done"),
        "unverified": ("校验未通过", "done, and what was checked does not hold"),
        "failed": ("失败", "failed"),
        "cancelled": ("已取消", "cancelled"),
    }[now["state"]]
    say = tell if who.how is Format.TABLE else note
    say(
        f"任务 {now['job']} {words[0]}：共 {now['total']}（{counts}）",
        f"job {now['job']} {words[1]}: {now['total']} in all ({counts.replace('，', ', ')})",
    )
    if now["detail"]:
        err.print(now["detail"], markup=False)
    if who.how is Format.TABLE and now["facts"]:
        for name, value in now["facts"].items():
            tell(f"{name}：{who.at(value)}", f"{name}: {who.at(value)}")
    if code := _EXIT[now["state"]]:
        raise SystemExit(code)


def _tell_plan(who: Operator, plan: Mapping[str, Any]) -> None:
    say = note if who.how is not Format.TABLE else tell
    for sentence in plan["words"]:
        say(sentence["zh"], sentence["en"])


def _emit(who: Operator, found: Mapping[str, Any]) -> None:
    """One document for programs, whatever the command did; people have read it already."""
    if who.how is not Format.TABLE:
        render([found], (), Format.JSON if who.how is Format.CSV else who.how, who.tz)


def once() -> str:
    """A key of its own: an operator who asks twice means it twice."""
    return f"cli-{os.urandom(12).hex()}"
