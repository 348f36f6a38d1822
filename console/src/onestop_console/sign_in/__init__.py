"""Sign-in with the city's identity provider: OpenID Connect, by code, with PKCE."""
