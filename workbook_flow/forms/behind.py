"""The hidden columns of a form, in which it works out what it says of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from workbook_flow.forms.grid import FormGrid, in_row
from workbook_flow.model import Field
from workbook_flow.rules import Given, OwnCheck, before, last_columns, own_checks
from workbook_flow.rules.blocks import CONSTANT, FIELDS_A_FORMULA, HiddenBlock, blocks_of


@dataclass(frozen=True)
class Workings:
    """The hidden columns behind the check, all in the order of the form's fields."""

    grid: FormGrid

    @cached_property
    def count(self) -> int:
        """How many fields the form has."""
        return len(self.grid.form.fields)

    @cached_property
    def blocks(self) -> Mapping[HiddenBlock, range]:
        """Which columns hold what, counted from the first."""
        return blocks_of(self.grid.form.fields, self.grid.form.rules)

    def first(self, block: HiddenBlock) -> int:
        """The first column of a block."""
        return self.grid.first_hidden + self.blocks[block].start

    def index(self, field: Field) -> int:
        """The place of a field among them."""
        return self.places[field.name]

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each field by its name."""
        return {each.name: number for number, each in enumerate(self.grid.form.fields)}

    @cached_property
    def texts(self) -> int:
        """The first of the columns with what stands in each cell, tidied."""
        return self.grid.first_hidden

    @cached_property
    def stripped(self) -> int:
        """The first of the columns with that without its signs."""
        return self.first(HiddenBlock.STRIPPED)

    @cached_property
    def readings(self) -> int:
        """The first of the columns with what each cell is read as."""
        return self.first(HiddenBlock.READINGS)

    @cached_property
    def findings(self) -> int:
        """The first of the columns with what is wrong with each cell."""
        return self.first(HiddenBlock.FINDINGS)

    @cached_property
    def lasts(self) -> int:
        """The first of the columns with what may be taken over."""
        return self.first(HiddenBlock.LASTS)

    @cached_property
    def givens(self) -> int:
        """The first of the columns with what the row was issued with."""
        return self.first(HiddenBlock.GIVENS)

    @cached_property
    def written(self) -> int:
        """How many characters stand in the row."""
        return self.first(HiddenBlock.WRITTEN)

    @cached_property
    def joined(self) -> int:
        """The first of the columns with the findings of one kind, some fields each."""
        return self.first(HiddenBlock.JOINED)

    @cached_property
    def chunks(self) -> tuple[range, ...]:
        """The fields whose findings one formula joins: it must stay short."""
        return tuple(
            range(start, min(start + FIELDS_A_FORMULA, self.count))
            for start in range(0, self.count, FIELDS_A_FORMULA)
        )

    @cached_property
    def running(self) -> int:
        """The column with the ids of the rows in error so far."""
        return self.first(HiddenBlock.RUNNING)

    @cached_property
    def returned(self) -> int:
        """The first of the columns with what a row that was sent back held, block by block."""
        return self.first(HiddenBlock.RETURNED)

    @cached_property
    def befores(self) -> int:
        """The first of the columns with what was last reported, where the office's own rules look at that."""
        return self.first(HiddenBlock.BEFORES)

    @cached_property
    def last_names(self) -> tuple[str, ...]:
        """The columns of the form of which that stands there."""
        return last_columns(self.grid.form.fields, self.grid.form.rules)

    @cached_property
    def own(self) -> int:
        """The first of the columns with what the office's own rules say, one each."""
        return self.first(HiddenBlock.OWN)

    @cached_property
    def checks(self) -> tuple[OwnCheck, ...]:
        """The office's own rules, as far as the form works them out."""
        form = self.grid.form
        return tuple(check for check in own_checks(form.fields, form.rules) if check.in_form)

    @cached_property
    def last(self) -> int:
        """The last hidden column."""
        return self.grid.first_hidden + self.blocks[HiddenBlock.OWN].stop

    def text(self, field: Field) -> str:
        """The address of a field's text in any row."""
        return in_row(self.texts + self.index(field))

    def reading(self, field: Field) -> str:
        """The address of a field's reading in any row."""
        return in_row(self.readings + self.index(field))

    @cached_property
    def addresses(self) -> dict[str, str]:
        """By field, its reading in any row; by what a row was issued with, where that stands."""
        fields = {each.name: self.reading(each) for each in self.grid.form.fields}
        given = {name.value: in_row(self.givens + at) for at, name in enumerate(CONSTANT)}
        last = {before(name): in_row(self.befores + at) for at, name in enumerate(self.last_names)}
        return fields | given | last | {Given.TODAY.value: "TODAY()"}
