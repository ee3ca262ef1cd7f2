"""What a unit wrote around the tables of its form: above them, on the guide, on the card. Told, cell by cell.

The program's own words there are known by their shape, which every version of it has kept; all others are a person's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache

from workbook_flow.model import (
    ASIDE_COLUMNS,
    ASIDE_SHEET,
    CARD_SHEET,
    COMPLETION_SHEET,
    FORM_SHEET,
    INSTRUCTION_NUMBER,
    INSTRUCTION_SHEET,
    LEAD_SHEET,
    LED_SHEET,
    LOCKED_COLUMNS,
    NIL_WORDS,
    PREVIOUS_SHEET,
    REPLY_COLUMN,
    REVIEW_COLUMNS,
    SUMMARY_COLUMN,
    TASK_COLUMN,
    IssuedForm,
    Place,
    Problem,
)
from workbook_flow.paper import stamp
from workbook_flow.paper.page import TALL
from workbook_flow.returns.asides import corrects, weighs
from workbook_flow.returns.headers import (
    HEAD_LABELS,
    HEADER_SEARCH_ROWS,
    LED_COLUMNS,
    bare,
    labels_of,
    reported,
    squeeze,
)
from workbook_flow.returns.heads import PEOPLE, SWITCHES
from workbook_flow.returns.joining import headed
from workbook_flow.returns.table import MOST_WORDS, ReturnedTable
from workbook_flow.returns.workings import (
    CHECK_COLUMN,
    ERROR_WORDS,
    HIDDEN_COLUMN,
    SENT_BACK_LABEL,
    Words,
    in_workings,
)
from workbook_flow.rules.shares import shares
from workbook_flow.sheets import MAX_COLUMNS, Book, CellError, CellValue, Sheet, cell_name, clean, text
from workbook_flow.sheets import bare as plain_value
from workbook_flow.sheets.merging import covered
from workbook_flow.words.problems import Code, is_said, problem
from workbook_flow.words.text import bounded
from workbook_flow.words.vocabulary import INVENTED

GUIDE, OPINIONS = "填报说明", "退回意见"
OWN_WIDTHS = {GUIDE: 3, OPINIONS: 6, PREVIOUS_SHEET: 3, LED_SHEET: 5, CARD_SHEET: 2}
"""How many columns of the sheets that units only read are issued."""
OPINIONS_HEADER = 2
"""The header row (0-based) of the list of opinions, which is numbered below it."""
OPINION_NAMES = frozenset({"序号", "任务", "位置", "轻重", "问题", "怎么改"})
OPINION_MARKS = ("退回意见", "报回本表")
"""What the title and the advice above that list have had in every edition."""
OPINION_CELLS = tuple(map(re.compile, (r"\d{1,5}(?:\.0)?", "全表", r"[A-Z]{1,3}\d{1,7}", "错误|提醒|参考")))
"""What stands in its first columns: a number, a task or all of them, a cell, how much it weighs."""
OTHER_COLUMNS = frozenset(
    {
        *("编号", "主要措施", *LED_COLUMNS, SUMMARY_COLUMN),
        *("措施", "责任单位", "责任单位上次填报", "期别", "上次填报", *REVIEW_COLUMNS),
        *(INSTRUCTION_NUMBER, "类别", "事项", "批示内容", "批示人", "日期", REPLY_COLUMN),
        *ASIDE_COLUMNS,
    }
)
"""All columns that the other tables were ever issued with, by which their header rows are known."""
OWN_TITLE = re.compile(
    r".{0,80}[)）]$|本单位牵头|以下批示|首次下发|各责任单位|需要延期的|.{0,60}认领与延期$|.{0,300}请点开单元格看全文。$"
    r"|.{0,200}本表在屏幕上看，不用打印。$",
    re.DOTALL,
)
"""Above the other tables: their titles, which name the period in brackets at the end, their advice, what is cut."""
TITLE_MARK = clean(INVENTED)
"""What titles end with where the list is made up."""
MOST_HINT = 40
"""Characters of a column's hint that are compared: the guide shows so many of any."""
OWN_ABOVE = re.compile(
    rf"已填\s{{0,9}}\d{{1,9}}\s{{0,9}}/\s{{0,9}}\d{{1,9}}\s{{0,9}}行.*|{NIL_WORDS}.*|灰色栏已锁定.*|.{{0,80}}进展填报表",
    re.DOTALL,
)
"""Above the table: the live count, and in older forms the title and the advice."""
WITH_TABS = frozenset({"xlsx", "xlsm", "xls", "et", "ods", "fods", "xml"})
TAB = "工作表标签"
TAB_NAMES = (
    FORM_SHEET,
    ASIDE_SHEET,
    LEAD_SHEET,
    COMPLETION_SHEET,
    INSTRUCTION_SHEET,
    stamp.SHEET,
    *OWN_WIDTHS,
)
NO_WORDS = re.compile(
    r"sheet|table|工作表|表格|副本|填报|上报|报送|汇报|报告|进展|情况|任务|清单|台账|[表年月日份期]|[\W\d_]",
    re.IGNORECASE,
)
"""What sheets are called by programs and by those who say only what they are."""
OWN_LABELS = frozenset({"填报单位", "期别", "报送截止", "怎么填", SENT_BACK_LABEL})
"""What a form says above its table, and asks nobody."""
GUIDE_LINE = re.compile(
    r"[一二三四五六七八九十]、|\u3000\u3000|首次下发的任务，全部认领的|与上期相同的行选|本期没有情况可报的|“.{1,20}”表列出"
)
"""Web pages lose the blanks that lines begin with."""
GUIDE_HEADER = ("栏目", "必填", "怎么填")
CARD_LINES = frozenset({"任务", "核对", *PEOPLE})
CARD_OTHERS = re.compile(r".{0,80}进展填报签批单|本页随.*|审核人签字.*|\(签字\).*", re.DOTALL)


def told_around(
    book: Book,
    table: ReturnedTable,
    form: IssuedForm,
    copies: Sequence[ReturnedTable],
    others: Iterable[Sheet | None],
) -> Iterator[Problem]:
    """A problem for each cell around the tables in which the unit wrote something that is not taken.

    ``copies`` are those of the table, ``others`` the sheets with tables of their own: of the lead's summaries, of
    answers, of claims.
    """
    tabled = [sheet for sheet in others if sheet]
    for sheet in (table.sheet, *tabled) if book.kind in WITH_TABS else ():
        if writes_on_tab(sheet.name, form):
            place = Place(file=table.file, sheet=sheet.name)
            yield problem(Code.NOTE_NOT_TAKEN, place, kind=TAB, words=bounded(sheet.name, MOST_WORDS))
    yield from (told(cell, table.sheet, table.file) for cell in above_table(table))
    yield from (told(cell, table.sheet, table.file, weighs) for cell in in_workings(table, form))
    yield from under_merged(table, form)
    for copy in copies:
        taken = in_head(copy) if copy is headed(table, copies) else set()
        yield from (told(cell, copy.sheet, table.file) for cell in on_copy(copy, table, form, taken))
    for sheet in tabled:
        for cell in above_other(sheet, form):
            yield told(cell, sheet, table.file)
    for sheet in book.sheets:
        read = any(sheet is other for other in (table.sheet, *tabled))
        for cell in () if read else on_own_sheet(sheet, form):
            if cell[1] < OWN_WIDTHS.get(sheet.name, MAX_COLUMNS):
                yield told(cell, sheet, table.file)


def writes_on_tab(name: str, form: IssuedForm) -> bool:
    """Whether a sheet's name says more than whose and what it is; programs number copies and new sheets."""
    words = squeeze(name)
    for own in (*TAB_NAMES, squeeze(form.unit), str(form.period), form.period.words):
        words = words.replace(own, "")
    return bool(NO_WORDS.sub("", words)) and words not in squeeze(form.unit)


def told(cell: Words, sheet: Sheet, file: str, contradicts: Callable[[str], bool] = corrects) -> Problem:
    """What is said of words around a table; those that correct what the table says are filled content left out.

    So is a percentage beside a row, which ``contradicts`` may ask for: letterheads name some as well.
    """
    row, column, words = cell
    place = Place(file=file, sheet=sheet.name, cell=cell_name(row, column))
    shown = bounded(words.replace("\n", " "), MOST_WORDS)
    return problem(
        Code.CELL_NOT_ISSUED if contradicts(words) else Code.WORDS_AROUND_TABLE, place, words=shown
    )


def under_merged(table: ReturnedTable, form: IssuedForm) -> Iterator[Problem]:
    """What merged cells of the table cover, each cell of which is read as what stands in it."""
    columns = {table.columns.get(squeeze(field.name)) for field in form.fields}
    for row, column, words in covered(table.sheet, table.header, columns):
        yield problem(Code.WORDS_UNSEEN, table.place(row, column), words=bounded(words, MOST_WORDS))


def on_own_sheet(sheet: Sheet, form: IssuedForm) -> Iterator[Words]:
    """What stands on a sheet that units only read, and is not the program's."""
    if sheet.name == GUIDE:
        yield from on_guide(sheet, form)
    elif sheet.name == OPINIONS:
        yield from on_opinions(sheet, form)
    elif sheet.name == CARD_SHEET:
        yield from on_card(sheet, form)
    elif sheet.name in {PREVIOUS_SHEET, LED_SHEET}:
        yield from on_list(sheet, form)
    elif sheet.name == stamp.SHEET:
        yield from on_stamp(sheet, form)


def cells_of(sheet: Sheet, rows: range) -> Iterator[Words]:
    """The cells of some rows that have words: an error is what became of a formula when its cells were deleted."""
    for row in rows:
        for column, cell in enumerate(sheet.rows[row]):
            words = clean(text(cell))
            if row == 0:
                words = words.removesuffix(TITLE_MARK)
            if words and not isinstance(cell, CellError):
                yield row, column, words


def on_stamp(sheet: Sheet, form: IssuedForm) -> Iterator[Words]:
    """What stands on the hidden sheet beside the stamp, the ids of the rows and the choices of the lists."""
    own = {squeeze(choice.value) for field in form.fields for choice in field.choices}
    own |= {squeeze(row.task) for row in form.rows}
    for row, column, words in cells_of(sheet, range(len(sheet.rows))):
        if squeeze(words) not in own and not (row == column == 0 and stamp.parse_stamp(words)):
            yield row, column, words


def on_opinions(sheet: Sheet, form: IssuedForm) -> Iterator[Words]:
    """What a person wrote over the list of what was to be mended, in its own columns."""
    tasks = {row.task for row in form.rows}
    for row, column, words in cells_of(sheet, range(len(sheet.rows))):
        if row > OPINIONS_HEADER and not is_number(sheet.cell(row, 0)):
            continue
        if row <= OPINIONS_HEADER:
            own = words in OPINION_NAMES or any(mark in words for mark in OPINION_MARKS)
        elif column < len(OPINION_CELLS):
            own = words in tasks or OPINION_CELLS[column].fullmatch(words) is not None
        else:
            own = is_said(words.removeprefix(TALL).strip())
        if not own:
            yield row, column, words


def is_number(cell: CellValue) -> bool:
    """Whether a cell numbers a line."""
    return isinstance(plain_value(cell), (int, float))


def on_list(sheet: Sheet, form: IssuedForm) -> Iterator[Words]:
    """What stands on a list of reports, the unit's own or those of others, and was not issued there."""
    issued = previous_words(form) if sheet.name == PREVIOUS_SHEET else led_words(form)
    alike = cache(lambda: frozenset(map(reported, issued)))
    for row, column, words in cells_of(sheet, range(len(sheet.rows))):
        if words in issued or reported(words.removeprefix(TALL)) in alike():
            continue
        if column or not OWN_TITLE.match(words):
            yield row, column, words


def previous_words(form: IssuedForm) -> frozenset[str]:
    """The texts of sheet 上期."""
    reports = (words for row in form.rows for name, typed in row.last.items() for words in (name, str(typed)))
    return frozenset(("编号", "栏目", "上期内容", *(row.task for row in form.rows), *reports))


def led_words(form: IssuedForm) -> frozenset[str]:
    """The texts of sheet 牵头明细."""
    texts = (words for share in shares(form) for line in share.lines for words in (share.measure, *line))
    return frozenset(("任务", "措施", "责任单位", "期别", "上次填报", *texts))


def above_table(table: ReturnedTable) -> Iterator[Words]:
    """What stands above the table, beside no label of the head."""
    sheet = table.sheet
    answers = {(cell.row, cell.column) for cell in table.head.values()}
    headers = [squeeze(text(cell)) for cell in sheet.rows[table.header]]
    workings = {
        column
        for column, header in enumerate(headers)
        if header.startswith(CHECK_COLUMN) and header != CHECK_COLUMN
    }
    for row, column, words in cells_of(sheet, range(table.header)):
        labels = labels_of(words)
        own = (row, column) in answers or OWN_ABOVE.fullmatch(words) is not None
        if labels:
            held = {label: clean(table.head_words(label)).removesuffix(TITLE_MARK) for label, _ in labels}
            own = all(not rest or squeeze(rest) == squeeze(held[label]) for label, rest in labels)
        if not own and not (column in workings and are_lacking(words)):
            yield row, column, words


def are_lacking(words: str) -> bool:
    """Whether words over the hidden columns are what a form works out there: which of the head's questions are open."""
    if words.startswith(ERROR_WORDS):
        return True
    return all(squeeze(part) in HEAD_LABELS for part in words.split("、") if part)


def in_head(table: ReturnedTable) -> set[tuple[int, int]]:
    """The cells of a head that are taken with it, labels and answers; switches answer for the rows of their table."""
    switches = {squeeze(name) for name in SWITCHES}
    cells = {(cell.row, cell.column) for label, cell in table.head.items() if label not in switches}
    for row, column, words in cells_of(table.sheet, range(table.header)):
        labels = labels_of(words)
        if labels and all(
            not rest and (label not in switches or not table.head_words(label)) for label, rest in labels
        ):
            cells.add((row, column))
    return cells


def locked_words(form: IssuedForm) -> Iterator[str]:
    """What a form's table goes out with in the cells that units only read."""
    yield from (*LOCKED_COLUMNS, TASK_COLUMN, CHECK_COLUMN)
    for row in form.rows:
        yield from (row.task, row.heading, row.measure, row.role, row.deadline, row.words)


def on_copy(
    copy: ReturnedTable, main: ReturnedTable, form: IssuedForm, taken: Collection[tuple[int, int]]
) -> Iterator[Words]:
    """What stands on a copy of the form's table beside its answers and nowhere on the one that was read, row by row.

    Not what was ``taken``, by its cells.
    """
    standing = {squeeze(text(cell)) for cells in main.sheet.rows for cell in cells if cell is not None}
    standing |= {squeeze(words) for words in locked_words(form)}
    columns = {copy.columns.get(squeeze(field.name)) for field in form.fields}
    tasks = {row.number - 1 for issued, row in copy.returned_rows(form) if issued is not None}
    yield from in_workings(copy, form)
    headers = [squeeze(text(cell)) for cell in copy.sheet.rows[copy.header]]
    checks = {column for column, header in enumerate(headers) if header == CHECK_COLUMN}
    workings = {column for column, header in enumerate(headers) if header.startswith(HIDDEN_COLUMN)}
    by_row: dict[int, dict[int, str]] = {}
    for row, column, words in cells_of(copy.sheet, range(len(copy.sheet.rows))):
        answer = (row > copy.header and column in checks) or (
            column in columns and (row in tasks or row == copy.header)
        )
        own = (
            (column in workings and (row >= copy.header or are_lacking(words)))
            or OWN_ABOVE.fullmatch(words)
            or any(label in OWN_LABELS for label, _ in labels_of(words))
            or (row, column) in taken
        )
        if not (answer or own or squeeze(words) in standing):
            by_row.setdefault(row, {})[column] = words
    yield from ((row, min(cells), "；".join(cells.values())) for row, cells in by_row.items())


def above_other(sheet: Sheet, form: IssuedForm) -> Iterator[Words]:
    """What stands above another table than the form's, title and advice apart, or in its header and names no column."""
    names, header = other_names(form), other_header(sheet, form)
    for row, column, words in cells_of(sheet, range(header + 1)):
        if bare(words) not in names if row == header else column or not OWN_TITLE.match(words):
            yield row, column, words


def other_header(sheet: Sheet, form: IssuedForm) -> int:
    """The row that names the columns of another table than the form's; -1 in a sheet without rows."""
    names, tops = other_names(form), range(min(len(sheet.rows), HEADER_SEARCH_ROWS))
    return max(tops, key=lambda row: len(names & {bare(text(cell)) for cell in sheet.rows[row]}), default=-1)


def other_names(form: IssuedForm) -> frozenset[str]:
    """The names that columns of the other tables may have."""
    return OTHER_COLUMNS | {bare(field.name) for field in form.fields}


def on_guide(sheet: Sheet, form: IssuedForm) -> Iterator[Words]:
    """What stands on the guide beside its lines and its table of columns."""
    fields = {bare(field.name): field for field in form.fields}
    for row, column, words in cells_of(sheet, range(len(sheet.rows))):
        first = text(sheet.cell(row, 0))
        field = fields.get(bare(first))
        if column == 0:
            own = bool(field or GUIDE_LINE.match(first)) or words in {GUIDE, GUIDE_HEADER[0]}
        elif squeeze(first) == GUIDE_HEADER[0]:
            own = words in GUIDE_HEADER
        else:
            hints = ("是",) if column == 1 else ("请", squeeze(field.hint[:MOST_HINT]) if field else "")
            own = field is not None and any(hint and squeeze(words).startswith(hint) for hint in hints)
        if not own:
            yield row, column, words


def on_card(sheet: Sheet, form: IssuedForm) -> Iterator[Words]:
    """What stands on the sheet to be signed in the place of its names, or beside a task."""
    names = {*map(bare, CARD_LINES), *(bare(field.name) for field in form.fields)}
    issued = {squeeze(row.words) for row in form.rows} | {squeeze(row.measure) for row in form.rows}
    for row, column, words in cells_of(sheet, range(len(sheet.rows))):
        name = clean(text(sheet.cell(row, 0)))
        if column == 0:
            if bare(words) not in names and not CARD_OTHERS.fullmatch(words):
                yield row, column, words
        elif column == 1 and name == "任务":
            if not any(measure in squeeze(words) for measure in issued):
                yield row, column, words
        elif column == 1 and bare(name) not in names:
            yield row, column, words
