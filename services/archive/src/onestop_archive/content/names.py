"""What the sender says of a file: what it is called, and of which type it is."""

import re
import unicodedata
from dataclasses import dataclass
from email.message import Message
from email.utils import collapse_rfc2231_value
from pathlib import PurePosixPath

from onestop_chassis.refusal import Fault, fault

from onestop_archive.content.faults import NAME, TYPE
from onestop_archive.content.kinds import KINDS, Kind, kind_named

LONGEST_NAME = 200
_PLACE = re.compile(r'[/\\:*?"<>|]')
_FORM = "attachment; filename*=UTF-8''%E5%9B%BE.pdf"


@dataclass(frozen=True, slots=True)
class Announced:
    """A file's name and kind, as they were sent; what is wrong with them stands in `faults`."""

    name: str
    kind: Kind | None
    faults: tuple[Fault, ...]


def announced(content_type: str, content_disposition: str) -> Announced:
    """Reads both headers."""
    media_type = content_type.partition(";")[0].strip().lower()
    name, kind = _name_in(content_disposition), kind_named(media_type)
    faults = [*_wrong_name(name, kind)]
    if kind is None:
        known = ", ".join(one.media_type for one in KINDS)
        faults.append(fault(TYPE, f"should be one of {known}", f"应为以下之一：{known}"))
    return Announced(name, kind, tuple(faults))


def _name_in(header: str) -> str:
    message = Message()
    try:
        message["content-disposition"] = header
        found = message.get_param("filename", header="content-disposition")
        name = collapse_rfc2231_value(found) if found else ""
    except (ValueError, LookupError):
        return ""
    return unicodedata.normalize("NFC", name).strip()


def _wrong_name(name: str, kind: Kind | None) -> list[Fault]:
    if not name or "�" in name:
        told = f"the file's name is missing: {_FORM}", f"缺少文件名：{_FORM}"
        return [fault(NAME, *told)]
    faults = []
    if len(name) > LONGEST_NAME:
        told = f"at most {LONGEST_NAME} characters", f"文件名最多 {LONGEST_NAME} 个字符"
        faults.append(fault(NAME, *told))
    if _PLACE.search(name) or any(unicodedata.category(c)[0] == "C" for c in name):
        faults.append(fault(NAME, "signs that no file name may have", "文件名含有不允许的字符"))
    if kind and PurePosixPath(name).suffix.lower() not in kind.endings:
        endings = " / ".join(kind.endings)
        faults.append(fault(NAME, f"should end with {endings}", f"文件名应以 {endings} 结尾"))
    return faults
