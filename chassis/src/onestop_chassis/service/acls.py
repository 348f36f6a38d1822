"""`acls`: what this service's principal may do on the broker, listed, or granted at once."""

import argparse
import sys
from pathlib import Path
from typing import Any

from onestop_chassis.bus.access import Allowed, allowed_to, grant, set_password
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.settings import ServiceSettings

OK, FAILED, USAGE = 0, 1, 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--principal", help="User:NAME, of a certificate User:CN=NAME / 主体，默认 User:服务名"
    )
    parser.add_argument(
        "--password-file",
        type=Path,
        help="with --apply: what the principal signs in with (SCRAM-SHA-512) / 口令文件",
    )
    parser.add_argument(
        "--apply",
        action="store_true",
        help="make the broker's list equal to it, signed in as an administrator / 写入 Kafka",
    )


def run(blueprint: Blueprint[Any], settings: ServiceSettings, asked: argparse.Namespace) -> int:
    """The exit code. Without `--apply` nobody is asked anything."""
    principal = asked.principal or f"User:{blueprint.name}"
    wanted = allowed_to(blueprint.name, blueprint.listens)
    if not asked.apply:
        sys.stdout.writelines(f"{one.as_arguments(principal)}\n" for one in wanted)
        return OK
    if not settings.kafka_bootstrap:
        sys.stderr.write("ONESTOP_KAFKA_BOOTSTRAP 未设置 / is not set: host:port of the broker\n")
        return USAGE
    return _apply(settings, principal, wanted, asked.password_file)


def _apply(
    settings: ServiceSettings, principal: str, wanted: list[Allowed], password: Path | None
) -> int:
    from confluent_kafka import KafkaException  # noqa: PLC0415 (only with Kafka)

    try:
        given, taken = grant(settings, principal, wanted)
        if password is not None:
            user, secret = principal.removeprefix("User:"), password.read_text(encoding="utf-8")
            set_password(settings, user, secret.rstrip("\r\n"))
    except (KafkaException, OSError, TimeoutError) as error:
        sys.stderr.write(
            f"未能写入 {principal} 的权限或口令：请以管理员身份登录 Kafka / what {principal} may do"
            f" was not set: sign in to the broker as its administrator ({error})\n"
        )
        return FAILED
    sys.stdout.write(
        f"{principal}：授予 {given} 项，收回 {taken} 项 / {given} granted, {taken} taken away\n"
    )
    return OK
