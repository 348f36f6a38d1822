"""What the console keeps of people, closed under its key: who reads its tables can use nothing."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken


class Seal:
    """The key of one console."""

    def __init__(self, key: str):
        self._secret = hashlib.sha256(key.encode()).digest()
        self._fernet = Fernet(urlsafe_b64encode(self._secret))

    def closed(self, facts: Mapping[str, Any]) -> bytes:
        """Facts as they are kept."""
        return self._fernet.encrypt(json.dumps(facts).encode())

    def opened(self, sealed: bytes) -> dict[str, Any] | None:
        """The facts again; None where they were closed under another key."""
        try:
            facts: dict[str, Any] = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            return None
        return facts

    def name(self, text: str) -> bytes:
        """By which something is found again, and which tells nobody what it stands for."""
        return hmac.digest(self._secret, text.encode(), "sha256")
