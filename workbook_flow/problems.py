"""The catalogue of problems: code → level, what is wrong, what to do. Nothing else writes such texts.

Families: M the master, F a file, L its layout and locked text, D one cell, R one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

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
    "F40": Kind(ERROR, "认不出是哪个单位、哪一期的填报表", "请用本期下发的填报表填写后报送，不要另建表格"),
    "F41": Kind(ERROR, "表内的身份标记与发放记录不符", "请重新下载本期下发给本单位的填报表，填写后报送"),
    "F42": Kind(WARNING, "与第 {first} 号来件内容完全相同", "无需处理；如有更正，请修改后另行报送"),
    "F43": Kind(
        ERROR,
        "{period} 的第 {issue} 次发放记录里没有发给“{unit}”的填报表",
        "请核对期别和单位，使用下发的填报表重新报送",
    ),
    "F44": Kind(
        WARNING,
        "身份标记已丢失，按{how}认作“{unit}”{period}的填报表",
        "请核对无误；下次请直接在下发的填报表上填写",
    ),
    "F45": Kind(
        WARNING,
        "这是 {period} 的填报表，{current} 的填报表也已下发给“{unit}”",
        "已记入 {period}；请再报送 {current} 的填报表",
    ),
    "F46": Kind(
        WARNING,
        "按第 {issue} 次下发的填报表填写，现行的是第 {current} 次",
        "仍有效的行已收下；请按最新下发的填报表补齐其余各行",
    ),
    "L01": Kind(WARNING, "任务 {task} 的“{column}”被改动", "以下发的内容为准，无需处理；请勿改动灰色栏"),
    "L02": Kind(WARNING, "下发的任务 {task} 这一行不见了", "请勿删除行；请在原表上补填这一行后重新报送"),
    "L03": Kind(
        WARNING,
        "编号“{task}”不在本单位本期的任务中，这一行未采用",
        "请只填写下发的行；如确有此项任务，请联系发表单位",
    ),
    "L04": Kind(ERROR, "任务 {task} 出现了不止一行，内容不一致", "请只保留一行后重新报送"),
    "L05": Kind(ERROR, "缺少“{column}”一栏", "请使用下发的填报表，不要删除或改名表头"),
    "L06": Kind(WARNING, "“{column}”不是下发的栏目，其中的内容未采用", "请把内容填到下发的栏目中"),
    "L07": Kind(WARNING, "任务 {task} 现已不再由本单位承担，这一行未采用", "无需处理"),
    "D01": Kind(ERROR, "“{field}”没有填", "请填写"),
    "D02": Kind(ERROR, "“{field}”应为日期，现为“{raw}”", "请填写如 2024-07-15"),
    "D03": Kind(ERROR, "“{field}”应为整数，现为“{raw}”", "请只填数字，如 12"),
    "D04": Kind(ERROR, "“{field}”应为 0 到 100 的数字，现为“{raw}”", "请只填数字，如 60"),
    "D05": Kind(ERROR, "“{field}”应从下拉列表中选，现为“{raw}”", "请从这些选项中选一个：{choices}"),
    "D06": Kind(ERROR, "“{field}”应为电话号码，现为“{raw}”", "请填写如 0739-3160000 或 11 位手机号"),
    "D07": Kind(ERROR, "“{field}”为 {raw}，超出范围", "请填写{range}的数字"),
    "D08": Kind(
        ERROR, "“{field}”只有 {length} 个字，过于简单", "请至少写 {minimum} 个字，说清做了什么、到了哪一步"
    ),
    "D09": Kind(
        ERROR, "“{field}”有 {length} 个字，超过 {maximum} 个字", "请精简到 {maximum} 个字以内，详细材料另附"
    ),
    "D10": Kind(ERROR, "“{field}”是公式错误值 {raw}", "请把公式改成文字或数字"),
    "D11": Kind(WARNING, "“{field}”填的是“{raw}”，{note}", "如理解有误，请更正后重新报送"),
    "D12": Kind(ERROR, "“{field}”是没有结果的公式", "请把公式改成文字或数字"),
    "R01": Kind(ERROR, "任务 {task} 这一行没有填", "请填写后重新报送"),
    "R02": Kind(ERROR, "已完成，但“{field}”为 {raw}", "已完成的，请填 100；未完成的，请改选进展状态"),
    "R03": Kind(ERROR, "已完成，但没有填“{field}”", "请填写完成的日期，如 2024-07-15"),
    "R04": Kind(ERROR, "尚未完成，却填了“{field}”", "已完成的，请把进展状态改为已完成；未完成的，请清空日期"),
    "R05": Kind(
        ERROR, "尚未完成，但“{field}”已填 100", "已完成的，请把进展状态改为已完成；未完成的，请填实际比例"
    ),
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


def at_level(found: Iterable[Problem], levels: Mapping[str, Level]) -> list[Problem]:
    """The problems at the levels that the office set; those it switched off are left out."""
    weighed = (replace(each, level=levels.get(each.code, each.level)) for each in found)
    return [each for each in weighed if each.level is not Level.OFF]


def render(found: Problem) -> str:
    """One line for people: code · place · fault · remedy."""
    parts = (found.code, str(found.place), found.message, found.remedy)
    return " · ".join(part for part in parts if part)


def has_errors(found: Iterable[Problem]) -> bool:
    """Whether any of them is an error."""
    return any(each.level is Level.ERROR for each in found)
