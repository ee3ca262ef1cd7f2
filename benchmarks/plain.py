"""The other side: the scripts that do the same month the usual way, and nothing beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation
    from pandas import DataFrame

HEADER = ("编号", "重点任务", "主要措施", "角色", "完成时限")
FIELDS = (
    ("进展状态", 11),
    ("完成比例", 9),
    ("进展情况", 40),
    ("完成日期", 13),
    ("佐证材料", 20),
    ("存在问题", 20),
    ("需协调事项", 20),
    ("好经验好做法", 20),
    ("下一步措施", 20),
)
WIDTHS = (7, 16, 38, 6, 13, *(width for _, width in FIELDS))
STATES = '"未开始,进行中,已完成,长期坚持,受阻"'

Row = tuple[str, str, str, str, str]


def read_list(master: Path) -> dict[str, list[Row]]:
    """Each unit's rows from the list."""
    from openpyxl import load_workbook

    owed: dict[str, list[Row]] = {}
    for cells in load_workbook(master, read_only=True)["分解清单"].iter_rows(min_row=3, values_only=True):
        number, heading, measure, lead, others, deadline = (str(cell or "") for cell in cells[:6])
        if measure:
            for unit in [lead, *others.split("、")]:
                role = "牵头" if unit == lead else "责任"
                owed.setdefault(unit, []).append((number, heading, measure, role, deadline))
    return owed


def split(folder: Path) -> None:
    """One openpyxl workbook a unit: the same cells, styles, locks, widths, heights and validations."""
    target = folder / "plain"
    target.mkdir()
    for unit, rows in read_list(folder / "master" / "分解清单.xlsx").items():
        write_form(target / f"{unit}.xlsx", unit, rows)


def write_form(path: Path, unit: str, rows: list[Row]) -> None:
    """One unit's form."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "填报表"
    line = Side(style="thin")
    border = Border(left=line, right=line, top=line, bottom=line)
    text, head = Font(name="仿宋", size=11), Font(name="黑体", size=11)
    left = Alignment(horizontal="left", vertical="center", wrap_text=True)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    grey, required = PatternFill("solid", "EDEDED"), PatternFill("solid", "FCE4D6")
    free = Protection(locked=False)
    last = get_column_letter(len(WIDTHS))
    for row, title in enumerate(
        ("重点任务进展填报表", f"填报单位：{unit}", "填报人：", "灰色栏已锁定，请勿改动。"), 1
    ):
        sheet.cell(row, 1, title).font = head
        sheet.merge_cells(f"A{row}:{last}{row}")
    for column, name in enumerate((*HEADER, *(name for name, _ in FIELDS)), 1):
        cell = sheet.cell(5, column, name)
        cell.font, cell.border, cell.alignment = head, border, middle
        cell.fill = grey if column <= len(HEADER) else required
    for number, row_texts in enumerate(rows, 6):
        for column in range(1, len(WIDTHS) + 1):
            cell = sheet.cell(number, column, row_texts[column - 1] if column <= len(HEADER) else None)
            cell.font, cell.border, cell.alignment = text, border, left
            if column <= len(HEADER):
                cell.fill = grey
            else:
                cell.protection = free
        sheet.row_dimensions[number].height = max(54, 16 * -(-len(row_texts[2]) // 18) + 6)
    for column, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for rule in validations(5 + len(rows)):
        sheet.add_data_validation(rule)
    sheet.protection.sheet = True
    sheet.freeze_panes = "D6"
    sheet.print_title_rows = "5:5"
    book.save(path)


def validations(last: int) -> Iterator[DataValidation]:
    """A validation for each fill-in column, with its messages."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for column, (name, _) in enumerate(FIELDS, len(HEADER) + 1):
        letter = get_column_letter(column)
        if name == "进展状态":
            rule = DataValidation(type="list", formula1=STATES)
        elif name == "完成比例":
            rule = DataValidation(type="decimal", operator="between", formula1="0", formula2="100")
        elif name == "完成日期":
            rule = DataValidation(type="date", operator="between", formula1="36526", formula2="73050")
        else:
            rule = DataValidation(type="textLength", operator="between", formula1="0", formula2="2000")
        rule.promptTitle, rule.prompt, rule.showInputMessage = name, f"请填写{name}", True
        rule.errorTitle, rule.error, rule.showErrorMessage = f"{name}填写有误", "请点“重试”改正。", True
        rule.add(f"{letter}6:{letter}{last}")
        yield rule


def merge(folder: Path) -> None:
    """Glob, ``pd.read_excel``, concat, ``to_excel``: no check, no archive, no layout."""
    pasted(folder).to_excel(folder / "plain.xlsx", index=False)


def styled(folder: Path) -> None:
    """The same, on a sheet with borders, fonts, fills, widths, a frozen header and a filter."""
    import pandas as pd
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    line = Side(style="thin")
    border = Border(left=line, right=line, top=line, bottom=line)
    left, head = Alignment(horizontal="left", vertical="center", wrap_text=True), Font(name="黑体", size=11)
    text, grey = Font(name="仿宋", size=11), PatternFill("solid", "EDEDED")
    with pd.ExcelWriter(folder / "plain.xlsx", engine="openpyxl") as writer:
        pasted(folder).to_excel(writer, index=False)
        sheet = writer.book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(), 1):
            for cell in row:
                cell.border, cell.alignment, cell.font = border, left, text if number > 1 else head
                if number == 1:
                    cell.fill = grey
        for column, width in enumerate((16, *WIDTHS), 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.freeze_panes, sheet.auto_filter.ref = "A2", sheet.dimensions


def pasted(folder: Path) -> DataFrame:
    """All returns below one another, the rows of the list alone."""
    import pandas as pd

    frames = []
    for path in sorted((folder / "inbox").glob("*.xlsx")):
        frame = pd.read_excel(path, sheet_name="填报表", header=4)
        frame.insert(0, "单位", path.stem)
        frames.append(frame)
    return pd.concat(frames)
