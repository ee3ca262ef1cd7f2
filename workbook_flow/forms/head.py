"""The head of a form's sheet: unit, period and return day, the live count, then who filled the form in and switches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from typing import Any

from workbook_flow.forms.behind import Workings
from workbook_flow.forms.formulas import in_xml
from workbook_flow.forms.grid import (
    CHECK_AT,
    FILL_SIZE,
    ID_AT,
    PIXELS_A_UNIT,
    TASK_AT,
    FormGrid,
    absolute,
    down,
)
from workbook_flow.forms.taskcell import PADDING
from workbook_flow.forms.verdict import AMBER, GREEN, PEOPLE, READY, RED
from workbook_flow.forms.workings import colouring
from workbook_flow.model import (
    CLAIM_FIELD,
    CLAIM_REST_WORDS,
    NIL_WORDS,
    REPORT_DAY_WORDS,
    REPORT_NO,
    REPORT_WORDS,
    REPORT_YES,
    SAME_FIELD,
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
from workbook_flow.sheets.pictures import CODE_NAME, CODE_SHOWN
from workbook_flow.words.text import safe_text
from workbook_flow.words.vocabulary import invented_mark

TITLE_ROW, FIRST_ANSWERS, ANSWER_LINES = 0, 1, 3
TITLE_HEIGHT, LINE_HEIGHT, HIGHEST_LINE = 21.0, 16.5, 60.0
NOTE_SIZE = 9.0
CODE_PIXELS, CODE_GAP = CODE_SHOWN, 4
"""Pixels of the code's side, and between it and the edges of its cells: on paper a centimetre at least."""
CODE_ROOM = (CODE_PIXELS + 3 * CODE_GAP) / PIXELS_A_UNIT
"""What the code takes of a column's width."""
ADVICE = (
    "怎么填：橙色表头必填，可整块粘贴；绿色按需填，灰色单元格不用填。"
    "缺的变黄，错的变红，原因看“核对”。填好后回复邮件附上本表。"
)
VALUE_WIDTH, LABEL_WIDTH, LEAST_LABEL, WIDEST_VALUE, NOTE_WIDTH = 16.0, 22.0, 9.0, 24.0, 50.0
USUAL_WIDTH = 8.43
"""What Excel gives a column of which nothing is said."""
HINTS: Mapping[str, str] = {
    SAME_REST_WORDS: "选“是”：没有填写的各行都按“无变化”报，沿用上期内容；有变化的行照填",
    CLAIM_REST_WORDS: "选“是”：首次下发的任务都认领；不属本单位职责的，在“认领与延期”表里逐行写明",
    NIL_WORDS: "选“是”：本期没有情况可报，各行都不用填；有情况的不要选，照常逐行填写",
    REPORT_WORDS: "请从下拉列表中选“是”或“否”",
    REPORT_DAY_WORDS: "已报告的请填日期，如 2024-07-15",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadQuestion:
    """One thing that the head asks: row, columns of the words before it, and of its own cell."""

    name: str
    row: int
    label: tuple[int, int]
    cell: tuple[int, int]

    @property
    def address(self) -> str:
        """The cell, such as ``$D$2``."""
        return absolute(self.row, self.cell[0])


@dataclass(frozen=True)
class AnswerPlaces:
    """Where the head's answers stand in forms with columns of these widths, so many of which must be filled in."""

    widths: tuple[float, ...]
    first_field: int
    required: int
    names: tuple[str, ...]

    @cached_property
    def answers(self) -> tuple[HeadQuestion, ...]:
        """Every question: people under id and check, the rest beside them in sight, those too many further right."""
        people = [
            HeadQuestion(name=name, row=row, label=(ID_AT, ID_AT), cell=(CHECK_AT, CHECK_AT))
            for row, name in enumerate(PEOPLE, start=FIRST_ANSWERS)
        ]
        beside, further = (TASK_AT, TASK_AT), self.note[0]
        rest = [
            HeadQuestion(name=name, row=FIRST_ANSWERS + number, label=beside, cell=self.value)
            for number, name in enumerate(self.names[:ANSWER_LINES])
        ]
        label, cell = self.in_sight or self.beyond(further)
        rest += [
            HeadQuestion(name=name, row=FIRST_ANSWERS + number, label=label, cell=cell)
            for number, name in enumerate(self.names[ANSWER_LINES:])
        ]
        return (*people, *rest)

    @cached_property
    def value(self) -> tuple[int, int]:
        """The columns of the answers beside the task; the wide one of an account in words is left to the note."""
        first, last = self.run(self.first_field, VALUE_WIDTH)
        return first, first if self.in_sight or self.widths[last] > WIDEST_VALUE else last

    @cached_property
    def in_sight(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """The columns of the questions too many and of their answers, where these stand in the wide column.

        None without such questions, and where no wide column has room before it for what is asked.
        """
        label = self.first_field + 1
        wide = next((at for at in self.required_columns if self.widths[at] > WIDEST_VALUE), label)
        if len(self.names) <= ANSWER_LINES or sum(self.widths[label:wide]) < LEAST_LABEL:
            return None
        return (label, wide - 1), (wide, wide)

    def beyond(self, first: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """The columns of the questions too many and of their answers from that one on, wherever that leads."""
        label = self.run(first, LABEL_WIDTH)
        return label, self.run(label[1] + 1, VALUE_WIDTH)

    @property
    def required_columns(self) -> range:
        """The columns that must be filled in."""
        return range(self.first_field, self.first_field + self.required)

    @cached_property
    def note(self) -> tuple[int, int]:
        """The columns of the words beside the answers."""
        first, last = self.value[1] + 1, self.first_field + self.required - 1
        return first, last if sum(self.widths[first : last + 1]) >= NOTE_WIDTH else max(last, first + 2)

    def run(self, first: int, width: float) -> tuple[int, int]:
        """Columns side by side from the first on, together as wide as that at least."""
        column, room = first, 0.0
        while True:
            room += self.width(column)
            if room >= width:
                return first, column
            column += 1

    def width(self, column: int) -> float:
        """How wide a column is, be it behind the last of the table."""
        return self.widths[column] if column < len(self.widths) else USUAL_WIDTH

    @cached_property
    def addresses(self) -> dict[str, str]:
        """The addresses of the answers by what is asked."""
        return {question.name: question.address for question in self.answers}


@lru_cache(maxsize=64)
def answer_places(
    widths: tuple[float, ...], first_field: int, required: int, names: tuple[str, ...]
) -> AnswerPlaces:
    """Those of the forms with these columns and questions, worked out once."""
    return AnswerPlaces(widths, first_field, required, names)


@dataclass(frozen=True)
class Head:
    """Where the head's questions stand."""

    grid: FormGrid

    @property
    def names(self) -> tuple[str, ...]:
        """What is asked beside the people: the switches first."""
        form = self.grid.form
        fields = {each.name for each in form.fields}
        switches = ((SAME_FIELD.name, SAME_REST_WORDS), (CLAIM_FIELD.name, CLAIM_REST_WORDS))
        asked = [words for name, words in switches if name in fields]
        nil = (NIL_WORDS,) if form.takes_nil else ()
        report = (REPORT_WORDS, REPORT_DAY_WORDS) if form.asks_report else ()
        names = (*asked, *nil, *report)
        # The long question is asked where there is room for it; the short ones can be asked beside it.
        return (*asked, REPORT_WORDS, *nil, REPORT_DAY_WORDS) if len(names) > ANSWER_LINES + 1 else names

    @cached_property
    def places(self) -> AnswerPlaces:
        """Where the answers stand."""
        grid = self.grid
        return answer_places(grid.widths, grid.first_field, len(grid.required), self.names)

    @property
    def answers(self) -> tuple[HeadQuestion, ...]:
        """Every question."""
        return self.places.answers

    @property
    def note(self) -> tuple[int, int]:
        """The columns of the words beside the answers."""
        return self.places.note

    @property
    def note_row(self) -> int:
        """The first row of the words beside the answers."""
        return FIRST_ANSWERS + max(len(self.names) - ANSWER_LINES, 0)

    def cell(self, name: str) -> str:
        """The address of an answer; blank where it is not asked."""
        return self.places.addresses.get(name, "")

    def label_room(self, question: HeadQuestion) -> float | None:
        """How wide the words before an answer may be where a code stands beside them; None where none does."""
        if question.label[0] != TASK_AT or not self.grid.form.bears_code:
            return None
        return self.grid.widths[TASK_AT] - CODE_ROOM

    @property
    def last(self) -> int:
        """The last column that the count takes: as far as the screen goes when the form is opened."""
        return self.note[1]


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
