"""Signing in at a terminal: somewhere else, in a browser, the person agrees (RFC 8628)."""

import time
from collections.abc import Callable

from pydantic import BaseModel, Field

from onestop_cli.say import FORBIDDEN, Failed
from onestop_cli.sign_in.bearer import scope
from onestop_cli.sign_in.endpoint import Endpoint, Granted, GrantRefused

KIND = "urn:ietf:params:oauth:grant-type:device_code"
SLOWER_SECONDS = 5.0


class DeviceAnswer(BaseModel):
    """What a provider answers to a device (RFC 8628, 3.2)."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str | None = None
    interval: float = Field(default=5, ge=0, le=60)
    expires_in: float = Field(default=600, ge=0, le=86400)


class NotAgreed(Failed):
    """The person did not sign in."""

    exit_code = FORBIDDEN


def by_device(endpoint: Endpoint, ask_the_person: Callable[[str, str], None]) -> Granted:
    """The token of whoever agrees; `ask_the_person` is told the address, and the code to type in
    where that is not in the address.

    Raises:
        NotAgreed: nobody did in time, or somebody refused.
        Failed: the provider is away, or does not let this client in.
    """
    try:
        place = endpoint.provider.device_authorization_endpoint
        said = endpoint.ask(DeviceAnswer, place, **scope(endpoint))
        ask_the_person(said.verification_uri_complete or said.verification_uri, said.user_code)
        return _awaited(endpoint, said)
    except GrantRefused as refused:
        raise NotAgreed(f"未能登录：{refused.told}", f"Not signed in: {refused.told}") from refused


def _awaited(endpoint: Endpoint, said: DeviceAnswer) -> Granted:
    pause, end = said.interval, time.monotonic() + said.expires_in
    while time.monotonic() < end:
        time.sleep(pause)
        try:
            return endpoint.grant(KIND, device_code=said.device_code)
        except GrantRefused as refused:
            if refused.code == "slow_down":
                pause += SLOWER_SECONDS
            elif refused.code != "authorization_pending":
                raise
    raise GrantRefused("expired_token", "nobody signed in in time")
