"""What a browser may do with an answer: nothing, or for a page what its own markup brings along."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable

from fastapi.responses import HTMLResponse

POLICY = "content-security-policy"
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


def policy(markup: Iterable[str], *, files: bool = False) -> str:
    """The policy of pages made of `markup`, which must hold nothing that anybody sent: what stands
    in it as script or style may run, and nothing else. `files`: own ones, too, and own requests."""
    found: dict[str, set[str]] = {"script": set(), "style": set()}
    for text in markup:
        for kind, inside in _INLINE.findall(text):
            digest = b64encode(hashlib.sha256(inside.encode()).digest()).decode("ascii")
            found[kind].add(f"'sha256-{digest}'")
    own = ["'self'"] if files else []
    parts = [f"{kind}-src {' '.join([*own, *sorted(found[kind])])}" for kind in found]
    more = ["img-src 'self' data:", "connect-src 'self'"] if files else []
    used = [part for part in parts if "'" in part]
    return "; ".join([NOTHING.replace("form-action 'none'", "form-action 'self'"), *used, *more])


def html_page(text: str, allowed: str) -> HTMLResponse:
    """A page with its policy."""
    return HTMLResponse(text, headers={POLICY: allowed})
