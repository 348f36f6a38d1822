"""Talks to the services over HTTP, as whoever signed in, or as one of the demonstration users."""

import hashlib
import json
import os
import secrets
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

import httpx

from onestop_cli.connection import ISSUER, Away, connected, require_ours, token_given
from onestop_cli.say import CONFLICT, FAILED, FORBIDDEN, USAGE, Failed, Misused

if TYPE_CHECKING:
    from onestop_cli.sign_in.bearer import Bearer

Json = Any
PASSWORD = "demo"  # noqa: S105  the demonstration's, refused in production
CLIENT_ERROR, UNAVAILABLE = 400, 503
EXIT_CODES = {
    **dict.fromkeys((400, 404, 413, 415, 422), USAGE),
    **dict.fromkeys((401, 403), FORBIDDEN),
    **dict.fromkeys((409, 412), CONFLICT),
}
BROKEN = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
"""A connection that ended under a request."""
PATIENCE_SECONDS = 60.0
"""How long work that takes minutes bears with a service that cannot answer at the moment."""
PAUSE_SECONDS = 1.0
HALTED = "log-halted"
"""The code of a service that takes no commands until an operator has released it."""


class Refused(Failed):
    """A service said no; `status` and `problem` are its answer (RFC 9457)."""

    def __init__(self, service: str, what: str, status: int, problem: Mapping[str, Any]):
        self.service, self.what = service, what
        self.status = status
        self.problem = problem
        self.exit_code = EXIT_CODES.get(status, FAILED)
        titles = _titles(problem)
        super().__init__(
            f"{service} 拒绝了 {what}（{status}）：{titles[0]}",
            f"{service} refused {what} ({status}): {titles[1]}",
            *_reasons(problem),
        )

    def with_errors_of(self, others: Sequence["Refused"]) -> "Refused":
        """The same refusal, with what the others found wrong as well."""
        errors = [error for one in (self, *others) for error in one.problem.get("errors") or []]
        problem = {**self.problem, "errors": errors} if errors else self.problem
        return Refused(self.service, self.what, self.status, problem)

    @property
    def code(self) -> str:
        """The problem's code: the last part of its type."""
        return str(self.problem.get("type", "")).rpartition("/")[2]


class Client:
    """One connection pool over all services; signs in once per service and user.

    A service that asks to be asked again (503) is, for `patience` seconds: a command can be sent
    twice, it has an idempotency key. Not one that is halted: only an operator can change that.
    """

    def __init__(
        self,
        urls: Mapping[str, str],
        transport: httpx.BaseTransport | None = None,
        patience: float = 0.0,
    ):
        self.urls = dict(urls)
        self._patience = patience
        self._http = connected(self.urls.values(), transport)
        self._tokens: dict[tuple[str, str], str] = {}
        self._bearer: Bearer | None = None

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def get(self, service: str, path: str, user: str = "", **params: Any) -> Json:
        """What a query answers.

        Raises:
            Refused: a problem document came back.
            Away: nobody answers there, or somebody else does.
        """
        kept = {name: value for name, value in params.items() if value is not None}
        return self._ask("GET", service, path, user, params=kept).json()

    def items(self, service: str, path: str, user: str = "", **params: Any) -> list[Json]:
        """All that a list has, page by page.

        Raises:
            Refused: a problem document came back.
            Away: nobody answers there, or somebody else does.
        """
        page = self.get(service, path, user, **params)
        found = list(page["items"])
        while page["next"]:
            page = self.get(service, path, user, **{**params, "after": page["next"]})
            found += page["items"]
        return found

    def post(self, service: str, path: str, user: str, body: Json, key: str = "") -> Json:
        """Sends a command; `key` is its idempotency key, by default made from its content."""
        headers = {"Idempotency-Key": key or key_of(user, service, path, body)}
        answer = self._ask("POST", service, path, user, json=body, headers=headers)
        return answer.json() if answer.content else {}

    def upload(self, service: str, path: str, user: str, file: bytes, key: str, **how: str) -> Json:
        """Sends a file as it is; `how` says what it is, in headers."""
        headers = {"Idempotency-Key": key, **{name.replace("_", "-"): how[name] for name in how}}
        return self._ask("POST", service, path, user, content=file, headers=headers).json()

    def put(self, service: str, path: str, user: str, body: Json) -> Json:
        """Sets something, such as the simulated clock."""
        answer = self._ask("PUT", service, path, user, json=body)
        return answer.json() if answer.content else {}

    def _ask(self, method: str, service: str, path: str, user: str, **how: Any) -> httpx.Response:
        headers = dict(how.pop("headers", {}))
        if user:
            headers["Authorization"] = f"Bearer {self._token(service, user)}"
        end = time.monotonic() + self._patience
        answer = self._send(method, service, path, headers=headers, **how)
        while _passing(answer) and time.monotonic() < end:
            time.sleep(PAUSE_SECONDS)
            answer = self._send(method, service, path, headers=headers, **how)
        require_ours(service, self.urls[service], path, answer)
        if answer.status_code >= CLIENT_ERROR:
            raise Refused(service, f"{method} {path}", answer.status_code, _problem(answer))
        return answer

    def _token(self, service: str, user: str) -> str:
        known = token_given() or self._real_token() or self._tokens.get((service, user))
        if known:
            return known
        answer = self._ask("POST", service, "/signin", "", json=_credentials(user))
        token = str(answer.json()["token"])
        self._tokens[(service, user)] = token
        return token

    def _real_token(self) -> str:
        """That of whoever signed in with the identity provider, where the environment names one;
        it is renewed while a command runs."""
        if not os.environ.get(ISSUER):
            return ""
        if self._bearer is None:
            from onestop_cli.sign_in.bearer import bearer  # noqa: PLC0415 (loads the services' rim)

            self._bearer = bearer()
        return self._bearer.token()

    def _send(self, method: str, service: str, path: str, **how: Any) -> httpx.Response:
        """The answer; asked for once more where the connection ended under the request.

        A command can be sent twice: it has an idempotency key.
        """
        url = self._address(service) + path
        try:
            try:
                return self._http.request(method, url, **how)
            except BROKEN:
                return self._http.request(method, url, **how)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise Away(
                f"{service} 没有应答（{self.urls[service]}）；请检查服务是否在运行：onestop status",
                f"{service} does not answer at {self.urls[service]} ({type(error).__name__}); "
                "see whether it runs: onestop status",
            ) from error

    def _address(self, service: str) -> str:
        if service not in self.urls:
            raise Misused(
                f"此命令还需要 {service} 的地址：--services …,{service}=http://…",
                f"This needs {service}, too, whose address was not given:"
                f" --services …,{service}=http://…",
            )
        return self.urls[service]


def key_of(*parts: Json) -> str:
    """A key that is the same for the same command, whoever sends it again and whenever."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return "cli-" + hashlib.sha256(text.encode()).hexdigest()[:40]


def new_key() -> str:
    """A key for a command that is meant anew each time it is asked for."""
    return "cli-" + secrets.token_hex(20)


def _credentials(user: str) -> dict[str, str]:
    return {"user": user, "password": PASSWORD}


def _passing(answer: httpx.Response) -> bool:
    """Whether it may go by itself."""
    return answer.status_code == UNAVAILABLE and _problem(answer).get("code") != HALTED


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        body = None
    return body if isinstance(body, dict) else {"title": answer.text[:200]}


def _titles(problem: Mapping[str, Any]) -> tuple[str, str]:
    title = problem.get("title", "")
    if isinstance(title, dict):
        return str(title.get("zh", "")), str(title.get("en", ""))
    return str(problem.get("title_zh") or title), str(title)


def _reasons(problem: Mapping[str, Any]) -> list[str]:
    lines = [_one(problem.get(name)) for name in ("detail", "detail_zh", "remedy_zh", "remedy")]
    errors = problem.get("errors") or []
    lines += [_fault(e) if isinstance(e, dict) else str(e) for e in errors]
    return [line for line in lines if line]


def _fault(error: Mapping[str, Any]) -> str:
    """What is wrong, with its line in the file that was sent, where it came from one."""
    what, line = f"[{error.get('field', '').removeprefix('/')}]", error.get("row")
    zh, en = f"{what} {error.get('zh', '')}", f"{error.get('en', '')}"
    return f"第{line}行 {zh} / line {line} {what} {en}" if line else f"{zh} / {en}"


def _one(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value.get('zh', '')} / {value.get('en', '')}"
    return str(value) if value else ""
