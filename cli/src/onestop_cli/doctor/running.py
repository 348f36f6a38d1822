"""Checks of the services: do they answer, are they of one version, do their clocks agree."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from onestop_chassis.clock import WallClock
from onestop_chassis.telemetry.version import VERSION

from onestop_cli.client import Client, Refused
from onestop_cli.connection import Away, Foreign
from onestop_cli.doctor.finding import Finding, fine, lacking, wrong

SKEW = timedelta(seconds=5)
About = Mapping[str, Any]


def checks(client: Client, acts_as: str) -> Iterator[Finding]:
    """Everything there is to ask the services."""
    found: dict[str, tuple[About, timedelta]] = {}
    for name in client.urls:
        try:
            asked = WallClock().now()
            about = client.get(name, "/ops/service", acts_as)
            found[name] = about, _skew(about, asked, WallClock().now())
            yield from ready(client, name)
            yield from topic(client, name, acts_as)
        except Foreign as foreign:
            yield wrong(f"{name}", foreign.en, "check the address and any proxy / 请检查地址与代理")
        except Away as away:
            yield wrong(f"{name}", away.en, "see its log, and start it: onestop up / 请启动")
        except Refused as refused:
            yield wrong(
                f"{name}",
                refused.en,
                "sign in as an operator: onestop login, ONESTOP_TOKEN, or --as",
            )
    if found:
        abouts = {name: about for name, (about, _) in found.items()}
        yield versions(abouts)
        yield clocks(abouts)
        yield skew({name: by for name, (_, by) in found.items()})
        for name, about in abouts.items():
            yield revisions(name, about)
            yield from secrets(name, about)


def ready(client: Client, name: str) -> Iterator[Finding]:
    """Whether it is, and what it does without."""
    try:
        found = client.get(name, "/health/ready")
    except Refused as refused:
        waits = ", ".join(refused.problem.get("waiting_for", [])) or refused.en
        yield wrong(name, f"waits for {waits}", f"onestop service health {name}")
        return
    yield fine(name, "ready / 就绪")
    for part, told in found.get("lacks", {}).items():
        yield lacking(f"{name} {part}", told, "see deploy/README.md / 见部署说明")


def topic(client: Client, name: str, acts_as: str) -> Iterator[Finding]:
    """Whether its topic is what its settings ask for; where there is none, its readiness tells."""
    try:
        differs = client.get(name, "/ops/bus/topic", acts_as).get("differs", [])
    except Refused:
        return
    if differs:
        mend = f"onestop bus renew {name}, or kafka-configs.sh / 重建主题或修改其配置"
        yield lacking(f"{name} topic", "; ".join(differs), mend)


def versions(abouts: Mapping[str, About]) -> Finding:
    found = {name: about["version"] for name, about in abouts.items()}
    told = ", ".join(sorted({*found.values()}))
    if {*found.values()} == {VERSION}:
        return fine("version", told)
    odd = ", ".join(f"{name} {version}" for name, version in found.items() if version != VERSION)
    return wrong("version", f"{odd}; this command is {VERSION}", "deploy one version / 统一版本")


def clocks(abouts: Mapping[str, About]) -> Finding:
    """All by the wall, or all simulated and standing at one instant."""
    kinds = {about["clock"] for about in abouts.values()}
    if len(kinds) > 1:
        each = ", ".join(f"{name} {about['clock']}" for name, about in abouts.items())
        return wrong("clock", each, "set ONESTOP_CLOCK the same for all / 统一 ONESTOP_CLOCK")
    [kind] = kinds
    stands = {about["now"] for about in abouts.values()}
    if kind == "simulated" and len(stands) > 1:
        return wrong("clock", f"from {min(stands)} to {max(stands)}", "onestop demo run")
    return fine("clock", kind)


def skew(skews: Mapping[str, timedelta], most: timedelta = SKEW) -> Finding:
    """Between this machine and each service, beyond what the answer itself took."""
    name, by = max(skews.items(), key=lambda one: abs(one[1]))
    found = f"{name}: {by.total_seconds():+.1f} s"
    if abs(by) <= most:
        return fine("clock skew", found)
    return wrong("clock skew", found, "synchronise the machines' clocks (NTP) / 请同步时钟")


def revisions(name: str, about: About) -> Finding:
    """Whether the database has the schema this version wants."""
    has, wants = set(about["revisions"]), set(about["expected_revisions"])
    if wants <= has:
        return fine(f"{name} schema", ", ".join(sorted(has)))
    lacks = ", ".join(sorted(wants - has))
    command = f"onestop-{name.replace('_', '-')} migrate"
    return wrong(f"{name} schema", f"lacks {lacks}", command)


def secrets(name: str, about: About) -> Iterator[Finding]:
    """Keys that are not set or the demonstration's: only production must not have them."""
    for variable in about["weak_secrets"]:
        mend = f"set {variable} to a secret of your own / 请设置自己的密钥"
        found = "not set, or the demonstration's / 未设置或为演示值"
        production = about["env"] == "production"
        yield (wrong if production else lacking)(f"{name} {variable}", found, mend)


def backups(environment: Mapping[str, str] = os.environ) -> Finding:
    """Whether somebody said where copies go, and that place can be written."""
    place = environment.get("ONESTOP_BACKUP_DIRECTORY", "")
    if not place:
        return lacking(
            "backup directory", "ONESTOP_BACKUP_DIRECTORY is not set", "see the handbook: backup"
        )
    if not os.access(place, os.W_OK | os.X_OK):
        return wrong("backup directory", f"{place} cannot be written", f"mkdir -p {place}")
    return fine("backup directory", place)


def _skew(about: About, asked: datetime, answered: datetime) -> timedelta:
    """How far the service's wall clock is outside of the time between question and answer."""
    told = datetime.fromisoformat(about["wall"])
    if told < asked:
        return told - asked
    return told - answered if told > answered else timedelta()
