"""Where the mail account's password is kept: the environment, the system's keyring, or a file of its owner alone.

Never in the workspace, which others may read.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from workbook_flow.model import WorkbookFlowError
from workbook_flow.records.files import write_whole

PASSWORD_VARIABLE = "WORKBOOK_FLOW_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
KEYRING_SERVICE = "workbook-flow"
OTHERS = 0o077
"""What a file allows others than its owner, on POSIX."""


class Keeping(StrEnum):
    """Where a password is kept."""

    VARIABLE = "环境变量"
    KEYRING = "系统钥匙串"
    FILE = "只有本人能读的文件"


def password_file() -> Path:
    """The file of who runs the program; on Windows the profile that it lies in is closed to others."""
    return Path.home() / ".workbook-flow" / "密码.json"


def find_password(address: str) -> str:
    """The account's password, without blanks around it; WorkbookFlowError where there is none that can be used."""
    password = (
        os.environ.get(PASSWORD_VARIABLE) or keyring_password(address) or filed_passwords().get(address)
    )
    if password and password.strip():
        return sound(address, password)
    raise WorkbookFlowError(
        f"没有找到邮箱 {address} 的密码（授权码）。请运行 python3 flow.py password 存入（Windows 上 py flow.py "
        f"password），或设环境变量 {PASSWORD_VARIABLE}。"
    )


def sound(address: str, password: str) -> str:
    """A password as servers take it; WorkbookFlowError where none would."""
    password = password.strip()
    if not password:
        raise WorkbookFlowError("没有输入密码（授权码），什么也没有存。请再运行一次。")
    if not password.isascii():
        raise WorkbookFlowError(
            f"邮箱 {address} 的密码（授权码）里有中文或全角字符，服务器不接受。请核对后重设。"
        )
    return password


def keyring_password(address: str) -> str | None:
    """What the system's keyring holds; None where there is no keyring, as on a server without a desktop."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(KEYRING_SERVICE, address)
    except (KeyringError, RuntimeError, OSError):
        return None


def store(address: str, password: str, *, in_file: bool = False) -> Keeping:
    """Keep the password in the keyring, or without one, or when told so, in the file; say where it is."""
    password = sound(address, password)
    if not in_file and keep_in_keyring(address, password):
        file_passwords({name: kept for name, kept in filed_passwords().items() if name != address})
        return Keeping.KEYRING
    forget_in_keyring(address)
    file_passwords({**filed_passwords(), address: password})
    return Keeping.FILE


def keeping(address: str) -> Keeping | None:
    """Where the password is; None where there is none. WorkbookFlowError where the file of passwords is no good."""
    if os.environ.get(PASSWORD_VARIABLE):
        return Keeping.VARIABLE
    if keyring_password(address):
        return Keeping.KEYRING
    return Keeping.FILE if filed_passwords().get(address) else None


def forget(address: str) -> bool:
    """Remove the password wherever it is kept; whether there was one."""
    filed = filed_passwords()
    was_filed = filed.pop(address, None) is not None
    if was_filed:
        file_passwords(filed)
    return forget_in_keyring(address) or was_filed


def keep_in_keyring(address: str, password: str) -> bool:
    """Whether the system's keyring took it, and gives it back."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(KEYRING_SERVICE, address, password)
    except (KeyringError, RuntimeError, OSError):
        return False
    return keyring_password(address) == password


def forget_in_keyring(address: str) -> bool:
    """Remove it from the system's keyring; whether it was there."""
    import keyring
    from keyring.errors import KeyringError

    if keyring_password(address) is None:
        return False
    with suppress(KeyringError, RuntimeError, OSError):
        keyring.delete_password(KEYRING_SERVICE, address)
        return True
    return False


def filed_passwords() -> dict[str, str]:
    """The passwords in the file, by account; WorkbookFlowError where others can read it, or it is damaged."""
    path = password_file()
    if not path.exists():
        return {}
    if os.name != "nt" and path.stat().st_mode & OTHERS:
        raise WorkbookFlowError(
            f"密码文件 {path} 别人也能读，没有使用。请删除它，到网页版邮箱换一个授权码，再运行 password 存入。"
        )
    try:
        content = json.loads(path.read_text("utf-8"))
        return {str(address): str(password) for address, password in content.items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        raise WorkbookFlowError(f"密码文件 {path} 已损坏。请删除它，再运行 password 存入。") from None


def file_passwords(passwords: dict[str, str]) -> None:
    """Write the file, or remove it where nothing is left in it."""
    path = password_file()
    if passwords:
        write_whole(path, json.dumps(passwords, ensure_ascii=False).encode(), private=True)
    else:
        path.unlink(missing_ok=True)
