"""Every step by which a command makes something durable, in the order in which a month reaches them.

A command may be killed, or the disk may refuse, before any of these: run again, it ends as if nothing had
happened. A test stops the month at each, and holds this list against what it sees on the disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase


class Act(StrEnum):
    """How a step becomes durable."""

    MOVE = "move"
    REMOVE = "remove"
    COMMIT = "commit"
    APPEND = "append"
    HAND_OVER = "hand over"


@dataclass(frozen=True, slots=True)
class DurableStep:
    """One kind of durable step; ``where`` is a pattern of paths below the workspace, or names the server."""

    name: str
    act: Act
    where: str

    def covers(self, act: str, path: str) -> bool:
        """Whether an act on that path is a step of this kind."""
        return act == self.act and fnmatchcase(path, self.where)


DURABLE_STEPS = (
    DurableStep("the computer that works here is noted", Act.MOVE, ".flow/电脑.json"),
    DurableStep("the key that seals stamps", Act.MOVE, ".flow/key"),
    DurableStep("the chain over every record begins", Act.MOVE, "archive/存证链.jsonl"),
    DurableStep("a record's line is added to the chain", Act.APPEND, "archive/存证链.jsonl"),
    DurableStep("an outdated form leaves the outbox", Act.REMOVE, "outbox/*/填报表/*.xlsx"),
    DurableStep("the master is kept", Act.MOVE, "archive/总表/*.xlsx"),
    DurableStep("an issue is recorded", Act.MOVE, "archive/*/发放.json"),
    DurableStep("a form is written", Act.MOVE, "outbox/*/填报表/*.xlsx"),
    DurableStep("a returned file is kept", Act.MOVE, "archive/*/单位/*/????????????????*"),
    DurableStep("a file that nobody can place is kept", Act.MOVE, "archive/未识别/????????????????*"),
    DurableStep("a withdrawal is recorded", Act.MOVE, "archive/撤回/*.json"),
    DurableStep("a receipt is written", Act.MOVE, "archive/*/[0-9][0-9][0-9][0-9][0-9][0-9].json"),
    DurableStep("the ledger is told", Act.COMMIT, ".flow/ledger.sqlite3"),
    DurableStep("a file that was taken is moved aside", Act.MOVE, "inbox/*.flow-taken/*"),
    DurableStep("the inbox is cleared", Act.REMOVE, "inbox/*"),
    DurableStep("a form for correction is written", Act.MOVE, "outbox/*/退回/*.xlsx"),
    DurableStep("a form for correction is no longer needed", Act.REMOVE, "outbox/*/退回/*.xlsx"),
    DurableStep("the seal of consolidated workbooks is recorded", Act.MOVE, "archive/*/核定.json"),
    DurableStep("what is about to be written is noted", Act.MOVE, "archive/*/写出.json"),
    DurableStep("the consolidated workbook is written", Act.MOVE, "outbox/*/汇总表*.xlsx"),
    DurableStep("the old ledger goes before a new one is made", Act.REMOVE, ".flow/ledger.sqlite3*"),
    DurableStep("the workspace is let go", Act.REMOVE, ".flow/占用.json"),
    DurableStep("what a killed command left half written goes", Act.REMOVE, "*.~flow-*.tmp"),
)

CARE_STEPS = (
    DurableStep("a purge is recorded", Act.MOVE, "archive/清除/*.json"),
    DurableStep("a file that must not be kept goes", Act.REMOVE, "archive/*"),
    DurableStep("the file of a second receipt is laid into the inbox", Act.MOVE, "inbox/重号/*"),
    DurableStep("a second receipt is put aside", Act.MOVE, "archive/重号/*.json"),
    DurableStep("a file that was handed in waits", Act.MOVE, ".flow/待收/*"),
    DurableStep("a file that was handed in is laid into the inbox", Act.MOVE, "inbox/*"),
    DurableStep("a reviewed workbook is kept", Act.MOVE, "archive/*/核定/????????????????*"),
    DurableStep("decisions are laid into the inbox as a reviewed workbook", Act.MOVE, "inbox/核定*"),
)
"""The steps of the page and of care, beside those of the month."""

SAVING_STEPS = (
    DurableStep("an output that a person wrote into is laid into the inbox", Act.MOVE, "inbox/汇总表 *.xlsx"),
    DurableStep("an output that a person changed is moved aside", Act.MOVE, "outbox/*（改过的*"),
)
"""The steps by which the words that people write into outputs are kept before these are written anew."""

CLOSING_STEPS = (
    DurableStep("a published file is kept", Act.MOVE, "archive/*/定稿/*/*"),
    DurableStep("an edition is recorded, or why it was opened again", Act.MOVE, "archive/*/定稿/*/*.json"),
    DurableStep("a published file is laid out for people", Act.MOVE, "outbox/*/定稿/*/*"),
    DurableStep("a document of leaders is written", Act.MOVE, "outbox/*/*"),
)
"""The steps of closing a period, which come before those of the month where both cover an act."""

MAIL_STEPS = (
    DurableStep("a mail is kept", Act.MOVE, "archive/邮件/发出/*.eml"),
    DurableStep("how far a mail has come is recorded", Act.MOVE, "archive/邮件/发出/*.json"),
    DurableStep("the ledger is told how far a mail has come", Act.COMMIT, "message"),
    DurableStep("a mail is laid out for people", Act.MOVE, "outbox/邮件/*.eml"),
    DurableStep("the server is handed a mail", Act.HAND_OVER, "smtp"),
    DurableStep("a letter is kept", Act.MOVE, "archive/邮件/收到/*.eml"),
    DurableStep("a file that came by mail is laid into the inbox", Act.MOVE, "inbox/邮件/*"),
    DurableStep("a letter is recorded", Act.MOVE, "archive/邮件/收到/*.json"),
    DurableStep("the ledger is told of a letter", Act.COMMIT, "letter"),
    DurableStep("a letter is marked or moved on the server", Act.HAND_OVER, "imap"),
    DurableStep("what a job did is noted", Act.COMMIT, "job"),
)
"""The steps of sending and fetching, which come before those of the month where both cover an act."""
