"""What lists of offices call their columns: the unambiguous is known, all else is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lists import sheets
from tests.test_importing import TODAY
from workbook_flow import cycle
from workbook_flow.cycle.importing import open_list
from workbook_flow.importing.heads import ColumnPart, part_of

HEADINGS = (
    *("工作项目", "民生实事", "实事名称", "一级任务", "任务类型", "工作大类", "主要领域", "案由", "提案内容"),
    *(
        "考核项目",
        "测评指标",
        "创建指标",
        "巡察反馈意见",
        "反馈问题及意见",
        "问题具体表现",
        "风险隐患",
        "风险点",
    ),
)
MEASURES = (
    *(
        "具体内容及要求",
        "工作内容及要求",
        "任务及措施",
        "工作任务及措施",
        "目标任务及要求",
        "督查事项",
        "督查内容",
    ),
    *("督办内容", "交办事项", "会议议定事项", "决定事项", "承诺事项", "重大事项", "年度目标任务", "建设任务"),
    *("年度建设内容", "建设规模及内容", "主要建设内容（及规模）", "实事内容", "问题整改措施", "贯彻落实措施"),
    *("政策措施", "分解任务", "细化任务", "子任务", "责任事项", "责任内容", "职责内容"),
)
UNITS = ("其他责任单位", "其他单位")
HELPERS = ("协同配合单位", "其他配合单位")
LIMITS = (
    *(
        "完成时间及要求",
        "完成时限及进度要求",
        "时限和要求",
        "进度时限",
        "目标时限",
        "答复时限",
        "工作进度安排",
    ),
    *("建成时间", "计划完工时间", "截至时间", "截至日期", "预期完成时间", "完成季度", "起止年限"),
)
ASKED = (
    *(
        "责任领导",
        "牵头县领导",
        "责任人",
        "形象进度",
        "工作标准",
        "完成标志",
        "进展情况",
        "督办单位",
        "问题来源",
    ),
    *(
        "相关单位",
        "市级责任单位",
        "推进计划",
        "启动时间",
        "批示内容",
        "建设地点",
        "印证材料",
        "牵头及配合单位",
    ),
)
KNOWN = {
    **dict.fromkeys(HEADINGS, ColumnPart.HEADING),
    **dict.fromkeys(MEASURES, ColumnPart.MEASURE),
    **dict.fromkeys(UNITS, ColumnPart.UNIT),
    **dict.fromkeys(HELPERS, ColumnPart.HELP),
    **dict.fromkeys(LIMITS, ColumnPart.LIMIT),
}


@pytest.mark.parametrize("header", KNOWN)
def test_an_unambiguous_header_is_known(header: str) -> None:
    assert part_of(header) is KNOWN[header]


@pytest.mark.parametrize("header", ASKED)
def test_any_other_is_asked(header: str) -> None:
    assert part_of(header) is None


def test_a_list_of_projects_needs_no_answer_about_its_columns(tmp_path: Path) -> None:
    table = """
项次 | 工作项目 | 具体内容及要求 | 责任单位 | 协同配合单位 | 完成时间及要求
1 | 交通 | 修路 | 县交通局 | 县财政局 | 2027年5月
"""
    path = tmp_path / "清单.xlsx"
    sheets(("表", table))(path)
    understanding = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path).understood({})
    (row,) = understanding.rows
    assert (row.id, row.heading, row.measure, row.limit) == ("1", "交通", "修路", "2027年5月")
    assert (row.lead, row.responsible) == (("县交通局",), ("县财政局",))
    assert {question.id for question in understanding.questions} == {"office"}
