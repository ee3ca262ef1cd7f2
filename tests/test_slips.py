"""What is hardly meant in a return: told, or asked about once; and what is like it and meant is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from tests.build import FIELDS, a_master, a_task, forms_of
from workbook_flow.model import (
    EXTEND_TO_FIELD,
    FORM_SHEET,
    EntryState,
    Field,
    FieldType,
    IssuedForm,
    Return,
    ReturnedRow,
    Typed,
    Value,
)
from workbook_flow.returns.checks import Checked, ReturnContext, check_return
from workbook_flow.rules.told_figures import told_elsewhere

COUNT = Field(name="办件数", type=FieldType.INTEGER)
MONEY = Field(name="投资（万元）", type=FieldType.NUMBER)
BEGUN_ON = Field(name="开工日期", type=FieldType.DATE)
TROUBLE = Field(name="存在问题", type=FieldType.TEXT)
ACCOUNTS = {
    "改造公厕两座，清理背街小巷卫生死角。": "两座公厕主体已封顶，背街小巷卫生死角清理完毕。",
    "举办道德讲堂，评选身边好人。": "道德讲堂办了两期，身边好人评出十名。",
    "整治校园周边流动摊点和网吧。": "校园周边流动摊点取缔六个，网吧检查十二家。",
    "建设未成年人心理健康辅导站。": "心理健康辅导站已选址，未成年人热线开通。",
    "修订窗口单位服务规范，设立学雷锋志愿服务站。": "窗口单位服务规范印发，学雷锋志愿服务站挂牌三处。",
}
"""Measures, and what is told of each."""
Column = Sequence[Typed]
Columns = Mapping[str, Column]


def a_form(lasts: Columns) -> IssuedForm:
    """A form of five tasks; ``lasts`` has by column what was said of each of them last."""
    tasks = tuple(
        a_task(number, lead=("县甲局",), responsible=(), measure=measure)
        for number, measure in enumerate(ACCOUNTS, 1)
    )
    fields = (*FIELDS, COUNT, MONEY, BEGUN_ON, TROUBLE)
    (form,) = forms_of(a_master(tasks=tasks, fields=fields)).values()
    rows = tuple(
        replace(row, last={name: column[at] for name, column in lasts.items()})
        for at, row in enumerate(form.rows)
    )
    return replace(form, fields=(*form.fields, EXTEND_TO_FIELD), rows=rows)


def checked(
    columns: Columns,
    lasts: Columns = MappingProxyType({}),
    *,
    confirmed: bool = False,
    listed: date | None = None,
) -> Checked:
    """What is said of a return whose rows have these values, by column, beside an account of their own tasks."""
    form = a_form(lasts)
    given: Columns = {
        "进展状态": ["进行中"] * 5,
        "完成比例": [31, 45, 52, 68, 74],
        "进展情况": [*ACCOUNTS.values()],
        **columns,
    }
    rows = tuple(
        ReturnedRow(
            task=row.task,
            number=at + 6,
            confirmed=confirmed,
            values={field.name: Value(typed=None) for field in form.fields}
            | {
                name: Value(typed=column[at], raw=str(column[at]), cell=f"H{at + 6}")
                for name, column in given.items()
                if column[at] is not None
            },
        )
        for at, row in enumerate(form.rows)
    )
    returned = Return(file="县甲局.xlsx", sheet=FORM_SHEET, rows=rows)
    return check_return(ReturnContext(returned=returned, form=form, levels={}, list_date=listed))


def with_code(result: Checked, code: str) -> list[str]:
    """The tasks whose rows have that problem."""
    return [entry.task for entry in result.entries if code in {fault.code for fault in entry.problems}]


def held(result: Checked) -> list[str]:
    """The tasks held back."""
    return [entry.task for entry in result.entries if entry.state is EntryState.HELD]


SUMS = [12.5, 91.3, 40.6, 207.8, 33.7]


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ([125_000, *SUMS[1:]], ["1-01"]),
        ([value * 11_000 for value in SUMS], ["1-01", "1-02", "1-03", "1-04", "1-05"]),
        ([SUMS[0], 0.0095, *SUMS[2:]], ["1-02"]),
        ([value * 30 for value in SUMS], []),
        ([0, *SUMS[1:]], []),
        ([-12.5, *SUMS[1:]], []),
        ([12.5e8, *SUMS[1:]], []),
    ],
)
def test_money_in_another_unit_than_last_time_is_told(now: Column, told: list[str]) -> None:
    result = checked({"投资（万元）": now}, {"投资（万元）": SUMS})
    assert with_code(result, "R48") == told
    assert not held(result)
    assert not with_code(checked({"投资（万元）": now}, {"投资（万元）": [None] * 5}), "R48")


@pytest.mark.parametrize(
    ("counts", "asked"),
    [
        ([3, 45_356, 7, 12, 5], ["1-02"]),
        ([45_356, 45_388, 7, 12, 5], ["1-01", "1-02"]),
        ([3, 45_356, 7, 6_200, 5], []),
        ([45_356, 45_388, 45_390, 45_391, 45_400], []),
        ([3, 41_000, 7, 12, 5], []),
        ([3, 7, 7, 12, 5], []),
    ],
)
def test_a_count_that_is_the_number_of_a_day_is_asked_about(counts: Column, asked: list[str]) -> None:
    result = checked({"办件数": counts})
    assert with_code(result, "R49") == held(result) == asked
    assert not held(checked({"办件数": counts}, confirmed=True))
    assert not held(checked({"办件数": counts}, {"办件数": counts})), "as it was reported last time"


@pytest.mark.parametrize(("share", "told"), [(60, ["1-01"]), (20, ["1-01"]), (10, []), (0, [])])
def test_work_that_has_not_begun_and_is_partly_done_is_told(share: int, told: list[str]) -> None:
    result = checked({"进展状态": ["未开始", *["进行中"] * 4], "完成比例": [share, 45, 52, 68, 74]})
    assert with_code(result, "R50") == told
    assert not held(result)


NEAR_DAYS: Column = [date(2024, month, 5) for month in range(1, 6)]


@pytest.mark.parametrize(
    ("name", "days", "told"),
    [
        ("开工日期", [date(2004, 3, 5), *NEAR_DAYS[1:]], ["1-01"]),
        ("开工日期", [date(2042, 3, 5), *NEAR_DAYS[1:]], ["1-01"]),
        ("开工日期", [date(2019, 3, 5), *NEAR_DAYS[1:]], []),
        ("开工日期", [date(1998, 3, 5), date(1987, 1, 2), date(2003, 4, 5), *NEAR_DAYS[3:]], []),
        ("开工日期", [date(2004, 3, 5), None, None, None, None], []),
        ("开工日期", [date(2004, 3, 5), *NEAR_DAYS[1:3], None, None], []),
        ("申请延期至", [date(2042, 6, 30), None, None, None, None], ["1-01"]),
        ("申请延期至", [date(2026, 6, 30), None, None, None, None], []),
    ],
)
def test_a_day_of_another_decade_is_told(name: str, days: Column, told: list[str]) -> None:
    assert with_code(checked({name: days}), "R51") == told
    assert not with_code(checked({name: days}, {name: days}), "R51"), "as it was said last time"


@pytest.mark.parametrize(
    ("day", "listed", "codes"),
    [
        (date(2004, 7, 9), None, {"R51"}),
        (date(2004, 7, 9), date(2024, 1, 1), {"R07"}),
        (date(2021, 7, 9), None, set()),
    ],
)
def test_a_day_of_completion_long_before_the_period_is_told_once(
    day: date, listed: date | None, codes: set[str]
) -> None:
    columns: Columns = {
        "进展状态": ["已完成", *["进行中"] * 4],
        "完成比例": [100, 45, 52, 68, 74],
        "完成日期": [day, None, None, None, None],
    }
    (first, *_) = checked(columns, listed=listed).entries
    assert {fault.code for fault in first.problems} & {"R07", "R51"} == codes


TOLD = [*ACCOUNTS.values()]
COUNTS: Column = [31, 4, 17, 9, 22]


@pytest.mark.parametrize(
    ("columns", "asked", "told"),
    [
        (
            {
                "完成比例": [31, 31, 52, 68, 74],
                "进展情况": [TOLD[0], TOLD[0], *TOLD[2:]],
                "办件数": [31, 31, *COUNTS[2:]],
            },
            ["1-02"],
            False,
        ),
        (
            {"完成比例": [31, 31, 52, 68, 74], "进展情况": [TOLD[0], TOLD[0], *TOLD[2:]], "办件数": COUNTS},
            [],
            False,
        ),
        ({"完成比例": [31, 31, 52, 68, 74], "进展情况": [TOLD[0], TOLD[0], *TOLD[2:]]}, [], True),
        (
            {
                "完成比例": [31, 31, 31, 68, 74],
                "进展情况": [*TOLD[:1] * 3, *TOLD[3:]],
                "办件数": [31, 31, 31, *COUNTS[3:]],
            },
            [],
            True,
        ),
        (
            {
                "完成比例": [31, 31, 52, 68, 74],
                "进展情况": ["按计划推进，正在抓紧落实。"] * 2 + TOLD[2:],
                "办件数": [31, 31, *COUNTS[2:]],
            },
            [],
            True,
        ),
        (
            {
                "完成比例": [31, 31, 52, 68, 74],
                "进展情况": [TOLD[0] + TOLD[1]] * 2 + TOLD[2:],
                "办件数": [31, 31, *COUNTS[2:]],
            },
            [],
            True,
        ),
        ({"办件数": COUNTS}, [], False),
    ],
)
def test_a_row_that_was_copied_over_another_is_asked_about(
    columns: Columns, asked: list[str], *, told: bool
) -> None:
    result = checked(columns)
    assert with_code(result, "R47") == held(result) == asked
    assert ("R12" in {fault.code for fault in result.problems}) is told
    assert not held(checked(columns, confirmed=True))


SAID = (
    "县里召开现场会，逐个乡镇过堂，排出问题四十二个，列入清单的三十六个已经整改，其余六个明确了责任人和时限，"
    "由督查室每周调度一次，调度情况在工作群里通报，连续两次落后的由分管领导约谈，约谈后仍没有起色的报县委"
)
"""What may be told of any task, and is in the midst of a sentence."""
LONG = SAID * 5


@pytest.mark.parametrize("name", ["进展情况", "存在问题"])
@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (LONG[:255], True),
        (LONG[:254], True),
        (LONG[:256], True),
        (f"{LONG[:253]}\U00020bb7", True),
        (f"{LONG[:254]}。", False),
        (f"{LONG[:254]}）", False),
        (LONG[:253], False),
        (LONG[:200], False),
    ],
)
def test_a_text_as_long_as_some_programs_cells_hold_that_is_not_at_its_end_is_asked_about(
    name: str, words: str, asked: bool
) -> None:
    column = [words, "主体已封顶。", "摊点已取缔。", "热线已开通。", "规范已印发。"]
    result = checked({name: column})
    assert with_code(result, "R52") == held(result) == ["1-01"] * asked
    assert not held(checked({name: column}, confirmed=True))
    assert not held(checked({name: column}, {name: [words, *[None] * 4]}))


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        (SAID[:36], True),
        (SAID[:60], True),
        (SAID[:18], False),
        (SAID[:-1], False),
        (SAID, False),
        (f"{SAID[:36]}。", False),
        (f"{SAID[:36]}，下一步验收", False),
        (SAID[: SAID.index("，其余")], False),
    ],
)
def test_a_text_that_is_the_beginning_of_last_periods_up_to_the_midst_of_a_clause_is_asked_about(
    now: str, asked: bool
) -> None:
    rest = [*ACCOUNTS.values()][1:]
    result = checked({"进展情况": [now, *rest]}, {"进展情况": [SAID, *[None] * 4]})
    assert with_code(result, "R52") == held(result) == ["1-01"] * asked


@pytest.mark.parametrize(
    ("ends", "asked"),
    [
        ([127, 127, 127, 127, 127], True),
        ([127, 127, 127, 60, 30], True),
        ([127, 127, 100, 60, 30], False),
        ([127, 127, 127, 128, 30], False),
        ([40, 40, 40, 40, 40], False),
    ],
)
def test_texts_that_all_end_at_one_length_in_the_midst_of_a_sentence_are_asked_about(
    ends: list[int], asked: bool
) -> None:
    texts = [f"{account}{LONG}"[:end] for account, end in zip(ACCOUNTS.values(), ends, strict=True)]
    result = checked({"进展情况": texts})
    cut = [f"1-0{at}" for at, end in enumerate(ends, 1) if end == max(ends)]
    assert with_code(result, "R52") == (cut if asked else [])
    ended = [f"{words[:-1]}。" for words in texts]
    assert not with_code(checked({"进展情况": ended}), "R52")
    alike = [f"已完成三次集中整治，{number}{LONG}"[:127] for number in range(5)]
    assert not with_code(checked({"进展情况": alike}), "R52")


TOLD = [
    "改造公厕两座，清运垃圾1,286吨，卫生死角清理完毕。",
    "道德讲堂办了两期，458人次听讲，评出好人10名。",
    "校园周边检查网吧127家次，取缔摊点6个。",
    "心理热线接听3402次，辅导站7月15日挂牌，完成率65%。",
    "窗口服务规范印发，志愿服务2350.5小时，市里发文〔2024〕12号。",
]
HOURS = [1286, 458, 127, 3402, 2350.5]
SMALL = [86, 12, 37, 64, 51]


def told_small(figures: Sequence[int]) -> list[str]:
    """Accounts that tell of these."""
    return [
        f"{account[:-1]}，共办理{figure}件。"
        for account, figure in zip(ACCOUNTS.values(), figures, strict=True)
    ]


@pytest.mark.parametrize(
    ("amounts", "asked"),
    [
        (HOURS, []),
        (sorted(HOURS), [1, 3, 4, 5]),
        (sorted(HOURS, reverse=True), [1, 2, 3, 4, 5]),
        ([*HOURS[1:], None], [1, 2, 3, 4, 5]),
        ([None, None, 1286, 458, 127], [1, 2, 3, 4, 5]),
        ([458, 1286, *HOURS[2:]], []),
        ([1000, 500, 100, 3000, 2000], []),
        ([1286, None, None, None, None], []),
    ],
)
def test_amounts_of_which_other_rows_accounts_tell_are_asked_about(amounts: Column, asked: list[int]) -> None:
    columns: Columns = {"进展情况": TOLD, "投资（万元）": amounts}
    result = checked(columns)
    tasks = [f"1-0{number}" for number in asked]
    assert with_code(result, "R53") == held(result) == tasks
    assert not held(checked(columns, confirmed=True))


@pytest.mark.parametrize(
    ("figures", "moved"),
    [
        ([12, 27, 37, 51, 64, 86], {1, 2, 4, 5, 6}),
        ([86, 64, 51, 37, 27, 12], {2, 3, 4, 5, 6}),
        ([64, 12, 86, 51, 37, 27], set()),
        ([12, 12, 12, 37, 64, 86], set()),
    ],
)
def test_short_figures_tell_where_their_column_was_sorted(figures: list[int], moved: set[int]) -> None:
    told = [86, 12, 37, 64, 51, 27]
    accounts = {f"1-0{at}": f"共办理{figure}件，3月办理9件。" for at, figure in enumerate(told, 1)}
    strays, _ = told_elsewhere({f"1-0{at}": figure for at, figure in enumerate(figures, 1)}, accounts)
    assert {int(task[-1]) for task in strays} == moved


@pytest.mark.parametrize(
    ("name", "words", "asked"),
    [
        ("存在问题", "TRUE", True),
        ("存在问题", "false", True),
        ("存在问题", "人手不足", False),
        ("存在问题", "True Color 屏未到货", False),
        ("进展情况", "TRUE", True),
    ],
)
def test_a_box_to_tick_in_a_column_of_words_is_refused_once(name: str, words: str, asked: bool) -> None:
    result = checked({name: [words, *[*ACCOUNTS.values()][1:]]})
    assert with_code(result, "D18") == held(result) == ["1-01"] * asked
