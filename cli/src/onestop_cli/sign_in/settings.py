"""How the command signs in, where people sign in with an identity provider."""

from collections.abc import Iterator
from pathlib import Path

from onestop_chassis.environment import unusable
from onestop_chassis.http.oidc.settings import ProviderSettings
from pydantic import Field, ValidationError

from onestop_cli.say import Misused


class SignInSettings(ProviderSettings):
    """Which client of the provider the command is; with a secret it is a program, which signs in
    as itself."""

    oidc_client: str = Field(default="onestop-cli", min_length=1)
    oidc_client_secret_file: str = ""
    oidc_scope: str = "openid"

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        if not self.oidc_issuer:
            yield self._said("oidc_issuer", "未设置", "is not set: the identity provider's issuer")
        if self.oidc_client_secret_file:
            try:
                if not self.secret():
                    yield self._said("oidc_client_secret_file", "文件为空", "the file is empty")
            except (OSError, UnicodeDecodeError) as error:
                yield self._unreadable("oidc_client_secret_file", error)

    def secret(self) -> str:
        """The client's, as it stands in its file at the moment; empty where it has none.

        Raises:
            OSError: the file cannot be read.
        """
        if not self.oidc_client_secret_file:
            return ""
        return Path(self.oidc_client_secret_file).read_text(encoding="utf-8").strip()


def sign_in_settings() -> SignInSettings:
    """What the environment says.

    Raises:
        Misused: something is missing or wrong; all of it is named.
    """
    try:
        return SignInSettings()
    except ValidationError as error:
        lines = unusable(error, SignInSettings)
        raise Misused("登录设置有误", "The settings for signing in do not fit", *lines) from error
