"""What is done by the page is what was seen on it: files still coming, lists and files that changed since, many cases."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests import small
from tests import test_requests as requests
from tests.build import filled
from tests.desk import Answer, Visitor, visiting
from workbook_flow import cycle
from workbook_flow.cycle.deciding import Case, Kind
from workbook_flow.cycle.waiting import waiting
from workbook_flow.desk.decision_pages import groups_of
from workbook_flow.desk.wording import for_clerk
from workbook_flow.model import Period

AUGUST = "2024-08"
LONG_AGO = 1_720_000_000.0
CLOSED = date(2024, 7, 28)


@pytest.fixture
def visitor(root: Path) -> Iterator[Visitor]:
    with visiting(root, small.RETURNED) as visitor:
        yield visitor


def returned(root: Path, unit: str, percent: int | str = 60) -> bytes:
    form = small.issued_forms(root)[unit]
    return filled(form, small.answers(form, percent))


def seen_on(page: str) -> str:
    """What the page's form says was seen."""
    (seen,) = re.findall(r'name="seen" value="(\w+)"', page)
    return str(seen)


def test_a_file_that_is_still_coming_is_refused_at_the_door(root: Path, visitor: Visitor) -> None:
    whole = returned(root, "县公安局")
    for name, data in (("空.xlsx", b""), ("半.xlsx", whole[:-200]), ("县公安局.xlsx.crdownload", whole)):
        answer = visitor.hand_in([(name, data)], saved=time.time())
        assert answer.status == 409
        assert f"“{name}”是空的或缺结尾，像是还没有传完，没有收" in answer.text
    assert not waiting(cycle.Workspace(root, small.RETURNED))


def test_a_file_that_was_cut_off_long_ago_is_looked_at_as_it_is(root: Path, visitor: Visitor) -> None:
    visitor.hand_in([("半.xlsx", returned(root, "县公安局")[:-200])], saved=LONG_AGO)
    page = visitor.settled("/returns")
    assert "现在读不到" not in page
    assert "收下这 1 份" in page


def test_only_the_files_that_were_looked_at_are_taken(root: Path, visitor: Visitor) -> None:
    visitor.hand_in([("县公安局.xlsx", returned(root, "县公安局"))])
    seen = seen_on(visitor.settled("/returns"))
    visitor.hand_in([("县财政局.xlsx", returned(root, "县财政局"))])
    answer = visitor.post("/returns/take", {"seen": seen})
    assert answer.status == 409
    assert "待收的文件刚才有变化，还没有收" in answer.text
    assert len(waiting(cycle.Workspace(root, small.RETURNED))) == 2
    visitor.post("/returns/take", {"seen": seen_on(visitor.settled("/returns"))})
    assert "收下 2 份" in visitor.settled("/returns")


def test_files_handed_in_by_mistake_go_at_once_and_those_that_came_since_stay(
    root: Path, visitor: Visitor
) -> None:
    small.drop(root, "县司法局.xlsx", returned(root, "县司法局"), 1)
    for unit in ("县公安局", "县财政局"):
        visitor.hand_in([(f"{unit}.xlsx", returned(root, unit))])
    page = visitor.settled("/returns")
    keys = re.findall(r'name="key" value="(\w+)"', page.partition("放进来的这 2 份都不收")[0])
    assert len(keys) == 2
    visitor.hand_in([("照片.jpg", b"\xff\xd8\xff\xe0 later")])
    visitor.ask(
        "POST",
        "/returns/leave",
        f"token={visitor.token}&key={keys[0]}&key={keys[1]}".encode(),
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    names = {file.name for file in waiting(cycle.Workspace(root, small.RETURNED))}
    assert names == {"县司法局.xlsx", "照片.jpg"}


def test_forms_are_issued_by_the_list_that_was_looked_at(root: Path, visitor: Visitor) -> None:
    seen = seen_on(visitor.settled(f"/issue?period={AUGUST}"))
    small.write_master(root, small.LATER_LIST)
    visitor.post("/do/issue", {"period": AUGUST, "seen": seen})
    assert "总表刚才改过，还没有下发" in visitor.settled("/")
    assert not cycle.Workspace(root, small.RETURNED).archive.issues(Period.parse(AUGUST))
    visitor.post("/do/issue", {"period": AUGUST, "seen": seen_on(visitor.settled(f"/issue?period={AUGUST}"))})
    assert "已生成2024年8月填报表" in visitor.settled("/")


def test_a_closed_month_in_which_something_waits_says_first_that_it_is_closed(tmp_path: Path) -> None:
    root = requests.new_workspace(tmp_path / "w")
    forms = requests.issue(root, requests.JULY)
    table = (
        "编号 | 认领 | 进展状态 | 完成比例 | 申请延期至 | 延期理由\n"
        "1-01 | 认领 | 进行中 | 60 | |\n1-02 | 认领 | 进行中 | 60 | 2024-12-31 | 文件未出"
    )
    requests.send(root, forms["县公安局"], table)
    cycle.merge(cycle.Workspace(root, CLOSED), requests.JULY)
    with visiting(root, CLOSED) as visitor:
        assert "<h2>1 项等您核定</h2>" in visitor.settled("/?period=2024-07")
    cycle.close(cycle.Workspace(root, CLOSED), requests.JULY)
    with visiting(root, CLOSED) as visitor:
        page = visitor.settled("/?period=2024-07")
    assert "<h2>这一期已定稿，还有 1 项等您核定</h2>" in page
    assert "这一期发布的数不变" in page


def case(kind: Kind, task: str, *, declared: bool = False, leads: bool = False, disputed: str = "") -> Case:
    return Case(
        kind=kind,
        unit="县公安局",
        task=task,
        measure="",
        submission=1,
        answers=(),
        declared=declared,
        leads=leads,
        disputed=disputed,
    )


def test_cases_stand_in_groups_and_only_what_needs_no_words_is_passed_at_once() -> None:
    groups = groups_of(
        (
            *(case(Kind.EXTENSION, task) for task in ("1-01", "1-02")),
            case(Kind.CLAIM, "1-01"),
            *(case(Kind.APPEAL, "") for _ in range(2)),
            *(case(Kind.ROW, task, disputed="甲：通过；乙：退回") for task in ("1-03", "1-04")),
            *(case(Kind.ROW, task, declared=True, leads=True) for task in ("2-01", "2-02")),
            *(case(Kind.ROW, task) for task in ("3-01", "3-02")),
            *(case(Kind.ROW, task, declared=True) for task in ("3-03", "3-04")),
        )
    )
    assert [(group.title, len(group.cases), group.at_once) for group in groups] == [
        ("申请延期", 2, True),
        ("不认领", 1, False),
        ("对得分的申诉", 2, False),
        ("核定意见不一的", 2, False),
        ("申报办结", 2, True),
        ("等单位更正或已写核实说明的", 2, False),
        ("等牵头单位核定办结的", 2, False),
    ]


def test_long_opinions_on_hundreds_of_cases_are_one_form(visitor: Visitor) -> None:
    form = {"period": str(small.PERIOD), "by": "办公室", "basis": "0"}
    for number in range(300):
        form[f"verdict:ROW|县公安局|1-{number:03d}|1"] = "退回"
        form[f"opinion:ROW|县公安局|1-{number:03d}|1"] = "请逐项写明完成了什么、还差什么。" * 40
    assert visitor.post("/decisions", form).status == 302
    assert "有一项刚才已经变了" in visitor.settled("/decisions")


def test_where_a_file_lies_is_told_whole(root: Path) -> None:
    words = for_clerk("outbox/2024-07/填报表/县公安局（退回更正）.xlsx 不见了", root)
    assert words == "发件夹的“2024-07/填报表/县公安局（退回更正）.xlsx”不见了"


def test_what_was_answered_of_a_list_stays_and_is_of_that_list_alone(tmp_path: Path) -> None:
    root = tmp_path / "w"
    root.mkdir()
    data = (
        "序号,重点任务,主要措施,牵头单位,责任单位,完成时限\n"
        "1,培训,办好培训班。,县公安局,县财政局,适时\n2,监督,开展执法检查。,县财政局,县公安局,2024年底前\n"
    ).encode()
    with visiting(root, date(2024, 4, 2)) as visitor:
        visitor.hand_in([("清单.csv", data)], "/listing/files")
        page = visitor.get("/listing/questions").text
        seen = re.findall(r'name="seen" value="([\w-]+)"', page)[0]
        question = re.findall(r'type="radio" name="(answer:[^"]+)"', page)[0]
        answer = visitor.post("/listing/questions", {"seen": seen, question: "1"})
        assert (answer.status, answer.location) == (302, "/listing/questions")
        for _ in range(2):
            assert "已经答了 1 个" in visitor.get("/listing/questions").text
        visitor.hand_in([("另一份.csv", data)], "/listing/files")
        assert "已经答了" not in visitor.get("/listing/questions").text
        answer = visitor.post("/listing/questions", {"seen": seen, question: "1", "finish": "1"})
        assert answer.status == 409
        assert "刚才换了另一份清单，没有生成总表" in answer.text
    assert not (root / "master" / "分解清单.xlsx").exists()


def test_withdrawing_shows_all_that_changes_and_says_that_it_was_done(root: Path, visitor: Visitor) -> None:
    visitor.hand_in([("县公安局.xlsx", returned(root, "县公安局"))])
    visitor.post("/returns/take")
    visitor.settled("/returns")
    page = visitor.settled("/returns/withdraw?id=1")
    assert "县公安局 2024年7月：已接收 → 未报" in page
    seen = re.findall(r'name="seen" value="([\d-]+)"', page)[0]
    visitor.post("/returns/withdraw", {"id": "1", "seen": seen})
    page = visitor.settled("/returns?period=2024-07")
    assert "第 1 号已撤回" in page
    assert "到“本期”页点“生成汇总表”" in page


def test_a_file_that_waits_already_is_told_and_the_same_by_another_name_is_shown(
    root: Path, visitor: Visitor
) -> None:
    photo = b"\xff\xd8\xff\xe0" + b"photo" * 99

    def bring(name: str) -> Answer:
        mark = "boundary"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        body = head.encode() + photo + f"\r\n--{mark}--\r\n".encode()
        kind = f"multipart/form-data; boundary={mark}"
        return visitor.ask(
            "POST", "/returns/files", body, {"Content-Type": kind, "X-Desk-Token": visitor.token}
        )

    assert bring("县公安局 现场.jpg").status == 204
    again = bring("县公安局 现场.jpg")
    assert again.status == 409
    assert "已经放进来了，没有再放" in again.text
    assert bring("县财政局 现场.jpg").status == 204
    page = visitor.settled("/returns")
    assert "作为佐证材料归档：县公安局" in page
    assert "作为佐证材料归档：县财政局" in page


@pytest.mark.parametrize(
    ("address", "values", "label"),
    [
        ("/returns/take", {"seen": "before"}, "回到收件"),
        ("/returns/withdraw", {"id": "99"}, "回到收件"),
        ("/lists", {"name": " "}, "回到各份清单"),
        ("/papers/history", {"period": "七月"}, "回到材料"),
        ("/do/issue", {"period": "七月"}, "回到本期"),
    ],
)
def test_what_was_refused_leads_back_to_the_page_that_it_was_asked_on(
    root: Path, visitor: Visitor, address: str, values: dict[str, str], label: str
) -> None:
    text = visitor.post(address, values).text
    assert "没有办成" in text
    assert f">{label}</a>" in text


def test_a_form_that_was_taken_and_is_to_be_corrected_is_where_the_page_says(
    root: Path, visitor: Visitor
) -> None:
    visitor.hand_in([("县公安局.xlsx", returned(root, "县公安局", "八成左右"))])
    visitor.settled("/returns")
    visitor.post("/returns/take", {"period": str(small.PERIOD)})
    page = visitor.settled("/returns")
    assert "要更正的 1 份已标好错处，在“材料”页的“退回”里，转给单位改好再报。" in page
    assert "县公安局（退回更正）.xlsx" in visitor.get(f"/papers?period={small.PERIOD}").text
    assert "待更正的表标好了错处" in visitor.get("/").text


def test_a_withdrawal_says_which_rows_only_come_from_another_return(root: Path, visitor: Visitor) -> None:
    form = small.issued_forms(root)["县公安局"]
    visitor.hand_in([("先.xlsx", returned(root, "县公安局"))])
    visitor.settled("/returns")
    visitor.post("/returns/take")
    visitor.settled("/returns")
    changed = small.answers(form, 60).replace("| 60", "| 75", 1)
    count = len(form.rows)
    visitor.hand_in([("后.xlsx", filled(form, changed))])
    visitor.settled("/returns")
    visitor.post("/returns/take")
    visitor.settled("/returns")
    page = visitor.get("/returns/withdraw?id=2").text
    assert f"撤回后会变的：{count} 行，其中 {count - 1} 行填的内容不变" in page
    assert page.count("填的内容不变</div>") == count - 1
    alone = visitor.get("/returns/withdraw?id=1").text
    assert "填的内容不变" not in alone


def test_a_month_that_is_closed_lets_list_what_changed_since_whatever_is_next(
    root: Path, visitor: Visitor
) -> None:
    assert "生成汇总表</button>" in visitor.get("/").text
    visitor.post("/do/close", {"period": str(small.PERIOD)})
    page = visitor.settled(f"/?period={small.PERIOD}")
    assert "列出变化</button>" in page
    assert "生成汇总表</button>" not in page


def test_forms_that_nobody_has_yet_are_to_be_passed_on_first(root: Path, visitor: Visitor) -> None:
    words = "填报表还没有转给各单位的，到"
    assert words in visitor.get("/").text
    visitor.hand_in([("县公安局.xlsx", returned(root, "县公安局"))])
    visitor.settled("/returns")
    visitor.post("/returns/take")
    visitor.settled("/returns")
    assert words not in visitor.get("/").text


def test_a_master_that_is_gone_comes_back_as_it_was_when_forms_were_issued(
    root: Path, visitor: Visitor
) -> None:
    master = cycle.Workspace(root, small.RETURNED).master
    content = master.read_bytes()
    assert visitor.post("/listing/again").status == 409
    master.unlink()
    page = visitor.get("/listing").text
    assert "总表不见了" in page
    assert "从一份清单开始" not in page
    visitor.post("/listing/again")
    assert master.read_bytes() == content
    assert "总表不见了" not in visitor.get("/listing").text


def test_nothing_is_said_to_be_gone_where_nothing_was_issued(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    cycle.Workspace(root, small.RETURNED).master.unlink()
    with visiting(root, small.RETURNED) as visitor:
        page = visitor.get("/listing").text
        assert "从一份清单开始" in page
        assert "总表不见了" not in page
        assert "没有下发时的总表" in visitor.post("/listing/again").text


def test_a_workbook_that_was_written_beside_the_open_one_is_named(root: Path, visitor: Visitor) -> None:
    path = cycle.Workspace(root, small.RETURNED).consolidated(small.PERIOD)
    visitor.post("/do/merge", {"period": str(small.PERIOD)})
    assert "点“本期”页下面的“打开汇总表”" in visitor.settled("/")
    visitor.hand_in([("县公安局.xlsx", returned(root, "县公安局"))])
    visitor.settled("/returns")
    visitor.post("/returns/take")
    visitor.settled("/returns")
    path.with_name(f"~${path.name}").write_bytes(b"\5office")
    visitor.post("/do/merge", {"period": str(small.PERIOD)})
    page = visitor.settled("/")
    assert f"这次写在“汇总表（{small.RETURNED}另存）.xlsx”，在“材料”页打开" in page
    assert "点“本期”页下面的“打开汇总表”" not in page
