"""Facts into a file: a CloudEvent per line in log order, and a last line that vouches for them."""

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from onestop_cli.ops.looking import Fact, pages, revealed, scope
from onestop_cli.ops.operator import Operator
from onestop_cli.say import UNVERIFIED, Failed, Misused, err, tell

MANIFEST = "manifest"
INDEX_SECONDS = 30.0
POLL_SECONDS = 0.2


class Unverified(Failed):
    """The file is not what its manifest says."""

    exit_code = UNVERIFIED


def export(
    who: Operator,
    service: str,
    asked: Mapping[str, str],
    span: Mapping[str, str | None],
    to: Path,
    *,
    reveal: bool,
    reason: str,
) -> None:
    """Writes what fits to a new file; it appears under its name only when it is whole.

    Raises:
        Misused: the file is there already.
    """
    if to.exists():
        raise Misused(f"{to} 已存在，请另取文件名", f"{to} is there already; choose another name")
    number = revealed(who, service, scope(**asked), reveal=reveal, reason=reason)
    upto = _indexed(who, service)
    part = to.with_name(to.name + ".part")
    try:
        with part.open("wb") as file:
            written = Written()
            for fact in _facts(who, service, {**asked, **span, "revealed": number}, upto):
                file.write(written.line(fact))
            told = {"service": service, **asked, **span, "masked": number is None}
            file.write(_dump({MANIFEST: {**told, **written.vouched}}))
            file.flush()
            os.fsync(file.fileno())
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)
    tell(f"已导出 {written.count} 条到 {to}", f"{written.count} facts in {to}")


class Written:
    """Counts and digests the lines as they are written, or as they are read again."""

    def __init__(self) -> None:
        self.count = 0
        self._first: int | None = None
        self._last: int | None = None
        self._digest = hashlib.sha256()

    def line(self, fact: Fact) -> bytes:
        """The line of a fact."""
        line = _dump(fact)
        self.add(line, fact.get("position"))
        return line

    def add(self, line: bytes, position: Any) -> None:
        self.count += 1
        self._first = position if self._first is None else self._first
        self._last = position
        self._digest.update(line)

    @property
    def vouched(self) -> dict[str, Any]:
        """What the manifest says of the lines before it; `sha256` is over their bytes."""
        return {
            "count": self.count,
            "first": self._first,
            "last": self._last,
            "sha256": self._digest.hexdigest(),
        }


def check(file: Path) -> None:
    """Says that a file is whole and as it was written.

    Raises:
        Misused: it cannot be read.
        Unverified: it is not, with what differs.
    """
    read, manifest = Written(), None
    try:
        with file.open("rb") as lines:
            for line in lines:
                if manifest is not None:
                    raise Unverified(
                        f"{file} 清单之后还有内容", f"{file} goes on after its manifest"
                    )
                record = json.loads(line)
                if MANIFEST in record:
                    manifest = record[MANIFEST]
                else:
                    read.add(line, record.get("position"))
    except OSError as error:
        raise Misused(f"无法读取 {file}：{error.strerror}", f"Cannot read {file}") from error
    except (ValueError, TypeError) as error:
        raise Unverified(
            f"{file} 有一行不是 JSON", f"{file} has a line that is not JSON"
        ) from error
    _compare(file, read.vouched, manifest)
    tell(f"{file}：{read.count} 条，与清单一致", f"{file}: {read.count} facts, verified")


def _compare(file: Path, found: Mapping[str, Any], manifest: Mapping[str, Any] | None) -> None:
    if manifest is None:
        raise Unverified(f"{file} 不完整：缺少清单", f"{file} is not whole: it has no manifest")
    wrong = {name: one for name, one in found.items() if manifest.get(name) != one}
    if wrong:
        lines = [f"{name}: {manifest.get(name)} ≠ {one}" for name, one in wrong.items()]
        raise Unverified(f"{file} 与清单不符", f"{file} is not what its manifest says", *lines)


def _indexed(who: Operator, service: str) -> int:
    """The log's head, once the index has come that far."""
    head, end = 0, time.monotonic() + INDEX_SECONDS
    while True:
        page = who.get(service, "/ops/events", limit=1)
        head = head or int(page["head"])
        if page["indexed"] >= head:
            return head
        if time.monotonic() > end:
            raise Failed(
                f"{service} 的索引落后（{page['indexed']}/{head}），请稍后重试",
                f"The index of {service} is behind ({page['indexed']} of {head}); try again later",
            )
        time.sleep(POLL_SECONDS)


def _facts(who: Operator, service: str, asked: Mapping[str, Any], upto: int) -> Iterator[Fact]:
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=err, transient=True) as progress:
        bar = progress.add_task("导出 / exporting", total=upto)
        for page in pages(who, service, full=True, heard=False, **asked):
            for fact in page["items"]:
                if fact["position"] > upto:
                    return
                yield fact
                progress.update(bar, completed=fact["position"])


def _dump(record: Mapping[str, Any]) -> bytes:
    return (json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
