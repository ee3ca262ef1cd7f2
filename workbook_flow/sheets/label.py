"""Names of files from outside as text that is safe to show."""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_LONGEST = 120


def file_label(name: str, *, folders: bool = False) -> str:
    """The name without controls, direction marks and undecodable bytes, at most 120 characters long.

    With ``folders`` the steps of a path are kept, less those that roam (``..``, roots, drives).
    """
    steps = [step for step in name.replace("\\", "/").split("/") if step not in {"", ".", ".."}]
    shown_steps = steps if folders else steps[-1:]
    shown = _UNSAFE.sub("�", "/".join(shown_steps)) or "(无名文件)"
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 13]}…{shown[-12:]}"
