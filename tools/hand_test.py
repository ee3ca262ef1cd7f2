"""Lay out ten files for someone with Excel and WPS, and one page of what to try: ``python -m tools.hand_test FOLDER``.

Nobody has opened the program's files there yet, see docs/手工检查.md: this is what makes it half an hour's work.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from docx import Document  # noqa: E402
from docx.shared import Mm, Pt  # noqa: E402
from openpyxl import load_workbook  # noqa: E402

from tools.build_templates import drop_leftovers, font  # noqa: E402
from workbook_flow import cycle  # noqa: E402
from workbook_flow.cli import program  # noqa: E402
from workbook_flow.cli.demo import MONTHS, return_form, run_demo  # noqa: E402
from workbook_flow.model import CARD_SHEET, LEAD_SHEET, PREVIOUS_SHEET  # noqa: E402
from workbook_flow.records.archive import standing_forms  # noqa: E402
from workbook_flow.reports.word import rezip  # noqa: E402

CHECKLIST = "检查单.docx"
SIZE = 9.0
"""Points of the checklist: all of it is to stand on one page."""
HEADER = ("文件", "做什么", "应当看到", "Excel", "WPS")
WIDTHS = (34, 58, 62, 16, 16)
"""Millimetres."""
ABOUT = (
    "请在 Excel 和 WPS 里各打开一遍（先不点“启用编辑”，看一眼再点），按下面做；"
    "对的打“√”，不对的写下看到了什么，截图最好。"
    "版本：Excel ＿＿＿＿＿＿　WPS ＿＿＿＿＿＿　系统 ＿＿＿＿＿＿　检查人 ＿＿＿＿＿＿　日期 ＿＿＿＿＿＿"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KitFile:
    """One file of the kit: what it is called there, which file of a workspace it is, what to do, what to see."""

    name: str
    pick: Callable[[Path], Path]
    doing: str
    seeing: str


def forms(outbox: Path) -> list[Path]:
    """The forms that were issued, the largest first, of the first period first."""
    periods = sorted(path.parent for path in outbox.glob("*/填报表"))
    return [path for period in periods for path in by_size(period.glob("填报表/*.xlsx"))]


def by_size(paths: Iterator[Path]) -> list[Path]:
    """Files, the largest first."""
    return sorted(paths, key=lambda path: (-path.stat().st_size, path.name))


def form_with(sheet: str) -> Callable[[Path], Path]:
    """Picks the largest form that has a sheet of that name."""
    return lambda outbox: next(path for path in forms(outbox) if sheet in sheet_names(path))


LEAD_FORM = form_with(LEAD_SHEET)


def largest_other_form(outbox: Path) -> Path:
    """The largest form that is not shown as the lead unit's: each file of the kit is another."""
    return next(path for path in forms(outbox) if path != LEAD_FORM(outbox))


def sheet_names(path: Path) -> list[str]:
    """The names of a workbook's sheets."""
    book = load_workbook(path, read_only=True)
    names = list(book.sheetnames)
    book.close()
    return names


def largest(pattern: str) -> Callable[[Path], Path]:
    """Picks the largest file of a pattern below the outbox."""
    return lambda outbox: by_size(outbox.glob(pattern))[0]


FILES = (
    KitFile(
        name="01 填报表.xlsx",
        pick=largest_other_form,
        doing="在橙色表头下填两行；从别的表复制 3 行 2 列，粘到“完成比例”起；按 Tab 走一行；点“核对”的筛选箭头",
        seeing="边填“核对”边变，表头的计数跟着变；缺的黄、错的红；粘贴没有被拒绝；筛选可用；字从第一行看到最后一行",
    ),
    KitFile(
        name="02 填报表（行数少）.xlsx",
        pick=form_with(CARD_SHEET),
        doing="填好一行，看“签批单”，打印预览",
        seeing="“签批单”跟着变；一项一页，字不小，没有被截",
    ),
    KitFile(
        name="03 填报表（第二期）.xlsx",
        pick=form_with(PREVIOUS_SHEET),
        doing="光标停在“无变化”上；表头“其余各行无变化”选“是”",
        seeing="提示里是上期填的；选“是”后各行都变成“✓”",
    ),
    KitFile(
        name="04 填报表（牵头单位）.xlsx",
        pick=LEAD_FORM,
        doing="看“牵头任务”，在最右一栏写一段 300 字的话",
        seeing="一项任务一行，要督促的单位点了名；写的话看得全",
    ),
    KitFile(
        name="05 退回更正.xlsx",
        pick=largest("*/退回/*.xlsx"),
        doing="不启用编辑先看；点“退回意见”里的链接；改正一个红格",
        seeing="打开就是“退回意见”；已接收的行收起；红格的提示是原因，改后“退回”字样消失",
    ),
    KitFile(
        name="06 汇总表.xlsx",
        pick=largest("*/汇总表.xlsx"),
        doing="看“首页”和图；在“单位明细”的“核定”里选“退回”；打印预览",
        seeing="图画得出，下拉可选，链接跳得对；首页一屏、一页",
    ),
    KitFile(
        name="07 读出结果.xlsx",
        pick=largest("读出结果.xlsx"),
        doing="打开看一遍",
        seeing="没有“发现内容有问题，是否修复”",
    ),
    KitFile(
        name="08 通报.docx",
        pick=largest("*/通报.docx"),
        doing="用 Word 和 WPS 文字打开，看页眉页脚和附件",
        seeing="不提示修复；标题、正文字体字号符合公文格式，页码在外侧",
    ),
    KitFile(
        name="09 专报.docx",
        pick=largest("*/专报.docx"),
        doing="同上",
        seeing="正文三页以内，表格没有出格",
    ),
    KitFile(
        name="10 发表邮件.eml",
        pick=lambda outbox: next(path for path in sorted(outbox.glob("邮件/**/*.eml")) if has_workbook(path)),
        doing="用 Outlook、Foxmail 打开，从邮件里直接打开附件",
        seeing="主题、正文、附件名是中文，没有乱码；附件打开和 01 一样",
    ),
)


def has_workbook(path: Path) -> bool:
    """Whether a mail brings a workbook."""
    return b"spreadsheetml" in path.read_bytes()


def make_kit(workspace: Path, folder: Path) -> None:
    """Copy the ten files out of a workspace in which two months were played, and write the checklist beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        shutil.copy(file.pick(workspace / "outbox"), folder / file.name)
    (folder / CHECKLIST).write_bytes(checklist())


def checklist() -> bytes:
    """One page: a line a file, what to do, what to see, and room for a tick."""
    document = Document()
    drop_leftovers(document)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(12)
    write(document.add_paragraph(), "填报表、汇总表和文件手工检查单", 14)
    write(document.add_paragraph(), ABOUT)
    table = document.add_table(rows=0, cols=len(HEADER))
    table.style, table.autofit = "Table Grid", False
    lines = ((file.name.rpartition(".")[0], file.doing, file.seeing, "", "") for file in FILES)
    for line in (HEADER, *lines):
        for cell, words, width in zip(table.add_row().cells, line, WIDTHS, strict=True):
            cell.width = Mm(width)
            write(cell.paragraphs[0], words)
    target = io.BytesIO()
    document.save(target)
    return rezip(target.getvalue())


def write(paragraph: Any, words: str, size: float = SIZE) -> None:
    """The words of a paragraph, close together."""
    paragraph.paragraph_format.space_after = Pt(2)
    font(paragraph.add_run(words), "宋体", size)


def send_one_back(root: Path) -> None:
    """Have the unit with the most rows report the last month once more, with slips: its form comes back marked."""
    workspace = cycle.Workspace(root, MONTHS[-1].last_day)
    forms = standing_forms(workspace.archive.issues(MONTHS[-1])).values()
    return_form(root, max(forms, key=lambda form: len(form.rows)), "mistaken")
    cycle.receive(workspace)


def main(folder: Path) -> None:
    """Play the demo's months in a scratch folder, and lay the kit out."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "demo"
        run_demo(root, lambda _line: None)
        send_one_back(root)
        for command in (("check",), ("send", "--period", str(MONTHS[0]))):
            with redirect_stdout(io.StringIO()):
                program(
                    ("--workspace", str(root), "--date", "2024-08-05", "--json", *command),
                    standalone_mode=False,
                )
        make_kit(root, folder)
    print(f"{len(FILES)} 个文件和检查单在 {folder}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
