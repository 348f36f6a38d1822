"""What the pinned provider has signed, and nobody else."""

from collections.abc import Mapping
from typing import Any

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from onestop_chassis.http.oidc.keys import Key, ProviderKeys
from onestop_chassis.http.rejection import ProviderAway, Unauthenticated

log = structlog.get_logger(__name__)

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
)  # fmt: skip
"""Only such for which what verifies cannot sign."""


class Signatures:
    """Verified with the provider's own keys, whatever a token says of others; what it claims is
    for its reader to check."""

    def __init__(self, keys: ProviderKeys):
        self._keys = keys
        self._registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)

    async def opened(self, token: str) -> jwt.Token:
        """What it says.

        Raises:
            Unauthenticated: the provider has not signed it.
            ProviderAway: it cannot be verified at the moment.
        """
        try:
            return self._open(token)
        except _KeyUnknown:
            await self._keys.renew()
        if not self._keys.known:
            raise ProviderAway("尚无验证密钥 / its keys are not known yet")
        try:
            return self._open(token)
        except _KeyUnknown:
            raise refused("unknown key") from None

    def _open(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, self._key, registry=self._registry)
        except JoseError as error:
            raise refused(f"{type(error).__name__}: {error}") from None
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise refused(type(error).__name__) from None

    def _key(self, signed: Any) -> Key:
        header: Mapping[str, Any] = signed.headers()
        key = self._keys.find(header.get("kid"))
        if key is None:
            raise _KeyUnknown
        return key


class _KeyUnknown(Exception):
    """A token names a key that the provider may have by now."""


def refused(reason: str) -> Unauthenticated:
    """The refusal of a token; why is for the log alone."""
    log.info("token_refused", reason=reason)
    return Unauthenticated("令牌无效或已过期 / the token is invalid or expired")
