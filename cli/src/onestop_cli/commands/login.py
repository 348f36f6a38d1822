"""`onestop login`, `onestop logout`: signs a person in with the city's identity provider."""

from importlib import import_module

TERMINAL = "onestop_cli.sign_in.terminal"
"""Loads the services' rim: whoever asks for help or completes a line need not wait for it."""


def login() -> None:
    """登录统一身份认证 / sign in with the identity provider; other commands go on with it."""
    import_module(TERMINAL).login()


def logout() -> None:
    """退出登录 / forget who signed in here, and have the provider forget it, too."""
    import_module(TERMINAL).logout()
