"""The catalogue of problems: code → level, what is wrong, what to do. Nothing else writes such texts.

Families: M the master, F a file, L its layout and locked text, D one cell, R one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbook_flow.model import Level, Place, Problem


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem; ``message`` and ``remedy`` are format strings."""

    level: Level
    message: str
    remedy: str


ERROR, WARNING = Level.ERROR, Level.WARNING

CATALOGUE: Mapping[str, Kind] = {
    "M01": Kind(ERROR, "缺少工作表“{sheet}”", "请补上该工作表；空白样式可用 init --blank 生成后复制过来"),
    "F01": Kind(ERROR, "文件是空的，里面没有任何内容", "可能没有上传完整；请打开原表确认已保存，再重新报送"),
    "F02": Kind(
        ERROR,
        "这不是 Excel 工作簿，而是{actual}",
        "请报送填报表本身：用 Excel 或 WPS 打开后另存为 .xlsx 再报送",
    ),
    "F03": Kind(ERROR, "这是{actual}，里面的表没有被读取", "请解压后直接报送 .xlsx 文件"),
    "F04": Kind(ERROR, "文件已损坏或不完整，打不开", "请用 Excel 或 WPS 打开原表，另存为 .xlsx 后重新报送"),
    "F05": Kind(
        ERROR,
        "文件设了打开密码，读不了",
        "请在“文件—信息—保护工作簿—用密码进行加密”中清除密码，另存为 .xlsx 后重新报送",
    ),
    "F06": Kind(
        ERROR,
        "文件超过 {limit} MB，没有读取",
        "请删去表中的图片等附件，另存为 .xlsx 后重新报送；佐证材料请另行报送",
    ),
    "F07": Kind(
        ERROR,
        "文件解开后超过 {limit} MB，没有读取",
        "请把填报内容复制到当月下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    "F08": Kind(
        ERROR,
        "文件里有 {count} 个以上的部件或文件，超过上限 {limit} 个，没有读取",
        "请只报送填报表本身，另存为 .xlsx 后重新报送",
    ),
    "F09": Kind(
        ERROR,
        "内容超出了填报表的范围（最多 {rows} 行、{columns} 列），没有读取",
        "请删去表格远处的多余内容（按 Ctrl+End 可找到），另存为 .xlsx 后重新报送",
    ),
    "F10": Kind(
        ERROR,
        "{what}太多：{count}，超过上限 {limit}，没有读取",
        "请把填报内容复制到当月下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    "F11": Kind(
        ERROR,
        "文件结构异常（{what}），为安全起见没有读取",
        "请把填报内容复制到当月下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    "F12": Kind(
        ERROR,
        "文件含有 Excel 4.0 宏表，为安全起见没有读取",
        "请把填报内容复制到当月下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    "F13": Kind(
        ERROR,
        "读取超过 {seconds} 秒仍未完成，已放弃",
        "文件结构异常或内容过多；请把填报内容复制到当月下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    "F14": Kind(
        ERROR,
        "文件使读取程序异常退出，没有读取",
        "文件结构异常；请把填报内容复制到当月下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    "F15": Kind(
        ERROR,
        "读取所需内存超过 {memory} MB，已放弃",
        "文件内容过多；请把填报内容复制到当月下发的填报表中，另存为 .xlsx 后重新报送",
    ),
    "F16": Kind(ERROR, "这是表格打开时留下的临时文件（~$ 开头），不是填报表", "请关闭表格后，报送填报表本身"),
    "F17": Kind(ERROR, "这不是普通文件（文件夹、链接或管道），没有读取", "请把填报表文件本身放进收件夹"),
    "F18": Kind(ERROR, "文件在读取前不见了", "请确认文件还在，再放一次"),
    "F19": Kind(
        ERROR, "没有权限读取，或文件正被其他程序占用", "请关闭正在打开它的程序，或检查文件权限，再运行一次"
    ),
    "F20": Kind(
        ERROR,
        "这是网页或 XML 文本，只是文件名像 Excel 工作簿",
        "请用 Excel 或 WPS 打开它，另存为 .xlsx 后重新报送",
    ),
    "F21": Kind(
        ERROR, "工作簿里没有一张工作表", "请把填报内容复制到当月下发的填报表中，另存为 .xlsx 后重新报送"
    ),
    "F22": Kind(ERROR, "读取文件时出错：{reason}", "请检查磁盘或共享文件夹，再运行一次；仍不行请重新报送"),
    "F23": Kind(ERROR, "压缩包套了两层以上，没有再往里读", "请解压后直接报送 .xlsx 文件"),
    "F24": Kind(ERROR, "这是{actual}，读不全，没有读取", "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新报送"),
}


def problem(code: str, place: Place, *, level: Level | None = None, **words: object) -> Problem:
    """The problem of that code at that place; ``words`` fill the texts, ``level`` overrides the default."""
    kind = CATALOGUE[code]
    return Problem(
        code=code,
        level=level or kind.level,
        place=place,
        message=kind.message.format_map(words),
        remedy=kind.remedy.format_map(words),
    )


def render(found: Problem) -> str:
    """One line for people: code · place · fault · remedy."""
    parts = (found.code, str(found.place), found.message, found.remedy)
    return " · ".join(part for part in parts if part)


def has_errors(found: Iterable[Problem]) -> bool:
    """Whether any of them is an error."""
    return any(each.level is Level.ERROR for each in found)
