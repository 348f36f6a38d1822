"""How Kafka is reached and what its topics are like: one class, for every client there is."""

import os
import ssl
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from onestop_chassis.environment import EnvironmentSettings

BROKERS_OWN = -1
"""Left to the broker's own setting."""
FOREVER = -1


class SecurityProtocol(StrEnum):
    """How a client and a broker speak with each other."""

    PLAINTEXT = "PLAINTEXT"
    SSL = "SSL"
    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    SASL_SSL = "SASL_SSL"

    @property
    def signs_in(self) -> bool:
        """With a user and a password."""
        return self.startswith("SASL")

    @property
    def encrypts(self) -> bool:
        """With TLS."""
        return self.endswith("SSL")


class SaslMechanism(StrEnum):
    """How a password is proved."""

    NONE = ""
    SCRAM_SHA_512 = "SCRAM-SHA-512"
    SCRAM_SHA_256 = "SCRAM-SHA-256"
    PLAIN = "PLAIN"


class KafkaSettings(EnvironmentSettings):
    """The broker, how to be let in, and what is asked for when a topic is made."""

    kafka_bootstrap: str = Field(default="", description="Bootstrap servers, host:port,...")
    kafka_security_protocol: SecurityProtocol = Field(
        default=SecurityProtocol.PLAINTEXT,
        description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.",
    )
    kafka_sasl_mechanism: SaslMechanism = Field(
        default=SaslMechanism.NONE, description="SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN."
    )
    kafka_user: str = Field(default="", description="The principal that signs in (SASL).")
    kafka_password_file: str = Field(
        default="", description="File with its password, and nothing else; read at every sign-in."
    )
    kafka_ca_file: str = Field(
        default="",
        description="Who issued the broker's certificate; else the system's.",
    )
    kafka_certificate_file: str = Field(
        default="", description="The client's own certificate, for mutual TLS."
    )
    kafka_key_file: str = Field(default="", description="The key of the client's certificate.")
    topic_partitions: int = Field(default=6, gt=0, description="Partitions of a new topic.")
    topic_replication: int = Field(
        default=BROKERS_OWN, ge=-1, description="Copies of a new topic; -1: the broker's own."
    )
    topic_min_insync: int = Field(
        default=BROKERS_OWN,
        ge=-1,
        description="Copies that must have a record before it counts; -1: the broker's own.",
    )
    topic_retention_hours: int = Field(
        default=FOREVER, ge=-1, description="How long a topic keeps records; -1: without end."
    )

    @classmethod
    def unsecured(cls, bootstrap: str, *, partitions: int = 6) -> "KafkaSettings":
        """A broker that lets everybody in, whatever the environment says."""
        return KafkaSettings.model_construct(kafka_bootstrap=bootstrap, topic_partitions=partitions)

    def password(self) -> str:
        """As it stands in its file at the moment: it may be exchanged while a service runs.

        Raises:
            OSError: the file cannot be read.
        """
        return Path(self.kafka_password_file).read_text(encoding="utf-8").rstrip("\r\n")

    def tls(self) -> ssl.SSLContext:
        """What is trusted, and who this client is; read from the files anew.

        Raises:
            OSError: of a file that cannot be read, or is none (`ssl.SSLError`).
        """
        context = ssl.create_default_context(cafile=self.kafka_ca_file or None)
        if self.kafka_certificate_file:
            context.load_cert_chain(self.kafka_certificate_file, self.kafka_key_file)
        return context

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        yield from self._of_sign_in()
        yield from self._of_encryption()
        yield from self._of_topics()

    def _of_sign_in(self) -> Iterator[str]:
        protocol = self.kafka_security_protocol
        for name in ("kafka_sasl_mechanism", "kafka_user", "kafka_password_file"):
            yield from self._goes_with(name, needed=protocol.signs_in)
        if protocol.signs_in and self.kafka_password_file:
            try:
                if not self.password():
                    yield self._said("kafka_password_file", "文件为空", "the file is empty")
            except (OSError, UnicodeDecodeError) as error:
                yield self._unreadable("kafka_password_file", error)

    def _of_encryption(self) -> Iterator[str]:
        encrypts = self.kafka_security_protocol.encrypts
        files = ("kafka_ca_file", "kafka_certificate_file", "kafka_key_file")
        given = [name for name in files if getattr(self, name)]
        for name in given:
            yield from self._goes_with(name, needed=encrypts)
        pair = dict.fromkeys(files[1:])
        if len(pair.keys() & set(given)) == 1:
            [lacks] = pair.keys() - set(given)
            yield self._said(lacks, "证书与私钥须同时设置", "a certificate and its key go together")
        elif encrypts:
            yield from self._of_files(given)

    def _of_files(self, given: list[str]) -> Iterator[str]:
        unreadable = [name for name in given if not os.access(getattr(self, name), os.R_OK)]
        for name in unreadable:
            yield self._said(name, "文件无法读取", f"{getattr(self, name)} cannot be read")
        if unreadable:
            return
        try:
            ssl.create_default_context(cafile=self.kafka_ca_file or None)
        except OSError as error:
            yield self._unreadable("kafka_ca_file", error)
            return
        try:
            self.tls()
        except OSError as error:
            yield self._unreadable("kafka_certificate_file", error)

    def _of_topics(self) -> Iterator[str]:
        least, copies = self.topic_min_insync, self.topic_replication
        if 0 in (least, copies):
            zero = "topic_min_insync" if least == 0 else "topic_replication"
            yield self._said(zero, "至少为 1，或 -1", "at least 1, or -1 for the broker's own")
        elif least != BROKERS_OWN and copies == BROKERS_OWN:
            yield self._said("topic_replication", "须一并设置", "is needed beside min_insync")
        elif least > copies:
            yield self._said(
                "topic_min_insync",
                f"不得大于副本数 {copies}",
                f"is more than the {copies} copies of {self.variable('topic_replication')}",
            )

    def _goes_with(self, name: str, *, needed: bool) -> Iterator[str]:
        """One of sign-in or encryption, which the protocol asks for or has no use for."""
        protocol = f"{self.variable('kafka_security_protocol')}={self.kafka_security_protocol}"
        if needed and not getattr(self, name):
            yield self._said(name, f"未设置，{protocol} 需要", f"is not set; {protocol} needs it")
        if getattr(self, name) and not needed:
            yield self._said(name, f"与 {protocol} 不符", f"is of no use with {protocol}")
