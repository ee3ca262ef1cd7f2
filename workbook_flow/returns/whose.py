"""Which returns a file may be that answers no form for certain: what the office is asked, and how it is remembered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from workbook_flow.model import Candidate, IssuedForm, Period
from workbook_flow.paper import stamp
from workbook_flow.returns.headers import form_sheets, head_words, header_row, squeeze
from workbook_flow.returns.matching import (
    Register,
    field_names,
    forms_with,
    measures_in,
    names_in,
    newest_form,
    other_period_in_name,
    read_period,
    shares_rows,
)
from workbook_flow.sheets import Book, Sheet

MOST_CANDIDATES = 6
"""Returns that a person can choose among; where a file may be more, it is none for certain."""
SHORTEST_WORDING = 2
MONTH, DAY = "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
NAMED = "局组队科所号站片区村院校厂处室班"
"""Before these a number is a name: 二局, 1025队."""
PASSING = re.compile(
    rf"(?<!\d)(?:(?:20)?\d{{2}}([./-]){MONTH}\1{DAY}|20\d{{2}}[./-]{MONTH}|{MONTH}\.{DAY})(?![\d{NAMED}])"
    rf"|(?<!\d)(?:\d{{2}})?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\d{NAMED}]|\D{{1,4}}队)"
    r"|第\s?[\d一二三四五六七八九十]{1,3}\s?[期次稿]|(?<!\d)\d{2}\s?年"
    r"|(?:19|20)\d{2}(?:[01]\d(?:[0-3]\d)?|\s*年)?|\d{1,2}\s*[月日]|[第\d一二三四]{1,3}季度|[上下]半年|[上中下]旬"
    r"|\d+(?![\d一-鿿])"
    r"|[()\[\]【】._~,;、 -]|副本|copy|最终版?|定稿|终稿",
    re.IGNORECASE | re.ASCII,
)
"""What of a file's name is another every month: days, issues, copies, numbers; one before a word may be a name: 3组."""
ANYBODYS = re.compile(
    "新建|microsoft|excel|wps|sheet|book|填报|附件|进展|情况|报送|上报|汇总|回复|工作|表|簿|月报|报|任务|分解|清单|台账",
    re.IGNORECASE,
)
"""Words that any unit writes: by them alone none is remembered."""
ON_FORM, ON_FORM_END = "（发给", "的表）"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoseReturn:
    """The returns that a file may be, and the words by which the answer is remembered; blank where there are none."""

    candidates: tuple[Candidate, ...] = ()
    wording: str = ""


def whose_return(book: Book, file: str, register: Register) -> WhoseReturn:
    """The question which return a file is; without candidates where nothing in it names or fits any."""
    sheet = next(form_sheets(book, register.fields), None)
    if sheet is None:
        return WhoseReturn()
    header = header_row(sheet, field_names(register.fields)) or 0
    head = head_words(sheet, header)
    forms = {
        (register.present(form), form.period) for form in forms_meant(book, sheet, header, file, register)
    }
    if not 0 < len(forms) <= MOST_CANDIDATES:
        return WhoseReturn()
    ordered = sorted(forms, key=lambda pair: (pair[0], pair[1]))
    return WhoseReturn(
        candidates=tuple(Candidate(unit=unit, period=period) for unit, period in ordered),
        wording=of_form(
            wording_of(head.get("填报单位", ""), file, register), stamped_form(book, register), register
        ),
    )


def forms_meant(book: Book, sheet: Sheet, header: int, file: str, register: Register) -> Iterator[IssuedForm]:
    """The forms that stamp, head or the file's name mean, and whose rows are there; else all with just these rows."""
    head = head_words(sheet, header)
    measures = measures_in(sheet, header, register)
    period = read_period(head.get("期别", "")) or read_period(PurePath(file).stem)
    stamped = stamped_form(book, register)
    named = names_in(head.get("填报单位", ""), register) | names_in(PurePath(file).stem, register)
    meant = [stamped, *(form_of(unit, period, register) for unit in sorted(named))]
    if stamped is not None and period is not None:
        meant.append(newest_form({register.present(stamped)}, period, register))
    other = other_period_in_name(file, stamped, register) if stamped is not None else None
    if stamped is not None and other is not None:
        meant.append(newest_form({register.present(stamped)}, other, register))
    fit = [form for form in meant if form is not None and shares_rows(form, measures)]
    yield from fit or forms_with(measures, period if named_period(period, register) else None, register)


def stamped_form(book: Book, register: Register) -> IssuedForm | None:
    """The form whose stamp the file bears, where it is the one that was issued."""
    mark = stamp.read_stamp(book)
    form = register.form((mark.unit, mark.period, mark.issue)) if mark else None
    return form if form and mark and stamp.same_seal(mark.seal, form.seal) else None


def form_of(unit: str, period: Period | None, register: Register) -> IssuedForm | None:
    """The unit's newest form in the period, in any where the period has none."""
    return newest_form({unit}, period, register) or register.newest(unit)


def named_period(period: Period | None, register: Register) -> bool:
    """Whether anything was issued in that period."""
    return period is not None and period in register.issued


def wording_of(head: str, file: str, register: Register) -> str:
    """The words that leave it open whose the file is: of the head, of the file's name where the head names a unit."""
    named = len(names_in(head, register)) == 1
    return lasting(PurePath(file).stem) if named or not squeeze(head) else squeeze(head)


def of_form(words: str, stamped: IssuedForm | None, register: Register) -> str:
    """The words, with whose form they stand on where a stamp says it: on another's they may mean another."""
    return (
        f"{words}{ON_FORM}{register.present(stamped)}{ON_FORM_END}"
        if words and stamped is not None
        else words
    )


def own_form_words(wording: str, unit: str) -> str:
    """Those words alone where they stand on that unit's own form, as they were remembered formerly; blank else."""
    words, _, whose = wording.partition(ON_FORM)
    return words if whose == f"{unit}{ON_FORM_END}" else ""


def lasting(words: str) -> str:
    """The words that a unit writes every month; blank where too little of them lasts."""
    rest = squeeze(PASSING.sub("", unicodedata.normalize("NFKC", words)))
    return rest if len(ANYBODYS.sub("", rest)) >= SHORTEST_WORDING else ""
