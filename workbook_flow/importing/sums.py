"""The sums in a heading of a list, which are no part of its name: 一、工业（3个，总投资5亿元） is 一、工业（3个）."""

from __future__ import annotations

import re
from collections.abc import Sequence

AMOUNT = re.compile(r"[\d,.，％%/—-]+[^\d\s]{0,3}")
"""What a heading has besides its words: how many tasks come below it, what they cost together."""
COUNT = re.compile(r"共?\d[\d,.]{0,15}\s?(?:个|项|件|条|家|[万亿]?元)?")
TOTAL_WORDS = "(?:小计|合计|总计|共计|总合计)"
MONEY = re.compile(r"\d[十百千万亿]{0,2}元")
OF_MONEY = re.compile(f"{TOTAL_WORDS}|投资|资金|金额|总额|预算|概算")
ONLY_TOTAL = re.compile(f"[（(]?{TOTAL_WORDS}[)）]?")
LONGEST_CLAUSE = 60
"""Characters of a clause that says a sum."""
OWN_CELL = re.compile(
    rf"[（(]?{TOTAL_WORDS}[)）]?[:：]?\s*(?:\d\S{{0,12}})?|(?:计划)?总?(?:投资|资金|金额)[:：]?\s*\d\S{{0,12}}"
)
"""A cell of a heading's row that says a sum."""
NUMBER = re.compile("[（(]?[0-9.一二三四五六七八九十]{1,9}[)）、.．]?")
"""A heading's number in a cell of its own, before a name that may look like an amount: 1 | 5G建设."""
BRACKET = re.compile(r"[（(](?P<inside>[^（）()]{0,200})[)）]")
BOUNDED = re.compile(
    r"以[上下内外]|不(?:足|满|到|低于|高于|超|少于|大于)|超过|[低高少大]于|突破|达到?|提高|降低|增加|减少|每|人均|\d\S{0,3}[-—–~～至到]\s?\d"
)
"""What an amount has that is no sum, by which one heading differs from another: 5亿元以上, 每人50元."""
AT_END = re.compile(rf"{TOTAL_WORDS}\s?[:：]?\s?(?:\d[\d,.]{{0,15}}\s?\S{{0,5}})?$")


def without_sums(texts: Sequence[str]) -> str:
    """The texts of a heading's cells as one, its sums left out; the first text, which may be its number, stays one."""
    named = [text for text in texts[1:] if not (AMOUNT.fullmatch(text) or is_own_cell(text))]
    if not named and texts and NUMBER.fullmatch(texts[0]):
        named = list(texts[1:2])
    return " ".join(filter(None, map(named_only, [*texts[:1], *named])))


def is_own_cell(words: str) -> bool:
    """Whether a cell of a heading's row says a sum."""
    return OWN_CELL.fullmatch(words) is not None and BOUNDED.search(words) is None


def named_only(words: str) -> str:
    """A heading's text without the sums in its brackets and at its end."""
    bare = BRACKET.sub(in_bracket, words).strip()
    return AT_END.sub(without_bound, bare).rstrip(" \u3000，,；;:：—-") or bare


def without_bound(end: re.Match[str]) -> str:
    """Nothing of an end that says a sum, all of one that says a bound."""
    return end[0] if BOUNDED.search(end[0]) else ""


def in_bracket(bracket: re.Match[str]) -> str:
    """A bracket without the clauses that are sums, nothing where no other is left."""
    clauses = re.split(r"[，,；;、]", bracket["inside"])
    named = [clause.strip() for clause in clauses if not is_sum(clause.strip())]
    if len(named) == len(clauses):
        return bracket[0]
    return f"（{'，'.join(named)}）" if named else ""


def is_sum(clause: str) -> bool:
    """Whether a clause in a heading's bracket says a sum: 小计, 总投资5亿元."""
    if len(clause) > LONGEST_CLAUSE or BOUNDED.search(clause):
        return False
    says_money = MONEY.search(clause) is not None or OF_MONEY.search(clause) is not None
    return ONLY_TOTAL.fullmatch(clause) is not None or (says_money and any(map(str.isdigit, clause)))
