"""What was corrected of the last period after it was published: it is told, and not counted until the next edition."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_flow.model import FieldType, Master, Summing
from workbook_flow.reports.summary.numbers import (
    PeriodNumbers,
    frame_of,
    numbers_of,
    summed_fields,
    whole,
)
from workbook_flow.reports.summary.past import Past


def amended_of(master: Master, past: Past) -> str:
    """What was corrected of the last period after it was published, and is not counted; blank where nothing was."""
    if past.since is None:
        return ""
    figures = amended_words(master, past.numbers[-1], numbers_of(master, past.since))
    period = past.since.period
    return (
        f"上期（{period.words}）按发布的数，发布以后的更正没有计入"
        f"{f'：{figures}' if figures else ''}（运行 report --period {period}，逐行见“发布后变化”）。"
    )


def amended_words(master: Master, published: PeriodNumbers, since: PeriodNumbers) -> str:
    """What a period's whole figures were published as and have become since; blank where all are the same."""
    fields = summed_fields(master)
    frame = frame_of(master, (published, since) if fields else ())

    def words() -> Iterator[str]:
        for field in fields:
            of_field = frame[frame["field"] == field.name]
            then, now = (
                whole(of_field[of_field["period"] == number], field.summing or Summing.SUM)
                for number in (0, 1)
            )
            if then != now:
                sign = "%" if field.type is FieldType.PERCENT else ""
                was, is_now = ("没有" if value is None else f"{value:,}{sign}" for value in (then, now))
                yield f"{field.name} {was} → {is_now}"

    return "、".join(words())
