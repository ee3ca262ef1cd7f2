"""Time limits in English, as bilingual lists have them, in the Chinese words that are read."""

from __future__ import annotations

import re

ENGLISH_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH_NAME = (
    r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?"
)
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
ENGLISH_WORDS = {
    **dict.fromkeys(("ongoing", "continuous", "continuing", "long-term", "long term"), "长期"),
    **dict.fromkeys(("completed", "complete", "done", "closed", "finished"), "已完成"),
    **dict.fromkeys(("annually", "annual", "yearly", "once a year", "every year"), "每年"),
    **dict.fromkeys(("semi-annually", "semiannually", "half-yearly", "twice a year"), "每半年"),
    **dict.fromkeys(("quarterly", "every quarter"), "每季度"),
    **dict.fromkeys(("monthly", "every month"), "每月"),
    **dict.fromkeys(("weekly", "every week"), "每周"),
    **dict.fromkeys(("tbd", "to be determined", "to be confirmed", "tbc"), "待定"),
    **dict.fromkeys(("immediately", "at once", "asap", "as soon as possible"), "立即"),
}

DAY_FIRST = re.compile(
    r"(?P<day>1[3-9]|2\d|3[01])[/.-](?P<month>0?[1-9]|1[0-2])[/.-](?P<year>20\d\d)", re.ASCII
)
MONTH_FIRST = re.compile(
    r"(?P<month>0?[1-9]|1[0-2])[/.-](?P<day>1[3-9]|2\d|3[01])[/.-](?P<year>20\d\d)", re.ASCII
)
"""Days before their years of which only one number can be the month: 30/06/2026, 6/30/2026."""


def english(words: str) -> str:
    """English words as Chinese ones: by end of June 2025 → 2025年6月底前; other words as they are."""
    text = words.strip().rstrip(".").casefold()
    if text in ENGLISH_WORDS:
        return ENGLISH_WORDS[text]
    if figures := DAY_FIRST.fullmatch(text) or MONTH_FIRST.fullmatch(text):
        return f"{figures['year']}年{int(figures['month'])}月{int(figures['day'])}日"
    if not re.search("[a-z]", text):
        return words
    lead = re.match(
        r"(?P<by>(?:by|no later than|before)\s+)?(?:the\s+)?(?P<end>(?:end|late)\s+(?:of\s+)?)?", text
    )
    core, closed = (text[lead.end() :], "底" if lead["end"] else "") if lead else (text, "")
    if lead and lead["by"] and not closed and (lead["by"].startswith("before") or core.isdigit()):
        closed = "前"
    for pattern, shape in ENGLISH_DATES:
        if match := pattern.fullmatch(core):
            parts = match.groupdict("")
            month = ENGLISH_MONTHS.index(parts["month"]) + 1 if parts.get("month") else ""
            return shape.format(**{**parts, "month": month, "closed": closed})
    return words


ENGLISH_DATES = (
    (re.compile(r"h1[\s,]*(?P<year>20\d\d)|(?P<before>20\d\d)\s*h1"), "{year}{before}年上半年"),
    (re.compile(r"h2[\s,]*(?P<year>20\d\d)|(?P<before>20\d\d)\s*h2"), "{year}{before}年下半年"),
    (re.compile("h1"), "上半年"),
    (re.compile("h2"), "下半年"),
    (re.compile(r"q(?P<number>[1-4])[\s,]*(?P<year>20\d\d)"), "{year}年{number}季度{closed}"),
    (re.compile(MONTH_NAME + r"[\s,-]+(?P<year>20\d\d)"), "{year}年{month}月{closed}"),
    (re.compile(rf"{MONTH_NAME}\s+{DAY}[\s,]+(?P<year>20\d\d)"), "{year}年{month}月{day}日"),
    (re.compile(rf"{DAY}\s+{MONTH_NAME}[\s,]+(?P<year>20\d\d)"), "{year}年{month}月{day}日"),
    (re.compile(r"(?P<year>20\d\d)"), "{year}年{closed}"),
    (re.compile(r"q(?P<number>[1-4])"), "{number}季度{closed}"),
    (re.compile(MONTH_NAME), "{month}月{closed}"),
    (re.compile(rf"{MONTH_NAME}\s+{DAY}"), "{month}月{day}日"),
    (re.compile(rf"{DAY}\s+{MONTH_NAME}"), "{month}月{day}日"),
    (re.compile(r"(?:the\s+)?year"), "年{closed}"),
)
