"""Sheet 考核评分: each unit's score with its parts, as formulas over counts and weights that stand beside them.

The stage assessment has a score a unit and period on a second sheet, and their means on this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbook_flow.model import NoteKind, Scoring
from workbook_flow.paper.layout import CELL, CENTRED, NOTE, SECTION, set_print, styled
from workbook_flow.paper.page import Page, WrittenBook
from workbook_flow.reports.consolidate.notes import appeal_state, note_words
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.summary import Score, StageReport, StageScore
from workbook_flow.sheets import column_letter

SHEET, PERIOD_SHEET = "考核评分", "考核明细"
COUNTS = (
    *("应报行数", "已接收", "退回行数", "逾期未完成", "迟报工作日"),
    *("申请延期", "获准延期", "是否报送", "有实绩行数"),
)
STAGE_COUNTS = (
    "考核期数",
    "应报行数",
    "已接收",
    "退回行数",
    "逾期行次",
    "迟报工作日",
    "申请延期",
    "获准延期",
    "有实绩行数",
)
PARTS = ("及时性", "完整性", "填报质量", "时限进展", "延期情况", "实绩")
EXTRAS = (("加分扣分", 9.0), ("加减理由", 18.0))
APPEAL = (("单位申诉", 20.0), ("复核意见", 20.0), ("填写人", 10.0), ("申诉状态", 9.0))
FIRST_COUNT = 2
FIRST_PART = FIRST_COUNT + len(COUNTS)
TOTAL = FIRST_PART + len(PARTS)
PART_LETTERS = tuple(map(column_letter, range(FIRST_PART, TOTAL)))
TOTAL_LETTER, EXTRA_LETTER = column_letter(TOTAL), column_letter(TOTAL + 1)
WEIGHT_ROW, HEADER_ROW = 1, 3
PERIOD_HEADER_ROW = 2
LATE_CELL = f"${column_letter(FIRST_PART - 1)}$2"
WEIGHTS = f"${PART_LETTERS[0]}$2:${PART_LETTERS[-1]}$2"
TENTHS = "0.0"
INPUT = styled(CENTRED, bg_color="#FFF9DB", locked=False)
PARTS_RULES = (
    "及时性 = 报了的 100 − 迟报工作日 × 每日扣分，最低 0，未报 0；完整性 = 已接收 ÷ 应报行数；"
    "填报质量 = 1 − 退回行数 ÷ 应报行数，最低 0，未报 0，一行退回几次只算一次，更正没改好不再扣；"
    "没有一行被采用的按未报；时限进展 = 1 − 逾期未完成 ÷ 应报行数（时限以获准延期的为准），未报 0；"
    "延期情况 = 1 − 获准延期 ÷ 应报行数，最低 0，未报 0；"
    "实绩 = 有实绩行数 ÷ 应报行数，报了而且进度有变化、文字不与上期相同的（没有上期可比的、已完成的，进度不变也算），"
    "或量化指标已达目标值的，算有实绩；各按 100 分计。"
    "迟报只看第一份有行被采用的报送哪天到达，以后更正、补充不算迟报；下发以前已过的、报送截止时还没到的时限不算逾期。"
)
RULES = (
    f"{PARTS_RULES}得分为六项按权重的加权平均，权重为 0 的不计入，再加总表“加分扣分”中的分。"
    "浅黄色格可改，改后自动重算；长期的权重请改总表的“考核”表。单位对得分有异议的，填“单位申诉”。"
)
STAGE_RULES = (
    f"各项为该单位各期得分的平均，逐期的数和得分见“{PERIOD_SHEET}”；得分为六项按权重的加权平均加各期加分扣分的平均，等于各期得分的平均。"
    "浅黄色格可改，改后自动重算；长期的权重请改总表的“考核”表。单位对得分有异议的，填“单位申诉”。"
)
PERIOD_RULES = f"{PARTS_RULES}权重和每日扣分在“{SHEET}”表中改。以往各期的逾期按当期报送截止日判断。"


def columns(
    first: tuple[str, float], counts: Sequence[str], *more: tuple[str, float]
) -> list[tuple[str, float]]:
    """The columns of either sheet: what leads the row, the unit, its counts, the parts, the score, the extras."""
    numbers = ((name, 8.0) for name in counts)
    return [first, ("单位", 27.0), *numbers, *((name, 9.0) for name in (*PARTS, "得分")), *EXTRAS, *more]


def write_assessment(book: WrittenBook, source: Source) -> None:
    """Write the sheet: the weights, then one row a unit in the order of the score."""
    scoring = source.master.scoring
    scores = sorted(source.report.scores, key=lambda score: -score.total(scoring))
    places = ranks(scores, scoring)
    page = open_sheet(book, source, COUNTS, RULES)
    for row, score in enumerate(scores, start=HEADER_ROW + 1):
        write_rank(page, row, score.unit, places[round(score.total(scoring), 6)], len(scores))
        write_score(page, row, score, scoring)
        write_appeal(page, row, source, score)
    close_sheet(page, len(scores))


def write_stage_assessment(book: WrittenBook, source: Source, stage: StageReport) -> None:
    """Write both sheets of the stage: the means, and the periods' scores that they are made of."""
    scoring = source.master.scoring
    scores = sorted(stage.scores, key=lambda score: -score.total(scoring))
    places = ranks(scores, scoring)
    page = open_sheet(book, source, STAGE_COUNTS, STAGE_RULES)
    count = sum(len(score.periods) for score in scores)
    for row, score in enumerate(scores, start=HEADER_ROW + 1):
        write_rank(page, row, score.unit, places[round(score.total(scoring), 6)], len(scores))
        write_means(page, row, score, scoring, count)
        write_total(page, row, score.total(scoring))
        write_appeal(page, row, source, score)
    close_sheet(page, len(scores))
    write_periods(book, stage, scores, scoring)


def write_appeal(page: Page, row: int, source: Source, score: Score | StageScore) -> None:
    """What the unit objects to and how that stands, in a row as high as the words and those of the extras need."""
    first = TOTAL + 1 + len(EXTRAS)
    words = appeal_cells(source, score.unit)
    least = max(page.height([None, score.unit]), 22)
    page.lay(row, [(text, CELL) for text in (score.reasons, *words)], first - 1, least)


def appeal_cells(source: Source, unit: str) -> tuple[str, ...]:
    """What the unit objects to, what the office found, who wrote it, and where that stands."""
    appeal, _ = note_words(source, NoteKind.APPEAL, unit)
    return appeal, *note_words(source, NoteKind.FINDING, unit), appeal_state(source, unit)


def open_sheet(book: WrittenBook, source: Source, counts: Sequence[str], rules: str) -> Page:
    """The sheet with its weights, its rules in words and its column names."""
    scoring, names = source.master.scoring, columns(("名次", 6.0), counts, *APPEAL)
    page = book.page(SHEET, [width for _, width in names], f"{source.words}考核评分")
    page.span((WEIGHT_ROW, 0, WEIGHT_ROW, FIRST_PART - 3), "权重（可改）", SECTION)
    page.text(WEIGHT_ROW, FIRST_PART - 2, "每日扣分", SECTION)
    page.value(WEIGHT_ROW, FIRST_PART - 1, scoring.late_day, INPUT)
    page.cells(WEIGHT_ROW, FIRST_PART, [(weight, INPUT) for weight in scoring.weights])
    page.text(WEIGHT_ROW, TOTAL, "", SECTION)
    page.sheet.set_row(WEIGHT_ROW, 24)
    write_rules(page, WEIGHT_ROW + 1, rules)
    page.header(HEADER_ROW, [name for name, _ in names])
    return page


def ranks(scores: Sequence[Score | StageScore], scoring: Scoring) -> Mapping[float, int]:
    """By score, the highest first, its place as Excel's RANK counts it: equal to the sixth decimal is equal."""
    places: dict[float, int] = {}
    for place, score in enumerate(scores, start=1):
        places.setdefault(round(score.total(scoring), 6), place)
    return places


def write_rules(page: Page, row: int, rules: str) -> None:
    """How the scores are counted."""
    page.line(row, rules, NOTE)


def close_sheet(page: Page, count: int) -> None:
    """Filter, panes and print set-up around so many rows."""
    if not count:
        page.span((HEADER_ROW + 1, 0, HEADER_ROW + 1, page.last), "没有应报的单位", CELL)
    page.sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + max(count, 1), page.last)
    page.sheet.freeze_panes(HEADER_ROW + 1, 2)
    set_print(page.sheet, header=(HEADER_ROW, HEADER_ROW), title=SHEET, widths=page.widths)


def write_rank(page: Page, row: int, unit: str, place: int, count: int) -> None:
    """Place and name, of so many units."""
    first, last = HEADER_ROW + 2, HEADER_ROW + 1 + count
    page.formula(
        row,
        0,
        f"=RANK({TOTAL_LETTER}{row + 1},${TOTAL_LETTER}${first}:${TOTAL_LETTER}${last})",
        place,
        CENTRED,
    )
    page.text(row, 1, unit, CELL)
    page.sheet.set_row(row, max(page.height([None, unit]), 22))


def write_score(page: Page, row: int, score: Score, scoring: Scoring, at: str = "") -> None:
    """One unit's counts of a period as numbers, its parts and score as formulas; ``at`` is the weights' sheet."""
    counts = (
        *(score.owed, score.accepted, score.held, score.overdue, score.late),
        *(score.requested, score.granted),
    )
    returned = ("是" if score.returned else "否", CENTRED)
    numbers = ((count, CENTRED) for count in counts)
    page.cells(row, FIRST_COUNT, [*numbers, returned, (score.substance, CENTRED)])
    formulas = part_formulas(row + 1, at + LATE_CELL, silence_counted=score.silence_counted)
    write_parts(page, row, formulas, score.parts(scoring))
    write_total(page, row, score.total(scoring), at)
    style = INPUT if not at else CENTRED
    page.value(row, TOTAL + 1, score.extra if score.extras else None, style)


def write_parts(page: Page, row: int, formulas: Sequence[str], results: Sequence[float]) -> None:
    """The parts side by side, with their results."""
    tenths = styled(CENTRED, num_format=TENTHS)
    for number, (formula, result) in enumerate(zip(formulas, results, strict=True)):
        page.formula(row, FIRST_PART + number, formula, result, tenths)


def part_formulas(at: int, late_cell: str, *, silence_counted: bool) -> tuple[str, ...]:
    """The parts of the row of that number, counted from 1, over its counts."""
    limits, extensions = f"(1-F{at}/C{at})*100", f"MAX(1-I{at}/C{at},0)*100"
    return (
        f'=IF(J{at}="是",MAX(100-G{at}*{late_cell},0),0)',
        f"=D{at}/C{at}*100",
        f'=IF(J{at}="是",MAX(1-E{at}/C{at},0)*100,0)',
        f"={limits}" if silence_counted else f'=IF(J{at}="是",{limits},0)',
        f"={extensions}" if silence_counted else f'=IF(J{at}="是",{extensions},0)',
        f"=K{at}/C{at}*100",
    )


def write_total(page: Page, row: int, total: float, at: str = "") -> None:
    """The weighed mean of the row's parts; ``at`` is the sheet of the weights, this one if blank."""
    weights = at + WEIGHTS
    parts = f"{PART_LETTERS[0]}{row + 1}:{PART_LETTERS[-1]}{row + 1}"
    extra = f"{EXTRA_LETTER}{row + 1}"
    formula = f"=IF(SUM({weights})=0,0,ROUND(SUMPRODUCT({weights},{parts})/SUM({weights}),6))+N({extra})"
    page.formula(row, TOTAL, formula, round(total, 6), styled(CENTRED, num_format=TENTHS, bold=True))


def write_means(page: Page, row: int, stage_score: StageScore, scoring: Scoring, count: int) -> None:
    """One unit's sums of counts and means of parts, over its rows on the sheet of periods."""
    own_rows = f"({column_of('B', count)}=$B{row + 1})"
    periods = [score for _, score in stage_score.periods]
    sums: Sequence[tuple[str, int]] = (
        ("C", sum(score.owed for score in periods)),
        ("D", sum(score.accepted for score in periods)),
        ("E", sum(score.held for score in periods)),
        ("F", sum(score.overdue for score in periods)),
        ("G", sum(score.late for score in periods)),
        ("H", sum(score.requested for score in periods)),
        ("I", sum(score.granted for score in periods)),
        ("K", sum(score.substance for score in periods)),
    )
    page.formula(row, FIRST_COUNT, f"=SUMPRODUCT({own_rows}*1)", len(periods), CENTRED)
    for number, (letter, result) in enumerate(sums, start=FIRST_COUNT + 1):
        page.formula(row, number, f"=SUMPRODUCT({own_rows}*{column_of(letter, count)})", result, CENTRED)
    formulas = [f"=SUMPRODUCT({own_rows}*{column_of(letter, count)})/C{row + 1}" for letter in PART_LETTERS]
    write_parts(page, row, formulas, stage_score.parts(scoring))
    mean = f"=SUMPRODUCT({own_rows}*{column_of(EXTRA_LETTER, count)})/C{row + 1}"
    page.formula(row, TOTAL + 1, mean, stage_score.extra, styled(CENTRED, num_format="0.0;-0.0;"))


def column_of(letter: str, count: int) -> str:
    """A column of the sheet of periods, for so many rows."""
    first = PERIOD_HEADER_ROW + 2
    return f"'{PERIOD_SHEET}'!${letter}${first}:${letter}${first + count - 1}"


def write_periods(
    book: WrittenBook, stage: StageReport, scores: Sequence[StageScore], scoring: Scoring
) -> None:
    """The sheet of periods: one row a unit and period, with counts, parts and score."""
    names = columns(("期别", 10.0), COUNTS)
    page = book.page(PERIOD_SHEET, [width for _, width in names], f"{stage.words}逐期考核")
    write_rules(page, 1, PERIOD_RULES)
    page.header(PERIOD_HEADER_ROW, [name for name, _ in names])
    lines = [(period, score) for stage_score in scores for period, score in stage_score.periods]
    for row, (period, score) in enumerate(lines, start=PERIOD_HEADER_ROW + 1):
        page.cells(row, 0, [(str(period), CENTRED), (score.unit, CELL)])
        write_score(page, row, score, scoring, at=f"'{SHEET}'!")
        least = max(page.height([None, score.unit]), 22)
        page.lay(row, [(score.reasons, CELL)], TOTAL + 2, least)
    page.sheet.autofilter(PERIOD_HEADER_ROW, 0, PERIOD_HEADER_ROW + max(len(lines), 1), page.last)
    page.sheet.freeze_panes(PERIOD_HEADER_ROW + 1, 2)
    set_print(
        page.sheet, header=(PERIOD_HEADER_ROW, PERIOD_HEADER_ROW), title=PERIOD_SHEET, widths=page.widths
    )
