"""The keys with which a provider signs: asked of it alone, kept while it is away."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from onestop_chassis.http.oidc.provider import NotAnswered, Provider, discover, fetch
from onestop_chassis.http.oidc.settings import ProviderSettings

log = structlog.get_logger(__name__)

AT_MOST_EVERY_SECONDS = 10.0
"""However many tokens name keys that nobody has."""
OLD_AFTER_SECONDS = 600.0
"""From then on the provider is asked again beside the requests: it may have withdrawn a key."""
Key = RSAKey | ECKey


class ProviderKeys:
    """By their ids. Belongs to one event loop; no request waits for the provider but one whose
    key is unknown, and all such wait for the same answer."""

    def __init__(
        self,
        settings: ProviderSettings,
        transport: httpx.AsyncBaseTransport | None = None,
        elapsed: Callable[[], float] = time.monotonic,
    ):
        self._settings = settings
        self._transport = transport
        self._elapsed = elapsed
        self._provider: Provider | None = None
        self._keys: Mapping[str, Key] = {}
        self._asked = float("-inf")
        self._renewal: asyncio.Task[None] | None = None
        self.edition = 0
        """Another number as soon as the keys are others."""

    @property
    def known(self) -> bool:
        """Whether the provider has ever said its keys."""
        return bool(self._keys)

    async def provider(self) -> Provider:
        """What the provider says of itself, as it was last heard.

        Raises:
            NotAnswered: it was away when it was last asked, which is a moment ago at most.
        """
        if self._provider is None:
            await self.renew()
        if self._provider is None:
            raise NotAnswered(f"{self._settings.oidc_issuer} does not answer")
        return self._provider

    def find(self, kid: object) -> Key | None:
        """The key of this id."""
        return self._keys.get(kid) if isinstance(kid, str) else None

    async def renew(self) -> None:
        """Asks the provider, unless it was asked a moment ago; returns when it has answered."""
        renewal = self._begin(AT_MOST_EVERY_SECONDS)
        if renewal is not None:
            await asyncio.shield(renewal)

    def keep_fresh(self) -> None:
        """Has the provider asked where that was long ago, and waits for nothing."""
        self._begin(OLD_AFTER_SECONDS)

    def _begin(self, after: float) -> asyncio.Task[None] | None:
        if self._renewal is not None and not self._renewal.done():
            return self._renewal
        if self._elapsed() - self._asked < after:
            return None
        self._asked = self._elapsed()
        self._renewal = asyncio.get_running_loop().create_task(self._ask())
        return self._renewal

    async def _ask(self) -> None:
        """Takes what the provider says; what was known stays where it says nothing."""
        try:
            if self._provider is None:
                self._provider = await discover(self._settings, self._transport)
            found = await fetch(self._settings, self._provider.jwks_uri, self._transport)
            keys = _usable(found)
        except NotAnswered as away:
            self._provider = None  # it may have moved
            log.warning("identity_provider_away", reason=str(away), keys=sorted(self._keys))
            return
        if _told(keys) != _told(self._keys):
            self._keys = keys
            self.edition += 1
            log.info("identity_provider_keys", keys=sorted(keys))


def _usable(found: Mapping[str, Any]) -> dict[str, Key]:
    """Public keys for signatures: never one that both sides would share."""
    keys: dict[str, Key] = {}
    told = found.get("keys")
    for one in told if isinstance(told, list) else ():
        if not isinstance(one, dict) or one.get("use", "sig") != "sig":
            continue
        try:
            key = JWKRegistry.import_key(one)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            log.warning("identity_provider_key_unusable", key=str(one.get("kid"))[:100])
            continue
        if isinstance(key, RSAKey | ECKey) and isinstance(kid := one.get("kid"), str):
            keys[kid] = key
    if not keys:
        raise NotAnswered("there is no key with an id among those of the provider")
    return keys


def _told(keys: Mapping[str, Key]) -> dict[str, str]:
    return {kid: key.thumbprint() for kid, key in keys.items()}
