"""The kinds of reminder by name, and what people call them."""

from __future__ import annotations

from collections.abc import Mapping

UNOPENED, APPROACHING, OVERDUE = "unopened", "approaching", "overdue"
HELD, LIMIT, PASSED, ESCALATION = "held", "limit", "passed", "escalation"
ASKING = (UNOPENED, APPROACHING, OVERDUE)
"""The reminders that ask for a form of which nothing was accepted."""
KIND_WORDS: Mapping[str, str] = {
    UNOPENED: "未回执",
    APPROACHING: "临近截止",
    OVERDUE: "逾期",
    HELD: "未更正",
    LIMIT: "任务时限临近",
    PASSED: "任务时限已过",
    ESCALATION: "报告负责人",
}
