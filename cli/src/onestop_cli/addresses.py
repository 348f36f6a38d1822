"""Where each service answers."""

import os
from collections.abc import Mapping
from pathlib import Path

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
    """The address of every service.

    In this order: the option (`compose`, or one base, or `intake=http://…,review=http://…`),
    `ONESTOP_URL`,
    `ONESTOP_<SERVICE>_URL` for each, and the laptop that runs on `directory`.

    Raises:
        Failed: a service has no address.
    """
    if chosen == COMPOSE:
        return composed(os.environ)
    if chosen:
        return _listed(chosen) if "=" in chosen else mounted(chosen)
    if base := os.environ.get("ONESTOP_URL"):
        return mounted(base)
    named = _named(os.environ)
    running = read_running(directory)
    if not named and running and running.alive:
        return mounted(running.url)
    return _complete(named) if named else _nowhere(directory)


def _named(environment: Mapping[str, str]) -> dict[str, str]:
    urls = {name: environment.get(f"ONESTOP_{name.upper()}_URL", "") for name in SERVICES}
    return {name: url.rstrip("/") for name, url in urls.items() if url}


def _listed(text: str) -> dict[str, str]:
    pairs = (entry.partition("=") for entry in text.split(","))
    return _complete({name.strip(): url.strip().rstrip("/") for name, _, url in pairs})


def _complete(named: dict[str, str]) -> dict[str, str]:
    missing = [name for name in SERVICES if not named.get(name)]
    strange = [name for name in named if name not in SERVICES]
    if missing or strange:
        raise Failed(
            f"服务地址不完整：缺少 {missing}，未知 {strange}",
            f"Addresses are incomplete: missing {missing}, unknown {strange}",
            f"--services {','.join(f'{name}=http://…' for name in SERVICES)}",
        )
    return named


def _nowhere(directory: Path) -> dict[str, str]:
    raise Failed(
        f"{directory} 中没有正在运行的服务；请先运行 onestop up，或设置 ONESTOP_URL",
        f"Nothing runs on {directory}; start it with 'onestop up', or set ONESTOP_URL",
    )
