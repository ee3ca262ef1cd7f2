"""Letters that are marked or moved on the server: each once, however the process ends, and no other letter with them."""

from __future__ import annotations

import functools
import os
import signal
from pathlib import Path

import pytest

from tests import forked, mail_watch
from tests.dovecot import Dovecot
from tests.imap_gate import Gate
from tests.post_office import LAW, PostOffice

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.dear]
TARGET = "&XfJZBHQG-"
"""已处理, as IMAP writes it."""
ABLE = {"all": (), "no MOVE": (b"MOVE",), "neither MOVE nor UIDPLUS": (b"MOVE", b"UIDPLUS")}
FOREIGN = b"From: a@x.example\r\nMessage-ID: <a@x>\r\nSubject: x\r\n\r\nx\r\n"


def count_in(imap: Dovecot, folder: str) -> int:
    """How many letters lie in a folder."""
    with imap.mailbox() as client:
        return int(client.select(folder)[1][0] or 0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither SIGKILL nor fork")
@pytest.mark.parametrize("unable", ABLE.values(), ids=ABLE)
def test_a_move_that_is_killed_at_any_step_leaves_a_letter_in_one_place(
    gated: tuple[PostOffice, Gate], imap: Dovecot, unable: tuple[bytes, ...]
) -> None:
    office, gate = gated
    gate.unable = unable
    office.write_master(收信后="移到已处理", 收信服务器=f"127.0.0.1:{gate.port}")
    forked.load_all()
    kills = 0
    for count, deadly in enumerate(DEADLY, 1):
        hour = f"2024-07-23T{count + 8:02}"
        letter = office.answer(LAW, "sfj@xian.example", percent=50 + count)
        office.deliver(letter, f"{hour}:00")
        ended = forked.forked(functools.partial(killed_pass, office.root, f"{hour}:10:00+08:00", deadly))
        kills += ended.returncode == -signal.SIGKILL
        office.tick(f"{hour}:50")
        assert (imap.count(), count_in(imap, TARGET)) == (0, count)
    assert kills == (len(DEADLY) if unable else 2)


DEADLY = (1, 1, 2, 3)
"""Before which act on the server each pass is killed: the folder is made, the letter copied, marked, cleared away."""


def killed_pass(root: Path, moment: str, deadly: int) -> None:
    """In the child: a pass that is killed before its act of that number on the mailbox's server, from 1."""
    mail_watch.main(root, moment, root.with_name("acts"), "hand over|imap", str(deadly))
