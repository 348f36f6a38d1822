"""Takes the tokens of a pinned provider."""

from joserfc import jwt
from joserfc.errors import JoseError

from onestop_chassis.actor import Actor
from onestop_chassis.http.oidc.keys import ProviderKeys
from onestop_chassis.http.oidc.settings import OidcSettings
from onestop_chassis.http.oidc.signed import Signatures, refused
from onestop_chassis.http.tokens import LEEWAY_SECONDS, DemoTokens, Remembered


class OidcTokens:
    """Verifies with the provider's own keys. Expiry is on the machine's clock, give or take
    `LEEWAY_SECONDS`.

    `demonstration` takes the tokens that it issued itself, beside the provider's.
    """

    def __init__(
        self, settings: OidcSettings, keys: ProviderKeys, demonstration: DemoTokens | None = None
    ):
        self.issuer = settings.oidc_issuer
        self.demonstration = demonstration
        self._mapping = settings.mapping()
        self._keys = keys
        self._signatures = Signatures(keys)
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
        opened = await self._signatures.opened(token)
        self._forget_withdrawn()
        try:
            self._claims.validate(opened.claims)
        except JoseError as error:
            raise refused(f"{type(error).__name__}: {error}") from None
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise refused(type(error).__name__) from None
        actor = self._mapping.actor(opened.claims)
        self._remembered.keep(token, opened.claims["exp"], actor)
        return actor
