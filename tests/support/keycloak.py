"""A real identity provider for tests, one per test run: Keycloak, from Maven Central.

Its realm is the one that operators begin with, `deploy/oidc/realm.json`.
"""

import atexit
import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from onestop_cli.kafka_jars import find_java
from onestop_cli.kafka_node import BrokerMissing
from onestop_cli.maven import NotFetched, fetched
from onestop_cli.ports import free_port

from tests.support.environment import PROXIES, clean
from tests.support.kafka import missing

ROOT = Path(__file__).parents[2]
POM = Path(__file__).with_suffix(".xml")
REALM = ROOT / "deploy" / "oidc" / "realm.json"
OPTIONS = "-Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.security.egd=file:/dev/urandom"
ADMIN = "admin"
READY_SECONDS = 240.0
STOP_SECONDS = 20.0


@dataclass
class Keycloak:
    """The provider, and who administers it."""

    url: str
    password: str
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60, trust_env=False))

    @property
    def issuer(self) -> str:
        return f"{self.url}/realms/onestop"

    def administer(self, method: str, path: str, body: Any = None) -> Any:
        """What the administrators' interface answers."""
        answer = self.http.request(
            method, f"{self.url}/admin/realms{path}", json=body, headers=self._signed()
        )
        assert answer.is_success, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def _signed(self) -> Mapping[str, str]:
        form = {
            "grant_type": "password",
            "client_id": "admin-cli",
            "username": ADMIN,
            "password": self.password,
        }
        said = self.http.post(f"{self.url}/realms/master/protocol/openid-connect/token", data=form)
        return {"Authorization": f"Bearer {said.json()['access_token']}"}

    def client(self, name: str) -> str:
        """The id by which administrators know a client."""
        [found] = self.administer("GET", f"/onestop/clients?clientId={name}")
        return str(found["id"])

    def person(self, name: str, password: str, roles: list[str], **attributes: str) -> None:
        """Somebody who can sign in."""
        person = {
            "username": name,
            "enabled": True,
            "attributes": {key: [value] for key, value in attributes.items()},
            "credentials": [{"type": "password", "value": password, "temporary": False}],
        }
        self.administer("POST", "/onestop/users", person)
        [found] = self.administer("GET", f"/onestop/users?username={name}&exact=true")
        self.give(found["id"], roles)

    def give(self, user: str, roles: list[str]) -> None:
        """Gives roles of the services."""
        client = self.client("onestop")
        known = self.administer("GET", f"/onestop/clients/{client}/roles")
        given = [role for role in known if role["name"] in roles]
        self.administer("POST", f"/onestop/users/{user}/role-mappings/clients/{client}", given)


def running_keycloak() -> Keycloak:
    """The provider, with the realm that operators begin with; a test that it cannot be had for is
    skipped, or fails where everything is required."""
    found = _keycloak()
    if isinstance(found, str):
        missing(found)
    assert isinstance(found, Keycloak)
    return found


@cache
def _keycloak() -> Keycloak | str:
    try:
        find_java()
        home = _built(fetched(POM, "keycloak", "unpack-dependencies", clean(keep=PROXIES)))
    except (NotFetched, BrokerMissing) as reason:
        return str(reason)
    directory = Path(tempfile.mkdtemp(prefix="onestop-keycloak-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    port, password = free_port(), secrets.token_hex(8)
    log = directory / "output.log"
    process = _start(home, port, password, log)
    atexit.register(_stop, process)
    found = Keycloak(f"http://127.0.0.1:{port}", password)
    atexit.register(found.http.close)
    _await(found, process, log)
    realm = json.loads(REALM.read_text(encoding="utf-8"))
    found.administer("POST", "", realm | {"oauth2DevicePollingInterval": 1})
    return found


def _environment(**more: str) -> dict[str, str]:
    """Without the suite's own options for Java: they choose another collector."""
    plain = clean({"JAVA_OPTS": OPTIONS, **more})
    plain.pop("JDK_JAVA_OPTIONS", None)
    return plain


def _command(home: Path, *arguments: str) -> list[str]:
    shell = shutil.which("bash") or "sh"
    return [shell, str(home / "bin" / "kc.sh"), *arguments]


def _built(unpacked: Path) -> Path:
    """Made ready for its database once, so that each run starts sooner."""
    [home] = unpacked.glob("keycloak-*")
    ready = unpacked / "built"
    with (unpacked / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            build = _command(home, "build", "--db=dev-mem")
            done = subprocess.run(
                build, env=_environment(), capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr
            ready.touch()
    return home


def _start(home: Path, port: int, password: str, log: Path) -> "subprocess.Popen[bytes]":
    told = _environment(KC_BOOTSTRAP_ADMIN_USERNAME=ADMIN, KC_BOOTSTRAP_ADMIN_PASSWORD=password)
    arguments = (
        "start",
        "--optimized",
        "--cache=local",
        "--http-enabled=true",
        "--hostname-strict=false",
        "--http-host=127.0.0.1",
        f"--http-port={port}",
    )
    with log.open("wb") as output:
        return subprocess.Popen(
            _command(home, *arguments),
            env=told,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _await(found: Keycloak, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
        try:
            if found.http.get(f"{found.url}/realms/master").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"not ready:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """The script and the server that it started."""
    for by in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, by)
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return
