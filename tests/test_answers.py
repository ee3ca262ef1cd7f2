"""What the office answers about its list: archived as decisions, applied to every row, never written into the master."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.books import SETTINGS, SHEETS, write_book
from tests.desk import visiting
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cycle.answering import answer, answers_given
from workbook_flow.cycle.importing import READOUT, import_list, open_list
from workbook_flow.cycle.workspace import read_whole
from workbook_flow.master import read_master
from workbook_flow.model import Period, WorkbookFlowError
from workbook_flow.records.answers import AnswerRecords

DAY = date(2024, 7, 12)
LISTING = """
编号 | 重点任务 | 主要措施 | 牵头单位 | 责任单位 | 完成时限
1-01 | 培训 | 1.办班。 | 县司法局 | 县公安 | 2025年前
1-02 | 培训 | 2.考试。 | 县司法局 | 县公安、专班 | 2025年前
1-03 | 培训 | 3.总结。 | 县司法局 | | 适时
"""
ROW = "1-04 | 培训 | 4.回访。 | 县司法局 | 专班 | 2025年前\n"
LIMIT, WHEN, POLICE, TEAM = "limit:2025年前", "limit:适时", "unit:县公安", "unit:专班"
DATED = f"{SETTINGS.rstrip()}\n清单日期 | 2024-07-01\n"
REPLIES = {LIMIT: "1", WHEN: "每季度末", POLICE: "1", TEAM: "县公安局、县司法局"}


def office(root: Path, listing: str = LISTING) -> cycle.Workspace:
    """A workspace whose list leaves four things open."""
    (root / "master").mkdir(parents=True, exist_ok=True)
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "设置": DATED, "分解清单": listing})
    return cycle.Workspace(root, DAY)


def run(workspace: cycle.Workspace, *arguments: str, typed: str = "") -> Result:
    """One command on the workspace."""
    command = ["--workspace", str(workspace.root), "--date", str(workspace.today), *arguments]
    return CliRunner().invoke(program, command, input=typed, catch_exceptions=False)


def checked(workspace: cycle.Workspace) -> dict[str, Any]:
    """What ``check`` says to other programs."""
    content: dict[str, Any] = json.loads(run(workspace, "--json", "check").stdout)
    return content


def limits(workspace: cycle.Workspace) -> list[str]:
    """The due day, or the kind, of item task."""
    deadlines = [task.deadline for task in read_whole(workspace).tasks]
    return [str(limit.kind if limit.recurs or not limit.due else limit.due) for limit in deadlines]


def test_each_wording_is_asked_once_with_its_places_and_its_readings(tmp_path: Path) -> None:
    content = checked(office(tmp_path))
    assert content["ok"] is False
    shown = {item["id"]: (item["kind"], item["count"], item["readings"]) for item in content["questions"]}
    assert shown == {
        LIMIT: ("limit", 2, ["最迟 2024-12-31", "最迟 2025-12-31"]),
        WHEN: ("limit", 1, ["长期", "另行通知"]),
        POLICE: ("unit", 2, ["县公安局"]),
        TEAM: ("unit", 1, []),
    }
    assert [item["places"] for item in content["questions"]][1] == ["分解清单!第4行"]


def test_an_answer_holds_for_every_row_and_the_master_stays_as_it_is(tmp_path: Path) -> None:
    workspace = office(tmp_path)
    before = workspace.master.read_bytes()
    arguments = [f"--answer={name}={reply}" for name, reply in REPLIES.items()]
    result = run(workspace, "--json", "check", *arguments, "--by", "办公室甲")
    content = json.loads(result.stdout)
    assert (content["ok"], content["questions"]) == (True, [])
    assert limits(workspace) == ["2024-12-31", "2024-12-31", "recurring"]
    assert [item["responsible"] for item in content["read"]] == [["县公安局"], ["县公安局", "县司法局"], []]
    assert content["answers"][0] == {
        "id": LIMIT,
        "words": "完成时限“2025年前”（2 行）是什么意思？",
        "meaning": "最迟 2024-12-31",
        "by": "办公室甲",
        "on": "2024-07-12",
    }
    assert workspace.master.read_bytes() == before
    shown = load_workbook(tmp_path / "outbox" / READOUT)["答复"]
    assert [cell.value for cell in shown[3]][1:] == ["最迟 2024-12-31", "办公室甲", "2024-07-12"]
    office(tmp_path, LISTING + ROW)
    assert limits(workspace)[3] == "2024-12-31"
    assert checked(workspace)["ok"] is True


def test_what_the_row_itself_says_goes_before_an_answer(tmp_path: Path) -> None:
    workspace = office(tmp_path)
    answer(workspace, REPLIES, by="")
    own = LISTING.replace("完成时限", "完成时限 | 时限日期").replace(
        "专班 | 2025年前", "专班 | 2025年前 | 2024-09-30"
    )
    office(tmp_path, own)
    assert limits(workspace)[:2] == ["2024-12-31", "2024-09-30"]


def test_answers_are_asked_for_in_a_terminal_and_passed_over_with_an_empty_line(tmp_path: Path) -> None:
    workspace = office(tmp_path)
    shown = run(workspace, "check", "--ask", typed="2\n\n1\n\n").output
    assert "还有 4 个问题" in shown
    assert {item.question: item.meaning for item in answers_given(workspace)} == {
        LIMIT: "最迟 2025-12-31",
        POLICE: "县公安局",
    }
    assert {item["id"] for item in checked(workspace)["questions"]} == {WHEN, TEAM}


@pytest.mark.parametrize(
    ("vain", "name", "advice"),
    [
        ("差不多就行", WHEN, "请写日期"),
        ("县水利局", POLICE, "“单位”表里有的单位"),
        ("县公安局、县水利局", TEAM, "“单位”表里有的单位"),
    ],
)
def test_what_is_not_understood_in_a_terminal_is_asked_again_and_the_rest_stays(
    tmp_path: Path, vain: str, name: str, advice: str
) -> None:
    workspace = office(tmp_path)
    order = [item.id for item in read_whole(workspace).questions]
    typed = [reply for item in order for reply in ((vain,) if item == name else ()) + (REPLIES[item],)]
    result = run(workspace, "check", "--ask", typed="\n".join(typed) + "\n")
    assert f"“{vain}”看不懂，没有记下" in result.output
    assert advice in result.output
    assert checked(workspace)["questions"] == []
    assert [item.question for item in answers_given(workspace)] == order
    assert result.exit_code == 0


def test_what_was_answered_before_a_terminal_is_closed_stays(tmp_path: Path) -> None:
    workspace = office(tmp_path)
    run(workspace, "check", "--ask", typed="2\n差不多就行\n")
    assert [item.question for item in answers_given(workspace)] == [LIMIT]


@pytest.mark.parametrize(
    ("replies", "fault"),
    [
        ({"limit:没有这样写": "1"}, "没有“limit:没有这样写”这个问题"),
        ({LIMIT: "9"}, "1 到 2"),
        ({LIMIT: "1", WHEN: "差不多就行"}, "看不懂"),
        ({LIMIT: "1", TEAM: "县水利局"}, "单位"),
        ({TEAM: "县公安局、县水利局"}, "单位"),
        ({LIMIT: "1", WHEN: "2月5日前"}, "2024-02-05，比清单日期还早，没有记下。请写明年份"),
        ({WHEN: "一季度末"}, "请写明年份"),
    ],
)
def test_a_reply_that_could_not_hold_is_refused_and_none_is_recorded(
    tmp_path: Path, replies: dict[str, str], fault: str
) -> None:
    workspace = office(tmp_path)
    with pytest.raises(WorkbookFlowError, match=fault):
        answer(workspace, replies, by="")
    assert AnswerRecords(workspace.archive.root).records() == ()


def test_an_answer_is_changed_and_taken_back(tmp_path: Path) -> None:
    workspace = office(tmp_path)
    answer(workspace, REPLIES, by="甲")
    answer(workspace, {LIMIT: "2"}, by="乙")
    assert limits(workspace)[0] == "2025-12-31"
    answer(workspace, {LIMIT: ""}, by="乙")
    assert [item.id for item in read_whole(workspace).questions] == [LIMIT]
    answers = AnswerRecords(workspace.archive.root).records()
    assert [item.by for item in answers][-2:] == ["乙", "乙"]
    for replies in ({LIMIT: ""}, REPLIES | {LIMIT: ""}):  # a command that was stopped, run again
        assert answer(workspace, replies, by="丙") == ()
    assert AnswerRecords(workspace.archive.root).records() == answers
    (changed,) = answer(workspace, REPLIES, by="丙")
    assert (changed.question, changed.by) == (LIMIT, "丙")


def test_what_was_issued_keeps_the_answers_under_which_it_was(tmp_path: Path) -> None:
    workspace = office(tmp_path)
    answer(workspace, REPLIES, by="")
    period = Period(2024, 7)
    cycle.split(workspace, period)
    answer(workspace, {LIMIT: "2"}, by="")
    office(tmp_path, LISTING + ROW)
    cycle.split(workspace, period)
    with cycle.opened(workspace) as session:
        digests = [issue.master for issue in workspace.archive.issues(period)]
        days = [session.kept_master(digest).tasks[0].deadline.due for digest in digests]
    assert days == [date(2024, 12, 31), date(2025, 12, 31)]
    assert len(set(digests)) == 2
    assert cycle.verify(workspace).problems == ()
    cycle.rebuild(workspace)
    assert cycle.verify(workspace).problems == ()


def test_a_list_that_was_issued_and_is_answered_later_has_no_new_faults(tmp_path: Path) -> None:
    workspace = office(tmp_path)
    answer(workspace, {name: reply for name, reply in REPLIES.items() if name != LIMIT}, by="")
    assert checked(workspace)["ok"] is False
    digest = workspace.master.read_bytes()
    workspace.archive.keep_master("", digest)
    assert checked(workspace)["ok"] is True
    assert [item["id"] for item in checked(workspace)["questions"]] == [LIMIT]
    answer(workspace, {TEAM: ""}, by="")
    answer(workspace, {LIMIT: "1", TEAM: "县公安局"}, by="")
    assert checked(workspace)["ok"] is True
    assert checked(workspace)["problems"] == []


@pytest.mark.parametrize(("damage", "code"), [("gone", "V13"), ("changed", "V03"), ("kept", "V09")])
def test_a_record_of_an_answer_that_is_gone_or_changed_is_told(
    tmp_path: Path, damage: str, code: str
) -> None:
    workspace = office(tmp_path)
    answer(workspace, REPLIES, by="")
    cycle.split(workspace, Period(2024, 7))
    path = AnswerRecords(workspace.archive.root).path(2)
    if damage == "gone":
        path.unlink()
    elif damage == "changed":
        path.write_text(path.read_text("utf-8").replace("每季度末", "每月末"), "utf-8")
    else:
        path = next(workspace.archive.root.glob("总表/*.json"))
        path.write_text(path.read_text("utf-8").replace("2024-12-31", "2024-11-30"), "utf-8")
    assert code in {item.code for item in cycle.verify(workspace).problems}


def test_the_answers_of_an_import_are_kept_and_hold_for_rows_that_come_later(tmp_path: Path) -> None:
    source = tmp_path / "计划.csv"
    source.write_text("任务内容,责任单位,协办单位,完成时限\n征地,县公安局,,2025年前\n", "utf-8")
    workspace = cycle.Workspace(tmp_path / "w", DAY)
    replies = {"office": "县公安局", LIMIT: "1", "limit:没有这样写": "1"}
    import_list(workspace, open_list(workspace, source), replies, by="乙")
    arguments = {item.question: (item.meaning, item.by) for item in answers_given(workspace)}
    assert arguments == {"office": ("县公安局", "乙"), LIMIT: ("最迟 2024-12-31", "乙")}
    book = load_workbook(workspace.master)
    sheet = book["分解清单"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "主要措施" for cell in row))
    columns = {cell.value: cell.column or 1 for cell in header}
    last = sheet.max_row + 1
    for name, words in {
        "编号": "9-01",
        "重点任务": "征地",
        "主要措施": "回访",
        "牵头单位": "县公安局",
    }.items():
        sheet.cell(last, columns[name], words)
    sheet.cell(last, columns["完成时限"], "2025年前")
    book.save(workspace.master)
    assert limits(workspace) == ["2024-12-31", "2024-12-31"]


def test_an_answer_to_an_import_that_nobody_understands_stays_a_question(tmp_path: Path) -> None:
    source = tmp_path / "计划.csv"
    source.write_text("任务内容,责任单位,协办单位,完成时限\n征地,县公安局,,2025年前\n", "utf-8")
    workspace = cycle.Workspace(tmp_path / "w", DAY)
    result = import_list(workspace, open_list(workspace, source), {"office": "县公安局", LIMIT: "到时候"})
    assert [item.id for item in result.understanding.questions] == [LIMIT]
    assert [item.question for item in answers_given(workspace)] == ["office"]


def test_the_page_asks_and_takes_back(tmp_path: Path) -> None:
    workspace = office(tmp_path)
    with visiting(tmp_path, DAY) as visitor:
        page = visitor.get("/listing").text
        assert "清单里有 4 个问题要定" in page
        replies = {f"answer:{name}": reply for name, reply in REPLIES.items()}
        assert visitor.post("/listing/answers", {**replies, "by": "丙"}).location == "/listing"
        page = visitor.get("/listing").text
        assert "问题要定" not in page
        assert "最迟 2024-12-31" in page
        assert {item.by for item in answers_given(workspace)} == {"丙"}
        visitor.post("/listing/answers", {"withdraw": LIMIT, "by": "丙"})
        assert "清单里有 1 个问题要定" in visitor.get("/listing").text
        assert "还没有选答案" in visitor.post("/listing/answers", {"by": "丙"}).text


def test_the_page_asks_again_what_was_not_understood_and_takes_the_rest(tmp_path: Path) -> None:
    workspace = office(tmp_path)
    with visiting(tmp_path, DAY) as visitor:
        replies = {f"answer:{name}": reply for name, reply in {**REPLIES, WHEN: "差不多就行"}.items()}
        page = visitor.post("/listing/answers", {**replies, "by": "丙"}).text
        assert "清单里有 1 个问题要定" in page
        assert "“差不多就行”看不懂，没有记下。请写日期" in page
        assert 'value="差不多就行"' in page
        assert {item.question for item in answers_given(workspace)} == REPLIES.keys() - {WHEN}
        replies = {f"answer:{WHEN}": "长期", "answer:limit:没有这样写": "1", "by": "丙"}
        assert "没有“limit:没有这样写”这个问题" in visitor.post("/listing/answers", replies).text
        assert {item.question for item in answers_given(workspace)} == REPLIES.keys()


def test_without_answers_a_master_is_named_by_its_bytes_alone(tmp_path: Path) -> None:
    path = write_book(tmp_path / "总表.xlsx", SHEETS)
    plain, _ = read_master(path)
    answered, _ = read_master(path, answers={LIMIT: "长期"})
    assert plain is not None
    assert answered is not None
    assert plain.digest != answered.digest
