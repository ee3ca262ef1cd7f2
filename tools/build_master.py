"""Build the shipped master from the notice's text: ``python -m tools.build_master [NOTICE.txt [OUT.xlsx]]``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from workbook_flow.model import Unit, UnitName  # noqa: E402
from workbook_flow.starter import (  # noqa: E402
    DEFAULT_SETTINGS,
    Contents,
    ListRow,
    SectionRow,
    TaskRow,
    write_master,
)

HEADER = ["重点任务", "主要措施", "牵头单位", "责任单位", "完成时限"]
SHIPPED = ROOT / "master" / "分解清单.xlsx"
NOTICE = ROOT / "tests" / "data" / "新政办函〔2024〕38号.txt"

LEAVES_LEAD_ABOVE = ("三", "4.开展规范化试点")
"""The one row with a single unit cell that is its 责任单位 (the text alone does not show it)."""
METRICS: Mapping[str, Mapping[str, str | float]] = {"1-02": {"量化指标": "人均学时", "目标值": 60}}
"""人均每年不少于 60 学时: measure 2 of section 一."""

TO_CONFIRM = "待办公室核对"
AGENCIES, COUNTY, SOME = "各行政执法机关", "县直行政执法机关", "有关行政执法机关"
TOWNSHIPS = "各乡镇人民政府"

DEPARTMENTS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("县司法局", "sfj", ("新邵县司法局", "司法局"), "执法"),
    ("县市场监管局", "scjgj", ("新邵县市场监督管理局", "县市场监督管理局", "市场监管局"), "执法"),
    ("县发改局", "fgj", ("新邵县发展和改革局", "县发展和改革局", "发改局"), "执法"),
    ("县数据局", "sjj", ("新邵县数据局", "数据局"), ""),
    ("市生态环境局新邵分局", "sthj", ("邵阳市生态环境局新邵分局", "生态环境局新邵分局"), "驻县执法"),
    ("县应急管理局", "yjglj", ("新邵县应急管理局", "应急管理局", "县应急局"), "执法"),
    ("县文旅广体局", "wlgtj", ("新邵县文化旅游广电体育局", "县文化旅游广电体育局", "文旅广体局"), "执法"),
    ("县人民检察院", "jcy", ("新邵县人民检察院", "县检察院"), ""),
    ("县公安局", "gaj", ("新邵县公安局", "公安局"), "执法"),
    ("县纪委监委", "jwjw", ("新邵县纪委监委", "纪委监委"), ""),
    ("县人社局", "rsj", ("新邵县人力资源和社会保障局", "县人力资源和社会保障局", "人社局"), "执法"),
    ("县财政局", "czj", ("新邵县财政局", "财政局"), "执法"),
    ("县住建局", "zjj", ("新邵县住房和城乡建设局", "县住房和城乡建设局", "住建局"), "执法"),
    ("县农业农村局", "nyncj", ("新邵县农业农村局", "农业农村局"), "执法"),
    ("县交通运输局", "jtysj", ("新邵县交通运输局", "交通运输局", "县交通局"), "执法"),
)
TOWNS = (
    *(("酿溪镇", "niangxi"), ("严塘镇", "yantang"), ("雀塘镇", "quetang"), ("陈家坊镇", "chenjiafang")),
    *(("潭溪镇", "tanxi"), ("寸石镇", "cunshi"), ("坪上镇", "pingshang"), ("龙溪铺镇", "longxipu")),
    *(("巨口铺镇", "jukoupu"), ("新田铺镇", "xintianpu"), ("小塘镇", "xiaotang"), ("太芝庙镇", "taizhimiao")),
    *(("大新镇", "daxin"), ("潭府乡", "tanfu"), ("迎光乡", "yingguang")),
)
SETTINGS = {
    **DEFAULT_SETTINGS,
    "发文单位": "县司法局",
    "清单简称": "行政执法质量三年行动重点任务",
    "清单日期": "2024年7月11日",
    "默认年份": "2024",
    "首次认领": "是",
    "延期申请": "是",
    "向党委报告": "是",
}
REMARKS = (
    (
        "通知没有列出哪些单位是行政执法机关。“单位”表中的“各行政执法机关”“县直行政执法机关”“有关行政执法机关”"
        "三个分组是按常理先行归类的，请逐个核对、增减，并补上通知未点名的执法部门。"
    ),
    "任务 2-09 的责任单位只写“有关行政执法机关”，请在“明确单位”列写明；不写则发给该分组全部单位。",
    "邮箱都是占位的示例地址，发不出去，请换成真实邮箱，并补上联系人和电话。",
)


def notice_rows(text: str) -> Iterator[list[str]]:
    """The table's rows as the printed cells that each has of its own; a line of bars alone ends a row."""
    lines = [line for line in text.splitlines() if line.rstrip().endswith("|")]
    row: list[str] = []
    for line in lines:
        bars = line.strip()
        if set(bars) == {"|"}:
            yield row
            row = []
            continue
        row.append(line.removesuffix("|").removesuffix(" "))
        if len(row) == len(HEADER):
            yield row
            row = []
    if row:
        yield row


def list_rows(text: str) -> tuple[ListRow, ...]:
    """The printed list: section rows, and task rows with the cells that merges cover left out."""
    rows: list[ListRow] = []
    section, count = "", 0
    for own in notice_rows(text):
        if own == HEADER:
            continue
        if len(own) == 1 and re.match(r"[一二三四五六七八九十]+、", own[0]):
            section, count = own[0], 0
            rows.append(SectionRow(text=section))
            continue
        cells = task_cells(own, section)
        count += 1
        number = "一二三四五六七八九十".index(section[0]) + 1
        name = f"{number}-{count:02d}"
        rows.append(TaskRow(id=name, cells=tuple(cells), extras=METRICS.get(name, {})))
    return tuple(rows)


def task_cells(own: list[str], section: str) -> list[str | None]:
    """The five cells of a row, None where it has no own: told apart by what each says."""
    cells: list[str | None] = [None] * len(HEADER)
    rest = list(own)
    if not re.match(r"\d+\.", rest[0]):
        cells[0] = rest.pop(0)
    cells[1] = rest.pop(0)
    if rest and re.search(r"\d{4}年", rest[-1]):
        cells[4] = rest.pop()
    exception, start = LEAVES_LEAD_ABOVE
    if len(rest) == 1 and section.startswith(exception) and str(cells[1]).startswith(start):
        cells[3] = rest.pop()
    for column, text in zip((2, 3), rest, strict=False):
        cells[column] = text
    return cells


def list_title(text: str) -> str:
    """The lines between the notice's date and the table's header."""
    lines = text.splitlines()
    header = next(index for index, line in enumerate(lines) if line == f"{HEADER[0]} |")
    dated = max(
        index for index, line in enumerate(lines[:header]) if re.fullmatch(r"\d{4}年\d+月\d+日", line)
    )
    return "\n".join(lines[dated + 1 : header])


def units() -> tuple[Unit, ...]:
    """The address book: the list's own names, the departments that meet on it, the townships."""
    groups = {"执法": (AGENCIES, COUNTY, SOME), "驻县执法": (AGENCIES, SOME), "": ()}
    departments = [
        Unit(
            name=UnitName(name),
            aliases=aliases,
            groups=groups[kind],
            mail=(f"{box}@xian.example",),
            note=f"是否行政执法机关：{TO_CONFIRM}",
        )
        for name, box, aliases, kind in DEPARTMENTS
    ]
    townships = [
        Unit(
            name=UnitName(f"{name}人民政府"),
            aliases=(name, f"新邵县{name}人民政府"),
            groups=(TOWNSHIPS,),
            mail=(f"{box}@xiangzhen.example",),
        )
        for name, box in TOWNS
    ]
    return (*departments, *townships)


def build(notice: Path, target: Path) -> None:
    """Write the shipped master."""
    text = notice.read_text(encoding="utf-8")
    write_master(
        target,
        Contents(
            title=list_title(text), rows=list_rows(text), units=units(), settings=SETTINGS, remarks=REMARKS
        ),
    )


if __name__ == "__main__":
    if len(sys.argv) > 3 or "--help" in sys.argv:
        raise SystemExit(__doc__)
    given = [Path(name) for name in sys.argv[1:]]
    notice, target = (*given, *(NOTICE, SHIPPED)[len(given) :])
    build(notice, target)
