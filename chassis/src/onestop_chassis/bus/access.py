"""What a service's principal may do on a broker: what its blueprint needs, and nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onestop_chassis.bus.feed import replays_of, topic_of
from onestop_chassis.bus.kafka_clients import for_confluent
from onestop_chassis.bus.kafka_settings import KafkaSettings

if TYPE_CHECKING:
    from confluent_kafka.admin import AclBinding, AclBindingFilter

OPERATORS_GROUP = "onestop-operators"
"""The name under which topics are looked at; nobody ever joins it, and nothing is committed."""
SECONDS = 30.0
ITERATIONS = 8192


@dataclass(frozen=True, slots=True)
class Allowed:
    """One thing that may be done, from any host. `prefixed`: with all whose names begin so."""

    resource: str
    name: str
    operation: str
    prefixed: bool = False

    def as_arguments(self, principal: str) -> str:
        """As Kafka's own tool for ACLs takes it."""
        pattern = " --resource-pattern-type prefixed" if self.prefixed else ""
        what = f"--{self.resource} {self.name}{pattern}"
        return f"--add --allow-principal {principal} --operation {self.operation} {what}"


def allowed_to(service: str, listens: Iterable[str]) -> list[Allowed]:
    """Writes its own topic, which it makes, and makes again where it was lost; reads those of
    the services it listens to, in its own group; sends repetitions to topics made for them."""
    own = ("Create", "Write", "Read", "Delete", "DescribeConfigs")
    replays = ("Create", "Write", "Read", "Delete")
    return [
        *(Allowed("topic", topic_of(service), operation) for operation in own),
        *(Allowed("topic", replays_of(service), one, prefixed=True) for one in replays),
        *(Allowed("topic", topic_of(source), "Read") for source in listens),
        Allowed("group", service, "Read"),
        Allowed("group", OPERATORS_GROUP, "Describe"),
    ]


def grant(kafka: KafkaSettings, principal: str, wanted: Sequence[Allowed]) -> tuple[int, int]:
    """Makes what the principal may do equal to this; says how much was given and taken away.

    `kafka` signs in as somebody who may change ACLs.

    Raises:
        confluent_kafka.KafkaException: the broker does not answer, or refuses.
        OSError: a file that the sign-in needs cannot be read.
    """
    from confluent_kafka.admin import AdminClient  # noqa: PLC0415 (only with Kafka)

    admin = AdminClient(for_confluent(kafka))
    has = {_key(one): one for one in admin.describe_acls(_all_of(principal)).result(SECONDS)}
    bindings = {_key(one): one for one in (_binding(principal, each) for each in wanted)}
    new = [one for key, one in bindings.items() if key not in has]
    gone = [_exactly(one) for key, one in has.items() if key not in bindings]
    asked = [*(admin.create_acls(new) if new else {}).values()]
    asked += [*(admin.delete_acls(gone) if gone else {}).values()]
    for one in asked:
        one.result(SECONDS)
    return len(new), len(gone)


def set_password(kafka: KafkaSettings, user: str, password: str) -> None:
    """What a user signs in with (SCRAM-SHA-512); raises as `grant` does."""
    from confluent_kafka import admin as words  # noqa: PLC0415 (only with Kafka)

    how = words.ScramCredentialInfo(words.ScramMechanism.SCRAM_SHA_512, ITERATIONS)
    upsert = words.UserScramCredentialUpsertion(user, how, password.encode())
    admin = words.AdminClient(for_confluent(kafka))
    admin.alter_user_scram_credentials([upsert])[user].result(SECONDS)


def _binding(principal: str, allowed: Allowed) -> "AclBinding":
    from confluent_kafka import admin as words  # noqa: PLC0415 (only with Kafka)

    patterns = words.ResourcePatternType
    operations = {"DescribeConfigs": words.AclOperation.DESCRIBE_CONFIGS}
    return words.AclBinding(
        words.ResourceType[allowed.resource.upper()],
        allowed.name,
        patterns.PREFIXED if allowed.prefixed else patterns.LITERAL,
        principal,
        "*",
        operations.get(allowed.operation) or words.AclOperation[allowed.operation.upper()],
        words.AclPermissionType.ALLOW,
    )


def _all_of(principal: str) -> "AclBindingFilter":
    from confluent_kafka import admin as words  # noqa: PLC0415 (only with Kafka)

    any_name: Any = None
    any_host: Any = None
    return words.AclBindingFilter(
        words.ResourceType.ANY,
        any_name,
        words.ResourcePatternType.ANY,
        principal,
        any_host,
        words.AclOperation.ANY,
        words.AclPermissionType.ANY,
    )


def _exactly(acl: "AclBinding") -> "AclBindingFilter":
    from confluent_kafka.admin import AclBindingFilter  # noqa: PLC0415 (only with Kafka)

    return AclBindingFilter(*_key(acl))


def _key(acl: "AclBinding") -> tuple[Any, ...]:
    return (
        acl.restype,
        acl.name,
        acl.resource_pattern_type,
        acl.principal,
        acl.host,
        acl.operation,
        acl.permission_type,
    )
