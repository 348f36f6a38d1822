"""The page that leads to every service's own pages and documentation."""

from collections.abc import Iterable
from html import escape

NAMES = {
    "/intake": ("受理代办", "Reception and agency"),
    "/review": ("审批服务", "Approval"),
    "/intermediary-market": ("中介超市", "Intermediary market"),
    "/land": ("用地保障", "Land"),
    "/archive": ("档案", "Archive"),
}


def front_page(mounts: Iterable[str]) -> str:
    """A plain page with a line per service."""
    lines = "".join(_line(mount) for mount in mounts)
    return (
        '<!doctype html><html lang="zh"><meta charset="utf-8"><title>一站式审批 / One stop</title>'
        "<style>body{font:16px/1.6 system-ui,sans-serif;max-width:48rem;margin:3rem auto;"
        "padding:0 1rem}li{margin:.4rem 0}</style>"
        '<h1>一站式审批 / One stop</h1><p><a href="/">工作台 / Desk</a></p>'
        f"<ul>{lines}</ul></html>"
    )


def _line(mount: str) -> str:
    zh, en = NAMES.get(mount, (mount, mount))
    where = escape(mount)
    return (
        f"<li>{zh} / {en}: <a href='{where}/docs'>接口文档 / API</a>, "
        f"<a href='{where}/health/ready'>就绪 / ready</a></li>"
    )
