"""Where the list names thirty units for a task, its row in what leaders read stays one that can be looked over."""

from __future__ import annotations

from tests.build import PERIOD, a_task
from workbook_flow.model import CLAIMED, DISCLAIMED, Role
from workbook_flow.paper.layout import row_height, text_lines
from workbook_flow.reports.consolidate import claims, columns
from workbook_flow.reports.summary import ClaimLine, TaskClaims

UNITS = tuple(f"县第{number}开发建设管理局" for number in range(1, 31))
LONG = "1." + "压实各级责任，健全工作台账，定期调度通报。" * 10
TASK = a_task(1, lead=UNITS[:2], responsible=UNITS, measure=LONG)


def of_task(answer: str, *others: str) -> TaskClaims:
    answers = (*others, *(answer for _ in UNITS[len(others) :]))
    lines = zip(UNITS, answers, strict=True)
    return TaskClaims(
        task=TASK,
        lines=tuple(
            ClaimLine(unit=unit, role=Role.LEAD, period=PERIOD, answer=words) for unit, words in lines
        ),
    )


def test_as_many_units_as_there_is_room_for_and_how_many_there_are() -> None:
    words = columns.responsible_words(TASK, 18.0)
    assert words.startswith(UNITS[0])
    assert words.endswith("（共30个单位）")
    assert text_lines(words, 18.0) <= columns.MOST_UNIT_LINES
    assert columns.lead_words(TASK, 18.0) == TASK.lead_words


def test_a_task_that_all_took_on_takes_two_lines_and_one_in_question_stands_whole() -> None:
    settled, disputed = of_task(CLAIMED), of_task(CLAIMED, DISCLAIMED)
    height = row_height(
        [
            (claims.measure_words(settled), claims.MEASURE_WIDTH),
            (claims.listed_excerpt(settled), claims.UNITS_WIDTH),
        ]
    )
    assert height <= row_height([("一\n二", claims.MEASURE_WIDTH)])
    assert claims.measure_words(disputed) == LONG
    assert claims.listed_excerpt(disputed).endswith("（共30个单位）")
