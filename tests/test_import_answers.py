"""What is answered to a list's questions is understood, or asked again with a word; it never vanishes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests import small
from tests.desk import Visitor, visiting
from tests.lists import Listed, sheets
from tests.test_importing import TODAY
from workbook_flow import cycle
from workbook_flow.cli import people, program
from workbook_flow.cli.month import replies
from workbook_flow.cycle.importing import OpenedList, open_list
from workbook_flow.desk.list_pages import ANSWER

LIST = """
序号 | 任务 | 牵头单位 | 责任单位 | 时限 | 分管领导
1 | 办班 | 财务部 | 行政部 | 6月底前 | 王主任
2 | 采购 | 财务部、行政部 | 人事部 | 2026年6月底前 | 李主任
3 | 建设 | 行政部 | 人事部 | 开学前 | 李主任
4 | 检查 | 行政部 | 各科室 | 2026年7月底前 | 李主任
5 | 升级 | 信息处 | 信息科 | 2026年8月底前 | 李主任
"""
IN_VAIN = {
    "columns": ("分管领导=指标", "分管领导：说明", "胡说=什么", "分管=说明", "9"),
    "year": ("胡说", "26", "2026年度的"),
    "limit:开学前": ("2026-13-45", "看情况", "7"),
    "office": (
        *("2026-08-31", "是", "13800000000", "各科室", "6月底前", "500万元", "张三", "王主任", "分管领导"),
        *("欧阳局长", "我们单位", "本局", "bgs@example.com", "办公室13800000000", "谁负责？"),
    ),
    "group:各科室": ("2026-08-31", "全部", "不知道", "财务部、2026", "所有科室"),
    "twins": ("同一家", "信息处=财务部", "信息处", "3"),
}
RIGHT = {
    "columns": "分管领导=说明",
    "office": "财务部",
    "year": "2027年",
    "limit:开学前": "2026年8月31日",
    "group:各科室": "检验科、3号药房、120急救中心",
    "twins": "信息科=信息处",
}


@pytest.fixture
def opened(tmp_path: Path) -> OpenedList:
    """The list with a question of every kind that may be answered in vain."""
    path = tmp_path / "清单.xlsx"
    Listed(path.name, sheets(("表", LIST)), "", {}).write(path)
    return open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)


def test_an_answer_in_vain_is_asked_again_in_the_terminal(
    opened: OpenedList, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    order = [question.id for question in opened.understood({}).questions]
    order.insert(order.index("year") + 1, "limit:开学前")  # asked once its year is known
    assert set(order) == set(RIGHT)
    replies = iter([reply for name in order for reply in (*IN_VAIN.get(name, ()), RIGHT[name])])
    monkeypatch.setattr(click, "prompt", lambda *_args, **_kwargs: next(replies))
    answers = people.ask(opened.understood, {})
    assert answers == RIGHT | {"office": "2"}
    assert next(replies, None) is None
    words = capsys.readouterr().out
    assert all(reply in words for vain in IN_VAIN.values() for reply in vain)
    understanding = opened.understood(answers)
    assert not understanding.questions
    assert understanding.settings["默认年份"] == "2027"
    assert understanding.settings["发文单位"] == "财务部"
    assert understanding.groups[0].members == ("检验科", "3号药房", "120急救中心")
    assert not {unit.unit.name for unit in understanding.units} & {*IN_VAIN["group:各科室"], "2026", "各科室"}


@pytest.mark.parametrize(
    "name",
    [
        *("县教育局", "教导处", "一中", "有色金属公司", "无为县教育局", "县直机关工委", "是山镇"),
        *("武钢", "石油公司", "高新区", "何庄", "温州中学", "院长办公室", "本溪市教育局", "我爱我家集团"),
        *("110指挥中心", "3号车间", "2026届年级组", "长期护理中心", "全国妇联", "HR", "各界人士联络办"),
    ],
)
def test_a_unit_of_any_name_is_understood(opened: OpenedList, name: str) -> None:
    understanding = opened.understood({"office": name, "group:各科室": f"{name}、财务部"})
    assert not {"office", "group:各科室"} & {question.id for question in understanding.questions}
    assert understanding.settings["发文单位"] == name
    assert understanding.groups[0].members == (name, "财务部")


def test_a_persons_name_issues_nothing_unless_the_list_has_it_for_a_unit(tmp_path: Path) -> None:
    path = tmp_path / "清单.xlsx"
    Listed(path.name, sheets(("表", LIST.replace("人事部", "唐钢").replace("财务部", "唐钢"))), "", {}).write(
        path
    )
    source = open_list(cycle.Workspace(tmp_path / "工作区", TODAY), path)
    (office,) = (question for question in source.asked({}) if question.id == "office")
    assert office.readings == ("行政部", "信息处")
    assert source.understood({"office": "唐钢"}).settings["发文单位"] == "唐钢"
    (left,) = (item for item in source.understood({"office": "唐国强"}).questions if item.id == "office")
    assert "不写人名" in left.advice


@pytest.mark.parametrize("by_number", [True, False])
def test_a_group_may_be_put_off_by_number_or_in_words(opened: OpenedList, *, by_number: bool) -> None:
    asked = {question.id: question.readings for question in opened.understood({}).questions}["group:各科室"]
    reply = str(len(asked)) if by_number else asked[-1]
    assert asked[-1] == "以后在“分组”表里填"
    understanding = opened.understood({"group:各科室": reply})
    assert "group:各科室" not in {question.id for question in understanding.questions}
    assert understanding.groups[0].members == ()


def answered(visitor: Visitor, replies: dict[str, str]) -> str:
    """The page that comes after these were sent as answers."""
    return visitor.settled(visitor.post("/listing/questions", replies).location)


def pages(tmp_path: Path, name: str, reply: str) -> Iterator[str]:
    """The page after one answer, looked at and finished."""
    Listed("清单.xlsx", sheets(("表", LIST)), "", {}).write(tmp_path / "清单.xlsx")
    with visiting(tmp_path / "w", small.RETURNED) as visitor:
        data = (tmp_path / "清单.xlsx").read_bytes()
        visitor.hand_in([("清单.xlsx", data)], "/listing/files")
        for finish in ("", "1"):
            year = {f"{ANSWER}year": "2027"} if name.startswith("limit:") else {}
            yield answered(visitor, {**year, f"{ANSWER}{name}": reply, "finish": finish})
        assert not (tmp_path / "w" / "master").exists()


@pytest.mark.parametrize("name", IN_VAIN)
def test_an_answer_in_vain_is_asked_again_on_the_page(tmp_path: Path, name: str) -> None:
    (tmp_path / "w").mkdir()
    for page in pages(tmp_path, name, IN_VAIN[name][0]):
        assert f"“{IN_VAIN[name][0]}”看不懂" in page
        assert f'value="{IN_VAIN[name][0]}"' in page


def run(root: Path, *words: object) -> tuple[int, str]:
    """How a command ends, and what it says."""
    result = CliRunner().invoke(program, ["--workspace", str(root), *map(str, words)])
    return result.exit_code, result.output + str(result.exception or "")


def imported_with(tmp_path: Path, *given: str) -> tuple[int, str]:
    """What the command says to a list with a question of every kind and these answers, and how it ends."""
    Listed("清单.xlsx", sheets(("表", LIST)), "", {}).write(tmp_path / "清单.xlsx")
    words = [word for answer in given for word in ("--answer", answer)]
    return run(tmp_path / "工作区", "import", tmp_path / "清单.xlsx", *words)


@pytest.mark.parametrize("reply", ["2月5日前", "3月底", "一季度"])
def test_a_limit_answered_without_a_year_is_never_read_before_the_list(tmp_path: Path, reply: str) -> None:
    (tmp_path / "w").mkdir()
    dated = f"2026年重点任务\n2026年10月20日\n{LIST.strip()}"
    Listed("清单.xlsx", sheets(("表", dated)), "", {}).write(tmp_path / "清单.xlsx")
    with visiting(tmp_path / "w", TODAY) as visitor:
        visitor.hand_in([("清单.xlsx", (tmp_path / "清单.xlsx").read_bytes())], "/listing/files")
        name = f"{ANSWER}limit:开学前"
        page = answered(visitor, {name: reply, "finish": "1"})
        assert f"“{reply}”看不懂（日期请写明年份），没有记下" in page
        page = answered(visitor, {name: "2027年2月5日"})
        assert "已经答了 1 个" in page
        assert "2027年2月5日" in page
        page = answered(visitor, {name: "2027年2月5日", "again": "limit:开学前"})
        assert "已经答了" not in page
        assert "完成时限“开学前”（1 行）是什么意思？" in page


@pytest.mark.parametrize("name", IN_VAIN)
def test_an_answer_in_vain_on_the_command_line_writes_nothing(tmp_path: Path, name: str) -> None:
    right = [f"{other}={words}" for other, words in RIGHT.items() if other != name]
    for vain in IN_VAIN[name]:
        code, words = imported_with(tmp_path, f"{name}={vain}", *right)
        assert code
        assert f"“{vain}”看不懂（{name}：" in words
        assert "或直接写" in words or "请写" in words
    assert not (tmp_path / "工作区" / "master").exists()


def test_an_answer_to_what_is_not_asked_is_refused_with_what_is(tmp_path: Path) -> None:
    code, words = imported_with(tmp_path, "yaer=2027", "limit:放假前=1", "office=财务部")
    assert code
    assert "没有问“yaer”“limit:放假前”" in words
    assert all(f"  {name}：" in words for name in RIGHT if name != "limit:开学前")
    assert "limit:开学前：" not in words
    assert not (tmp_path / "工作区" / "master").exists()
    code, words = imported_with(tmp_path, *(f"{name}={reply}" for name, reply in RIGHT.items()))
    assert (code, "没有回答" in words) == (0, False)


TOLD = """
某县文明办公室 | < | <
2026年7月1日 | < | <
序号 | 任务 | 责任单位
1 | 办班 | 财务部
"""


@pytest.mark.parametrize(
    ("given", "in_vain"),
    [
        *(("year=2027", False), ("year=明年", True), ("office=行政部", False), ("office=2026", True)),
        *(("columns=任务=主要措施", False), ("columns=任物=说明", True), ("office=", False)),
    ],
)
def test_what_the_list_says_itself_may_be_answered_all_the_same(
    tmp_path: Path, given: str, *, in_vain: bool
) -> None:
    Listed("清单.xlsx", sheets(("表", TOLD)), "", {}).write(tmp_path / "清单.xlsx")
    code, words = run(tmp_path / "工作区", "import", tmp_path / "清单.xlsx", "--answer", given)
    assert ("看不懂" in words, code != 0) == (in_vain, in_vain), words
    assert in_vain or "没有回答（limit:）" in words


@pytest.mark.parametrize("lying", [False, True])
def test_a_file_without_a_list_leaves_the_page_as_it_was(tmp_path: Path, *, lying: bool) -> None:
    root = tmp_path / "w"
    root.mkdir()
    data = "会议通知,时间\n开会,明天\n".encode()
    with visiting(root, small.RETURNED) as visitor:
        if lying:
            (root / ".flow" / "导入").mkdir(parents=True)
            (root / ".flow" / "导入" / "通知.csv").write_bytes(data)
            refusal = visitor.get("/listing/questions")
        else:
            refusal = visitor.hand_in([("通知.csv", data)], "/listing/files")
        assert (refusal.status, "没有找到清单" in refusal.text) == (409, True)
        assert visitor.get("/").location == "/listing"
        assert "把现有的分解清单拖到这里" in visitor.get("/listing").text


def test_answers_on_the_command_line_settle_their_questions(opened: OpenedList) -> None:
    given = replies([f"{name}={words}" for name, words in RIGHT.items()])
    assert given == RIGHT
    assert not opened.understood(given).questions
    assert replies(["limit:一期=二期=2026-08-31"]) == {"limit:一期=二期": "2026-08-31"}


PARTS = "序号 | 工作任务 | 牵头单位 | 完成时限\n1 | {task} | 县委办 | 2026年底\n"


def test_words_of_a_reading_answer_anew_what_was_answered_before(tmp_path: Path) -> None:
    path, root = tmp_path / "清单.xlsx", tmp_path / "工作区"
    parts = [(name, PARTS.format(task=name)) for name in ("党的建设", "作风建设")]
    Listed(path.name, sheets(*parts), "", {}).write(path)
    command = ["--workspace", str(root), "import", str(path), "--answer"]
    answered = CliRunner().invoke(program, [*command, "table=1", "--answer", "office=县委办"])
    assert "1 项任务" in answered.output
    assert "--answer table=全部都用" in answered.output
    (root / "master" / "分解清单.xlsx").rename(tmp_path / "旧总表.xlsx")
    answered = CliRunner().invoke(program, [*command, "table=全部都用"])
    assert "2 项任务" in answered.output
