"""One pass of the schedule, for a process of its own: its durable acts noted, or the process killed before one of them.

Before the act of that name and number, from 1, the process kills itself. Acts go to the file ACTS, a line each.
"""

from __future__ import annotations

import os
import re
import signal
from datetime import datetime
from pathlib import Path

from tests.test_sudden_death import Watch
from workbook_flow import cycle
from workbook_flow.cycle import schedule

ON_SERVER = re.compile(rb"UID (?:STORE|MOVE|COPY)|CREATE|EXPUNGE")
MAIL_TABLE = re.compile(r"INSERT OR REPLACE INTO (message|letter|job)\b")


class MailWatch(Watch):
    """Hears what is said to the mail servers too, by the standard library's own audit events."""

    def heard(self, event: str, details: tuple[object, ...]) -> None:
        if event == "smtplib.send" and bytes_of(details[1]).endswith(b"\r\n.\r\n"):
            self.on_act("hand over", "smtp")
        elif event == "imaplib.send" and ON_SERVER.search(bytes_of(details[1])):
            self.on_act("hand over", "imap")
        else:
            super().heard(event, details)

    def traced(self, statement: str) -> None:
        table = MAIL_TABLE.match(statement)
        if table:
            self.on_act("commit", table[1])
        else:
            super().traced(statement)


def bytes_of(content: object) -> bytes:
    """What is sent, which smtplib has as text or as bytes."""
    return content.encode() if isinstance(content, str) else bytes(content)  # type: ignore[call-overload]


def main(root: Path, moment: str, acts: Path, deadly: str = "", number: str = "0") -> None:
    """One pass."""
    seen: list[str] = []

    def reached(act: str, path: str) -> None:
        seen.append(f"{act}|{path}")
        if seen[-1] == deadly and seen.count(deadly) == int(number):
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(noted, f"{seen[-1]}\n".encode())

    noted = os.open(acts, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    MailWatch(root, reached)
    now = datetime.fromisoformat(moment)
    this = schedule.tick(cycle.Workspace(root, now.date()), lambda: now, lambda _: None)
    assert this.faults == []
