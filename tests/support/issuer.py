"""An identity provider in this process: a key, its document, its tokens. No network."""

import base64
import hashlib
import hmac
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from onestop_chassis.http.oidc.keys import Key, ProviderKeys
from onestop_chassis.http.oidc.signed import ALGORITHMS
from onestop_chassis.http.oidc.tokens import OidcTokens
from onestop_chassis.http.tokens import DemoTokens
from onestop_chassis.service.settings import ServiceSettings

URL = "https://id.example.cn/realms/city"
AUDIENCE = "onestop"
FIRST = "first"
MAPPING = """
[claims]
subject = "preferred_username"
roles = ["realm_access", "roles"]
jurisdiction = "jurisdiction"
department = "department"
organisation = "organisation"

[roles]
"窗口" = "window_clerk"
chief = "representative"
ops = "operator"

[departments]
"自然资源局" = "nr"
"""


@cache
def rsa(name: str) -> RSAKey:
    """A key of this name; made once, since that takes a while."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


def ec(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig", "alg": "ES256"})


@dataclass
class Issuer:
    """What it answers may be changed at any time; `asked` counts the addresses."""

    keys: dict[str, Key] = field(default_factory=lambda: {FIRST: rsa(FIRST)})
    document: dict[str, Any] = field(
        default_factory=lambda: {"issuer": URL, "jwks_uri": f"{URL}/certs"}
    )
    further: list[dict[str, Any]] = field(default_factory=list)
    """Keys as they stand in its list, beside its own."""
    away: bool = False
    asked: Counter[str] = field(default_factory=Counter)
    elapsed: float = 0.0

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked[str(request.url)] += 1
        if self.away:
            raise httpx.ConnectError("refused", request=request)
        if request.url.path.endswith("/openid-configuration"):
            return httpx.Response(200, json=self.document)
        told = [key.as_dict(private=False) for key in self.keys.values()]
        return httpx.Response(200, json={"keys": [*told, *self.further]})

    def provider_keys(self, settings: ServiceSettings) -> ProviderKeys:
        return ProviderKeys(settings, self.transport, lambda: self.elapsed)

    def tokens(
        self, settings: ServiceSettings, demonstration: DemoTokens | None = None
    ) -> OidcTokens:
        """What a service with these settings takes."""
        return OidcTokens(settings, self.provider_keys(settings), demonstration)

    def token(
        self,
        kid: str = FIRST,
        key: Key | None = None,
        header: dict[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        """A signed token; a claim or header that is None is left out."""
        signing = key or self.keys[kid]
        alg = "ES256" if isinstance(signing, ECKey) else "RS256"
        head = {"alg": alg, "kid": kid, **(header or {})}
        kept = {name: value for name, value in head.items() if value is not None}
        return jwt.encode(kept, claims_of(**claims), signing, algorithms=list(ALGORITHMS))


def claims_of(**claims: Any) -> dict[str, Any]:
    """Those of a good token, changed; what is None is left out."""
    now = int(time.time())
    good = {
        "iss": URL,
        "aud": ["account", AUDIENCE],
        "sub": "5b1c7f6e",
        "iat": now,
        "exp": now + 60,
        "preferred_username": "rep.nr",
        "realm_access": {"roles": ["offline_access", "chief"]},
        "department": "自然资源局",
        "jurisdiction": "150600",
    }
    return {name: value for name, value in {**good, **claims}.items() if value is not None}


def by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes = b"") -> str:
    """A token as no library would make it; signed with HMAC where there is a secret."""
    parts = [_encoded(json.dumps(part).encode()) for part in (header, claims)]
    signed = ".".join(parts)
    digest = hmac.digest(secret, signed.encode(), hashlib.sha256) if secret else b""
    return f"{signed}.{_encoded(digest)}"


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def settings_in(directory: Path, mapping: str = MAPPING, **more: Any) -> ServiceSettings:
    """Settings of a service that trusts the issuer."""
    file = directory / "people.toml"
    file.write_text(mapping, encoding="utf-8")
    told = {"oidc_issuer": URL, "oidc_mapping_file": str(file), **more}
    return ServiceSettings(**told)
