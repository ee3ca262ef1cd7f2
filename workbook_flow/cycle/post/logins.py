"""When the office's account may be logged in again whose password a server refused: after growing pauses.

Providers lock an account that is refused again and again. A pause ends by itself once the account's settings or its
password are others, and where a person finds that logging in works (``doctor``).
"""

from __future__ import annotations

import hmac
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from workbook_flow import mail
from workbook_flow.cycle.own_files import FLOW, LOGINS
from workbook_flow.cycle.session import Session
from workbook_flow.records.files import write_note

OUT, IN = "out", "in"
"""The two ways for which an account is logged in."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(hours=8)
WAITING = (
    "再三登录，邮箱会被停用：{until:%m月%d日 %H:%M} 以前不再自动登录。改好密码（运行 password）或账号的设置，马上再试；"
    "在邮箱网页上改的，请运行 doctor 或点“邮箱与定时”里的“试收发”，登录得上就接着收发。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLogin:
    """That a server refused the account so many times in a row: until when it is left alone, and what is said of it.

    ``mark`` tells the account and its password from others; it is too short to tell the password.
    """

    times: int
    until: datetime
    mark: str
    words: str


def waiting_words(session: Session, account: mail.Account, way: str) -> str:
    """Why the account is not logged in now; blank where it may be."""
    refused = noted(session.workspace.root, way)
    if refused is None or refused.mark != mark_of(session, account):
        return ""
    now = session.clock()
    return refused.words if now < refused.until <= now + LONGEST_WAIT else ""


def note_refused(session: Session, account: mail.Account, way: str, words: str) -> str:
    """Note that a server refused the account once more; what is to be said of it."""
    earlier, mark = noted(session.workspace.root, way), mark_of(session, account)
    times = earlier.times + 1 if earlier is not None and earlier.mark == mark else 1
    until = session.clock() + min(FIRST_WAIT * 2 ** min(times - 1, 10), LONGEST_WAIT)
    words = f"{words}{WAITING.format(until=until)}"
    note = {"times": times, "until": until.isoformat(), "mark": mark, "words": words}
    write_note(path_of(session.workspace.root, way), json.dumps(note, ensure_ascii=False))
    return words


def noted(root: Path, way: str) -> RefusedLogin | None:
    """What was noted last; a note that is gone or damaged costs a log-in and nothing else."""
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        content = json.loads(path_of(root, way).read_text("utf-8"))
        until = datetime.fromisoformat(content["until"])
        return RefusedLogin(
            times=int(content["times"]), until=until, mark=str(content["mark"]), words=str(content["words"])
        )
    return None


def note_logged_in(root: Path, way: str) -> None:
    """Note that logging in works."""
    path = path_of(root, way)
    if path.exists():
        with suppress(OSError):
            path.unlink(missing_ok=True)


def path_of(root: Path, way: str) -> Path:
    """Where it is noted."""
    return root / FLOW / LOGINS.format(way=way)


def mark_of(session: Session, account: mail.Account) -> str:
    """Sixteen bits that are others, but for a chance of one in 65,536, where settings or password are."""
    words = repr((account.address, account.password, account.smtp, account.imap, account.security))
    return hmac.new(session.workspace.key(), words.encode(), "sha256").hexdigest()[:4]
