"""Whose tokens a service takes."""

from onestop_chassis.http.oidc.keys import ProviderKeys
from onestop_chassis.http.oidc.tokens import OidcTokens
from onestop_chassis.http.tokens import Tokens, demo_tokens
from onestop_chassis.service.settings import ServiceSettings


def tokens_of(settings: ServiceSettings) -> Tokens:
    """The provider's that `settings` name, the demonstration's, or in a demonstration both.

    Raises:
        SystemExit: in production without a provider, where nobody could come in.
    """
    if not settings.production and not settings.oidc_issuer:
        return demo_tokens(settings)
    if not settings.oidc_issuer:
        raise SystemExit(
            "生产环境须接入统一身份认证：请设置 ONESTOP_OIDC_ISSUER 和 ONESTOP_OIDC_MAPPING_FILE"
            " / in production people sign in with an identity provider:"
            " set ONESTOP_OIDC_ISSUER and ONESTOP_OIDC_MAPPING_FILE"
        )
    demonstration = None if settings.production else demo_tokens(settings)
    return OidcTokens(settings, ProviderKeys(settings), demonstration)
