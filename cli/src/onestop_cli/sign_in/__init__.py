"""Real sign-in: tokens of the identity provider, for a person at a terminal or for a program."""
