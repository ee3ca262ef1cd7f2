"""Ten lists in ten styles, as offices have them, each with what a person reads in it. All names are made up."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from openpyxl import Workbook

from tests.books import fill_sheet


@dataclass(frozen=True)
class Listed:
    """A list: how its file is written, the answers given, and by id what is in it: leads, others, kind, day."""

    file: str
    write: Callable[[Path], None]
    truth: str
    answers: Mapping[str, str] = field(default_factory=dict)


def sheets(*tables: tuple[str, str], change: Callable[[Any], None] | None = None) -> Callable[[Path], None]:
    """A workbook of tables in a test's text."""

    def write(path: Path) -> None:
        book = Workbook()
        book.remove(book.worksheets[0])
        for name, table in tables:
            fill_sheet(book.create_sheet(name), table)
        if change:
            change(book)
        book.save(path)

    return write


def words(text: str, encoding: str = "utf-8") -> Callable[[Path], None]:
    """A file of text."""

    def write(path: Path) -> None:
        path.write_bytes(text.encode(encoding))

    return write


SAFETY = """
清河市安全生产隐患整改清单 | < | < | < | < | <
2024年5月8日 | < | < | < | < | <
序号 | 隐患描述 | 整改措施 | 主责单位 | 配合单位 | 整改时限
一、消防安全 | < | < | < | < | <
1 | 通道堵塞 | 清理疏散通道。 | 市消防局 | 市住建局、市城管局 | 6月底前
2 | ^ | 建立巡查制度。 | 市消防局 | | 长期坚持
二、道路交通 | < | < | < | < | <
3 | 护栏缺失 | 补齐护栏。 | 市交通局 | 市公安局 | 2024年底前完成验收销号
4 | 标线不清 | 重新划线。 | 市交通局 | 市公安局 | 每季度报送一次
合计 | 4项 | | | |
注：整改情况每月报市安办。 | < | < | < | < | <
"""
SAFETY_TRUTH = """
1 | 市消防局 | 市住建局、市城管局 | by 2024-06-30
2 | 市消防局 | | standing
3 | 市交通局 | 市公安局 | by 2024-12-31
4 | 市交通局 | 市公安局 | recurring quarter
"""

HOSPITAL = """
仁和医院巡察反馈问题整改台账（2024年） | < | < | < | < | <
序号 | 问题 | 整改措施 | 责任分工 | < | 整改时限
^ | ^ | ^ | 牵头科室 | 配合科室 | ^
1 | 病历书写不规范 | 开展病历质控。 | 医务科 | 质控科 | 2024年9月30日
 | | 组织病历培训。 | | 护理部 | 2024年10月底前
2 | 排队时间长 | 增设自助机。 | 信息科 | 门诊部、财务科 | 已完成
 | | 优化预约流程。 | 门诊部 | 信息科 |
"""
HOSPITAL_TRUTH = """
1-01 | 医务科 | 质控科 | by 2024-09-30
1-02 | 医务科 | 护理部 | by 2024-10-31
2-01 | 信息科 | 门诊部、财务科 | done
2-02 | 门诊部 | 信息科 | done
"""

SCHOOL = """
云山学院 | < | < | <
2024年度重点工作分解表 | < | < | <
序号 | 重点工作 | 责任部门 | 完成时间
1 | 修订培养方案 | 教务处牵头，各学院配合 | 2024年6月底前
2 | 建设实训中心 | 由资产处牵头，教务处、财务处参与 | 2024年底前建成投用
3 | 学生资助 | 学生处（牵头）、各学院 | 每学期一次
4 | 平安校园 | 保卫处 | 全年推进
注：1.各学院指文学院、理学院、商学院。2.第一个单位为牵头单位。 | < | < | <
"""
SCHOOL_TRUTH = """
1 | 教务处 | 文学院、理学院、商学院 | by 2024-06-30
2 | 资产处 | 教务处、财务处 | by 2024-12-31
3 | 学生处 | 文学院、理学院、商学院 | notice
4 | 保卫处 | | standing 2024-12-31
"""

COMPANY = """
No. | 任务 Task | 主责 Owner | 支持 Support | 期限 Due
A1 | 上线财务系统 | 财务部 | 信息部 | Q3 2024
A2 | 供应商年审 | 采购部 | 财务部、法务部 | Annually
A3 | 合同模板修订 | 法务部 | | by end of June 2025
A4 | 舆情监测 | 品牌部 | | Ongoing
A5 | 新品发布 | 品牌部 | 采购部 | TBD
"""
COMPANY_TRUTH = """
A1 | 财务部 | 信息部 | by 2024-09-30
A2 | 采购部 | 财务部、法务部 | recurring year
A3 | 法务部 | | by 2025-06-30
A4 | 品牌部 | | standing
A5 | 品牌部 | 采购部 | notice
"""

PLAN = """湖东区重点项目推进计划
编码,工作任务,承办单位,协办单位,办结时限
P-1,征地拆迁,区自然资源局,区住建局,2024年7月15日
P-2,管线迁改,同上,区城管局、区水务局,2024年8月底前
P-3,道路施工,区住建局,〃,〃
P-4,绿化提升,区城管局,区住建局,2025年前
P-5,竣工验收,区住建局,,2025年前
"""
PLAN_TRUTH = """
P-1 | 区自然资源局 | 区住建局 | by 2024-07-15
P-2 | 区自然资源局 | 区城管局、区水务局 | by 2024-08-31
P-3 | 区住建局 | 区城管局、区水务局 | by 2024-08-31
P-4 | 区城管局 | 区住建局 | by 2024-12-31
P-5 | 区住建局 | | by 2024-12-31
"""

COVER = """
使用说明 | <
本表由办公室汇总 | <
"""
NORTH = """
北岭县优化营商环境任务清单 | < | < | < | <
发文：北岭县政务服务中心 | < | < | < | <
2024年3月1日 | < | < | < | <
序号 | 任务内容 | 牵头部门 | 配合部门 | 时间节点
1 | 推行一窗受理。 | 县政务中心 | 各乡镇、县市监局 | 2024年12月31日前完成整改
2 | 压缩开办时间。 | 县市场监管局 | 县税务局 | 2024年3月15日前报县政府备案
3 | 涉企检查备案。 | 县司法局 | 各乡镇（除白石镇、红旗镇外） | 每月10日、25日前
"""
NORTH_CONTACTS = """
单位名称 | 联系人 | 电子邮箱 | 联系电话
县政务中心 | 甲 | zw@bl.example | 0700-1
县市场监管局 | 乙 | sj@bl.example | 0700-2
青石镇 | 丙 | qs@bl.example | 0700-3
白石镇 | 丁 | bs@bl.example | 0700-4
红旗镇 | 戊 | hq@bl.example | 0700-5
"""
NORTH_TRUTH = """
1 | 县政务中心 | 白石镇、红旗镇、青石镇、县市场监管局 | by 2024-12-31
2 | 县市场监管局 | 县税务局 | by 2024-03-15
3 | 县司法局 | 青石镇 | recurring month 10,25
"""

PASTED = (
    "序号\t具体举措\t责任单位\t配合单位\t完成期限\n"
    "1\t编制节能方案\t机关事务局\t发改委、财政局\t2024年三季度前\n"
    "2\t更换节能灯具\t机关事务局\t\t24年6月底\n"
    "3\t公示能耗数据\t统计局\t机关事务局\t每年3月底前\n"
)
PASTED_TRUTH = """
1 | 机关事务局 | 发改委、财政局 | by 2024-06-30
2 | 机关事务局 | | by 2024-06-30
3 | 统计局 | 机关事务局 | recurring year
"""

BARS = """| 序号 | 事项 | 责任单位 | 时限 |
| --- | --- | --- | --- |
| 1 | 制定培训方案 | 人事处、培训中心 | 2024年4月底前 |
| 2 | 开展第一期培训 | 培训中心、后勤处 | 2024年6月、12月 |
| 3 | 总结评估 | 人事处 | 年底前 |
"""
BARS_TRUTH = """
1 | 人事处 | 培训中心 | by 2024-04-30
2 | 培训中心 | 后勤处 | by 2024-12-31
3 | 人事处 | | by 2024-12-31
"""

PAGES = """
南湾区民生实事任务表 | < | < | < | <
2024年2月20日 | < | < | < | <
编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限
 | 一、教育 | | | |
1 | 学位扩容 | 新建两所学校。 | 区教育局 | 区住建局 | @
2 | 学位扩容 | 改造旧校舍。 | 区教育局 | 区财政局 | 2024年8月底前完成
编号 | 重点任务 | 主要措施 | 责任单位 | 牵头单位 | 完成时限
 | 二、养老 | | | |
3 | 助餐服务 | 建设社区食堂。 | 各街道 | 区民政局 | 2024年6月底前启动，年底前完成
4 | 床位建设 | 新增护理床位。 | 区民政局、各街道 | 区卫健局 | 6个月内
小计 | 4 | | | |
"""
PAGES_TRUTH = """
1 | 区教育局 | 区住建局 | by 2025-12-31
2 | 区教育局 | 区财政局 | by 2024-08-31
3 | 区民政局 | 东湾街道、西湾街道 | by 2024-12-31
4 | 区卫健局 | 区民政局、东湾街道、西湾街道 | by 2024-08-20
"""


def with_month(book: Any) -> None:
    """The marked limit as a date shown as a month, and one row filtered away."""
    sheet = book.worksheets[0]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "@")
    cell.value, cell.number_format = datetime(2025, 12, 1), 'yyyy"年"m"月"'
    sheet.row_dimensions[cell.row + 1].hidden = True


def notice(path: Path) -> None:
    """A Word notice whose table has cells merged downwards, a section row, and a second page's table."""
    document = Document()
    for line in ("东川县人民政府办公室", "2024年4月2日", "东川县就业促进任务分解表"):
        document.add_paragraph(line)
    rows = [
        ["重点任务", "主要措施", "牵头单位", "责任单位", "完成时限"],
        ["一、稳岗（共2项）"] * 5,
        ["(一)减负", "1.落实社保补贴。", "县人社局", "县财政局", "2024年6月底前完成并长期坚持"],
        ["(一)减负", "2.发放稳岗返还。", "县人社局", "县税务局\n县财政局", "2024年6月底前完成并长期坚持"],
        ["二、培训（共1项）"] * 5,
        ["(二)提技", "1.开展技能培训。", "县人社局", "各乡镇人民政府", "2024年底前"],
    ]
    table = document.add_table(len(rows), 5)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    for number in (1, 4):
        text = rows[number][0]
        table.cell(number, 0).merge(table.cell(number, 4)).text = text
    for column in (0, 2, 4):
        text = rows[2][column]
        table.cell(2, column).merge(table.cell(3, column)).text = text
    document.add_paragraph("注：各乡镇人民政府包括河口镇、山前镇、平坝乡。")
    target = io.BytesIO()
    document.save(target)
    path.write_bytes(target.getvalue())


NOTICE_TRUTH = """
1-01 | 县人社局 | 县财政局 | by 2024-06-30
1-02 | 县人社局 | 县税务局、县财政局 | by 2024-06-30
2-01 | 县人社局 | 河口镇、山前镇、平坝乡 | by 2024-12-31
"""

VILLAGE = """
单位：石桥镇 | < | < | < | <
工作类别 | 工作任务 | 工作措施 | 责任科室 | 时限要求
党建 | 规范组织生活 | 落实三会一课。 | 党政办、组织办 | 每季度首月10日前
^ | ^ | 开展主题党日。 | 组织办 | 每月28日前
民生 | 人居环境 | 清理沟渠。 | 农业办、各村 | 持续跟进
^ | ^ | 改造厕所。 | 农业办 | 预计8月
"""
VILLAGE_TRUTH = """
1-01 | | 党政办、组织办 | recurring quarter 10
1-02 | | 组织办 | recurring month 28
1-03 | | 农业办、上村、下村 | standing
1-04 | | 农业办 | by 2024-08-31
"""

INSPECTION = """
附件1 | < | < | < | < | < | < | <
梅岭市专项巡察反馈问题整改任务清单 | < | < | < | < | < | < | <
填报单位（盖章）：市督查室    填报时间：2026年11月10日 | < | < | < | < | < | < | <
序号 | 存在问题 | 整改目标 | 整改措施 | 责任领导 | 牵头单位 | 参与单位 | 整改时限
1 | 办理环节多 | 压减三成 | 1.梳理高频事项。 | 张某 | 市审批局 | 市司法局\\n市数据中心 | 2026年12月底前
^ | ^ | ^ | 2.推行一件事一次办。 | ^ | 市审批局 | 各县（区）政务中心 | 2027年3月底前
2 | 检查频次高 | 下降两成 | 建立综合查一次制度。 | 李某 | 市司法局 | 市市场监管局、市应急局 | 立行立改，长期坚持
3 | 拖欠账款 | 清零 | 逐笔核实处置。 | 王某 | 市工信局 | 市财政局 | 每月5日前通报，2026年底前清零
4 | 隐性壁垒 | 清理 | 开展专项清理。 | 王某 | 市发改委（市公共资源交易中心） | 市住建局 | 即知即改
填表人：赵某 | | | 联系电话：0700-1 | | | |
"""
INSPECTION_TRUTH = """
1-01 | 市审批局 | 市司法局、市数据中心 | by 2026-12-31
1-02 | 市审批局 | 甲区政务中心、乙县政务中心 | by 2027-03-31
2 | 市司法局 | 市市场监管局、市应急局 | standing
3 | 市工信局 | 市财政局 | recurring month 5
4 | 市发改委（市公共资源交易中心） | 市住建局 | by
"""

PROSE = (
    "石门县人民政府办公室关于印发重点任务分解方案的通知",
    "2026年2月18日",
    "各乡镇人民政府，县直有关单位：",
    "一、着力扩大有效投资",
    "1.实施重点项目128个。（牵头单位：县发改局；责任单位：县直有关单位，各乡镇人民政府；完成时限：2026年12月底前）",
    "2.开工建设第三水厂（一期）。（牵头单位：县水利局；责任单位：县城投公司、城关镇；完成时限：2026年6月底前开工，2027年底前通水）",
    "二、着力保障和改善民生",
    "（一）稳定就业",
    "3.新增城镇就业3200人。",
    "（牵头单位：县人社局；责任单位：县工信局、县教育局；完成时限：全年）",
    "（二）办好教育",
    "4.新建公办幼儿园3所。（县教育局牵头，县住建局、县自然资源局按职责分工负责；2026年9月底前完成）",
    "5.落实双减政策。（县教育局负责，长期坚持）",
    "6.改善办学条件。",
    "责任单位：县教育局",
    "完成时限：2026年8月底前",
    "7.宣传教育法规。",
)
PROSE_TRUTH = """
1-01 | 县发改局 | 县人社局、县水利局、城关镇、白云镇 | by 2026-12-31
1-02 | 县水利局 | 县城投公司、城关镇 | by 2027-12-31
2-01 | 县人社局 | 县工信局、县教育局 | by 2026-12-31
2-02 | 县教育局 | 县住建局、县自然资源局 | by 2026-09-30
2-03 | 县教育局 | | standing
2-04 | | 县教育局 | by 2026-08-31
2-05 | | | unknown
"""


def paragraphs(*lines: str) -> Callable[[Path], None]:
    """A Word file of running text."""

    def write(path: Path) -> None:
        document = Document()
        for line in lines:
            document.add_paragraph(line)
        document.save(str(path))

    return write


LISTS: Mapping[str, Listed] = {
    "safety": Listed("隐患清单.xlsx", sheets(("清单", SAFETY)), SAFETY_TRUTH, {"office": "市安办"}),
    "hospital": Listed(
        "整改台账.xlsx", sheets(("整改", HOSPITAL)), HOSPITAL_TRUTH, {"blanks": "1", "office": "医务科"}
    ),
    "school": Listed(
        "工作分解.xlsx",
        sheets(("Sheet1", SCHOOL)),
        SCHOOL_TRUTH,
        {"limit:每学期一次": "2", "office": "校办"},
    ),
    "company": Listed("actions.xlsx", sheets(("Tasks", COMPANY)), COMPANY_TRUTH, {"office": "总裁办"}),
    "plan": Listed(
        "计划.csv",
        words(PLAN, "gb18030"),
        PLAN_TRUTH,
        {"limit:2025年前": "1", "office": "区府办"},
    ),
    "north": Listed(
        "营商.xlsx",
        sheets(("封面", COVER), ("任务", NORTH), ("通讯录", NORTH_CONTACTS)),
        NORTH_TRUTH,
        {"group:各乡镇": "1", "twins": "1", "office": "县政务中心"},
    ),
    "pasted": Listed(
        "粘贴.txt",
        words(PASTED),
        PASTED_TRUTH,
        {"limit:2024年三季度前": "1", "office": "机关事务局", "title": "节能任务"},
    ),
    "bars": Listed("事项.txt", words(BARS), BARS_TRUTH, {"roles": "1", "year": "2024", "office": "人事处"}),
    "pages": Listed(
        "民生.xlsx",
        sheets(("表", PAGES), change=with_month),
        PAGES_TRUTH,
        {
            "group:各街道": "东湾街道、西湾街道",
            "limit:6个月内": "1",
            "office": "区府办",
            "hidden-rows": "2",
        },
    ),
    "notice": Listed("分解表.docx", notice, NOTICE_TRUTH),
    "inspection": Listed(
        "巡察整改.xlsx",
        sheets(("问题清单", INSPECTION)),
        INSPECTION_TRUTH,
        {
            "office": "市督查室",
            "limit:每月5日前通报，2026年底前清零": "每月5日前",
            "group:各县（区）政务中心": "甲区政务中心、乙县政务中心",
            "columns": "1",
        },
    ),
    "prose": Listed(
        "报告分解.docx",
        paragraphs(*PROSE[:-1]),
        "\n".join(PROSE_TRUTH.strip().splitlines()[:-1]),
        {
            "office": "1",
            "group:县直有关单位": "县人社局、县水利局",
            "group:各乡镇人民政府": "城关镇、白云镇",
        },
    ),
    "village": Listed(
        "镇.xlsx",
        sheets(("2024", VILLAGE)),
        VILLAGE_TRUTH,
        {"roles": "2", "group:各村": "上村、下村", "year": "2024", "office": "党政办"},
    ),
}
