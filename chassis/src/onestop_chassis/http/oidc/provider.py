"""What an identity provider says of itself, read from where it always stands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from onestop_chassis.http.oidc.settings import LOOPBACK, ProviderSettings, is_secure

WELL_KNOWN = "/.well-known/openid-configuration"
TIMEOUT_SECONDS = 5.0
LARGEST = 1024 * 1024
OK = 200


class NotAnswered(Exception):
    """The provider is away, or its answer cannot be what it should; the text says which."""


@dataclass(frozen=True)
class Provider:
    """Where the provider has its keys, lets people and devices sign in, gives and takes back
    tokens, and ends what was begun; an address that it does not have is empty."""

    issuer: str
    jwks_uri: str
    authorization_endpoint: str
    token_endpoint: str
    device_authorization_endpoint: str
    revocation_endpoint: str
    end_session_endpoint: str


async def discover(
    settings: ProviderSettings, transport: httpx.AsyncBaseTransport | None = None
) -> Provider:
    """The provider that `settings` pin.

    Raises:
        NotAnswered: nobody answers there, or it is not that issuer.
    """
    url = settings.oidc_issuer.rstrip("/") + WELL_KNOWN
    said = await fetch(settings, url, transport)
    if said.get("issuer") != settings.oidc_issuer:
        raise NotAnswered(f"{url} is of another issuer: {str(said.get('issuer'))[:200]!r}")
    return Provider(
        issuer=settings.oidc_issuer,
        jwks_uri=_address(said, "jwks_uri"),
        authorization_endpoint=_address(said, "authorization_endpoint"),
        token_endpoint=_address(said, "token_endpoint"),
        device_authorization_endpoint=_address(said, "device_authorization_endpoint"),
        revocation_endpoint=_address(said, "revocation_endpoint"),
        end_session_endpoint=_address(said, "end_session_endpoint"),
    )


def _address(said: Mapping[str, Any], name: str) -> str:
    """An address of the provider's document, which may not be one where somebody else answers."""
    url = said.get(name, "")
    if not isinstance(url, str) or (url and not is_secure(url)):
        raise NotAnswered(f"{name} is not an address that is reached over TLS")
    return url


async def fetch(
    settings: ProviderSettings, url: str, transport: httpx.AsyncBaseTransport | None = None
) -> dict[str, Any]:
    """A JSON object; redirections are not followed, and what is on this machine is asked without
    a proxy.

    Raises:
        NotAnswered: there is none.
    """
    try:
        client = httpx.AsyncClient(
            timeout=TIMEOUT_SECONDS,
            verify=settings.oidc_tls(),
            trust_env=urlsplit(url).hostname not in LOOPBACK,
            transport=transport,
        )
        async with client, client.stream("GET", url, headers={"Accept": "application/json"}) as it:
            if it.status_code != OK:
                raise NotAnswered(f"{url} answered {it.status_code}")
            found = json.loads(await _body(it))
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, RecursionError) as error:
        raise NotAnswered(f"{url}: {type(error).__name__}: {error}") from error
    if not isinstance(found, dict):
        raise NotAnswered(f"{url} answered no JSON object")
    return found


async def _body(answer: httpx.Response) -> bytes:
    body = b""
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > LARGEST:
            raise ValueError(f"more than {LARGEST} bytes")
    return body
