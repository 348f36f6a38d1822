"""Where each service answers."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from onestop_cli.runfile import read_running
from onestop_cli.say import Failed

SERVICES = ("intake", "review", "intermediary_market", "land", "archive")
COMPOSE = "compose"
FIRST_PORT = 8081


def mounted(base: str) -> dict[str, str]:
    """The addresses where one process serves all, each under its name."""
    return {name: f"{base.rstrip('/')}/{name.replace('_', '-')}" for name in SERVICES}


def composed(environment: Mapping[str, str]) -> dict[str, str]:
    """The addresses that docker-compose.yml publishes, by the same variables."""
    return {
        name: f"http://127.0.0.1:{environment.get(f'{name.upper()}_PORT', FIRST_PORT + n)}"
        for n, name in enumerate(SERVICES)
    }


def addresses(directory: Path, chosen: str = "") -> dict[str, str]:
    """The address of every service, or of those that are named; each command says what it needs.

    In this order: the option (`compose`, or one base, or `intake=http://…,review=http://…`),
    `ONESTOP_URL`, `ONESTOP_<SERVICE>_URL` for each, and the laptop that runs on `directory`.

    Raises:
        Failed: nothing runs there, a service is unknown, or an address is none.
    """
    if chosen == COMPOSE:
        return composed(os.environ)
    if chosen:
        return _usable(_listed(chosen) if "=" in chosen else mounted(chosen.strip()))
    if base := os.environ.get("ONESTOP_URL", "").strip():
        return _usable(mounted(base))
    named = _named(os.environ)
    running = read_running(directory)
    if not named and running and running.alive:
        return mounted(running.url)
    return _usable(named) if named else _nowhere(directory)


def _named(environment: Mapping[str, str]) -> dict[str, str]:
    urls = {name: environment.get(f"ONESTOP_{name.upper()}_URL", "") for name in SERVICES}
    return {name: url.rstrip("/") for name, url in urls.items() if url}


def _listed(text: str) -> dict[str, str]:
    pairs = (entry.partition("=") for entry in text.split(","))
    return {name.strip().replace("-", "_"): url.strip().rstrip("/") for name, _, url in pairs}


def _usable(named: dict[str, str]) -> dict[str, str]:
    strange = [name for name in named if name not in SERVICES]
    if strange:
        raise Failed(
            f"未知的服务：{', '.join(strange)}",
            f"There is no service {', '.join(strange)}; there are: {', '.join(SERVICES)}",
        )
    for name, url in named.items():
        if not _is_address(url):
            raise Failed(
                f"{name} 的地址“{url}”不是网址，应如 http://127.0.0.1:8080",
                f"'{url}' is no address of {name}: it should be such as http://127.0.0.1:8080",
            )
    return named


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _nowhere(directory: Path) -> dict[str, str]:
    raise Failed(
        f"{directory} 中没有正在运行的服务；请先运行 onestop up，或设置 ONESTOP_URL",
        f"Nothing runs on {directory}; start it with 'onestop up', or set ONESTOP_URL",
    )
