"""What an outsider needs to check a decision by himself: signed documents, each with its key."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from onestop_console.readers.timeline import Signed
from onestop_console.words.times import CENTRE

COMMAND = "python -m onestop_contracts verify {name}.json --key {name}.pem"
ABOUT = "README.txt"
EXPLAINED = (
    "每份 .json 文件由审批服务签署，旁边的 .pem 是其公钥。"
    " / Each .json was signed by the review service; the .pem beside it is the public key.",
    "公钥请与中心公布的公钥核对。 / Compare the key with the one that the centre has published.",
    "离线核验，无须联网或账号： / To verify offline, without an account:",
)


class KeyUnknown(LookupError):
    """The key of a signature is not among those that are published."""


def commands(names: Iterable[str]) -> list[str]:
    """What verifies each proof of a pack, in the folder where it was unpacked."""
    return [COMMAND.format(name=name) for name in names]


def pack(proofs: Mapping[str, Signed], keys: Mapping[str, str], at: datetime) -> bytes:
    """A ZIP archive of the proofs by their names; the same proofs give the same bytes.

    Args:
        keys: each published key as PEM, by its id.
        at: what its files are dated.

    Raises:
        KeyUnknown: a proof was signed with none of them.
    """
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name, signed in proofs.items():
            if signed.key_id not in keys:
                raise KeyUnknown(signed.key_id)
            text = json.dumps(signed.model_dump(), ensure_ascii=False, indent=1)
            archive.writestr(_entry(f"{name}.json", at), text)
            archive.writestr(_entry(f"{name}.pem", at), keys[signed.key_id])
        about = "\n".join((*EXPLAINED, *commands(proofs), ""))
        archive.writestr(_entry(ABOUT, at), about)
    return held.getvalue()


def _entry(name: str, at: datetime) -> ZipInfo:
    here = at.astimezone(CENTRE)
    entry = ZipInfo(name, (here.year, here.month, here.day, here.hour, here.minute, here.second))
    entry.compress_type = ZIP_DEFLATED
    return entry
