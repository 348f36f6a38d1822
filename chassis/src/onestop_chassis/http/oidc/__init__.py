"""Sign-in with an OpenID Connect provider: its keys, its tokens, and whom they speak for."""
