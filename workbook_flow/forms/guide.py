"""The sheet 填报说明: one page that says how to fill the form in and send it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from workbook_flow.fields import kind_of
from workbook_flow.forms.grid import CHECK_COLUMN
from workbook_flow.model import (
    ASIDE_SHEET,
    CLAIM_REST_WORDS,
    COMPLETION_SHEET,
    DISCLAIMED,
    FORM_SHEET,
    INSTRUCTION_SHEET,
    LEAD_SHEET,
    NIL_WORDS,
    PREVIOUS_SHEET,
    REPORT_WORDS,
    SAME_REST_WORDS,
    SUMMARY_COLUMN,
    SWITCH_YES,
    Field,
    IssuedForm,
    Purpose,
)
from workbook_flow.paper import layout
from workbook_flow.words.text import bounded, safe_text
from workbook_flow.words.vocabulary import invented_mark

GUIDE_SHEET = "填报说明"
WIDTHS = (18.0, 10.0, 62.0)
MOST_HINT = 120


def steps(form: IssuedForm) -> Iterator[str]:
    """How to fill the form in, step by step."""
    by = form.return_by
    yield (
        f"一、本表发给{form.unit}，填报{form.period.words}的进展，共 {len(form.rows)} 行，"
        f"请在{by.year}年{by.month}月{by.day}日前报回。"
    )
    yield (
        f"二、在“{FORM_SHEET}”表里逐行填写。前三栏是下发的内容，已锁定；橙色表头的栏目必填，排在一起，可以整块粘贴；"
        f"绿色表头的栏目按需填写；灰色单元格这一行不用填。{settled_words(form)}长文字用 Alt+Enter 换行。"
    )
    yield (
        f"三、边填边看编号旁的“{CHECK_COLUMN}”栏：“✓”表示这一行可以了；缺的、矛盾的直接写在那里，缺的单元格变黄，"
        f"错的变红。表头随时显示已填多少行、哪几行有错、还缺什么。点“{CHECK_COLUMN}”的筛选箭头可以只看没填好的行。"
    )
    more = []
    if form.asks_report:
        more.append(f"{REPORT_WORDS}，已报告的填上报告日期")
    yield "四、同时填上表头的填报人、联系电话和审核人" + "".join(f"；选上{each}" for each in more) + "。"
    if any(row.asks_claim for row in form.rows):
        yield (
            f"　　首次下发的任务，全部认领的，在表头“{CLAIM_REST_WORDS}”选“{SWITCH_YES}”即可；不属本单位职责的，"
            f"在“{ASIDE_SHEET}”表里选“{DISCLAIMED}”并写明理由，那一行的进展不用填。"
        )
    if any(row.last for row in form.rows):
        yield (
            f"　　与上期相同的行选“无变化”；多数没有变化的，在表头“{SAME_REST_WORDS}”选“{SWITCH_YES}”，只填有变化的行。"
            f"上期填的，光标停在单元格上就能看到，全文在“{PREVIOUS_SHEET}”表。"
        )
    if form.takes_nil:
        yield (
            f"　　本期没有情况可报的，在表头“{NIL_WORDS}”选“{SWITCH_YES}”报回，或者直接回复邮件“零报告”，各行都不用填。"
        )
    if form.led:
        yield f"　　“{LEAD_SHEET}”表列出本单位牵头的任务中各责任单位上次的填报，可以在那里写{SUMMARY_COLUMN}。"
    if form.declarations:
        yield f"　　“{COMPLETION_SHEET}”表列出各责任单位申报办结、等待核定的任务，请核实后选 通过 或 退回。"
    if form.instructions:
        yield f"　　“{INSTRUCTION_SHEET}”表列出领导和办公室对本单位有关任务的批示和意见，请在那里逐条答复。"
    contact = f"有疑问请联系{form.office} {form.contact}".rstrip()
    yield (
        "五、填好后保存，直接回复发表的邮件并附上本表；请不要另建表格，不要删除或移动行，也不要改成图片或 PDF。"
        f"{contact}。"
    )


def settled_words(form: IssuedForm) -> str:
    """That a state follows from the percent, by the list's own names; nothing where it has not both."""
    names = {field.purpose: field.name for field in reversed(form.fields) if field.purpose}
    if not {Purpose.STATE, Purpose.PERCENT} <= names.keys():
        return ""
    return f"没选{names[Purpose.STATE]}的，按{names[Purpose.PERCENT]}认定。"


def write_guide(book: Any, form: IssuedForm) -> None:
    """Write the sheet: steps, then what each column takes."""
    sheet = book.add_worksheet(GUIDE_SHEET)
    title = f"{GUIDE_SHEET}{invented_mark(form.title)}"
    sheet.merge_range(0, 0, 0, 2, title, book.add_format(layout.TITLE))
    sheet.set_row(0, 40)
    note = book.add_format(layout.NOTE)
    first, *rest = steps(form)
    write_step(sheet, 1, first, note)
    book.write_shared(sheet, write_rest, (tuple(rest), form.fields))
    layout.set_footer(sheet, GUIDE_SHEET)


def write_step(sheet: Any, row: int, words: str, look: Any) -> None:
    """Write one step."""
    sheet.merge_range(row, 0, row, 2, safe_text(words), look)
    sheet.set_row(row, layout.row_height([(words, sum(WIDTHS))]))


def write_rest(book: Any, sheet: Any, of: tuple[Sequence[str], Sequence[Field]], _: int) -> None:
    """The other steps, the table of what each column takes, and the page: the same for most units."""
    words, fields = of
    note, row = book.add_format(layout.NOTE), 1
    for row, step in enumerate(words, start=2):
        write_step(sheet, row, step, note)
    write_columns(book, sheet, fields, row + 1)
    layout.set_widths(sheet, WIDTHS)
    sheet.protect("", {"format_rows": True, "format_columns": True})
    sheet.hide_gridlines(2)
    layout.set_page(sheet, landscape=False)
    sheet.fit_to_pages(1, 1)


def write_columns(book: Any, sheet: Any, fields: Sequence[Field], start: int) -> None:
    """The table of what each column takes."""
    header = book.add_format(layout.HEADER)
    centred, left = book.add_format(layout.CENTRED), book.add_format(layout.CELL)
    for column, name in enumerate(("栏目", "必填", "怎么填")):
        sheet.write_string(start, column, name, header)
    sheet.set_row(start, 24)
    for row, field in enumerate(fields, start=start + 1):
        hint = bounded(field.hint, MOST_HINT) or kind_of(field).hint(field)
        sheet.write_string(row, 0, safe_text(field.name), centred)
        sheet.write_string(row, 1, "是" if field.required else "", centred)
        sheet.write_string(row, 2, safe_text(hint), left)
        sheet.set_row(row, layout.row_height([(field.name, WIDTHS[0]), (hint, WIDTHS[2])]))
