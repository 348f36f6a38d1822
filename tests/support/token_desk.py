"""A provider's token endpoint in this process, as the command asks it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import httpx
from onestop_chassis.clock import SHANGHAI
from onestop_cli.sign_in.endpoint import Endpoint
from onestop_cli.sign_in.settings import SignInSettings

from tests.support.issuer import URL

DOCUMENT = {
    "issuer": URL,
    "jwks_uri": f"{URL}/certs",
    "token_endpoint": f"{URL}/token",
    "device_authorization_endpoint": f"{URL}/device",
    "revocation_endpoint": f"{URL}/revoke",
}
DEVICE = {
    "device_code": "d-1",
    "user_code": "ABCD-EFGH",
    "verification_uri": f"{URL}/activate",
    "interval": 2,
    "expires_in": 60,
}
PENDING = {"error": "authorization_pending"}
Answer = dict[str, Any]


@dataclass
class Desk:
    """A provider's token endpoint: answers in turn; `forms` is what it was sent."""

    answers: list[Answer]
    forms: list[dict[str, str]] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)
    at: datetime = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=DOCUMENT)
        self.forms.append(dict(parse_qsl(request.content.decode())))
        self.signed.append(request.headers.get("Authorization", ""))
        if request.url.path.endswith("/device"):
            return httpx.Response(200, json=DEVICE)
        said = self.answers.pop(0)
        return httpx.Response(400 if "error" in said else 200, json=said)

    def endpoint(self, **told: Any) -> Endpoint:
        settings = SignInSettings(oidc_issuer=URL, **told)
        return Endpoint(settings, lambda: self.at, httpx.MockTransport(self))


def token(name: str, **more: Any) -> Answer:
    return {"access_token": name, "token_type": "Bearer", "expires_in": 300, **more}
