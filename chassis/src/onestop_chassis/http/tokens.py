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

    @property
    def demonstration(self) -> "DemoTokens | None":
        """Who issues tokens to demonstration users; None where there are none."""
        ...

    @property
    def issuer(self) -> str:
        """Where people get a token otherwise; empty where they do not."""
        ...

    async def actor_of(self, token: str) -> Actor:
        """The actor.

        Raises:
            Unauthenticated: the token is not ours, not meant for us, or has expired.
            CallerNotMapped: it is good, and of somebody who is nobody here.
            ProviderAway: it cannot be verified at the moment.
        """
        ...


class Remembered:
    """Whom tokens speak for that have verified, by digest, until they expire."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[float, Actor]] = {}

    def get(self, token: str) -> Actor | None:
        """The actor, while the token is good."""
        known = self._known.get(_digest(token))
        return known[1] if known is not None and known[0] > time.time() else None

    def keep(self, token: str, expires: float, actor: Actor) -> None:
        """Until `expires`, by the wall, and the leeway."""
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[_digest(token)] = (expires + LEEWAY_SECONDS, actor)

    def clear(self) -> None:
        """Every token is verified anew."""
        self._known.clear()


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
        self._beginning = self.issue(Actor(subject="")).partition(".")[0] + "."
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._remembered = Remembered()

    def issue(self, actor: Actor, lifetime: int = LIFETIME_SECONDS) -> str:
        """A signed token for `actor`, good for `lifetime` seconds."""
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + lifetime}
        header = {"alg": ALGORITHM, "kid": self._kid}
        return jwt.encode(header, {**claims, **_claims(actor)}, self._key, algorithms=[ALGORITHM])

    @property
    def demonstration(self) -> "DemoTokens":
        return self

    @property
    def issuer(self) -> str:
        return ""

    def issued(self, token: str) -> bool:
        """Whether the token says that it is one of these; it may be forged."""
        return token.startswith(self._beginning)

    async def actor_of(self, token: str) -> Actor:
        return self.verify(token)

    def verify(self, token: str) -> Actor:
        """The actor.

        Raises:
            Unauthenticated: the token is none of these, or has expired.
        """
        known = self._remembered.get(token)
        if known is not None:
            return known
        expires, actor = self._verify(token)
        self._remembered.keep(token, expires, actor)
        return actor

    def _verify(self, token: str) -> tuple[float, Actor]:
        try:
            decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            self._claims.validate(decoded.claims)
            if decoded.header.get("kid") != self._kid:
                raise Unauthenticated("令牌密钥不符 / the token was signed with another key")
            return float(decoded.claims["exp"]), _actor(decoded.claims)
        except (JoseError, ValueError, KeyError, TypeError, ValidationError) as error:
            log.info("token_refused", reason=type(error).__name__)
            raise Unauthenticated("令牌无效或已过期 / the token is invalid or expired") from None


def demo_tokens(settings: Any) -> DemoTokens:
    """The demonstration's, with the key of `settings` (`token_key`).

    Without one a key is made up that ends with the process, so a published default can never
    sign anything.
    """
    if not settings.token_key:
        log.warning("token_key_made_up", set="ONESTOP_TOKEN_KEY")
    return DemoTokens(settings.token_key or secrets.token_urlsafe(SHORTEST_KEY))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


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
