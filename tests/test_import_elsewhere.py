"""Lists of offices of other kinds: what each says of tasks and units is read as a person there reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_import_kinds import kinds, read_as, shown
from workbook_flow.importing.groups import proposed_members
from workbook_flow.importing.heads import ColumnPart, part_of
from workbook_flow.importing.units import doubtful_names, read_unit_cell
from workbook_flow.model import WorkbookFlowError


def sure_names(words: str) -> tuple[str, ...]:
    """The units of a cell, whoever leads, none of which is in doubt."""
    cell = read_unit_cell(words)
    assert doubtful_names(cell.open) == ()
    return (*cell.lead, *cell.responsible, *cell.open)


OF_A_KIND = """
某市2026年问题整改清单 | < | < | < | <
序号 | 存在问题 | {kind} | 责任单位 | 整改时限
1 | 河道保洁不到位 | 环境卫生 | 市水利局 | 2026年9月底
2 | 流动摊贩多 | 城市管理 | 市城管局 | 2026年9月底
"""


@pytest.mark.parametrize("kind", ["问题类型", "问题类别", "类别", "所属领域", "Category", "问题分类（大类）"])
def test_of_what_kind_a_problem_is_never_is_what_is_to_be_done(tmp_path: Path, kind: str) -> None:
    rows = read_as(tmp_path, OF_A_KIND.format(kind=kind)).understanding.rows
    assert [row.measure for row in rows] == ["河道保洁不到位", "流动摊贩多"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("宁远县委、县政府，道县县委、县政府", "宁远县委 宁远县政府 道县县委 道县县政府"),
        ("祁阳市委、市政府；零陵区委和区人民政府", "祁阳市委 祁阳市政府 零陵区委 零陵区人民政府"),
        ("中共蓝山县委，县政府", "蓝山县委 蓝山县政府"),
        ("县委、县政府", "县委 县政府"),
        ("市委、市政府、县委、县政府", "市委 市政府 县委 县政府"),
        ("宁远县委、县政府办公室", "宁远县委 县政府办公室"),
        ("城关镇党委、政府，大河镇党委、政府", "城关镇党委和政府 大河镇党委和政府"),
        ("东街道党工委、办事处", "东街道党工委和办事处"),
        ("高新区党工委、管委会、市财政局", "高新区党工委和管委会 市财政局"),
    ],
)
def test_a_government_is_of_the_place_of_its_committee(words: str, names: str) -> None:
    assert sure_names(words) == (*names.split(),)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("第一、第三党支部", "第一党支部 第三党支部"),
        ("第一、二、三党支部", "第一党支部 第二党支部 第三党支部"),
        ("第一和第三党支部", "第一党支部 第三党支部"),
        ("炼钢一、二分厂、动力部", "炼钢一分厂 炼钢二分厂 动力部"),
        ("1、2号车间", "1号车间 2号车间"),
        ("1号、2号车间", "1号车间 2号车间"),
        ("县公安局、城关、大河两镇", "县公安局 城关镇 大河镇"),
        ("城关和大河两个乡", "城关乡 大河乡"),
        ("城关、大河、小山三镇", "城关镇 大河镇 小山镇"),
        ("城关镇、大河镇两镇", "城关镇 大河镇"),
        ("第一分公司、第二分公司", "第一分公司 第二分公司"),
        ("县三中、县公安局", "县三中 县公安局"),
        ("钢铁二厂、炼铁厂", "钢铁二厂 炼铁厂"),
        ("武汉三镇、县公安局", "武汉三镇 县公安局"),
    ],
)
def test_names_have_the_end_that_only_the_last_of_them_says(words: str, names: str) -> None:
    assert sure_names(words) == (*names.split(),)


@pytest.mark.parametrize("words", ["第一", "1号", "大河两镇", "第一至第五党支部", "1-3车间", "一到五分厂"])
def test_a_number_alone_or_a_span_is_no_unit(words: str) -> None:
    assert doubtful_names((words,)) == (words,)
    assert doubtful_names(("G1-2项目部", "国道G207-1工区", "八一街道", "第一党支部", "863-1所")) == ()


def test_units_with_persons_before_them_in_the_header_are_units(tmp_path: Path) -> None:
    cells = ("城管办 张三", "城建办/李四", "征迁办：王五", "社区办（赵六）")
    tasks = "\n".join(f"{at} | 修路{at}处 | {cell} | 8月底" for at, cell in enumerate(cells, start=1))
    read = read_as(
        tmp_path,
        f"某街道2026年工作推进表 | < | < | <\n序号 | 事项 | 责任人/责任单位 | 时间\n{tasks}\n",
        roles="3",
    )
    assert [row.lead for row in read.understanding.rows] == [
        ("城管办",),
        ("城建办",),
        ("征迁办",),
        ("社区办",),
    ]


def test_a_government_leads_with_its_committee() -> None:
    cell = read_unit_cell("蓝山县委、县政府牵头，市应急局配合")
    assert (cell.lead, cell.responsible) == (("蓝山县委", "蓝山县政府"), ("市应急局",))


def test_a_management_committee_behind_another_unit_stays_in_doubt() -> None:
    assert "管委会" in doubtful_names(read_unit_cell("市住建局和管委会").open)


@pytest.mark.parametrize(
    "header", ["责任单位（排第一的为牵头单位）", "责任单位（列第一位的为牵头单位，下同）"]
)
def test_what_a_header_says_of_who_leads_is_not_asked(tmp_path: Path, header: str) -> None:
    table = f"某县工作分解表 | < | < | <\n序号 | 任务内容 | {header} | 完成时限\n1 | 修路 | 县交通局、县财政局 | 2026年底\n"
    read = read_as(tmp_path, table)
    assert "roles" not in kinds(read)
    assert shown(read) == ["1 | 县交通局 | 县财政局 | by 2026-12-31"]


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("建议号", ColumnPart.ID),
        ("提案号", ColumnPart.ID),
        ("Key Result 关键结果", ColumnPart.MEASURE),
        ("关键成果（KR）", ColumnPart.MEASURE),
        ("建设起止年限", ColumnPart.LIMIT),
        ("建设工期", ColumnPart.LIMIT),
        ("责任部（室）", ColumnPart.UNIT),
        ("协助科（室）", ColumnPart.HELP),
        ("责任人/责任单位", ColumnPart.UNIT),
        ("任务书编号", ColumnPart.ID),
        ("研究内容", ColumnPart.MEASURE),
        ("建设单位", None),
        ("联系电话（议题）", None),
        ("配合部门/支行", ColumnPart.HELP),
        ("责任部门/支行", ColumnPart.UNIT),
        ("责任庭室", ColumnPart.UNIT),
        ("协助庭室", ColumnPart.HELP),
        ("监管意见", ColumnPart.HEADING),
        ("采购项目", ColumnPart.HEADING),
        ("修订内容", ColumnPart.MEASURE),
        ("批示内容", None),
        ("课题名称", ColumnPart.HEADING),
        ("结题时间", ColumnPart.LIMIT),
    ],
)
def test_headers_of_other_offices(header: str, part: ColumnPart | None) -> None:
    assert part_of(header) is part


def test_all_of_a_kind_are_those_of_that_kind() -> None:
    units = ("朝阳社区", "光明社区", "城建办")
    assert proposed_members("全部社区", units) == ("朝阳社区", "光明社区")


@pytest.mark.parametrize(
    ("header", "row", "task"),
    [
        (
            "项目名称 | 建设内容 | 责任单位 | 完成时限 | 存在问题 | 下一步措施",
            "物流园 | 建仓库 | 县商务局 | 2026年底 | 无 | 加快征地",
            ("物流园", "建仓库"),
        ),
        (
            "项目名称 | 竣工时间 | 责任单位 | 存在问题",
            "物流园 | 2026年底 | 县商务局 | 用地指标",
            ("某县清单", "物流园"),
        ),
        (
            "重点工作 | 责任单位 | 完成时限 | 存在困难和问题",
            "修路 | 县交通局 | 2026年底 | 缺资金",
            ("某县清单", "修路"),
        ),
        (
            "点位名称 | 责任单位 | 整改时限 | 存在问题",
            "东门市场 | 县城管局 | 2026年底 | 脏乱",
            ("东门市场", "脏乱"),
        ),
        (
            "项目名称 | 责任单位 | 存在问题 | 整改措施 | 整改时限",
            "物流园 | 县商务局 | 堵塞 | 清理 | 2026年底",
            ("物流园\n堵塞", "清理"),
        ),
        (
            "工作任务 | 责任单位 | 完成时限 | 具体措施",
            "修路 | 县交通局 | 2026年底 | 铺沥青",
            ("修路", "铺沥青"),
        ),
    ],
)
def test_what_stands_behind_units_and_limits_says_how_work_stands(
    tmp_path: Path, header: str, row: str, task: tuple[str, str]
) -> None:
    rows = read_as(tmp_path, f"某县清单\n{header}\n{row}\n{row.replace('2026', '2027')}\n").understanding.rows
    assert [(row.heading, row.measure) for row in rows] == [task] * 2


@pytest.mark.parametrize(
    ("header", "cell", "due"),
    [
        ("完成年度", "2026", "2026-12-31"),
        ("建设起止年限", "2025-2027", "2027-12-31"),
        ("完成年份", "2027", "2027-12-31"),
    ],
)
def test_years_alone_are_years_below_a_header_of_years(
    tmp_path: Path, header: str, cell: str, due: str
) -> None:
    table = f"某县工作清单 | < | <\n任务内容 | 责任单位 | {header}\n修路 | 县交通局 | {cell}\n建桥 | 县水利局 | {cell}\n"
    read = read_as(tmp_path, table, roles="3")
    assert shown(read) == [f"1-01 | 县交通局 |  | by {due}", f"1-02 | 县水利局 |  | by {due}"]


def test_who_looks_after_the_work_is_not_guessed_to_do_it(tmp_path: Path) -> None:
    table = (
        "某公司防控清单 | < | < | < | <\n序号 | 防控措施 | 防控责任部门 | 监督部门 | 完成时间\n"
        "1 | 双人复核 | 财务部 | 审计部 | 2026年底\n2 | 集中采购 | 采购部 | 审计部 | 2026年底\n"
    )
    rows = read_as(tmp_path, table, roles="3").understanding.rows
    assert [(row.lead, row.spare["监督部门"]) for row in rows] == [
        (("财务部",), "审计部"),
        (("采购部",), "审计部"),
    ]


COUNTS = """
2026年某镇环境整治任务表 | < | < | < | <
序号 | {unit} | {count} | 清理点（处） | 完成时间
1 | 东村 | 45 | 3 | 10月底
2 | 西村 | 30 | 2 | 10月底
"""


def test_a_table_of_numbers_is_told_how_it_becomes_a_list(tmp_path: Path) -> None:
    with pytest.raises(WorkbookFlowError, match="任务内容写“清理点（处）：3”，责任单位写“东村”"):
        read_as(tmp_path / "1", COUNTS.format(unit="村", count="改厕（户）"))
    obeyed = (
        "任务内容 | 责任单位 | 完成时限\n清理点（处）：3 | 东村 | 10月底\n改厕（户）：45 | 东村 | 10月底\n"
    )
    read = read_as(tmp_path / "2", f"2026年某镇环境整治任务表 | < | <\n{obeyed}", roles="3")
    assert [line.split(" | ", 1)[1] for line in shown(read)] == ["东村 |  | by 2026-10-31"] * 2


def test_a_number_alone_as_a_task_is_in_doubt(tmp_path: Path) -> None:
    rows = read_as(tmp_path, COUNTS.format(unit="责任单位", count="任务内容")).understanding.rows
    assert [row.measure for row in rows] == ["45", "30"]
    assert all("没有写要做什么" in row.doubts["主要措施"] for row in rows)
