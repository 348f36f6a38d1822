"""Who is it? Tokens are a port: demonstration ones here, an OIDC provider's in another adapter."""

import hashlib
import secrets
import time
from collections.abc import Mapping
from typing import Any, Protocol

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from onestop_contracts.people import Role
from pydantic import ValidationError

from onestop_chassis.actor import Actor
from onestop_chassis.http.rejection import Unauthenticated

log = structlog.get_logger(__name__)

ALGORITHM = "HS256"
ISSUER = "onestop-demo"
AUDIENCE = "onestop"
LIFETIME_SECONDS = 12 * 3600
SHORTEST_KEY = 32
REMEMBERED = 1024
LEEWAY_SECONDS = 30
"""How far the clock of whoever issued a token may be from ours."""


class Tokens(Protocol):
    """Turns a bearer token into the actor it speaks for."""

    def verify(self, token: str) -> Actor:
        """The actor.

        Raises:
            Unauthenticated: the token is not ours, not meant for us, or has expired.
        """
        ...


class NoTokens:
    """Accepts nobody: production without an identity provider has no way in."""

    def verify(self, token: str) -> Actor:
        del token
        raise Unauthenticated("未配置身份认证 / no identity provider is configured")


class DemoTokens:
    """Issues and verifies the tokens of demonstration users.

    One algorithm, one key, one issuer, one audience, all fixed; expiry on the machine's clock,
    give or take `LEEWAY_SECONDS`, also where the service's own clock is simulated. Services that
    share `key` accept each other's tokens. A token that has verified is remembered by digest until
    it expires.
    """

    def __init__(self, key: str):
        if len(key) < SHORTEST_KEY:
            raise ValueError(f"ONESTOP_TOKEN_KEY: at least {SHORTEST_KEY} characters")
        self._kid = hashlib.sha256(b"kid:" + key.encode()).hexdigest()[:16]
        self._key = OctKey.import_key(key)
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._known: dict[bytes, tuple[float, Actor]] = {}

    def issue(self, actor: Actor, lifetime: int = LIFETIME_SECONDS) -> str:
        """A signed token for `actor`, good for `lifetime` seconds."""
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + lifetime}
        header = {"alg": ALGORITHM, "kid": self._kid}
        return jwt.encode(header, {**claims, **_claims(actor)}, self._key, algorithms=[ALGORITHM])

    def verify(self, token: str) -> Actor:
        digest = hashlib.sha256(token.encode()).digest()
        known = self._known.get(digest)
        if known is not None and known[0] > time.time():
            return known[1]
        expires, actor = self._verify(token)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[digest] = (expires, actor)
        return actor

    def _verify(self, token: str) -> tuple[float, Actor]:
        try:
            decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            self._claims.validate(decoded.claims)
            if decoded.header.get("kid") != self._kid:
                raise Unauthenticated("令牌密钥不符 / the token was signed with another key")
            return float(decoded.claims["exp"]) + LEEWAY_SECONDS, _actor(decoded.claims)
        except (JoseError, ValueError, KeyError, TypeError, ValidationError) as error:
            log.info("token_refused", reason=type(error).__name__)
            raise Unauthenticated("令牌无效或已过期 / the token is invalid or expired") from None


def demo_tokens(settings: Any) -> Tokens:
    """The adapter that `settings` (`env`, `token_key`) call for.

    Without a key one is made up that ends with the process, so a published default can never
    sign anything. In production demonstration users do not exist.
    """
    if settings.env == "production":
        return NoTokens()
    if not settings.token_key:
        log.warning("token_key_made_up", set="ONESTOP_TOKEN_KEY")
    return DemoTokens(settings.token_key or secrets.token_urlsafe(SHORTEST_KEY))


def _claims(actor: Actor) -> dict[str, Any]:
    return {
        "sub": actor.subject,
        "roles": sorted(actor.roles),
        "jurisdiction": actor.jurisdiction,
        "department": actor.department,
        "organisation": actor.organisation,
    }


def _actor(claims: Mapping[str, Any]) -> Actor:
    return Actor(
        subject=claims["sub"],
        roles=frozenset(Role(role) for role in claims["roles"]),
        jurisdiction=claims["jurisdiction"],
        department=claims["department"],
        organisation=claims["organisation"],
    )
