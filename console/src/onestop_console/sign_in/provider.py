"""The city's identity provider, as the console, which is a client of it, asks it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
import structlog
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError
from onestop_chassis.actor import Actor
from onestop_chassis.clock import Clock
from onestop_chassis.http.oidc.keys import ProviderKeys
from onestop_chassis.http.oidc.provider import TIMEOUT_SECONDS, NotAnswered
from onestop_chassis.http.oidc.settings import LOOPBACK
from onestop_chassis.http.oidc.signed import Signatures
from onestop_chassis.http.oidc.tokens import OidcTokens
from onestop_chassis.http.rejection import ProviderAway, Unauthenticated
from pydantic import BaseModel, Field, ValidationError

from onestop_console.settings import Settings
from onestop_console.sign_in.attempt import Attempt
from onestop_console.sign_in.granted import Granted, GrantRefused
from onestop_console.words.language import LANGUAGES

log = structlog.get_logger(__name__)
SIGNED_IN, SIGNED_OUT = "/signed-in", "/signed-out"
"""Where the provider sends people back: both stand in its list of this client's addresses."""
SCOPE = "openid"
LEEWAY_SECONDS = 30
AHEAD_SECONDS = 30.0
"""So long before its end the console's own token counts as used up."""
YEAR = 366 * 86400


class TokenAnswer(BaseModel):
    """What a token endpoint answers (RFC 6749, 5.1; OpenID Connect, 3.1.3.3)."""

    access_token: str = Field(min_length=1)
    expires_in: float = Field(default=60, ge=0, le=YEAR)
    refresh_token: str = ""
    id_token: str = ""


class IdentityProvider:
    """Found by its issuer alone, and asked over TLS. Secrets go where it said itself that it takes
    them: redirections are not followed. Belongs to one event loop."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
    ):
        self._settings = settings
        self._clock = clock
        self._transport = transport
        self._keys = ProviderKeys(settings, transport)
        self._signatures = Signatures(self._keys)
        self._tokens = OidcTokens(settings, self._keys)
        self._own: Granted | None = None

    @property
    def issuer(self) -> str:
        return self._settings.oidc_issuer

    async def address(self, state: str, attempt: Attempt) -> str:
        """Where a browser goes to sign in.

        Raises:
            NotAnswered: the provider is away.
        """
        return str(
            prepare_grant_uri(
                await self._at("authorization_endpoint"),
                client_id=self._settings.console_client,
                response_type="code",
                redirect_uri=self._settings.address + SIGNED_IN,
                scope=SCOPE,
                state=state,
                nonce=attempt.nonce,
                code_challenge=create_s256_code_challenge(attempt.verifier),
                code_challenge_method="S256",
                ui_locales=LANGUAGES[attempt.language],
            )
        )

    async def granted(self, code: str, attempt: Attempt) -> Granted:
        """The tokens of whoever has signed in, for the code that came back.

        Raises:
            GrantRefused: the code is used up, of somewhere else, or of another attempt.
            NotAnswered: the provider is away.
        """
        granted = await self._grant(
            "authorization_code",
            code=code,
            redirect_uri=self._settings.address + SIGNED_IN,
            code_verifier=attempt.verifier,
        )
        try:
            await self._check(granted, attempt.nonce)
        except (Unauthenticated, JoseError, ValueError, TypeError) as error:
            log.warning("id_token_refused", reason=f"{type(error).__name__}: {error}"[:200])
            raise GrantRefused("id_token") from error
        except ProviderAway as away:
            raise NotAnswered(away.detail) from away
        return granted

    async def renewed(self, granted: Granted) -> Granted:
        """The next tokens of the same person; most providers give them once.

        Raises:
            GrantRefused: the session at the provider has ended, or there is nothing to renew it.
            NotAnswered: the provider is away.
        """
        if not granted.refresh_token:
            raise GrantRefused("no_refresh_token")
        told = await self._grant("refresh_token", refresh_token=granted.refresh_token)
        return Granted(
            told.access_token,
            told.ends,
            told.refresh_token or granted.refresh_token,
            told.id_token or granted.id_token,
        )

    async def actor_of(self, token: str) -> Actor:
        """Whom an access token makes here; the services find the same.

        Raises:
            CallerNotMapped: nobody, and why.
            Unauthenticated: it was not issued for the services.
            NotAnswered: the provider is away.
        """
        try:
            return await self._tokens.actor_of(token)
        except ProviderAway as away:
            raise NotAnswered(away.detail) from away

    async def own_token(self) -> str:
        """The console's own: with it the services tell that something changed, and not what.

        Raises:
            GrantRefused: the client has no service account.
            NotAnswered: the provider is away.
        """
        if self._own is None or self._own.ends - AHEAD_SECONDS < self._now():
            self._own = await self._grant("client_credentials", scope=SCOPE)
        return self._own.access_token

    async def end_session(self, id_token: str) -> str:
        """Where a browser goes to be signed out there, too; empty where there is no such place.

        Raises:
            NotAnswered: the provider is away.
        """
        place = (await self._keys.provider()).end_session_endpoint
        told = {
            "id_token_hint": id_token,
            "client_id": self._settings.console_client,
            "post_logout_redirect_uri": self._settings.address + SIGNED_OUT,
        }
        return f"{place}{'&' if '?' in place else '?'}{urlencode(told)}" if place else ""

    async def _check(self, granted: Granted, nonce: str) -> None:
        """That the ID token is of this sign-in: by this provider, to this client, for this attempt
        (OpenID Connect Core, 3.1.3.7)."""
        opened = await self._signatures.opened(granted.id_token)
        client = self._settings.console_client
        claims = CodeIDToken(
            opened.claims,
            opened.header,
            options={
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": client},
            },
            params={
                "nonce": nonce,
                "client_id": client,
                "access_token": granted.access_token,
            },
        )
        claims.validate(leeway=LEEWAY_SECONDS)

    async def _grant(self, kind: str, **form: str) -> Granted:
        asked = self._now()
        answer = await self._post(await self._at("token_endpoint"), {"grant_type": kind, **form})
        try:
            told = TokenAnswer.model_validate(answer)
        except ValidationError as error:
            wrong = [one["loc"] for one in error.errors()]
            raise NotAnswered(f"the token endpoint answered no token: {wrong}") from None
        return Granted(
            told.access_token, asked + told.expires_in, told.refresh_token, told.id_token
        )

    async def _post(self, url: str, form: Mapping[str, str]) -> Any:
        """What is answered to a form, signed as this client.

        Raises:
            GrantRefused: no.
            NotAnswered: the provider is away, or says what nobody understands.
        """
        secret = self._settings.console_client_secret.get_secret_value()
        # Both are encoded before they become a header (RFC 6749, 2.3.1).
        signed = httpx.BasicAuth(
            quote(self._settings.console_client, safe=""), quote(secret, safe="")
        )
        try:
            async with httpx.AsyncClient(
                timeout=TIMEOUT_SECONDS,
                verify=self._settings.oidc_tls(),
                trust_env=urlsplit(url).hostname not in LOOPBACK,
                transport=self._transport,
            ) as http:
                answer = await http.post(
                    url, data=dict(form), auth=signed, headers={"Accept": "application/json"}
                )
            said = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise NotAnswered(f"{url}: {type(error).__name__}: {error}") from error
        if answer.is_success:
            return said
        code = said.get("error") if isinstance(said, dict) else None
        if answer.is_server_error or not isinstance(code, str):
            raise NotAnswered(f"{url} answered {answer.status_code}")
        raise GrantRefused(code[:100])

    def _now(self) -> float:
        return self._clock.now().timestamp()

    async def _at(self, endpoint: str) -> str:
        place = str(getattr(await self._keys.provider(), endpoint))
        if not place:
            raise NotAnswered(f"{self.issuer} names no {endpoint}")
        return place
