"""Texts that people read: states and levels in words, and what a cell can hold of a text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbook_flow.model import Level, Submission, SubmissionState, UnitState
from workbook_flow.words.codes import Code

MAX_TEXT = 32_767
"""The longest text that a cell holds, in UTF-16 units (Excel specifications and limits)."""

CUT_MARK = "……(文字过长，以下略，全文见存档原件)"

UNIT_STATE_WORDS: Mapping[UnitState, str] = {
    UnitState.NOT_ISSUED: "未下发",
    UnitState.UNREACHED: "未送达",
    UnitState.ISSUED: "未报",
    UnitState.PARTIAL: "部分接收",
    UnitState.RETURNED: "已退回",
    UnitState.ACCEPTED: "已接收",
    UnitState.EXCUSED: "免报",
    UnitState.NIL: "零报告",
}

SUBMISSION_STATE_WORDS: Mapping[SubmissionState, str] = {
    SubmissionState.ACCEPTED: "已接收",
    SubmissionState.PARTIAL: "部分接收",
    SubmissionState.RETURNED: "已退回",
    SubmissionState.DUPLICATE: "重复",
    SubmissionState.SUPERSEDED: "已被新报送替代",
    SubmissionState.UNIDENTIFIED: "未识别",
    SubmissionState.REFUSED: "无法读取",
    SubmissionState.REVIEWED: "核定",
    SubmissionState.WITHDRAWN: "已撤回",
}

PAPER_OF_NOBODY = "未归档"


def submission_words(submission: Submission) -> str:
    """What became of a file; a paper that nobody could be told to be of was not unreadable."""
    nobodys = any(problem.code == Code.EVIDENCE_OF_NOBODY for problem in submission.problems)
    refused = submission.state is SubmissionState.REFUSED
    return PAPER_OF_NOBODY if refused and nobodys else SUBMISSION_STATE_WORDS[submission.state]


LEVEL_WORDS: Mapping[Level, str] = {
    Level.ERROR: "错误",
    Level.QUERY: "核实",
    Level.WARNING: "提醒",
    Level.OFF: "关闭",
}

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 forbids or discourages in text, lone surrogates included."""
UNSAFE = re.compile(f"\r|^<r>|{ILLEGAL.pattern}")
"""What a text must hold for anything in it to be changed, unless it is long."""


def safe_text(value: str) -> str:
    """The text as a cell can hold it: no control characters, LF line ends, at most MAX_TEXT units.

    A text too long is cut and says so. XlsxWriter takes a text that starts with ``<r>`` and ends with
    ``</r>`` for finished XML and writes it as it stands; a space at the end keeps it a text.
    """
    if len(value) <= MAX_TEXT // 2:
        if value.isprintable() and not value.startswith("<r>"):
            return value
        if not UNSAFE.search(value):
            return value
    text = ILLEGAL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = bounded(text, MAX_TEXT, CUT_MARK)
    return text + " " if text.startswith("<r>") and text.endswith("</r>") else text


def bounded(text: str, limit: int, mark: str = "……") -> str:
    """The text within ``limit`` UTF-16 units; a longer one is cut and ends in ``mark``."""
    if len(text) * 2 <= limit or utf16_length(text) <= limit:
        return text
    room = (limit - utf16_length(mark)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + mark


def utf16_length(text: str) -> int:
    """The length that Excel counts: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
