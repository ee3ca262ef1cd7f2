"""A keyring of the keyring library's own kind that keeps its secrets in a file, for systems without one."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class Keyring(KeyringBackend):
    """Secrets in the file that the environment names."""

    priority = 1

    @property
    def path(self) -> Path:
        """The file."""
        return Path(os.environ["TEST_KEYRING"])

    def secrets(self) -> dict[str, str]:
        """All that it holds."""
        return dict(json.loads(self.path.read_text("utf-8"))) if self.path.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, if it has it."""
        return self.secrets().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret."""
        self.path.write_text(json.dumps({**self.secrets(), f"{service} {username}": password}), "utf-8")

    def delete_password(self, service: str, username: str) -> None:
        """Forget the secret."""
        secrets = self.secrets()
        if secrets.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError(username)
        self.path.write_text(json.dumps(secrets), "utf-8")
