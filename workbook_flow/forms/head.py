"""The head of a form's sheet: unit, period and return day, the live count, then who filled the form in and switches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from workbook_flow.forms.behind import Workings
from workbook_flow.forms.formulas import in_xml
from workbook_flow.forms.grid import CHECK_AT, FILL_SIZE, ID_AT, TASK_AT, absolute, down
from workbook_flow.forms.headplaces import (
    ANSWER_LINES,
    CODE_GAP,
    CODE_PIXELS,
    FIRST_ANSWERS,
    TITLE_ROW,
    Head,
    HeadQuestion,
)
from workbook_flow.forms.taskcell import PADDING
from workbook_flow.forms.verdict import AMBER, GREEN, PEOPLE, READY, RED
from workbook_flow.forms.workings import colouring
from workbook_flow.model import (
    CLAIM_REST_WORDS,
    NIL_WORDS,
    REPORT_DAY_WORDS,
    REPORT_NO,
    REPORT_WORDS,
    REPORT_YES,
    SAME_REST_WORDS,
    SWITCH_YES,
    Filling,
    IssuedForm,
)
from workbook_flow.paper import layout
from workbook_flow.paper.page import cut_notice
from workbook_flow.paper.papercode import SIDE, code_picture, code_words
from workbook_flow.rules import DAYS, quoted
from workbook_flow.rules.spoken import GOOD
from workbook_flow.sheets.pictures import CODE_NAME
from workbook_flow.words.text import safe_text
from workbook_flow.words.vocabulary import invented_mark

TITLE_HEIGHT, LINE_HEIGHT, HIGHEST_LINE = 21.0, 16.5, 60.0
NOTE_SIZE = 9.0

ADVICE = (
    "怎么填：橙色表头必填，可整块粘贴；绿色按需填，灰色单元格不用填。"
    "缺的变黄，错的变红，原因看“核对”。填好后回复邮件附上本表。"
)

HINTS: Mapping[str, str] = {
    SAME_REST_WORDS: "选“是”：没有填写的各行都按“无变化”报，沿用上期内容；有变化的行照填",
    CLAIM_REST_WORDS: "选“是”：首次下发的任务都认领；不属本单位职责的，在“认领与延期”表里逐行写明",
    NIL_WORDS: "选“是”：本期没有情况可报，各行都不用填；有情况的不要选，照常逐行填写",
    REPORT_WORDS: "请从下拉列表中选“是”或“否”",
    REPORT_DAY_WORDS: "已报告的请填日期，如 2024-07-15",
}


def write_head(
    book: Any, sheet: Any, head: Head, filling: Filling, of_rows: tuple[str, Sequence[str]]
) -> None:
    """Write the rows above the table.

    ``of_rows`` is what the count says as the form goes out, and the tasks of the rows that are not shown whole.
    """
    counted, cut = of_rows
    bold = layout.styled(layout.NOTE, bold=True, text_wrap=False, shrink=True)
    note = note_words(head, filling, cut)
    sheet.set_row(TITLE_ROW, TITLE_HEIGHT)
    merged(sheet, TITLE_ROW, (ID_AT, TASK_AT), title_words(head.grid.form), book.add_format(bold))
    write_count(book, sheet, head, counted)
    for row in range(FIRST_ANSWERS, FIRST_ANSWERS + ANSWER_LINES):
        sheet.set_row(row, LINE_HEIGHT if row < head.note_row else note_line(head, note))
    for question in head.answers:
        answer, room = answer_of(question.name, filling), head.label_room(question)
        if answer:
            write_question(book, sheet, (question, room, answer), 0)
        else:
            book.write_shared(sheet, write_question, (question, room, answer))
    write_note(book, sheet, head, (note, bool(filling.banner)))
    if head.grid.form.bears_code:
        rows = range(FIRST_ANSWERS, FIRST_ANSWERS + ANSWER_LINES)
        write_code(sheet, rows, TASK_AT, code_words(head.grid.form.seal, filling.attempt))


def write_code(sheet: Any, rows: range, column: int, words: str) -> None:
    """Place in rows that are high enough the code that tells a scan of the printed sheet from all others."""
    scale = CODE_PIXELS / SIDE
    sizes = {"x_offset": CODE_GAP, "y_offset": CODE_GAP, "x_scale": scale, "y_scale": scale}
    sheet.insert_picture(rows, column, code_picture(words), {**sizes, "description": CODE_NAME})


def note_words(head: Head, filling: Filling, cut: Sequence[str]) -> str:
    """How the form is filled in, or that and why it was sent back; and which rows are not shown whole."""
    form, notice = head.grid.form, cut_notice(cut)
    if filling.banner:
        return "。".join(filter(None, (filling.banner, notice)))
    return f"{ADVICE}{notice}有疑问请联系{form.office} {form.contact}".rstrip()


def note_line(head: Head, words: str) -> float:
    """How high each of the rows must be in which the words beside the answers stand, in points."""
    width = sum(map(head.places.width, range(head.note[0], head.note[1] + 1)))
    needed = layout.row_height([(words, width)], NOTE_SIZE, padding=PADDING)
    lines = FIRST_ANSWERS + ANSWER_LINES - head.note_row
    return max(LINE_HEIGHT, min(needed / lines, HIGHEST_LINE))


def write_note(book: Any, sheet: Any, head: Head, note: tuple[str, bool]) -> None:
    """The words beside the answers, standing out where the form was sent back."""
    (words, sent_back), look = note, layout.styled(layout.NOTE, font_size=NOTE_SIZE)
    if sent_back:
        look = {**look, "bold": True, "bg_color": RED}
    first = head.note_row
    style = book.add_format(look)
    sheet.merge_range(first, head.note[0], FIRST_ANSWERS + ANSWER_LINES - 1, head.note[1], "", style)
    sheet.write_string(first, head.note[0], safe_text(words), style)


def title_words(form: IssuedForm) -> str:
    """Whose form it is, for which period, and until when."""
    by = form.return_by
    parts = (f"填报单位：{form.unit}", f"期别：{form.period.words}", f"报送截止：{by.month}月{by.day}日")
    return "\u3000".join(parts) + invented_mark(form.title)


def merged(sheet: Any, row: int, columns: tuple[int, int], words: str, style: Any) -> None:
    """A text over some columns of a row, merged where they are several."""
    first, last = columns
    if last > first:
        sheet.merge_range(row, first, row, last, "", style)
    sheet.write_string(row, first, safe_text(words), style)


def answer_of(name: str, filling: Filling) -> str | date | None:
    """What stands in an answer's cell already."""
    report, switches = filling.report, filling.switches
    on = {SAME_REST_WORDS: switches.same, CLAIM_REST_WORDS: switches.claim, NIL_WORDS: switches.nil}
    people = dict(zip(PEOPLE, (filling.reporter, filling.phone, filling.reviewer), strict=True))
    if name in people:
        return people[name]
    if name in on:
        return SWITCH_YES if on[name] else ""
    return report.answer if name == REPORT_WORDS else report.on


def write_question(
    book: Any, sheet: Any, of: tuple[HeadQuestion, float | None, str | date | None], _: int
) -> None:
    """A question, in letters as small as the room beside a code asks for, and what answers it."""
    question, room, answer = of
    words = f"{question.name}："
    look = layout.styled(layout.NOTE, align="right", text_wrap=False, shrink=True)
    if room is not None:
        size = room / layout.text_width(words, 1.0)
        look["font_size"] = min(layout.TEXT_SIZE, int(2 * size) / 2)
    merged(sheet, question.row, question.label, words, book.add_format(look))
    write_answer(book, sheet, question, answer)


def write_answer(book: Any, sheet: Any, answer: HeadQuestion, words: str | date | None) -> None:
    """The cell that answers a question."""
    shown = layout.DATE_FORMAT if answer.name == REPORT_DAY_WORDS else "@"
    look = layout.styled(
        layout.CENTRED,
        font_size=FILL_SIZE,
        locked=False,
        num_format=shown,
        text_wrap=False,
        shrink=answer.name in PEOPLE,
        bg_color="#FFFFFF",
    )
    style = book.add_format(look)
    merged(sheet, answer.row, answer.cell, "" if isinstance(words, date) else words or "", style)
    if isinstance(words, date):
        sheet.write_datetime(answer.row, answer.cell[0], datetime.combine(words, time()), style)
    elif not words:
        sheet.write_blank(answer.row, answer.cell[0], None, style)
    allowed = allowed_in(answer.name)
    if allowed:
        hint = {"input_title": answer.name[:32], "input_message": HINTS[answer.name], "ignore_blank": True}
        wrong = {"error_title": "填写有误", "error_message": f"{HINTS[answer.name]}。", "error_type": "stop"}
        sheet.data_validation(
            answer.row, answer.cell[0], answer.row, answer.cell[0], {**allowed, **hint, **wrong}
        )


def allowed_in(name: str) -> dict[str, Any]:
    """What the cell of an answer lets in; nothing for any words."""
    if name in {SAME_REST_WORDS, CLAIM_REST_WORDS, NIL_WORDS}:
        return {"validate": "list", "source": [SWITCH_YES]}
    if name == REPORT_WORDS:
        return {"validate": "list", "source": [REPORT_YES, REPORT_NO]}
    if name == REPORT_DAY_WORDS:
        return {"validate": "date", "criteria": "between", "minimum": DAYS[0], "maximum": DAYS[1]}
    return {}


def write_count(book: Any, sheet: Any, head: Head, counted: str) -> None:
    """How many rows are done, which are in error and what else is missing."""
    look = layout.styled(
        layout.CELL, font_name=layout.HEADING_FONT, bg_color=AMBER, text_wrap=False, shrink=True
    )
    style, first = book.add_format(look), TASK_AT + 1
    at = Workings(head.grid)
    lacking = absolute(TITLE_ROW, at.texts)
    sheet.write_formula(TITLE_ROW, at.texts, in_xml("&".join(lacking_parts(head))), None, "")
    sheet.merge_range(TITLE_ROW, first, TITLE_ROW, head.last, "", style)
    sheet.write_formula(TITLE_ROW, first, in_xml(count_formula(head, at, lacking)), style, counted)
    ready = f'RIGHT({absolute(TITLE_ROW, first)},{len(READY)})="{READY}"'
    sheet.conditional_format(TITLE_ROW, first, TITLE_ROW, head.last, colouring(book, ready, GREEN))


def lacking_parts(head: Head) -> Iterator[str]:
    """What is asked for and not answered, each after a mark."""
    for name in (*PEOPLE, REPORT_WORDS):
        cell = head.cell(name)
        if cell:
            yield f'IF(LEN({cell})=0,"、{name}","")'
    reported, reported_on = head.cell(REPORT_WORDS), head.cell(REPORT_DAY_WORDS)
    if reported:
        yield f'IF(AND({reported}="{REPORT_YES}",LEN({reported_on})=0),"、{REPORT_DAY_WORDS}","")'


def count_formula(head: Head, at: Workings, lacking: str) -> str:
    """The count over all rows; that there is nothing to report, where the unit says so and fills no row."""
    grid = head.grid
    total, wrong = len(grid.form.rows), absolute(grid.last_row, at.running)
    done = f'SUMPRODUCT(--(LEFT({down(CHECK_AT, grid)})="{GOOD}"))'
    left = f'IF({done}<{total},"，还差 "&({total}-{done})&" 行","")'
    faults = (("；有错：", wrong), ("；还要填：", lacking))
    shortfall = "&".join(
        (left, *(f'IF(LEN({cell})>0,"{words}"&MID({cell},2,99),"")' for words, cell in faults))
    )
    ready = f"AND({done}={total},LEN({lacking})=0)"
    counted = f'"已填 "&{done}&{quoted(f"/{total} 行")}&IF({ready},"，{READY}",{shortfall})'
    if not grid.form.takes_nil:
        return counted
    prefilled = sum(row.done for row in grid.form.rows)
    nothing = f'AND({head.cell(NIL_WORDS)}="{SWITCH_YES}",{done}<={prefilled},LEN({wrong})=0)'
    ends = f'IF(LEN({lacking})=0,"，{READY}","；还要填："&MID({lacking},2,99))'
    return f'IF({nothing},"{NIL_WORDS}"&{ends},{counted})'
