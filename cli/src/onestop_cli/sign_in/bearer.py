"""The token to send, renewed before it runs out."""

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping

from onestop_chassis.clock import WallClock

from onestop_cli.say import FORBIDDEN, Failed
from onestop_cli.sign_in.endpoint import Endpoint, Granted, GrantRefused
from onestop_cli.sign_in.kept import Keeping
from onestop_cli.sign_in.settings import sign_in_settings


class SignInNeeded(Failed):
    """Nobody is signed in, or no longer."""

    exit_code = FORBIDDEN


class Bearer(ABC):
    """Whoever has signed in, for as long as one command runs."""

    def __init__(self, endpoint: Endpoint):
        self.endpoint = endpoint
        self._granted: Granted | None = None

    def token(self) -> str:
        """A token that is good for the next request.

        Raises:
            SignInNeeded: there is none to be had without somebody signing in.
            Failed: the provider is away.
        """
        if self._granted is None or not self._granted.good(self.endpoint.now()):
            self._granted = self.renewed()
        return self._granted.access_token

    @abstractmethod
    def renewed(self) -> Granted:
        """The next token."""


class Program(Bearer):
    """A client with a secret signs in as itself; its tokens are kept nowhere."""

    def renewed(self) -> Granted:
        try:
            return self.endpoint.grant("client_credentials", **scope(self.endpoint))
        except GrantRefused as refused:
            client = self.endpoint.settings.oidc_client
            raise SignInNeeded(
                f"身份认证系统拒绝了客户端 {client}：{refused.told}",
                f"The identity provider refused {client}, which signs in with"
                f" ONESTOP_OIDC_CLIENT_SECRET_FILE: {refused.told}",
            ) from refused


class Person(Bearer):
    """Somebody who signed in at this terminal before, by `onestop login`."""

    def __init__(self, endpoint: Endpoint, keeping: Keeping):
        super().__init__(endpoint)
        self._keeping = keeping

    def renewed(self) -> Granted:
        with self._keeping.locked():
            kept = self._keeping.read()
            if kept is None:
                raise SignInNeeded("请先登录：onestop login", "Sign in first: onestop login")
            if kept.good(self.endpoint.now()):
                return kept
            try:
                if not kept.refresh_token:
                    raise GrantRefused("expired_token", "it has run out")
                renewed = self.endpoint.grant("refresh_token", refresh_token=kept.refresh_token)
            except GrantRefused as refused:
                raise SignInNeeded(
                    f"登录已失效，请重新登录：onestop login（{refused.told}）",
                    f"You are signed in no longer ({refused.told}): onestop login",
                ) from refused
            self._keeping.write(renewed)
            return renewed


def scope(endpoint: Endpoint) -> dict[str, str]:
    """What the token is asked for, where anything was said of it."""
    told = endpoint.settings.oidc_scope
    return {"scope": told} if told else {}


def bearer(environ: Mapping[str, str] = os.environ) -> Bearer:
    """Who signs in, as the environment says.

    Raises:
        Misused: the settings for it do not fit.
    """
    settings = sign_in_settings()
    endpoint = Endpoint(settings, WallClock().now)
    if settings.oidc_client_secret_file:
        return Program(endpoint)
    return Person(endpoint, Keeping(environ, settings))
