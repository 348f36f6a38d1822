"""The record of one decision, and the certificate of silence it rests on, checked offline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onestop_contracts.proof import provisional_words, public_key_of, verify_certificate

from onestop_cli.client import Client
from onestop_cli.demo.reading import DIRECTOR
from onestop_cli.say import both

SILENT = "default_consent"
DECIDED = ("approve", "reject")
Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown for one decision, line by line; `holds` when everything checked out."""

    name: str
    lines: tuple[str, ...]
    holds: bool


def prove(client: Client, found: Sequence[Result]) -> Proof | None:
    """Checks the first decision that rests on silence in both windows; None where none does."""
    chosen = next(filter(None, map(_silent, found)), None)
    if chosen is None:
        return None
    project, item = chosen
    record = client.get("archive", f"/decisions/{project}/{item}", DIRECTOR)
    lines = [f"{record['decision']}  {record['type']}  {record['decided_at']}"]
    lines += [_line(one["ok"], one["zh"], one["en"]) for one in record["checks"]]
    holds = bool(record["holds"])
    keys = {key["key_id"]: key["pem"] for key in client.items("review", "/keys")}
    for stage in ("acceptance", "handling"):
        path = f"/cases/{project}/{item}/certificates/{stage}"
        signed = client.get("review", path, DIRECTOR)
        public_key = public_key_of(str(keys[signed["key_id"]]).encode())
        problems = verify_certificate(signed, public_key)
        zh, en = f"{stage} 默认同意证明核验通过", f"certificate of silence ({stage}) verified"
        if problems:
            zh, en = problems[0].zh, problems[0].en
        lines.append(_line(not problems, zh, en))
        lines += [both(*words)] if (words := provisional_words(signed["document"])) else []
        holds = holds and not problems
    return Proof(f"{project} {item}", tuple(lines), holds)


def _silent(result: Result) -> tuple[str, str] | None:
    for case in result["cases"]:
        ended = [window["ended_by"] for window in case["windows"]]
        if case["decision"] in DECIDED and ended == [SILENT, SILENT]:
            return str(result["project"]), str(case["item"])
    return None


def _line(ok: bool, zh: str, en: str) -> str:
    return f"{'✓' if ok else '✗'} {both(zh, en)}"
