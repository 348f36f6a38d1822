"""Signing in at a terminal: somewhere else, in a browser, the person agrees (RFC 8628)."""

import time
from collections.abc import Callable
from typing import Any

from onestop_cli.say import FORBIDDEN, Failed
from onestop_cli.sign_in.bearer import scope
from onestop_cli.sign_in.endpoint import Endpoint, Granted, GrantRefused

KIND = "urn:ietf:params:oauth:grant-type:device_code"
PAUSE_SECONDS, SLOWER_SECONDS = 5.0, 5.0
LASTING_SECONDS = 600.0
"""How long the person has, where the provider does not say."""
Said = dict[str, Any]


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
        said = endpoint.ask(endpoint.provider.device_authorization_endpoint, **scope(endpoint))
        address, code = str(said["verification_uri"]), str(said["user_code"])
        ask_the_person(str(said.get("verification_uri_complete") or address), code)
        return _awaited(endpoint, str(said["device_code"]), said)
    except GrantRefused as refused:
        raise NotAgreed(f"未能登录：{refused.told}", f"Not signed in: {refused.told}") from refused


def _awaited(endpoint: Endpoint, device: str, said: Said) -> Granted:
    pause = float(said.get("interval") or PAUSE_SECONDS)
    end = time.monotonic() + float(said.get("expires_in") or LASTING_SECONDS)
    while time.monotonic() < end:
        time.sleep(pause)
        try:
            return endpoint.grant(KIND, device_code=device)
        except GrantRefused as refused:
            if refused.code == "slow_down":
                pause += SLOWER_SECONDS
            elif refused.code != "authorization_pending":
                raise
    raise GrantRefused("expired_token", "nobody signed in in time")
