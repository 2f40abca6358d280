"""Tokens as they lie in the database: sealed with a key that lies elsewhere, in the service's settings."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.slack.installing.keys import keys_in


class Seal:
    """Closes with the first key and opens with any: a new key is put in front of the old one until all have installed anew."""

    def __init__(self, keys: str) -> None:
        """`keys` are long random texts with commas between."""
        self._fernet = MultiFernet([_fernet(key) for key in keys_in(keys)])

    def close(self, token: str | None) -> str | None:
        return self._fernet.encrypt(token.encode()).decode() if token else None

    def open(self, sealed: str | None) -> str | None:
        """The token; None for what was sealed with a key we do not have."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode() if sealed else None
        except InvalidToken:
            return None


def _fernet(key: str) -> Fernet:
    """A key of the form Fernet wants. The text is random and long already, so one hash is enough."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"kcst slack tokens {key}".encode()).digest()))
