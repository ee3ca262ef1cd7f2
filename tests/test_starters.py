"""Every kind of list that comes with the program: read without a fault, each rule breakable, two periods gone round."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests import small
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.master import read_master
from workbook_flow.model import (
    PREVIOUS_SHEET,
    FieldType,
    IssuedForm,
    Level,
    Master,
    Meaning,
    Period,
    Purpose,
    Submission,
    Typed,
    Value,
    WorkbookFlowError,
)
from workbook_flow.rules.comparing import before
from workbook_flow.rules.own import compiled
from workbook_flow.rules.terms import Given
from workbook_flow.starter import read_starter, starter_names, write_workspace

TODAY = date(2024, 6, 3)
KINDS = ("创建任务", "巡察整改", "提案议案办理", "政府工作报告任务分解", "民生实事", "隐患整改")
Cells = Mapping[str, Typed]

SOUND: Mapping[str, Cells] = {
    "隐患整改": {
        "整改状态": "整改中",
        "整改进度": 40,
        "整改情况": "已清理疏散通道两处，拆除隔断三道。",
        "隐患等级": "较大",
        "整改责任人": "张三，副镇长",
        "本周投入（万元）": 1.5,
    },
    "巡察整改": {
        "整改状态": "整改中",
        "完成比例": 40,
        "整改情况": "已清理滞留资金十二笔，发放到人八笔，其余本月办结。",
        "整改类型": "限期整改",
        "建立完善制度数": 1,
        "立案件数": 1,
        "处分人数": 1,
        "组织处理人数": 2,
        "追缴退赔（万元）": 3.2,
    },
    "民生实事": {
        "项目状态": "在建",
        "形象进度": 60,
        "进展情况": "主体工程封顶，正在做内外装修。",
        "累计投资（万元）": 820.5,
        "财政资金（万元）": 300,
        "累计受益人数": 120,
        "开工日期": date(2024, 3, 15),
        "量化完成值": 6,
    },
    "政府工作报告任务分解": {
        "进展状态": "推进中",
        "完成比例": 45,
        "进展情况": "上半年签约项目九个，开工六个，完成投资四亿元。",
        "全年目标": "能够完成",
        "量化完成值": 5,
    },
    "提案议案办理": {
        "办理状态": "办理中",
        "办理情况": "已与代表座谈，形成答复意见初稿。",
        "面商方式": "座谈",
        "面商日期": date(2024, 5, 20),
    },
    "创建任务": {
        "达标状态": "创建中",
        "完成比例": 60,
        "进展情况": "开展市容整治三次，规范占道经营二十处。",
        "点位总数": 20,
        "达标点位": 12,
        "本月检查次数": 4,
        "发现问题数": 9,
        "整改完成数": 7,
        "自评得分": 82.5,
    },
}
"""A row of each kind that breaks no rule, this period or the next."""

BREAKING: Mapping[str, Mapping[str, tuple[Cells, Cells]]] = {
    "隐患整改": {
        "重大隐患要管控": ({"隐患等级": "重大"}, {}),
        "销号要有人验收": ({"整改状态": "已销号", "整改进度": 100, "销号日期": date(2024, 6, 1)}, {}),
        "等级不随意降": ({"隐患等级": "一般"}, {"隐患等级": "重大"}),
        "销号不反复": ({}, {"整改状态": "已销号"}),
        "待验收的进度": ({"整改状态": "待验收"}, {}),
    },
    "巡察整改": {
        "完成要有佐证": ({"整改状态": "已完成", "完成比例": 100}, {}),
        "完成不带问题": ({"整改状态": "已完成", "佐证材料": "通报", "存在问题": "还有两笔没发"}, {}),
        "立行立改要动起来": ({"整改类型": "立行立改", "整改状态": "未启动"}, {}),
        "有处分应有立案": ({"立案件数": 0}, {"立案件数": 0}),
        "追缴数额较大": ({"追缴退赔（万元）": 500.01}, {}),
        "长期整改写成效": ({"整改状态": "长期坚持", "整改情况": "坚持每月公示资金拨付情况。"}, {}),
    },
    "民生实事": {
        "财政资金是其中数": ({"财政资金（万元）": 821}, {}),
        "累计投资不减": ({"累计投资（万元）": 800}, {}),
        "受益人数不减": ({"累计受益人数": 100}, {}),
        "量化数不减": ({"量化完成值": 5}, {}),
        "在建的写开工日期": ({"开工日期": None}, {}),
        "开工不在以后": ({"开工日期": date(2024, 6, 4)}, {}),
        "前期没有进度": ({"项目状态": "前期", "形象进度": 11}, {}),
        "进度与投资": ({"累计投资（万元）": 0, "财政资金（万元）": 0}, {"累计投资（万元）": 0}),
    },
    "政府工作报告任务分解": {
        "有压力的说原因": ({"全年目标": "有压力"}, {}),
        "难以完成的要补救": (
            {"全年目标": "难以完成", "原因分析": "出口下滑", "下一步措施": "加紧推进。"},
            {},
        ),
        "完成与判断一致": ({"进展状态": "已完成", "全年目标": "有压力", "原因分析": "出口下滑"}, {}),
        "受阻与判断": (
            {"进展状态": "受阻", "存在问题": "用地指标没有落实。", "下一步措施": "下月落实指标。"},
            {},
        ),
        "判断好转": ({}, {"全年目标": "难以完成"}),
        "进度偏慢": ({"完成比例": 19}, {}),
    },
    "提案议案办理": {
        "办结要有文号": ({"办理状态": "已办结", "办理结果": "A 已解决或采纳"}, {}),
        "办结要有结果": ({"办理状态": "已办结", "答复文号": "县教函〔2024〕7号"}, {}),
        "先见面后答复": (
            {
                "办理状态": "已办结",
                "答复文号": "7号",
                "办理结果": "A 已解决或采纳",
                "面商方式": "未面商",
                "面商日期": None,
            },
            {},
        ),
        "面商的写日期": ({"面商日期": None}, {}),
        "面商在答复之前": ({"答复日期": date(2024, 5, 19)}, {}),
        "面商不在以后": ({"面商日期": date(2024, 6, 4)}, {}),
        "不满意的再办": ({"代表委员意见": "不满意"}, {}),
        "留作参考的说明": (
            {"办理结果": "C 留作参考", "代表委员意见": "不满意", "再次办理情况": "再次走访"},
            {},
        ),
        "意见不反复": ({"代表委员意见": "满意"}, {"代表委员意见": "不满意"}),
    },
    "创建任务": {
        "达标不超总数": ({"达标点位": 21}, {}),
        "已达标要全部达标": ({"达标状态": "已达标", "完成比例": 100, "自评得分": 95}, {}),
        "没有检查就没有发现": ({"本月检查次数": 0}, {}),
        "达标数不减": ({"达标点位": 11}, {}),
        "总数不变": ({"点位总数": 19}, {}),
        "整改要跟上": ({"发现问题数": 10, "整改完成数": 4}, {}),
        "自评与达标": ({"达标状态": "已达标", "完成比例": 100, "达标点位": 20, "自评得分": 89}, {}),
    },
}
"""Of each kind by each of its rules: what breaks it in the row, and in what was last reported."""


def master_of(kind: str, folder: Path) -> Master:
    path = write_workspace(folder, contents=read_starter(kind, TODAY).example)
    master, problems = read_master(path)
    assert master is not None, problems
    assert {problem.code for problem in problems} <= {"M32"}, "only the addresses are left to the office"
    return master


Masters = Callable[[str], Master]


@pytest.fixture(scope="module")
def masters(tmp_path_factory: pytest.TempPathFactory) -> Masters:
    """The master of a kind, read once."""
    return cache(lambda kind: master_of(kind, tmp_path_factory.mktemp("w")))


def test_there_are_the_kinds_that_are_offered_and_help_names_each() -> None:
    assert tuple(sorted(KINDS)) == starter_names() == tuple(sorted(SOUND))
    for command in ("init", "import"):
        shown = CliRunner().invoke(program, [command, "--help"], terminal_width=400).output
        assert all(kind in "".join(shown.split()) for kind in KINDS), command


@pytest.mark.parametrize("kind", KINDS)
def test_each_rule_holds_of_a_sound_row_and_can_be_broken(kind: str, masters: Masters) -> None:
    master = masters(kind)
    assert {rule.name for rule in master.rules} == set(BREAKING[kind])
    assert {rule.level for rule in master.rules} == {Level.ERROR, Level.QUERY, Level.WARNING} - (
        {Level.WARNING} if kind == "提案议案办理" else set()
    )
    for rule in master.rules:
        term = compiled(rule, master.fields)
        assert not term.holds(row_of(SOUND[kind], SOUND[kind])), rule.name
        changes, earlier = BREAKING[kind][rule.name]
        assert term.holds(row_of({**SOUND[kind], **changes}, {**SOUND[kind], **earlier})), rule.name
        assert len(rule.hint) <= 60


def row_of(cells: Cells, last: Cells) -> dict[str, Value]:
    row = {name: Value(typed=typed) for name, typed in cells.items()}
    row |= {before(name): Value(typed=typed) for name, typed in last.items()}
    return row | {Given.TODAY.value: Value(typed=TODAY), Given.TARGET.value: Value(typed=None)}


@pytest.mark.parametrize("kind", KINDS)
def test_each_has_columns_choices_and_numbers_of_its_own(kind: str, masters: Masters) -> None:
    master = masters(kind)
    purposes = {field.purpose for field in master.fields}
    assert purposes >= {
        Purpose.STATE,
        Purpose.PROGRESS,
        Purpose.DONE_ON,
        Purpose.DIFFICULTY,
        Purpose.NEXT_STEP,
    }
    state = next(field for field in master.fields if field.purpose is Purpose.STATE)
    assert {choice.meaning for choice in state.choices} == set(Meaning)
    assert all(field.hint for field in master.fields)
    assert sum(field.type is FieldType.CHOICE for field in master.fields) >= (
        2 if kind not in {"民生实事", "创建任务"} else 1
    )
    assert all("示例" in unit.name for unit in master.units), "no unit of the example is a real one"
    assert "（示例）" in master.title
    assert {task.deadline.due.year for task in master.tasks if task.deadline.due} <= {2024, 2025}


def test_a_kind_that_there_is_not_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(WorkbookFlowError, match=r"没有“民生”这种清单，是不是 民生实事？可写：创建任务、"):
        read_starter("民生", TODAY)
    result = CliRunner().invoke(
        program, ["--workspace", str(tmp_path / "w"), "init", "--starter", "../隐患整改"]
    )
    assert isinstance(result.exception, WorkbookFlowError)
    assert not (tmp_path / "w").exists()


def test_without_its_example_a_kind_is_its_sheets_alone(tmp_path: Path) -> None:
    run = CliRunner().invoke(
        program,
        ["--workspace", str(tmp_path), "init", "--blank", "--starter", "隐患整改"],
        catch_exceptions=False,
    )
    assert run.exit_code == 0
    book = load_workbook(tmp_path / "master" / "分解清单.xlsx")
    assert "示例" not in "".join(str(row) for row in book["单位"].iter_rows(values_only=True))
    assert [book["字段"][f"A{row}"].value for row in (2, 3)] == ["整改状态", "整改进度"]
    assert book["自定义规则"]["A2"].value == "重大隐患要管控"


def test_a_list_that_is_imported_gets_the_columns_of_a_kind(tmp_path: Path) -> None:
    source = tmp_path / "清单.csv"
    source.write_text(
        "序号,隐患描述,整改措施,责任单位,整改时限\n1,通道堵塞,清理通道,县甲局,2024年底前\n", "utf-8"
    )
    root = tmp_path / "w"
    arguments = [
        "--workspace",
        str(root),
        "--date",
        "2024-06-03",
        "import",
        "--starter",
        "隐患整改",
        str(source),
    ]
    run = CliRunner().invoke(program, arguments, catch_exceptions=False)
    assert run.exit_code in {0, 1}, run.output
    book = load_workbook(root / "master" / "分解清单.xlsx")
    assert book["字段"]["A2"].value == "整改状态"
    assert book["自定义规则"]["A2"].value == "重大隐患要管控"
    settings = {row[0]: row[1] for row in book["设置"].iter_rows(min_row=2, max_col=2, values_only=True)}
    assert (settings["报告周期"], settings["发放日"]) == ("周", "本周四")
    assert "示例" not in str(settings["发文单位"])
    assert [row[2].value for row in book["分解清单"].iter_rows() if row[0].value == "1"] == ["清理通道"]


# two periods of each, through real files

ROUNDS: Mapping[str, tuple[str, str, str, str, str]] = {
    "隐患整改": ("2024-W23", "示例甲镇人民政府", "重大隐患要管控", "等级不随意降", "隐患等级"),
    "巡察整改": ("2024-06", "示例甲镇党委", "完成要有佐证", "追缴数额较大", "追缴退赔（万元）"),
    "民生实事": ("2024-06", "示例甲镇人民政府", "财政资金是其中数", "累计投资不减", "累计投资（万元）"),
    "政府工作报告任务分解": ("2024-Q2", "示例甲镇人民政府", "有压力的说原因", "受阻与判断", "全年目标"),
    "提案议案办理": ("2024-06", "示例县财政局", "面商的写日期", "意见不反复", "面商日期"),
    "创建任务": ("2024-06", "示例甲街道办事处", "达标不超总数", "达标数不减", "达标点位"),
}
"""Of each: its first period, a unit, an error that it makes first, what it must explain in the next, a column shown."""


def issued_form(root: Path, period: Period, unit: str) -> IssuedForm:
    issues = cycle.Workspace(root, period.last_day).archive.issues(period)
    return next(form for issue in reversed(issues) for form in issue.forms if form.unit == unit)


def table(form: IssuedForm, cells: Cells) -> str:
    names = [name for name in cells if name in {field.name for field in form.fields}]
    lines = [
        " | ".join((row.task, *(shown(cells[name], name, metric=bool(row.metric)) for name in names)))
        for row in form.rows
    ]
    return "\n".join((" | ".join(("编号", *names)), *lines))


def shown(typed: Typed, name: str, *, metric: bool) -> str:
    return "" if typed is None or (name == "量化完成值" and not metric) else str(typed)


def hand_in(root: Path, form: IssuedForm, cells: Cells, minute: int) -> Submission:
    small.drop(root, f"{form.unit}{minute}.xlsx", filled(form, table(form, cells)), minute)
    (submission,) = cycle.receive(cycle.Workspace(root, form.period.last_day))
    return submission


def progress_words(kind: str) -> str:
    return str(next(typed for name, typed in SOUND[kind].items() if name.endswith("情况")))


NOT_OURS = ("进展状态", "完成比例", "进展情况")
"""What the usual list calls its columns."""


def texts_of(path: Path) -> str:
    """All that a file of the outbox says, with notes, tips and hidden sheets."""
    if path.suffix not in {".xlsx", ".docx"}:
        return path.read_text("utf-8", "replace") if path.suffix in {".eml", ".txt", ".md"} else ""
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


def own_findings(submission: Submission) -> Iterator[str]:
    return (problem.code for problem in submission.problems if problem.code in {"R40", "R42", "R43"})


@pytest.mark.dear
@pytest.mark.parametrize("kind", KINDS)
def test_each_goes_round_two_periods(kind: str, tmp_path: Path) -> None:
    first, unit, wrong, asked, column = ROUNDS[kind]
    master = master_of(kind, tmp_path)
    period = Period.parse(first)
    sound: Cells = {**SOUND[kind], "认领": "认领"}
    named = {field.purpose: field for field in master.fields}
    state, done_on = named[Purpose.STATE], named[Purpose.DONE_ON].name
    cycle.split(cycle.Workspace(tmp_path, period.first_day), period)
    form = issued_form(tmp_path, period, unit)
    faulty = hand_in(tmp_path, form, {**sound, **BREAKING[kind][wrong][0], done_on: date(2024, 5, 1)}, 1)
    assert set(own_findings(faulty)) == {"R40"}
    done = next(choice.value for choice in state.choices if choice.meaning is Meaning.DONE)
    remedy = (
        f"已完成的，请把{state.name}改为{done}，日期填实际完成的那一天，如 2024-07-15；未完成的，请清空日期"
    )
    is_open = state.name not in BREAKING[kind][wrong][0]
    assert (remedy in {problem.remedy for problem in faulty.problems}) == is_open
    assert faulty.held == len(form.rows)
    changes, earlier = BREAKING[kind][asked]
    started = {**sound, **earlier} | (
        {"临时管控措施": "专人值守", "再次办理情况": "再次走访"} if earlier else {}
    )
    sound_one = hand_in(tmp_path, form, started, 2)
    assert (sound_one.held, list(own_findings(sound_one))) == (0, [])
    cycle.close(cycle.Workspace(tmp_path, period.next().first_day), period)
    assert {"汇总表.xlsx", "看板.html", "通报.docx", "专报.docx"} <= {
        path.name for path in (tmp_path / "outbox" / first).iterdir()
    }
    later = period.next()
    cycle.split(cycle.Workspace(tmp_path, later.first_day), later)
    form = issued_form(tmp_path, later, unit)
    (path,) = (tmp_path / "outbox" / str(later)).rglob(f"*{unit}*.xlsx")
    assert progress_words(kind) in "".join(
        str(row) for row in load_workbook(path)[PREVIOUS_SHEET].iter_rows(values_only=True)
    )
    silent = hand_in(tmp_path, form, {**sound, **changes}, 3)
    assert set(own_findings(silent)) == {"R42"}
    said = "上级督导组重新核定了口径"
    explained = hand_in(tmp_path, form, {**sound, **changes, "核实说明": said}, 4)
    assert (explained.held, set(own_findings(explained))) == (0, {"R43"}), explained.problems
    cycle.merge(cycle.Workspace(tmp_path, later.last_day), later)
    book = load_workbook(tmp_path / "outbox" / str(later) / "汇总表.xlsx")
    assert said in "".join(str(row) for row in book["待核实"].iter_rows(values_only=True))
    details = list(book["单位明细"].iter_rows(values_only=True))
    assert any(column in row for row in details)
    assert ("数据汇总" in book.sheetnames) == any(field.summing for field in form.fields)
    others = set(NOT_OURS) - {field.name for field in master.fields}
    for path in sorted((tmp_path / "outbox").rglob("*")):
        if path.is_file():
            assert [word for word in others if word in texts_of(path)] == [], path
