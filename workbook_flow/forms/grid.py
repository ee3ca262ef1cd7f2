"""Where things stand in a form's sheet: rows and columns counted from 0, addresses as Excel writes them."""

from __future__ import annotations

from dataclasses import dataclass

from workbook_flow.model import LOCKED_COLUMNS, IssuedForm
from workbook_flow.sheets import cell_name, column_letter

HEADER_ROW = 4
FIRST_ROW = HEADER_ROW + 1
HEAD_COLUMNS = 10
"""How many columns the head of the sheet takes, however few fields there are."""

LOCKED_WIDTHS = (7.0, 16.0, 38.0, 6.0, 13.0)
CHECK_COLUMN = "核对"
CHECK_WIDTH = 26.0


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of one form: locked text, fill-in cells, the check, then hidden cells it is worked out in."""

    form: IssuedForm

    @property
    def first_field(self) -> int:
        """The column of the first fill-in cell."""
        return len(LOCKED_COLUMNS)

    @property
    def check(self) -> int:
        """The column that says what is still missing."""
        return self.first_field + len(self.form.fields)

    @property
    def first_reading(self) -> int:
        """The hidden columns that hold what each fill-in cell is read as."""
        return max(self.check + 1, HEAD_COLUMNS)

    @property
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
        return (*LOCKED_WIDTHS, *(field.width for field in self.form.fields), CHECK_WIDTH)

    def column(self, field: str) -> int:
        """The column of that field."""
        return self.first_field + [each.name for each in self.form.fields].index(field)

    def row(self, task: str) -> int:
        """The row of that task."""
        return FIRST_ROW + [each.task for each in self.form.rows].index(task)

    def readings(self, row: int) -> dict[str, str]:
        """By field, the address of its reading in that row."""
        return {
            field.name: fixed(row, self.first_reading + number)
            for number, field in enumerate(self.form.fields)
        }


def fixed(row: int, column: int) -> str:
    """The address of a cell with its column fixed, such as ``$H12``."""
    return f"${cell_name(row, column)}"


def absolute(row: int, column: int) -> str:
    """The address of a cell with both fixed, such as ``$H$12``."""
    return f"${column_letter(column)}${row + 1}"


def span(row: int, first: int, last: int) -> str:
    """The cells of one row, columns fixed, such as ``$P6:$X6``."""
    return f"{fixed(row, first)}:{fixed(row, last)}"
