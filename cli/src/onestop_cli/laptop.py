"""All five services in one process: one PostgreSQL server, one web server, neighbours on a bus."""

import contextlib
import os
import secrets
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from onestop_chassis.bus.bus import Bus, InProcessBus, KafkaBus
from onestop_chassis.environment import unusable
from onestop_chassis.feed.server import Server
from onestop_chassis.http.answer_headers import AnswerHeaders
from onestop_chassis.http.connections import guarded
from onestop_chassis.http.handlers import install
from onestop_chassis.http.pages import html_page, policy
from onestop_chassis.http.problem_pages import problem_router
from onestop_chassis.http.tokens import Tokens
from onestop_chassis.log.database import Database
from onestop_chassis.service.app import create_app, routers_of
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.door import Door
from onestop_chassis.service.main import KEEP_ALIVE_SECONDS, clock_of
from onestop_chassis.service.prepare import prepare
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.settings import ClockKind, ServiceSettings
from onestop_chassis.service.tokens import tokens_of
from onestop_console.app import create_console
from onestop_console.gateway import Gateway
from onestop_console.settings import Settings as ConsoleSettings
from onestop_console.tables import prepare as prepare_console
from pydantic import SecretStr, ValidationError

from onestop_cli.addresses import SERVICES, mounted
from onestop_cli.broker import BrokerMissing, find
from onestop_cli.databases import Databases, databases
from onestop_cli.front import front_page
from onestop_cli.moved import moved_router
from onestop_cli.say import Failed
from onestop_cli.surroundings import plain_path

log = structlog.get_logger(__name__)

HOST = "127.0.0.1"
POOL, CONSOLE_POOL = 12, 4
START_SECONDS = 30.0


@dataclass
class Laptop:
    """The city on one machine. `running` starts everything and stops it in good order."""

    directory: Path
    socket: socket.socket
    kafka: bool = False
    broker: str = ""
    """Bootstrap servers of the broker between the services, once there is one."""
    _stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    runtimes: dict[str, Runtime[Any]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it answers."""
        host, port = self.socket.getsockname()[:2]
        return f"http://{host}:{port}"

    def mark(self) -> object:
        """Differs as soon as what people see may: how far the views are, and each clock's minute.
        Asks nobody."""
        return [
            (
                [one.position for one in (runtime.projections.all if runtime.projections else [])],
                runtime.clock.now().replace(second=0, microsecond=0),
            )
            for runtime in self.runtimes.values()
        ]

    @contextlib.contextmanager
    def running(self) -> Iterator["Laptop"]:
        """Everything is started, or nothing stays behind.

        Raises:
            Failed: the database or the broker cannot be had, or the web server does not start.
        """
        with self._stack:
            where = self._stack.enter_context(databases(self.directory, os.environ))
            bus = self._bus()
            tokens = tokens_of(self._settings(where, SERVICES[0]))
            for name in SERVICES:
                self.runtimes[name] = self._service(name, where, bus, tokens)
            self._stack.callback(self._ask_to_stop)
            self._serve(self._console(where))
            yield self

    def _bus(self) -> Bus:
        if not self.kafka:
            return InProcessBus()
        try:
            home = self.directory / "kafka" / _kept(self.directory, "kafka.id")
            home.mkdir(parents=True, exist_ok=True)
            broker = find(plain_path(home), os.environ)
        except BrokerMissing as missing:
            zh, _, en = str(missing).partition(" / ")
            raise Failed(zh, en) from missing
        self._stack.callback(broker.stop)
        self.broker = broker.bootstrap
        log.info("broker_ready", how=broker.how, bootstrap=broker.bootstrap)
        return KafkaBus(broker.kafka, instance="1")

    def _settings(self, where: Databases, name: str) -> ServiceSettings:
        key = os.environ.get("ONESTOP_TOKEN_KEY") or _kept(self.directory, "token.key")
        clock = ClockKind(os.environ.get("ONESTOP_CLOCK", ClockKind.SIMULATED))
        own: type[ServiceSettings] = import_module(f"onestop_{name}.settings").Settings
        backups = os.environ.get("ONESTOP_BACKUP_DIRECTORY") or str(self.directory / "backups")
        public = os.environ.get("ONESTOP_PUBLIC_URL") or self.url
        try:
            return own(
                database_url=where.url(name),
                clock=clock,
                token_key=key,
                backup_directory=backups,
                documents=os.environ.get("ONESTOP_DOCUMENTS") or str(self.directory / "documents"),
                public_url=public.rstrip("/") + mount_of(name),
            )
        except ValidationError as error:
            lines = unusable(error, own)
            raise Failed("设置有误", "The environment does not fit", *lines) from error

    def _service(self, name: str, where: Databases, bus: Bus, tokens: Tokens) -> Runtime[Any]:
        blueprint = blueprint_of(name)
        settings = self._settings(where, name)
        prepare(blueprint, settings.database_url)
        database = self._stack.enter_context(Database(settings.database_url, size=POOL))
        clock = clock_of(settings, database)
        runtime = Runtime(blueprint, settings, clock, bus, tokens, database)
        runtime.start(Door(f"{self.url}{mount_of(name)}"))
        self._stack.callback(runtime.stop)
        return runtime

    def _console(self, where: Databases) -> FastAPI:
        """The pages, which ask the services over HTTP as they would anywhere."""
        url = where.url("console")
        settings = ConsoleSettings(
            database_url=url,
            session_key=SecretStr(_kept(self.directory, "session.key")),
            public_url=os.environ.get("ONESTOP_PUBLIC_URL") or self.url,
        )
        database = self._stack.enter_context(Database(url, size=CONSOLE_POOL))
        prepare_console(database)
        return create_console(settings, database, Gateway(mounted(self.url)))

    def _ask_to_stop(self) -> None:
        """Everybody is told before the first is waited for."""
        for runtime in self.runtimes.values():
            runtime.ask_to_stop()

    def _serve(self, console: FastAPI) -> None:
        config = uvicorn.Config(
            city(self.runtimes, console),
            http=guarded(),
            ws="none",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=3,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        server = _Server(config)
        thread = threading.Thread(target=server.run, args=([self.socket],), name="web")
        thread.start()
        self._stack.callback(thread.join)
        self._stack.callback(setattr, server, "should_exit", True)
        if not server.ready.wait(START_SECONDS):
            raise Failed("网页服务未能启动", "The web server did not start")


class _Server(Server):
    """A server on a thread of its own; the main thread keeps the signals."""

    def __init__(self, config: uvicorn.Config):
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


def blueprint_of(name: str) -> Blueprint[Any]:
    """A service's parts; imported only when a laptop starts, so that other commands are quick."""
    blueprint: Blueprint[Any] = import_module(f"onestop_{name}.app").blueprint
    return blueprint


def city(runtimes: Mapping[str, Runtime[Any]], console: FastAPI | None = None) -> FastAPI:
    """One application with every service mounted under its name, and the console at its root."""

    @contextlib.asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            if console is not None:
                await stack.enter_async_context(console.router.lifespan_context(console))
            yield

    app = FastAPI(title="onestop", docs_url=None, redoc_url=None, openapi_url=None, lifespan=life)
    app.add_middleware(AnswerHeaders)
    install(app)
    app.include_router(problem_router())

    @app.get("/services", include_in_schema=False)
    def services() -> HTMLResponse:
        markup = front_page(mount_of(name) for name in runtimes)
        return html_page(markup, policy([markup]))

    if console is not None:
        app.include_router(moved_router())
    for name, runtime in runtimes.items():
        prefix = mount_of(name)
        app.mount(prefix, create_app(runtime, routers_of(runtime.blueprint), prefix=prefix))
    if console is not None:
        app.mount("/", console)
    return app


def mount_of(name: str) -> str:
    """Where a service is mounted."""
    return f"/{name.replace('_', '-')}"


def listening(port: int) -> socket.socket:
    """A socket that listens, so that nobody else can take the port while the city starts.

    Raises:
        Failed: somebody has it already.
    """
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((HOST, port))
        taken.listen(128)
    except OSError as error:
        taken.close()
        raise Failed(
            f"端口 {port} 不可用：{error.strerror}；请用 --port 另选一个",
            f"Port {port} cannot be had: {error.strerror}; choose another with --port",
        ) from error
    return taken


def _kept(directory: Path, name: str) -> str:
    """A secret of this data directory: it signs tokens, so that a restart signs nobody out, or it
    names a broker's log, so that data begun anew never meet the topics of those before.
    """
    path = directory / name
    if not path.exists():
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii")
