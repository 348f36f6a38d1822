"""A Kafka broker from Maven Central's jars, where Java 17 and Maven are and Docker is not."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from onestop_chassis.bus.kafka_settings import KafkaSettings

from onestop_cli.kafka_node import SETTINGS, Broker, BrokerMissing, port_for, wait_ready
from onestop_cli.maven import NotFetched, fetched
from onestop_cli.ports import free_port

POM = Path(__file__).parents[3] / "deploy" / "kafka" / "pom.xml"
JAVA_VERSION = 17
CLUSTER = "b25lc3RvcC1sYXB0b3AtMQ"
NO_PATHS: Mapping[str, tuple[int, int]] = {}
NOTHING_FURTHER: Mapping[str, str] = {}
_STOP_SECONDS = 30.0


def from_jars(
    data: Path,
    environ: Mapping[str, str],
    paths: Mapping[str, tuple[int, int]] = NO_PATHS,
    further: Mapping[str, str] = NOTHING_FURTHER,
) -> Broker:
    """Starts `kafka.Kafka` as a child process; its log and its output are kept under `data`.

    The jars are fetched once into the user's cache directory. `paths` are further listeners by
    name, each with the port it listens on and the port at which clients are told to find it;
    `further` are settings of the broker above its own.

    Raises:
        BrokerMissing: no Java 17, no Maven, the jars cannot be had, or it did not come up.
    """
    java = find_java()
    jars = fetched_jars(environ)
    home = data / "kafka"
    home.mkdir(parents=True, exist_ok=True)
    _end_leftover(home)
    port = port_for(environ)
    properties = _configure(home, port, paths, further)
    command = [
        java,
        "-Xmx512m",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        f"{jars}/*",
    ]
    _format(command, properties, home)
    process = _start([*command, "kafka.Kafka", str(properties)], home)
    kafka = KafkaSettings.unsecured(f"127.0.0.1:{port}")

    def stop() -> None:
        _end(process)
        (home / "pid").unlink(missing_ok=True)

    if not wait_ready(kafka, lambda: process.poll() is None):
        stop()
        said = (home / "output.log").read_text(errors="replace")[-1500:]
        raise BrokerMissing(f"Kafka 未就绪 / the broker did not come up:\n{said}")

    def discard() -> None:
        stop()
        shutil.rmtree(home)

    return Broker(kafka, "jars", stop, discard)


def find_java() -> str:
    java = shutil.which("java")
    if java is None:
        raise BrokerMissing(f"缺少 Java {JAVA_VERSION} / no Java {JAVA_VERSION} on the path")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "([0-9]+)', said)
    if found is None or int(found[1]) < JAVA_VERSION:
        raise BrokerMissing(
            f"Java 版本过低 / Java {JAVA_VERSION} or newer is needed; found: {said}"
        )
    return java


def fetched_jars(environ: Mapping[str, str]) -> Path:
    """The folder of the broker's jars.

    Raises:
        BrokerMissing: they cannot be had.
    """
    try:
        return fetched(POM, "kafka", "copy-dependencies", environ)
    except NotFetched as missing:
        raise BrokerMissing(str(missing)) from missing


def _configure(
    home: Path,
    port: int,
    paths: Mapping[str, tuple[int, int]],
    further: Mapping[str, str],
) -> Path:
    controller = free_port()
    inner = {"PLAINTEXT": port, "CONTROLLER": controller}
    outer = {"PLAINTEXT": port}
    for name, (inside, outside) in paths.items():
        inner[name.upper()], outer[name.upper()] = inside, outside
    settings = {
        **SETTINGS,
        "listeners": _addresses(inner),
        "advertised.listeners": _addresses(outer),
        "listener.security.protocol.map": ",".join(f"{name}:PLAINTEXT" for name in inner),
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "log.dirs": str(home / "log"),
        **further,
    }
    properties = home / "server.properties"
    properties.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
    return properties


def _addresses(ports: Mapping[str, int]) -> str:
    return ",".join(f"{name}://127.0.0.1:{port}" for name, port in ports.items())


def _format(command: list[str], properties: Path, home: Path) -> None:
    if (home / "log" / "meta.properties").exists():
        return
    tool = [*command, "kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(properties)]
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BrokerMissing(
            f"日志目录初始化失败 / the log could not be set up:\n{done.stderr[-1500:]}"
        )


def _start(command: list[str], home: Path) -> "subprocess.Popen[bytes]":
    with (home / "output.log").open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, cwd=home, start_new_session=True
        )
    (home / "pid").write_text(str(process.pid))
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end_leftover(home: Path) -> None:
    """A broker that outlived its killed parent still holds the log; nobody else is ended."""
    kept = home / "pid"
    if not kept.exists():
        return
    pid = kept.read_text()
    end = time.monotonic() + _STOP_SECONDS
    while str(home / "server.properties") in _command_of(pid):
        late = time.monotonic() > end
        if time.monotonic() > end + _STOP_SECONDS:
            raise BrokerMissing(
                f"进程 {pid} 仍占用日志 / process {pid} still holds the log in {home}"
            )
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL if late else signal.SIGTERM)
        time.sleep(0.2)
    kept.unlink(missing_ok=True)


def _command_of(pid: str) -> str:
    listing = ["ps", "-ww", "-o", "args=", "-p", pid]
    return subprocess.run(listing, capture_output=True, text=True, check=False).stdout
