"""Where things stand in a form: rows and columns counted from 0, addresses as Excel writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from workbook_flow.fields import kind_of
from workbook_flow.forms.taskcell import TaskLines, is_cut, task_lines
from workbook_flow.model import (
    ASIDE_SHEET,
    LEADING_COLUMNS,
    QUANTITY_FIELD,
    SAME_FIELD,
    Field,
    FieldType,
    IssuedForm,
    IssuedRow,
    asks_with,
    is_aside,
    traits,
)
from workbook_flow.paper import layout
from workbook_flow.paper.rowwise import ROW
from workbook_flow.sheets import column_letter

FEW_ROWS = 3
"""A form with no more rows than that gets a page to sign, and roomy rows."""

HEADER_ROW = 4
FIRST_ROW = HEADER_ROW + 1
CHECK_COLUMN = "核对"
ID_AT, CHECK_AT, TASK_AT = range(3)

FILL_SIZE, HEADER_SIZE = 10.0, 10.0
"""Points of what the unit writes, and of the names of the columns."""

LEADING_WIDTHS = (7.0, 14.5, 44.0)
NARROWEST_TASK, WIDEST_TASK = 30.0, 80.0
TASK_STEP = 2.0
"""By how much the task is widened at a time where a row would not be high enough for it."""
PIXELS_A_UNIT, PIXELS_A_COLUMN = 7, 5
SCREEN_PIXELS = 1_123
"""What a window of 1366 pixels leaves for cells at 100 %, where fonts are wider than Excel's own too."""
TEXT_WIDTHS = (16.0, 58.0)
"""The least and the most that a required account in words is wide."""
ROOMY_WIDTH, MOST_LINES = 34.0, 8
"""How wide the columns in words that may be left blank are where one of them holds a text of more lines than that at
its usual width: so many lines would make its row higher than the screen."""
TEXT_BESIDE_LONG = 50.0
"""The least that it is beside a task that is widened: the words in the head stand over it, in sight and in print."""
HEADER_LINES = 2
"""Of how many lines the name of a narrow column is, where that makes it no wider than the most below."""
NARROW_WIDTHS = (7.5, 10.0, 12.0)
"""The least that a required column is wide which takes no account in words, the most that the office sets, and the
most that its name may ask for."""
LEAST_WIDTHS = {FieldType.DATE: 12.0, FieldType.PHONE: 14.0}
"""What stands whole in a line where fonts are wider than Excel's own: a day, a number of twelve digits."""
ARROW_PIXELS = 20
"""What the filter's arrow takes of a column's name."""
UNIT_POINTS = 5.58
"""One unit of column width in LibreOffice, which does not round a digit's width to whole pixels as Excel does."""
MARGINS = layout.Margins(side=0.45, top=0.48, bottom=0.39, words=0.22)
"""Of the signing copy: five rows with an account of 210 characters each are to stand on a page."""
PRINTED_POINTS = (layout.A4_LONG_POINTS - 2 * 72 * MARGINS.side) * FILL_SIZE / 8.0
"""What A4 across holds where the table's text is to come out at 8 points."""


def pixels(width: float) -> int:
    """How many pixels a column of that width takes."""
    return round(width * PIXELS_A_UNIT) + PIXELS_A_COLUMN


def printed_points(width: float) -> float:
    """How many points a column of that width takes on paper, before all is made smaller, where it takes most."""
    return pixels(width) / PIXELS_A_UNIT * UNIT_POINTS


def name_room(width: float) -> float:
    """What of a column of that width its name has beside the filter's arrow, in units of width."""
    return (pixels(width) - ARROW_PIXELS) / PIXELS_A_UNIT


@dataclass(frozen=True)
class ColumnWidths:
    """How wide the columns that are seen are: those that must be filled in, and all that are.

    ``widened`` is the width of a task that would be cut at the usual one, 0 where none would be; ``roomy`` says that
    long texts stand in columns that may be left blank.
    """

    required: tuple[Field, ...]
    fields: tuple[Field, ...]
    widened: float = 0.0
    roomy: bool = False

    @cached_property
    def leading(self) -> tuple[float, ...]:
        """The widths of id, check and task."""
        return (*LEADING_WIDTHS[:TASK_AT], self.widened or self.usual_task)

    @cached_property
    def usual_task(self) -> float:
        """The width of the task, narrower where much must be filled in."""
        narrow = self.least_pixels(TEXT_WIDTHS[0]) + pixels(LEADING_WIDTHS[TASK_AT]) > SCREEN_PIXELS
        return NARROWEST_TASK if narrow else LEADING_WIDTHS[TASK_AT]

    @cached_property
    def widest_task(self) -> float:
        """The width that a long task may take of the screen, at least the usual one."""
        room = SCREEN_PIXELS - self.least_pixels(TEXT_BESIDE_LONG) - PIXELS_A_COLUMN
        return max(self.usual_task, min(float(room // PIXELS_A_UNIT), WIDEST_TASK))

    def least_pixels(self, text: float) -> int:
        """The pixels of all but the task, the accounts in words so wide."""
        fixed = sum(pixels(width) for width in LEADING_WIDTHS[:TASK_AT])
        return fixed + sum(
            pixels(text if in_words(field) else narrow_width(field)) for field in self.required
        )

    def task_for(self, tasks: Sequence[TaskLines]) -> float:
        """The least width at which no task is cut, the widest where it takes more; 0 where the usual one does."""
        width = self.usual_task
        while width < self.widest_task and any(is_cut(task, width) for task in tasks):
            width = min(width + TASK_STEP, self.widest_task)
        return width if width > self.usual_task else 0.0

    @cached_property
    def text(self) -> float:
        """How wide a required account in words is: as wide as the screen allows."""
        texts = sum(map(in_words, self.required))
        fixed = sum(pixels(width) for width in self.leading)
        fixed += sum(pixels(narrow_width(each)) for each in self.required if not in_words(each))
        room = (SCREEN_PIXELS - fixed) / max(texts, 1) - PIXELS_A_COLUMN
        least, most = TEXT_WIDTHS
        return float(min(max(room / PIXELS_A_UNIT, least), most) // 1)

    def of(self, field: Field) -> float:
        """How wide a fill-in column is."""
        if wanted(field) and in_words(field):
            return self.text
        if wanted(field):
            return narrow_width(field)
        return max(field.width, ROOMY_WIDTH if self.roomy and in_words(field) else 10.0)

    @cached_property
    def seen(self) -> tuple[float, ...]:
        """The widths of all of them."""
        return (*self.leading, *map(self.of, self.fields))


@lru_cache(maxsize=64)
def column_widths(
    required: tuple[Field, ...], fields: tuple[Field, ...], widened: float = 0.0, *, roomy: bool = False
) -> ColumnWidths:
    """Those of the forms with these columns, worked out once."""
    return ColumnWidths(required, fields, widened, roomy)


@dataclass(frozen=True)
class FormGrid:
    """The columns of one form: id, check and task, which stay in sight, then what is filled in, then hidden workings.

    What must be filled in stands together, ready for a pasted block; what may be left out comes after. Claims and
    requests stand on a sheet of their own, in the same rows. ``roomy`` is that of its widths.
    """

    form: IssuedForm
    roomy: bool = False

    @cached_property
    def asked(self) -> tuple[tuple[bool, ...], ...]:
        """For each row, which of the form's fields it asks for."""
        kinds = [traits(row) for row in self.form.rows]
        asking = {of: tuple(asks_with(of, field) for field in self.form.fields) for of in {*kinds}}
        return tuple(map(asking.__getitem__, kinds))

    @cached_property
    def required(self) -> tuple[Field, ...]:
        """The fill-in columns that a row must answer, and 无变化."""
        return tuple(each for each in self.form.fields if not is_aside(each) and wanted(each))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All fill-in columns of the form's sheet."""
        rest = (each for each in self.form.fields if not is_aside(each) and not wanted(each))
        return (*self.required, *rest)

    @cached_property
    def aside(self) -> tuple[Field, ...]:
        """The columns of the sheet 认领与延期."""
        return tuple(each for each in self.form.fields if is_aside(each))

    @property
    def first_field(self) -> int:
        """The column of the first fill-in cell."""
        return len(LEADING_COLUMNS)

    @cached_property
    def last_field(self) -> int:
        """The column of the last fill-in cell."""
        return self.first_field + len(self.fields) - 1

    @cached_property
    def tasks(self) -> tuple[TaskLines, ...]:
        """For each row, the lines that show its task."""
        return tuple(map(task_lines, self.form.rows))

    @cached_property
    def columns(self) -> ColumnWidths:
        """How wide the columns are that are seen."""
        usual = column_widths(self.required, self.fields)
        return column_widths(self.required, self.fields, usual.task_for(self.tasks), roomy=self.roomy)

    @cached_property
    def cut(self) -> tuple[IssuedRow, ...]:
        """The rows of which a cell shows less than the whole task."""
        width = self.widths[TASK_AT]
        rows = zip(self.form.rows, self.tasks, strict=True)
        return tuple(row for row, lines in rows if is_cut(lines, width))

    def width(self, field: Field) -> float:
        """How wide a fill-in column of the form's sheet is."""
        return self.columns.of(field)

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """The widths of the columns that are seen."""
        return self.columns.seen

    @cached_property
    def widths_by_name(self) -> dict[str, float]:
        """The widths of the fill-in columns by their fields."""
        names = (field.name for field in self.fields)
        return dict(zip(names, self.widths[self.first_field :], strict=True))

    @cached_property
    def last_printed(self) -> int:
        """The last column of the signing copy: all that must be filled in, and what else there is room for."""
        room, last = PRINTED_POINTS, self.first_field + len(self.required) - 1
        for column, width in enumerate(self.widths):
            room -= printed_points(width)
            if column <= last or room >= 0:
                last = max(last, column)
            else:
                break
        return last

    @cached_property
    def first_hidden(self) -> int:
        """The first hidden column."""
        return max(self.last_field + 1, self.first_field + 12)

    @property
    def last_row(self) -> int:
        """The last row of the table."""
        return HEADER_ROW + len(self.form.rows)

    def column(self, field: str) -> int:
        """The column of that field, in the sheet where it stands."""
        names = [each.name for each in self.fields]
        if field in names:
            return self.first_field + names.index(field)
        return ASIDE_FIRST + [each.name for each in self.aside].index(field)

    def cell(self, field: Field) -> str:
        """The address of a field's cell in any row, with its sheet where that is another."""
        own = in_row(self.column(field.name))
        return f"'{ASIDE_SHEET}'!{own}" if is_aside(field) else own

    def row(self, task: str) -> int:
        """The row of that task."""
        return FIRST_ROW + [each.task for each in self.form.rows].index(task)


ASIDE_FIRST = 3
"""The first fill-in column of the sheet 认领与延期."""


def wanted(field: Field) -> bool:
    """Whether a field belongs to the block that must be filled in."""
    return field.required or field.name in {SAME_FIELD.name, QUANTITY_FIELD.name}


def in_words(field: Field) -> bool:
    """Whether a field takes an account in words."""
    return field.type is FieldType.TEXT


def narrow_width(field: Field) -> float:
    """The width of a required column that takes no account in words."""
    if in_words(field):
        return min(max(field.width, TEXT_WIDTHS[0]), TEXT_WIDTHS[1])
    least, most, widest = NARROW_WIDTHS
    width = max(min(field.width, most), least, LEAST_WIDTHS.get(field.type, least))
    name = kind_of(field).heading(field.name)
    steps = (width + step / 2 for step in range(int((widest - width) * 2) + 1))
    return next((step for step in steps if name_lines(name, step) <= HEADER_LINES), width)


def name_lines(name: str, width: float) -> int:
    """How many lines a column's name takes beside the filter's arrow."""
    return layout.text_lines(name, name_room(width), HEADER_SIZE)


def in_row(column: int) -> str:
    """The address of a column's cell in any row, the column fixed."""
    return f"${column_letter(column)}{ROW}"


def absolute(row: int, column: int) -> str:
    """The address of a cell with both fixed, such as ``$H$12``."""
    return f"${column_letter(column)}${row + 1}"


def span(first: int, last: int) -> str:
    """The cells from one column to another in any row, columns fixed."""
    return f"{in_row(first)}:{in_row(last)}"


def down(column: int, grid: FormGrid) -> str:
    """All cells of a column in the table."""
    return f"{absolute(FIRST_ROW, column)}:{absolute(grid.last_row, column)}"
