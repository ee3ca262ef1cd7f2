"""Where things stand in a form's sheet: rows and columns counted from 0, addresses as Excel writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from workbook_flow.model import LOCKED_COLUMNS, METRIC_COLUMN, OFFICE_COLUMN, IssuedForm
from workbook_flow.rules import Given
from workbook_flow.sheets import column_letter

HEADER_ROW = 4
FIRST_ROW = HEADER_ROW + 1
DEFAULT_WIDTH = 8.43
"""The width of a column that nobody has set (Excel's default for 11-point text)."""
ABOUT_NEEDS, REPORT_NEEDS = (40.0, 17.0, 26.0), (28.0, 8.0, 12.0, 13.0)
PEOPLE_NEEDS = (20.0, 18.0, 11.0, 17.0, 9.0, 14.0)
"""How wide each part of the head's lines must be: unit, period, return day; the question of reporting to the unit's
leadership, its answer, the question of the day, its answer; label and cell for who filled in, phone and reviewer."""
TITLE_WIDTH = 150.0
"""How wide the title's cell is, so that the title stands in sight when the form is opened."""

LOCKED_WIDTHS = (7.0, 14.0, 34.0, 6.0, 12.0)
MORE_WIDTHS = {METRIC_COLUMN: 11.0, OFFICE_COLUMN: 14.0}
CHECK_COLUMN = "核对"
CHECK_WIDTH = 26.0


@dataclass(frozen=True)
class Grid:
    """The columns of one form: locked text, fill-in cells, the check, then hidden cells it is worked out in."""

    form: IssuedForm

    @cached_property
    def locked(self) -> tuple[tuple[str, float], ...]:
        """Names and widths of the locked columns; the last two only where a row has something to show there."""
        rows = self.form.rows
        shown = {
            METRIC_COLUMN: any(row.metric for row in rows),
            OFFICE_COLUMN: any(row.office for row in rows),
        }
        columns = tuple(zip(LOCKED_COLUMNS, LOCKED_WIDTHS, strict=True))
        return (*columns, *((name, MORE_WIDTHS[name]) for name, wanted in shown.items() if wanted))

    @cached_property
    def about(self) -> tuple[tuple[int, int], ...]:
        """The columns of the head's first line: unit, period, return day, and those about the leadership report."""
        return self.runs(ABOUT_NEEDS + (REPORT_NEEDS if self.form.asks_report else ()))

    @cached_property
    def people(self) -> tuple[tuple[int, int], ...]:
        """The columns of the head's second line: who filled the form in."""
        return self.runs(PEOPLE_NEEDS)

    def runs(self, needs: Sequence[float]) -> tuple[tuple[int, int], ...]:
        """First and last column of parts side by side, each as wide as it needs at least."""
        found, column = [], 0
        for need in needs:
            first, room = column, 0.0
            while room < need:
                room += self.widths[column] if column < len(self.widths) else DEFAULT_WIDTH
                column += 1
            found.append((first, column - 1))
        return tuple(found)

    @property
    def title(self) -> int:
        """The last column of the title's cell."""
        ((_, last),) = self.runs((min(TITLE_WIDTH, sum(self.widths[: self.check])),))
        return last

    @property
    def head(self) -> int:
        """How many columns the head of the sheet takes."""
        return max(self.about[-1][1], self.people[-1][1], self.title) + 1

    @cached_property
    def first_field(self) -> int:
        """The column of the first fill-in cell."""
        return len(self.locked)

    @cached_property
    def check(self) -> int:
        """The column that says what is still missing."""
        return self.first_field + len(self.form.fields)

    @cached_property
    def first_reading(self) -> int:
        """The hidden columns that hold what each fill-in cell is read as."""
        return max(self.check + 1, self.head)

    @cached_property
    def first_finding(self) -> int:
        """The hidden columns that hold what is wrong with each fill-in cell."""
        return self.first_reading + len(self.form.fields)

    @property
    def last_row(self) -> int:
        """The last row of the table."""
        return HEADER_ROW + len(self.form.rows)

    @property
    def widths(self) -> tuple[float, ...]:
        """The widths of the columns that are seen."""
        return (
            *(width for _, width in self.locked),
            *(field.width for field in self.form.fields),
            CHECK_WIDTH,
        )

    def column(self, field: str) -> int:
        """The column of that field."""
        return self.first_field + [each.name for each in self.form.fields].index(field)

    def row(self, task: str) -> int:
        """The row of that task."""
        return FIRST_ROW + [each.task for each in self.form.rows].index(task)

    @cached_property
    def readings(self) -> dict[str, str]:
        """By field, the address of its reading in any row; what the row was issued with stands for itself."""
        fields = {
            field.name: in_row(self.first_reading + number) for number, field in enumerate(self.form.fields)
        }
        return fields | {each.value: each.value for each in Given}


ROW = "\x00"
"""Stands for the number of the row in a formula written once for all rows; no name or choice can hold it."""


def in_row(column: int) -> str:
    """The address of a column's cell in any row, the column fixed."""
    return f"${column_letter(column)}{ROW}"


def at_row(formula: str, row: int) -> str:
    """The formula for one row."""
    return formula.replace(ROW, str(row + 1))


def absolute(row: int, column: int) -> str:
    """The address of a cell with both fixed, such as ``$H$12``."""
    return f"${column_letter(column)}${row + 1}"


def span(first: int, last: int) -> str:
    """The cells from one column to another in any row, columns fixed."""
    return f"{in_row(first)}:{in_row(last)}"
