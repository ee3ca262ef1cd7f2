"""Where the questions of a form's head stand: in which line and columns, and how much room they have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from workbook_flow.forms.grid import CHECK_AT, ID_AT, PIXELS_A_UNIT, TASK_AT, FormGrid, absolute
from workbook_flow.forms.verdict import PEOPLE
from workbook_flow.model import (
    CLAIM_FIELD,
    CLAIM_REST_WORDS,
    NIL_WORDS,
    REPORT_DAY_WORDS,
    REPORT_WORDS,
    SAME_FIELD,
    SAME_REST_WORDS,
)
from workbook_flow.sheets.pictures import CODE_SHOWN

TITLE_ROW, FIRST_ANSWERS, ANSWER_LINES = 0, 1, 3

CODE_PIXELS, CODE_GAP = CODE_SHOWN, 4
"""Pixels of the code's side, and between it and the edges of its cells: on paper a centimetre at least."""
CODE_ROOM = (CODE_PIXELS + 3 * CODE_GAP) / PIXELS_A_UNIT
"""What the code takes of a column's width."""

VALUE_WIDTH, LABEL_WIDTH, LEAST_LABEL, WIDEST_VALUE, NOTE_WIDTH = 16.0, 22.0, 9.0, 24.0, 50.0
USUAL_WIDTH = 8.43
"""What Excel gives a column of which nothing is said."""


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
