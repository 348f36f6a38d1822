"""Asks the identity provider for tokens."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar
from urllib.parse import quote, urlsplit

import httpx
from onestop_chassis.http.oidc.provider import TIMEOUT_SECONDS, NotAnswered, Provider, discover
from onestop_chassis.http.oidc.settings import LOOPBACK
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from onestop_cli.say import Failed
from onestop_cli.sign_in.settings import SignInSettings

AHEAD = timedelta(seconds=30)
"""So long before its end a token counts as used up: the request with it takes its time."""
YEAR = 366 * 86400
A = TypeVar("A", bound=BaseModel)


class GrantRefused(Exception):
    """The provider's no (RFC 6749, 5.2), by its code."""

    def __init__(self, code: str, told: str):
        super().__init__(told)
        self.code, self.told = code, told


class TokenAnswer(BaseModel):
    """What a token endpoint answers (RFC 6749, 5.1), as far as it is needed."""

    access_token: str = Field(min_length=1)
    expires_in: float = Field(default=60, ge=0, le=YEAR)
    refresh_token: str | None = None


class Granted(BaseModel):
    """A token, until when it is good, and with what the next one is had."""

    model_config = ConfigDict(frozen=True)

    access_token: str
    expires: AwareDatetime
    refresh_token: str = ""

    def good(self, now: datetime) -> bool:
        """Whether a request can be sent with it."""
        return now < self.expires - AHEAD


class Endpoint:
    """The provider, as one client of it sees it. It is asked without following redirections: a
    secret goes where the provider said, and nowhere else."""

    def __init__(
        self,
        settings: SignInSettings,
        now: Callable[[], datetime],
        transport: httpx.MockTransport | None = None,
    ):
        self.settings = settings
        self.now = now
        self._transport = transport

    @cached_property
    def provider(self) -> Provider:
        """Where it is asked for what.

        Raises:
            Failed: it is away, or not that issuer.
        """
        try:
            return asyncio.run(discover(self.settings, self._transport))
        except NotAnswered as away:
            raise _away(self.settings.oidc_issuer, away) from away

    def grant(self, kind: str, **form: str) -> Granted:
        """A token.

        Raises:
            GrantRefused: the provider gives none.
            Failed: it is away.
        """
        asked = self.now()
        said = self.ask(TokenAnswer, self.provider.token_endpoint, grant_type=kind, **form)
        return Granted(
            access_token=said.access_token,
            expires=asked + timedelta(seconds=said.expires_in),
            refresh_token=said.refresh_token or form.get("refresh_token", ""),
        )

    def ask(self, kind: type[A], url: str, **form: str) -> A:
        """What the provider answers to a form, signed as this client.

        Raises:
            GrantRefused: no.
            Failed: it is away, or has no such address.
        """
        if not url:
            raise Failed(
                "身份认证系统不支持此登录方式",
                "The identity provider does not offer this way of signing in",
            )
        client, secret = self.settings.oidc_client, self.settings.secret()
        # Both are encoded before they become a header (RFC 6749, 2.3.1).
        signed = httpx.BasicAuth(quote(client, safe=""), quote(secret, safe=""))
        try:
            with httpx.Client(
                timeout=TIMEOUT_SECONDS,
                verify=self.settings.oidc_tls(),
                trust_env=urlsplit(url).hostname not in LOOPBACK,
                transport=self._transport,
            ) as http:
                if secret:
                    answer = http.post(url, data=form, auth=signed)
                else:
                    answer = http.post(url, data={**form, "client_id": client})
            said = answer.json() if answer.content else {}
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise _away(url, error) from error
        if answer.is_success:
            try:
                return kind.model_validate(said)
            except ValidationError as error:
                [place, *_] = [one["loc"] for one in error.errors()]
                raise _away(url, ValueError(f"{kind.__name__} {place}")) from None
        code = said.get("error") if isinstance(said, dict) else None
        if not isinstance(code, str):
            raise _away(url, ValueError(f"HTTP {answer.status_code}"))
        raise GrantRefused(code, str(said.get("error_description") or code))


def _away(url: str, error: Exception) -> Failed:
    return Failed(
        f"身份认证系统没有正常应答（{url}）：{error}",
        f"The identity provider does not answer as it should at {url}: {error}",
    )
