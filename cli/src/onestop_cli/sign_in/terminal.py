"""Signs the person at this terminal in with the city's identity provider, and out again."""

import os

from onestop_chassis.clock import WallClock
from pydantic import BaseModel

from onestop_cli.say import Misused, both, note, out, tell
from onestop_cli.sign_in.device import by_device
from onestop_cli.sign_in.endpoint import Endpoint, GrantRefused
from onestop_cli.sign_in.kept import Keeping
from onestop_cli.sign_in.settings import SignInSettings, sign_in_settings


class Revoked(BaseModel):
    """What a provider answers when it has revoked a token: nothing that is needed."""


def login() -> None:
    """Has the person agree in a browser, and keeps what other commands go on with.

    Raises:
        Misused: a program signs in here, as itself.
        Failed: nobody agreed in time, or the provider is away.
    """
    settings = sign_in_settings()
    if settings.oidc_client_secret_file:
        raise Misused(
            "已设置 ONESTOP_OIDC_CLIENT_SECRET_FILE：程序自行登录，无需此命令",
            "ONESTOP_OIDC_CLIENT_SECRET_FILE is set: a program signs in as itself",
        )
    keeping = Keeping(os.environ, settings)
    granted = by_device(Endpoint(settings, WallClock().now), _ask)
    with keeping.locked():
        keeping.write(granted)
    tell("已登录", "signed in")


def logout() -> None:
    """Forgets who signed in here, and has the provider forget it, too."""
    settings = sign_in_settings()
    keeping = Keeping(os.environ, settings)
    with keeping.locked():
        kept = keeping.read()
        keeping.forget()
    if kept is not None and kept.refresh_token:
        _revoke(settings, kept.refresh_token)
    tell("已退出", "signed out")


def _ask(address: str, code: str) -> None:
    note(
        "请在浏览器中打开以下地址并登录，核对代码",
        "open this in a browser, sign in, compare the code",
    )
    out.print(address, markup=False)
    out.print(both(f"代码 {code}", f"code {code}"), markup=False)


def _revoke(settings: SignInSettings, token: str) -> None:
    endpoint = Endpoint(settings, WallClock().now)
    where = endpoint.provider.revocation_endpoint
    if not where:
        return
    try:
        endpoint.ask(Revoked, where, token=token, token_type_hint="refresh_token")  # noqa: S106  its kind
    except GrantRefused as refused:
        note(f"未能撤销：{refused.told}", f"the provider did not revoke it: {refused.told}")
