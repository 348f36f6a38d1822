"""Which identity provider is trusted, and what its tokens mean here."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field

from onestop_chassis.environment import EnvironmentSettings
from onestop_chassis.http.oidc.mapping import ClaimMapping, MappingWrong, mapping_in

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ProviderSettings(EnvironmentSettings):
    """Where the provider is; for whoever takes its tokens, and whoever asks it for one."""

    oidc_issuer: str = Field(
        default="",
        description="The identity provider's issuer, exactly as it calls itself (https://…).",
    )
    oidc_ca_file: str = Field(
        default="", description="Who issued the provider's certificate; else the system's."
    )

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        if self.oidc_issuer and not _is_issuer(self.oidc_issuer):
            yield self._said(
                "oidc_issuer",
                "应为 https:// 开头的地址，不带用户名、查询和片段；仅本机可用 http",
                "must be an address like https://host/path, without user, query or fragment;"
                " http is for this machine only",
            )
        if self.oidc_ca_file:
            try:
                self.oidc_tls()
            except OSError as error:
                yield self._unreadable("oidc_ca_file", error)

    def oidc_tls(self) -> ssl.SSLContext:
        """Who is trusted to be the provider; read from the file anew.

        Raises:
            OSError: of a file that cannot be read, or is none (`ssl.SSLError`).
        """
        return ssl.create_default_context(cafile=self.oidc_ca_file or None)


class OidcSettings(ProviderSettings):
    """What a service is told, to take tokens of a provider."""

    oidc_audience: str = Field(
        default="onestop",
        min_length=1,
        description="The audience that a token must name: that it was issued for these services.",
    )
    oidc_mapping_file: str = Field(
        default="",
        description="TOML file that says which claims of a token make whom, and which role.",
    )

    def faults(self) -> Iterator[str]:
        yield from super().faults()
        if self.oidc_mapping_file:
            try:
                self.mapping()
            except (OSError, UnicodeDecodeError) as error:
                yield self._unreadable("oidc_mapping_file", error)
            except MappingWrong as wrong:
                yield from (self._said("oidc_mapping_file", *one) for one in wrong.faults)
        elif self.oidc_issuer:
            yield self._said(
                "oidc_mapping_file",
                "未设置：须说明令牌中的人员和角色",
                f"is not set; {self.variable('oidc_issuer')} needs it",
            )

    def mapping(self) -> ClaimMapping:
        """What the file says.

        Raises:
            OSError: it cannot be read.
            MappingWrong: with everything that is wrong in it.
        """
        return mapping_in(Path(self.oidc_mapping_file).read_text(encoding="utf-8"))


def is_secure(url: str) -> bool:
    """Whether nobody on the way can answer instead: TLS, or this machine itself."""
    place = urlsplit(url)
    return place.scheme == "https" or (place.scheme == "http" and place.hostname in LOOPBACK)


def _is_issuer(url: str) -> bool:
    try:
        place = urlsplit(url)
        plain = place.port != 0 and "@" not in place.netloc and bool(place.hostname)
    except ValueError:
        return False
    visible = url.isascii() and url.isprintable() and " " not in url
    return visible and plain and not (place.query or place.fragment) and is_secure(url)
