"""What a form says of its rows and of itself, in words: the counterpart of the formulas in ``workings``. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from workbook_flow.model import (
    NIL_WORDS,
    REPORT_DAY_WORDS,
    REPORT_WORDS,
    REPORT_YES,
    Filling,
    IssuedForm,
    IssuedRow,
    is_aside,
)
from workbook_flow.rules import Check, Row, first_findings, form_rules, own_checks, with_given
from workbook_flow.rules.spoken import (
    ELSEWHERE,
    GOOD,
    KINDS,
    LACKS,
    MISSING,
    SENT_BACK,
    SETTLED,
    UNTOUCHED,
    WRONG,
    words_for,
)

END = "¦"
"""What a finding ends with where a formula joins several."""
READY = "可以报送"

GREEN, RED, AMBER, YELLOW = "#C6EFCE", "#FFC7CE", "#FFE699", "#FFF2CC"
MOST_NAMED = 28
"""Characters of the ids of rows in error that the head names."""
CHECK_SIZE = 9.5
"""Points of the check's text: a reason must stand whole in a narrow column that is always in sight."""
PEOPLE = ("填报人", "联系电话", "审核人")


def verdict(form: IssuedForm, issued: IssuedRow, row: Row, *, today: date | None = None) -> str:
    """What the check column says of a row with these values, switches and 无变化 followed.

    ``today`` is the day on which it is looked at, None where that does not matter.
    """
    if untouched(row):
        return UNTOUCHED
    return told(findings(form, issued, row, today=today))


def told(words: Sequence[str]) -> str:
    """What the check column says of a row with these findings."""
    missing, wrong, warned = ("".join(each for each in words if each[:1] == kind) for kind in KINDS)
    if not missing and not wrong:
        return GOOD + warned
    return (f"{LACKS}{missing[1:]}{wrong}" if missing else wrong[1:]) + f"。{warned}"


def longest_words(form: IssuedForm) -> tuple[str, ...]:
    """The longest that the check column can say of one rule of the office's own; none where the form has no such rule.

    A formula's result makes no row higher, so that the room is there from the start.
    """
    checks = (check for check in own_checks(form.fields, form.rules) if check.in_form)
    words = (words_for(check, form.levels)[1:] for check in checks)
    longest = max(words, key=len, default="")
    return (f"{LACKS}{longest}。",) if longest else ()


def untouched(row: Row) -> bool:
    """Whether nothing stands in the row's fill-in cells."""
    return all(value.blank for value in row.values())


def findings(form: IssuedForm, issued: IssuedRow, row: Row, *, today: date | None = None) -> list[str]:
    """By field, what is wrong with its cell; blank where nothing is."""
    own = [check for check in own_checks(form.fields, form.rules) if check.in_form]
    rules: list[Check] = [*form_rules(form.fields, form.levels), *own]
    first = first_findings(rules, with_given(row, issued, today=today))
    checks = (first.get(field.name) for field in form.fields)
    return [words_for(rule, form.levels) if rule else "" for rule in checks]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVerdict:
    """One row as the form shows it: its verdict, by field its findings, whether it is settled."""

    task: str
    verdict: str
    findings: tuple[str, ...] = ()
    settled: bool = False

    @property
    def wrong(self) -> bool:
        """Whether the row is in error, and not only incomplete."""
        if not self.findings:
            return self.verdict.startswith(SENT_BACK)
        return self.verdict.startswith(SENT_BACK) or any(each[:1] == WRONG for each in self.findings)


def line(form: IssuedForm, issued: IssuedRow, row: Row, filling: Filling) -> RowVerdict:
    """One row with these values."""
    if issued.task in filling.locked:
        return RowVerdict(task=issued.task, verdict=SETTLED, settled=True)
    words = () if untouched(row) else tuple(findings(form, issued, row))
    reason = filling.reasons.get(issued.task, "")
    shown = f"{SENT_BACK}{reason}" if reason else told(words) if words else UNTOUCHED
    return RowVerdict(task=issued.task, verdict=shown, findings=words)


def told_aside(form: IssuedForm, shown: RowVerdict) -> str:
    """What the sheet 认领与延期 says of a row: of its faults those that are to be mended there."""
    if not shown.findings or shown.verdict.startswith(SENT_BACK):
        return shown.verdict
    pairs = zip(form.fields, shown.findings, strict=True)
    here = [words for field, words in pairs if is_aside(field)]
    good = shown.verdict.startswith(GOOD)
    return told(here) if good or any(words[:1] in {MISSING, WRONG} for words in here) else ELSEWHERE


def count_words(form: IssuedForm, lines: Iterable[RowVerdict], filling: Filling) -> str:
    """How many rows are done, which are in error, what else is missing."""
    lines = tuple(lines)
    done, total = sum(each.verdict.startswith(GOOD) for each in lines), len(lines)
    counted, lacking = f"已填 {done}/{total} 行", missing_in_head(form, filling)
    if done == total and not lacking:
        return f"{counted}，{READY}"
    wrong = reduce(with_named, lines, "")
    if filling.switches.nil and form.takes_nil and not wrong and done <= sum(row.done for row in form.rows):
        return NIL_WORDS + (f"；还要填：{lacking[1:]}" if lacking else f"，{READY}")
    return (
        counted
        + (f"，还差 {total - done} 行" if done < total else "")
        + (f"；有错：{wrong[1:]}" if wrong else "")
        + (f"；还要填：{lacking[1:]}" if lacking else "")
    )


def with_named(listing: str, row: RowVerdict) -> str:
    """The ids of rows in error one after another, that of the row after them, as many as there is room for."""
    if not row.wrong:
        return listing
    if len(listing) < MOST_NAMED:
        return f"{listing}、{row.task}"
    return listing if listing.endswith("等") else f"{listing}等"


def missing_in_head(form: IssuedForm, filling: Filling) -> str:
    """What is asked for in the head and not answered, each after a mark."""
    people = zip(PEOPLE, (filling.reporter, filling.phone, filling.reviewer), strict=True)
    lacking = [name for name, words in people if not words]
    if form.asks_report and filling.report.made is None:
        lacking.append(REPORT_WORDS)
    if form.asks_report and filling.report.answer == REPORT_YES and filling.report.on is None:
        lacking.append(REPORT_DAY_WORDS)
    return "".join(f"、{each}" for each in lacking)
