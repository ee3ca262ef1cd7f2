"""What a form's column of checks says of a row: each finding in words, and whether a text is made of those alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from workbook_flow.model import FORM_SHEET, Field, IssuedForm, Level, OwnRule
from workbook_flow.rules import Check, OwnCheck, form_rules, own_checks
from workbook_flow.words.problems import CATALOGUE, Code, brief

UNTOUCHED = "未填"
GOOD = "✓"
SETTLED = f"{GOOD} 已接收"
ELSEWHERE = f"见“{FORM_SHEET}”"
"""What a sheet beside the form's says of a row whose faults all stand in the form's own."""
LACKS = "缺："
SENT_BACK = "退回："
MISSING, WRONG, WARNED = "、", "；", "·"
"""What a finding starts with: it names a field left out, says what is wrong, or only warns."""
KINDS = (MISSING, WRONG, WARNED)
BETWEEN = str.maketrans(dict.fromkeys((*KINDS, GOOD, "。")))
"""What stands between findings."""

OWN_WORDS: Mapping[str, str] = {
    Code.OWN_RULE: f"{WRONG}{{hint}}",
    Code.OWN_REMINDER: f"{WARNED}提醒：{{hint}}",
    Code.OWN_QUERY: f"{MISSING}{{field}}（{{hint}}）",
}
"""What the form says where a rule of the office's own is broken."""


def words_for(rule: Check, levels: Mapping[str, Level]) -> str:
    """What the form says where this rule holds."""
    if isinstance(rule, OwnCheck):
        return OWN_WORDS[rule.code].format(hint=rule.rule.hint, field=rule.field.name)
    if levels.get(rule.code, CATALOGUE[rule.code].level) is Level.WARNING:
        return f"{WARNED}提醒：{brief(rule.code, rule.field)}"
    if rule.code == Code.BLANK:
        return f"{MISSING}{rule.field.name}"
    return f"{WRONG}{brief(rule.code, rule.field)}"


def is_check(words: str, form: IssuedForm) -> bool:
    """Whether words in the column of checks are what a form says there; why a row was sent back may be any words."""
    if words in {UNTOUCHED, GOOD, SETTLED, ELSEWHERE} or words.startswith(SENT_BACK):
        return True
    rest = "".join(words.split()).removeprefix(LACKS)
    for finding in all_findings(form.fields, form.rules, tuple(form.levels.items())):
        rest = rest.replace(finding, "")
    return not rest.translate(BETWEEN)


@lru_cache(maxsize=16)
def all_findings(
    fields: tuple[Field, ...], rules: tuple[OwnRule, ...], levels: tuple[tuple[str, Level], ...]
) -> tuple[str, ...]:
    """All that such a form can find in a row, without what stands before it and without blanks; the longest first."""
    of = dict(levels)
    own = (check for check in own_checks(fields, rules) if check.in_form)
    checks: tuple[Check, ...] = (*form_rules(fields, of), *own)
    findings = {"".join(words_for(check, of)[1:].split()) for check in checks}
    return tuple(sorted(findings, key=lambda finding: (-len(finding), finding)))
