"""Sheet 考核依据: why one unit has its score, on a page to hand out."""

from __future__ import annotations

from workbook_flow.paper.layout import CELL, CENTRED, HEADER, NOTE, set_print, styled
from workbook_flow.paper.page import Page, WrittenBook
from workbook_flow.reports.summary import UnitAccount, tenths

SHEET = "考核依据"
COLUMNS = (("部分", 11.0), ("任务", 8.0), ("情况", 62.0), ("日期", 12.0), ("依据（来件或核定人）", 32.0))
PART_COLUMNS = ("部分", "权重", "怎么算", "得分", "")
ZOOM = 80
"""Percent at which all its columns stand on a screen of 1366 by 768."""
RULES = (
    "得分为各部分按权重的加权平均，再加加分扣分。迟报只看第一份有行被采用的报送哪天到达，以后更正、补充不算迟报；"
    "下发以前已过的、报送截止时还没到的时限不算逾期。对得分有异议的，在汇总表“考核评分”的“单位申诉”栏或回复邮件说明。"
)


def write_account(book: WrittenBook, account: UnitAccount, list_name: str) -> None:
    """Write the sheet: the score, its parts, then every fact that they rest on."""
    widths = [width for _, width in COLUMNS]
    page = book.page(SHEET, widths, f"{account.unit}{account.period}考核依据\n{list_name}", ZOOM)
    row = write_note(page, 1, account.headline, bold=True)
    day = f"统计截至 {account.today.isoformat()}。{account.basis}{RULES}"
    row = write_note(page, row, day, bold=False)
    row = write_parts(page, row, account)
    page.header(row, [name for name, _ in COLUMNS])
    for number, ground in enumerate(account.grounds, start=row + 1):
        cells = (ground.part, ground.task, ground.words, ground.day, ground.source)
        styles = (CENTRED, CENTRED, CELL, CENTRED, CELL)
        page.lay(number, list(zip(cells, styles, strict=True)), at_least=20)
    page.sheet.freeze_panes(1, 0)
    set_print(page.sheet, header=(row, row), landscape=False, title=SHEET, widths=widths)


def write_note(page: Page, row: int, words: str, *, bold: bool) -> int:
    """A line over the whole width; returns the next free row."""
    page.line(row, words, styled(NOTE, bold=bold), at_least=24 if bold else 20)
    return row + 1


def write_parts(page: Page, row: int, account: UnitAccount) -> int:
    """The parts with weight, sum and value; returns the next free row."""
    if not account.parts:
        return row
    page.row(row, PART_COLUMNS, HEADER)
    for number, part in enumerate(account.parts, start=row + 1):
        page.cells(
            number,
            0,
            [
                (part.name, CENTRED),
                (part.weight, CENTRED),
                (part.words, CELL),
                (tenths(part.value), styled(CENTRED, num_format="0.0")),
                ("不计入" if not part.weight else "", CELL),
            ],
        )
        page.sheet.set_row(number, 20)
    after = row + 1 + len(account.parts)
    page.sheet.set_row(after, 8)
    return after + 1
