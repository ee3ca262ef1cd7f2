"""The sums in a heading of a list, which are no part of its name: 一、工业（3个，总投资5亿元） is 一、工业（3个）."""

from __future__ import annotations

import re
from collections.abc import Sequence

AMOUNT = re.compile(r"[\d,.，％%/—-]+[^\d\s]{0,3}")
"""What a heading has besides its words: how many tasks come below it, what they cost together."""
COUNT = re.compile(r"共?\d[\d,.]*\s*(?:个|项|件|条|家|[万亿]?元)?")
TOTAL_WORDS = "(?:小计|合计|总计|共计|总合计)"
MONEY = r"\d[\d,.]*\s*[十百千万亿]*元"
SUM = re.compile(
    rf"[（(]?{TOTAL_WORDS}[)）]?|.*{MONEY}.*|.*(?:{TOTAL_WORDS}|投资|资金|金额|总额|预算|概算).*\d.*"
)
"""A clause in a heading's bracket that says a sum."""
OWN_CELL = re.compile(
    rf"[（(]?{TOTAL_WORDS}[)）]?[:：]?\s*(?:\d\S{{0,12}})?|(?:计划)?总?(?:投资|资金|金额)[:：]?\s*\d\S*"
)
"""A cell of a heading's row that says a sum."""
BRACKET = re.compile(r"[（(](?P<inside>[^（）()]*)[)）]")
AT_END = re.compile(rf"(?<=\S)[\s，,；;:：—-]*{TOTAL_WORDS}\s*[:：]?\s*(?:\d[\d,.]*\s*\S{{0,5}})?$")


def without_sums(texts: Sequence[str]) -> str:
    """The texts of a heading's cells as one, its sums left out; the first text, which may be its number, stays one."""
    named = [text for text in texts[1:] if not (AMOUNT.fullmatch(text) or OWN_CELL.fullmatch(text))]
    return " ".join(filter(None, map(named_only, [*texts[:1], *named])))


def named_only(words: str) -> str:
    """A heading's text without the sums in its brackets and at its end."""
    return AT_END.sub("", BRACKET.sub(in_bracket, words)).strip()


def in_bracket(bracket: re.Match[str]) -> str:
    """A bracket without the clauses that are sums, nothing where no other is left."""
    clauses = re.split(r"[，,；;、]", bracket["inside"])
    named = [clause.strip() for clause in clauses if not SUM.fullmatch(clause.strip())]
    if len(named) == len(clauses):
        return bracket[0]
    return f"（{'，'.join(named)}）" if named else ""
