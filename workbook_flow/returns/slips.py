"""What a row says that is hardly meant: a figure in another unit, a row copied over another, a text cut off.

Each check looks at one row of the file and takes a ``FileContext``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from workbook_flow.model import (
    EXTEND_TO_FIELD,
    Field,
    FieldType,
    Meaning,
    Problem,
    Purpose,
    ReturnedRow,
    Value,
)
from workbook_flow.returns.context import FileContext
from workbook_flow.returns.facts import at_cell
from workbook_flow.rules import serial, written_length
from workbook_flow.rules.cuts import SHOWN_OF_CUT, full_words, is_beginning
from workbook_flow.rules.told_figures import Elsewhere
from workbook_flow.words.problems import Code

MONEY = ("元", "投资", "资金", "金额", "经费")
"""What a column of money is called by; its unit is what people mistake."""
LEAP = range(3_000, 30_001)
"""How many times as much is about ten thousand times as much: 元 for 万元, 万元 for 亿元."""
BEGUN = 20
"""The share from which work that has not begun is hardly meant; some units count what prepares it."""
DAYS_AROUND, TIMES = 400, 10
"""How far from its period a day lies that a figure stands for by mistake, and how many times others it then is."""
FAR, FAR_FOR_DONE = 9, 5
"""Years by which a day lies far off; a task is done within fewer of its period."""
NEAR, LEAST_NEAR = 3, 3
"""Years by which the days of other rows lie near, and how many of these must, as most of them do."""

NAMED = 5
"""Tasks that a message names."""
TICKS = frozenset({"TRUE", "FALSE"})
"""What a box to tick holds."""


def row_copied(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """A row that says in all its columns what another one does, whose task its account speaks of."""
    field, other = context.asked(Purpose.PROGRESS), context.copied.get(row.task)
    if field is not None and other is not None:
        yield at_cell(Code.ROW_COPIED, row.values[field.name], field, context, task=row.task, other=other)


def figure_leaps(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """Money that is about ten thousand times what it was last, or the ten thousandth."""
    last = context.issued(row).last
    for field in context.amounts:
        if not any(word in field.name for word in MONEY):
            continue
        now, before = row.values[field.name].typed, last.get(field.name)
        if not isinstance(now, (int, float)) or not isinstance(before, (int, float)) or min(now, before) <= 0:
            continue
        if int(max(now / before, before / now)) in LEAP:
            words = {"before": f"{before:.15g}", "now": f"{now:.15g}"}
            yield at_cell(Code.FIGURE_LEAPS, row.values[field.name], field, context, **words)


def figure_is_a_day(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """A figure that is the number of a day near the period, and far more than the column has besides."""
    for field in () if row.confirmed else context.amounts:
        value = row.values[field.name]
        if not is_near_day(value.typed, context):
            continue
        others = [other.values[field.name].typed for other in context.returned.rows]
        others = [typed for typed in others if not is_near_day(typed, context)]
        figures = [
            typed
            for typed in (*others, context.issued(row).last.get(field.name))
            if isinstance(typed, (int, float))
        ]
        if figures and isinstance(value.typed, (int, float)) and max(figures) * TIMES <= value.typed:
            day = date.fromordinal(date(1899, 12, 30).toordinal() + int(value.typed))
            yield at_cell(Code.FIGURE_IS_A_DAY, value, field, context, day=day.isoformat())


def is_near_day(typed: object, context: FileContext) -> bool:
    """Whether a figure is the number of a day not far from the period."""
    own = serial(context.form.period.first_day)
    return isinstance(typed, int) and not isinstance(typed, bool) and abs(typed - own) <= DAYS_AROUND


def not_begun(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """A task that has not begun by its choice, of which a share is done."""
    field, state = context.asked(Purpose.PERCENT), context.said(row, Purpose.STATE).typed
    if field is None or context.meaning(state) is not Meaning.NOT_STARTED:
        return
    share = row.values[field.name]
    if isinstance(share.typed, (int, float)) and share.typed >= BEGUN:
        yield at_cell(Code.NOT_BEGUN_WITH_SHARE, share, field, context, state=state)


def day_far_off(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """A day of another decade than the period's, where the days of other rows are not so."""
    for field in context.days:
        value = row.values[field.name]
        years = years_off(value.typed, context)
        if (
            years
            and value.typed != context.issued(row).last.get(field.name)
            and is_far(years, field, context)
        ):
            yield at_cell(Code.DAY_FAR_OFF, value, field, context, years=years)


def years_off(typed: object, context: FileContext) -> int:
    """By how many years a day lies off the period; 0 where there is none."""
    return abs(typed.year - context.form.period.first_day.year) if isinstance(typed, date) else 0


def is_far(years: int, field: Field, context: FileContext) -> bool:
    """Whether a day of that column hardly lies so many years off."""
    if field.purpose is Purpose.DONE_ON:
        return context.list_date is None and years > FAR_FOR_DONE
    if years < FAR or field.name == EXTEND_TO_FIELD.name:
        return years >= FAR
    days = [row.values[field.name].typed for row in context.returned.rows]
    off = [years_off(day, context) for day in days if isinstance(day, date)]
    near = sum(count <= NEAR for count in off)
    return near >= LEAST_NEAR and near * 2 > len(off)


def told_of_elsewhere(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """An amount that is not the one of which its account tells, which stands in another row; and those amid such."""
    progress = context.asked(Purpose.PROGRESS)
    if progress is None or row.task not in context.told_elsewhere:
        return
    field, elsewhere = context.told_elsewhere[row.task]
    if isinstance(elsewhere, Elsewhere):
        figure = f"{elsewhere.figure:.15g}"
        ground = f"“{progress.name}”里写的是 {figure}，而 {figure} 填在了任务 {elsewhere.task} 那一行，不止一行这样"
    else:
        strays = "、".join(elsewhere[:NAMED])
        ground = f"“{progress.name}”里没有这个数，任务 {strays} 的数又填在了别的行"
    yield at_cell(
        Code.FIGURE_OF_ANOTHER_TASK, row.values[field.name], field, context, task=row.task, ground=ground
    )


def ticked(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """A text that is no more than the value of a box to tick, where it is not refused as too short."""
    for field in context.form.fields:
        value = row.values[field.name]
        if field.type is not FieldType.TEXT or value.raw.strip().upper() not in TICKS:
            continue
        if len(value.raw.strip()) >= (field.limits[0] or 0):
            yield at_cell(Code.CELL_IS_A_TICK, value, field, context)


def text_cut(row: ReturnedRow, context: FileContext) -> Iterator[Problem]:
    """A text that ends in the midst of a sentence where a program, and not its writer, may have ended it."""
    if row.confirmed or not context.answered(row):
        return
    for field in context.form.fields:
        value = row.values[field.name]
        if field.type is not FieldType.TEXT or not isinstance(value.typed, str) or value.fault:
            continue
        ground = ground_of_cut(value, field, row, context)
        if ground:
            end = value.typed[-SHOWN_OF_CUT:]
            yield at_cell(Code.TEXT_CUT, value, field, context, ground=ground, end=end)


def ground_of_cut(value: Value, field: Field, row: ReturnedRow, context: FileContext) -> str:
    """Why a text seems to be cut off; blank where it does not, or is too long in any case."""
    typed, last = str(value.typed), context.issued(row).last.get(field.name)
    ground = full_words(value.raw)
    if not ground and is_beginning(typed, last):
        ground = "只有上期那段话的开头一截"
    if not ground and row.task in context.cut_alike[field.name]:
        ground = f"恰好 {len(value.raw)} 个字，好几行都截在这么长"
    longest = field.limits[1]
    is_at_limit = bool(ground) and longest is not None and written_length(typed) >= longest
    return "" if typed == last or is_at_limit else ground


FILE_SLIPS = (
    row_copied,
    figure_leaps,
    figure_is_a_day,
    not_begun,
    day_far_off,
    text_cut,
    told_of_elsewhere,
    ticked,
)
"""The checks of this module, in the order of their codes."""
