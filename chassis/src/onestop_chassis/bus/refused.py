"""What keeps a service from its bus until somebody has done something about it.

A broker that is away comes back by itself, and is none of these.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from onestop_chassis.bus.kafka_settings import KafkaSettings

SIGN_IN_SECONDS = 5.0


class BusRefused(RuntimeError):
    """Its text is one line in both languages, and says what to do."""


class NotLetIn(BusRefused):
    """The broker does not know this user by this password or certificate, or is itself unknown."""


class NotAllowed(BusRefused):
    """The broker knows the user, who may not do what the service has to."""


@asynccontextmanager
async def saying_why(kafka: KafkaSettings) -> AsyncIterator[None]:
    """What fails inside because the broker refuses is raised as such.

    Raises:
        NotAllowed, NotLetIn: instead of what the library raised.
    """
    from aiokafka.errors import KafkaConnectionError, KafkaError  # noqa: PLC0415 (only with Kafka)

    try:
        yield
    except KafkaError as error:
        if refused := not_allowed(error, kafka):
            raise refused from error
        if isinstance(error, KafkaConnectionError) and (refusal := await not_let_in(kafka)):
            raise refusal from error
        raise
    except OSError as error:
        files = kafka.kafka_password_file, kafka.kafka_ca_file, kafka.kafka_certificate_file
        if error.filename in (*files, kafka.kafka_key_file) or isinstance(error, ssl.SSLError):
            raise _rejected(kafka, error) from error
        raise


def not_allowed(error: BaseException, kafka: KafkaSettings) -> NotAllowed | None:
    """The refusal where the error is one of authorization; None for every other error."""
    from aiokafka.errors import (  # noqa: PLC0415 (only with Kafka)
        ClusterAuthorizationFailedError,
        GroupAuthorizationFailedError,
        TopicAuthorizationFailedError,
    )

    lacking = {
        TopicAuthorizationFailedError: ("主题", "topic"),
        GroupAuthorizationFailedError: ("消费组", "group"),
        ClusterAuthorizationFailedError: ("集群", "cluster"),
    }
    for kind, (zh, en) in lacking.items():
        if isinstance(error, kind):
            return no_right_to(zh, en, ", ".join(sorted(_names(error.args))), kafka)
    return not_allowed(error.__cause__, kafka) if error.__cause__ else None


def no_right_to(zh: str, en: str, name: str, kafka: KafkaSettings) -> NotAllowed:
    """Of a kind of resource, in both languages, the one of this name."""
    who = principal(kafka)
    return NotAllowed(
        f"{who} 无权访问{zh} {name}：请授予该服务 acls 命令列出的权限 / {who} may not use the"
        f" {en} {name}: grant what the service's command acls lists"
    )


async def not_let_in(kafka: KafkaSettings) -> NotLetIn | None:
    """Tries to sign in and says why the broker refuses; None where it does not, or is away.

    Asked when a client of aiokafka found no broker: it keeps the reason to itself.
    """
    async for error in _failures(kafka):
        return _rejected(kafka, error)
    return None


def principal(kafka: KafkaSettings) -> str:
    """Who signs in, as an operator knows it."""
    return kafka.kafka_user or kafka.kafka_certificate_file or "ANONYMOUS"


def _rejected(kafka: KafkaSettings, error: Exception) -> NotLetIn:
    told = getattr(error, "verify_message", "") or str(error) or type(error).__name__
    who = principal(kafka)
    return NotLetIn(
        f"Kafka 未能让 {who} 登录，请核对用户、口令文件与证书 / {who} could not sign in to Kafka:"
        f" mend user, password file or certificates ({told})"
    )


async def _failures(kafka: KafkaSettings) -> AsyncIterator[Exception]:
    """What each of the bootstrap servers says against a sign-in."""
    from aiokafka.conn import collect_hosts, create_conn  # noqa: PLC0415 (only with Kafka)
    from aiokafka.errors import (  # noqa: PLC0415
        AuthenticationFailedError,
        KafkaError,
        SaslAuthenticationFailed,
        UnsupportedSaslMechanismError,
    )

    from onestop_chassis.bus.kafka_clients import for_aiokafka  # noqa: PLC0415

    arguments = for_aiokafka(kafka)
    for host, port, _ in collect_hosts(arguments.pop("bootstrap_servers")):
        try:
            connection = await asyncio.wait_for(
                create_conn(host, port, **arguments), SIGN_IN_SECONDS
            )
        except (
            AuthenticationFailedError,
            SaslAuthenticationFailed,
            UnsupportedSaslMechanismError,
            ssl.SSLError,
        ) as refused:
            yield refused
        except (OSError, KafkaError, TimeoutError):
            continue
        else:
            connection.close()
            return


def _names(told: object) -> set[str]:
    """The names in an error of the library: alone, or in sets and tuples."""
    if isinstance(told, str):
        return {told}
    if isinstance(told, set | frozenset | tuple | list):
        return {name for one in told for name in _names(one)}
    return set()
