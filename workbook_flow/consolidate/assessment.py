"""Sheet 考核评分: each unit's score with its parts, as formulas over counts and weights that stand beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbook_flow.consolidate.page import Book, Page, Source
from workbook_flow.layout import CELL, CENTRED, NOTE, SECTION, row_height, set_print, styled
from workbook_flow.model import Scoring
from workbook_flow.summary import Score

COLUMNS = (
    ("名次", 6.0),
    ("单位", 27.0),
    ("应报行数", 8.0),
    ("已接收", 8.0),
    ("退回行次", 8.0),
    ("逾期未完成", 8.0),
    ("迟报天数", 8.0),
    ("是否报送", 8.0),
    ("及时性", 9.0),
    ("完整性", 9.0),
    ("填报质量", 9.0),
    ("时限进展", 9.0),
    ("得分", 9.0),
    ("单位申诉", 20.0),
    ("复核意见", 20.0),
)
WIDTHS = tuple(width for _, width in COLUMNS)
FIRST_PART, TOTAL = 8, 12
WEIGHT_ROW, HEADER_ROW = 1, 3
LATE_CELL = "$H$2"
WEIGHTS = "$I$2:$L$2"
TENTHS = "0.0"
INPUT = styled(CENTRED, bg_color="#FFF9DB", locked=False)
RULES = (
    "及时性 = 报了的 100 − 迟报天数 × 每日扣分，最低 0，未报 0；完整性 = 已接收 ÷ 应报行数；"
    "填报质量 = 1 − 退回行次 ÷ 应报行数，最低 0，未报 0；时限进展 = 1 − 逾期未完成 ÷ 应报行数；各按 100 分计。"
    "得分为四项按权重的加权平均。浅黄色格可改，改后自动重算；长期的权重请改总表的“考核”表。"
    "单位对得分有异议的，填“单位申诉”。"
)


def write_assessment(book: Book, source: Source) -> None:
    """Write the sheet: the weights, then one row a unit in the order of the score."""
    scoring = source.master.scoring
    page = book.page("考核评分", WIDTHS, f"{source.summary.period.words}考核评分")
    write_weights(page, scoring)
    page.header(HEADER_ROW, [name for name, _ in COLUMNS])
    scores = sorted(source.report.scores, key=lambda each: -each.total(scoring))
    last = HEADER_ROW + len(scores)
    places = ranks(scores, scoring)
    for row, each in enumerate(scores, start=HEADER_ROW + 1):
        write_score(page, row, each, scoring, (last, places[round(each.total(scoring), 6)]))
    if not scores:
        page.span((HEADER_ROW + 1, 0, HEADER_ROW + 1, page.last), "本期没有应报的单位", CELL)
    page.sheet.autofilter(HEADER_ROW, 0, max(last, HEADER_ROW + 1), page.last)
    page.sheet.freeze_panes(HEADER_ROW + 1, 2)
    set_print(page.sheet, header=(HEADER_ROW, HEADER_ROW), title="考核评分", widths=WIDTHS)


def write_weights(page: Page, scoring: Scoring) -> None:
    """The weights above the columns that they weigh, and the rules in words."""
    page.span((WEIGHT_ROW, 0, WEIGHT_ROW, 5), "权重（可改）", SECTION)
    page.text(WEIGHT_ROW, 6, "每日扣分", SECTION)
    page.value(WEIGHT_ROW, 7, scoring.late_day, INPUT)
    page.cells(WEIGHT_ROW, FIRST_PART, [(weight, INPUT) for weight in scoring.weights])
    page.text(WEIGHT_ROW, TOTAL, "", SECTION)
    page.sheet.set_row(WEIGHT_ROW, 24)
    page.span((WEIGHT_ROW + 1, 0, WEIGHT_ROW + 1, page.last), RULES, NOTE)
    page.sheet.set_row(WEIGHT_ROW + 1, row_height([(RULES, sum(WIDTHS))]))


def ranks(scores: Sequence[Score], scoring: Scoring) -> Mapping[float, int]:
    """By score, its place as Excel's RANK counts it; ``scores`` are in order, the highest first."""
    places: dict[float, int] = {}
    for place, each in enumerate(scores, start=1):
        places.setdefault(round(each.total(scoring), 6), place)
    return places


def write_score(page: Page, row: int, score: Score, scoring: Scoring, place: tuple[int, int]) -> None:
    """One unit's row: counts as numbers, parts and score as formulas with their results."""
    last, rank_now = place
    at, tenths = row + 1, styled(CENTRED, num_format=TENTHS)
    page.formula(row, 0, f"=RANK(M{at},$M${HEADER_ROW + 2}:$M${last + 1})", rank_now, CENTRED)
    page.text(row, 1, score.unit, CELL)
    counts = (score.owed, score.accepted, score.held, score.overdue, score.late)
    page.cells(row, 2, [*((count, CENTRED) for count in counts), ("是" if score.returned else "否", CENTRED)])
    formulas = (
        f'=IF(H{at}="是",MAX(100-G{at}*{LATE_CELL},0),0)',
        f"=D{at}/C{at}*100",
        f'=IF(H{at}="是",MAX(1-E{at}/C{at},0)*100,0)',
        f"=(1-F{at}/C{at})*100",
    )
    for number, (formula, result) in enumerate(zip(formulas, score.parts(scoring), strict=True)):
        page.formula(row, FIRST_PART + number, formula, result, tenths)
    total = f"=IF(SUM({WEIGHTS})=0,0,ROUND(SUMPRODUCT({WEIGHTS},I{at}:L{at})/SUM({WEIGHTS}),6))"
    page.formula(row, TOTAL, total, round(score.total(scoring), 6), styled(tenths, bold=True))
    page.cells(row, TOTAL + 1, [("", CELL), ("", CELL)])
    page.sheet.set_row(row, max(page.height([None, score.unit]), 22))
