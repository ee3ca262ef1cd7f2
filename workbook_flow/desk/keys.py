"""Who may use the page: one-time invitations into it, the cookie that they turn into, the token of every form.

All of it hangs on one secret, which lives as long as the server. It lies in the workspace for its owner alone to read,
so that a second start can invite the browser into the page that runs already.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from threading import Lock

LARGEST_NUMBER_OF_INVITATIONS = 1000
"""Invitations taken up in one run; after so many nobody is let in any more."""


def invitation(secret: str) -> str:
    """A new one-time word that lets a browser in."""
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{signed(secret, f'invitation {nonce}')}"


def signed(secret: str, words: str) -> str:
    """What only who has the secret can write under these words."""
    return hmac.new(secret.encode(), words.encode(), hashlib.sha256).hexdigest()


@dataclass
class Keys:
    """The secret of one server at one port, and the invitations that were taken up."""

    secret: str
    port: int
    used: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    @property
    def hosts(self) -> frozenset[str]:
        """What a browser that was led here by nobody else calls this server."""
        return frozenset(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost"))

    @property
    def cookie(self) -> str:
        """The cookie's name: several lists on one computer are several servers on one host."""
        return f"desk{self.port}"

    @property
    def pass_word(self) -> str:
        """What the cookie holds."""
        return signed(self.secret, "cookie")

    @property
    def form_token(self) -> str:
        """What every form must bring."""
        return signed(self.secret, "form")

    def admit(self, word: str) -> bool:
        """Whether the invitation is ours and new; it is used up by asking."""
        nonce, _, signature = word.partition(".")
        if not hmac.compare_digest(signature.encode(), signed(self.secret, f"invitation {nonce}").encode()):
            return False
        with self.lock:
            if nonce in self.used or len(self.used) >= LARGEST_NUMBER_OF_INVITATIONS:
                return False
            self.used.add(nonce)
        return True

    def holds_pass(self, cookie: str) -> bool:
        """Whether that is the cookie that an invitation gave."""
        return hmac.compare_digest(cookie.encode(), self.pass_word.encode())

    def holds_form_token(self, token: str) -> bool:
        """Whether a form of ours brought that."""
        return hmac.compare_digest(token.encode(), self.form_token.encode())
