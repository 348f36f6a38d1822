"""Takes the tokens of a pinned provider."""

from collections.abc import Mapping
from typing import Any

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from onestop_chassis.actor import Actor
from onestop_chassis.http.oidc.keys import Key, ProviderKeys
from onestop_chassis.http.oidc.settings import OidcSettings
from onestop_chassis.http.rejection import ProviderAway, Unauthenticated
from onestop_chassis.http.tokens import LEEWAY_SECONDS, DemoTokens, Remembered

log = structlog.get_logger(__name__)

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
)  # fmt: skip
"""Only such for which what verifies cannot sign."""


class OidcTokens:
    """Verifies with the provider's own keys, whatever a token says of others. Expiry is on the
    machine's clock, give or take `LEEWAY_SECONDS`.

    `demonstration` takes the tokens that it issued itself, beside the provider's.
    """

    def __init__(
        self, settings: OidcSettings, keys: ProviderKeys, demonstration: DemoTokens | None = None
    ):
        self.issuer = settings.oidc_issuer
        self.demonstration = demonstration
        self._mapping = settings.mapping()
        self._keys = keys
        self._registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.oidc_issuer},
            aud={"essential": True, "value": settings.oidc_audience},
            exp={"essential": True},
        )
        self._remembered = Remembered()
        self._edition = keys.edition

    async def actor_of(self, token: str) -> Actor:
        if self.demonstration is not None and self.demonstration.issued(token):
            return self.demonstration.verify(token)
        self._keys.keep_fresh()
        self._forget_withdrawn()
        known = self._remembered.get(token)
        return known if known is not None else await self._verified(token)

    def _forget_withdrawn(self) -> None:
        """A token is as good as its key."""
        if self._edition != self._keys.edition:
            self._edition = self._keys.edition
            self._remembered.clear()

    async def _verified(self, token: str) -> Actor:
        try:
            return self._verify(token)
        except _KeyUnknown:
            await self._keys.renew()
            self._forget_withdrawn()
        if not self._keys.known:
            raise ProviderAway("尚无验证密钥 / its keys are not known yet")
        try:
            return self._verify(token)
        except _KeyUnknown:
            raise _refused("unknown key") from None

    def _verify(self, token: str) -> Actor:
        try:
            decoded = jwt.decode(token, self._key, registry=self._registry)
            self._claims.validate(decoded.claims)
        except JoseError as error:
            raise _refused(f"{type(error).__name__}: {error}") from None
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise _refused(type(error).__name__) from None
        actor = self._mapping.actor(decoded.claims)
        self._remembered.keep(token, decoded.claims["exp"], actor)
        return actor

    def _key(self, signed: Any) -> Key:
        header: Mapping[str, Any] = signed.headers()
        key = self._keys.find(header.get("kid"))
        if key is None:
            raise _KeyUnknown
        return key


class _KeyUnknown(Exception):
    """A token names a key that the provider may have by now."""


def _refused(reason: str) -> Unauthenticated:
    log.info("token_refused", reason=reason)
    return Unauthenticated("令牌无效或已过期 / the token is invalid or expired")
