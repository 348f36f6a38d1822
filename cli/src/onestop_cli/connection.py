"""Reaches the services: straight where they are on this machine, and says who else answered."""

import os
import re
import ssl
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from onestop_cli.say import Failed, Misused

TOKEN = "ONESTOP_TOKEN"  # noqa: S105  the variable that holds one, where there is a real sign-in
ISSUER = "ONESTOP_OIDC_ISSUER"
"""Where it is set, people and programs sign in with that provider."""
TIMEOUT = httpx.Timeout(30.0, connect=5.0)
KEPT = httpx.Limits(keepalive_expiry=2.0)
"""A connection that nobody used for longer is not used again: the other end may be closing it."""
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SURROUNDINGS = ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""What the machine's settings say of connections that leave it."""
TELLING: Mapping[str, str] = {
    "/signin": "token",
    "/ops/status": "position",
    "/ops/service": "version",
}
"""What each of our services answers there, by a name that it always has."""
REFUSING = ("type", "code", "title", "service")
"""One of these is in whatever our services refuse with, or say of not being ready."""
OK, REDIRECT, ERROR = 200, 300, 400


class Away(Failed):
    """A service does not answer."""


class Foreign(Away):
    """Somebody answers at its address who is not the service."""

    def __init__(self, service: str, url: str, who: str):
        super().__init__(
            f"{url} 应答的不是 {service} 服务（{who}）；请检查地址（--services、ONESTOP_URL）"
            "以及其间的代理或登录门户",
            f"Not {service} answered at {url}, but {who}; check the address (--services,"
            " ONESTOP_URL), and what proxy or sign-in portal is between",
        )


def connected(urls: Iterable[str], transport: httpx.BaseTransport | None) -> httpx.Client:
    """A connection pool; what is on this machine is asked without a proxy, whatever is set.

    Raises:
        Misused: the machine's settings for connections cannot be used; they are named.
    """
    asked = [urlsplit(url) for url in urls]
    outside = {one.hostname for one in asked} - {"127.0.0.1", "localhost", "::1"}
    try:
        return httpx.Client(
            verify=_trusted(tls=bool(outside) or any(one.scheme != "http" for one in asked)),
            timeout=TIMEOUT,
            limits=KEPT,
            transport=transport,
            trust_env=bool(outside),
            mounts={f"all://{host}": None for host in LOOPBACK},
        )
    except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
        names = [one for name in SURROUNDINGS for one in (name, name.lower())]
        set_to = {name: os.environ[name] for name in names if name in os.environ}
        named = ", ".join(f"{name}={_unsigned(value)}" for name, value in set_to.items())
        raise Misused(
            f"环境变量无法使用：{named}（{error}）；请更正或取消设置",
            f"cannot be used: {named} ({error}); correct or unset what is wrong",
        ) from error


def _trusted(*, tls: bool) -> ssl.SSLContext | bool:
    """The world's authorities where TLS may come up: to load them takes longer than most commands
    do. Nobody elsewhere."""
    return tls or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _unsigned(address: str) -> str:
    """An address without whoever signs in there."""
    return re.sub(r"//[^/]*@", "//", address)


def token_given() -> str:
    """The token that the environment holds; empty where there is none.

    Raises:
        Misused: it cannot be one.
    """
    token = os.environ.get(TOKEN, "").strip()
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise Misused(f"{TOKEN} 不是有效的令牌", f"{TOKEN} holds no token: unset or correct it")
    return token


def require_ours(service: str, url: str, path: str, answer: httpx.Response) -> None:
    """Goes on where the service itself has answered.

    Raises:
        Foreign: it has the form of an answer that none of our services gives.
    """
    who = _stranger(service, path, answer)
    if who:
        raise Foreign(service, url, who)


def _stranger(service: str, path: str, answer: httpx.Response) -> str:
    """Who answered instead; empty where it was the service."""
    if answer.status_code < ERROR and not answer.content and answer.request.method != "GET":
        return ""
    try:
        body = answer.json()
    except ValueError:
        return _described(answer)
    if answer.status_code >= ERROR:
        ours = isinstance(body, dict) and not body.keys().isdisjoint(REFUSING)
    else:
        ours = OK <= answer.status_code < REDIRECT and _tells(path, body)
    if not ours:
        return _described(answer)
    named = str(body.get("service", service)) if path == "/ops/status" else service
    return "" if named.replace("-", "_") == service else named


def _tells(path: str, body: Any) -> bool:
    name = TELLING.get(path)
    return name is None or (isinstance(body, dict) and name in body)


def _described(answer: httpx.Response) -> str:
    """A stranger by what it lets on of itself."""
    told = [f"HTTP {answer.status_code}", answer.headers.get("content-type", "").partition(";")[0]]
    title = re.search(r"<title[^>]*>([^<]{1,80})", answer.text[:4000], re.IGNORECASE)
    told += [f"“{title[1].strip()}”"] if title else []
    told += [answer.headers.get("server", ""), answer.headers.get("location", "")[:100]]
    return " ".join(part for part in told if part)
