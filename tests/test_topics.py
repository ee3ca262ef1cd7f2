"""会商议题 never joins what differs: amounts are added up, every text is listed, the office alone files together."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.books import SHEETS, write_book
from tests.samples import sample_master, sample_snapshot
from tests.test_summary import TODAY
from workbook_flow.master import read_master
from workbook_flow.model import Master, Purpose, Snapshot, Value
from workbook_flow.reports import bulletin
from workbook_flow.reports.consolidate import build_consolidated
from workbook_flow.reports.gist import Gist, gists
from workbook_flow.reports.summary import Topic, make_report
from workbook_flow.reports.summary import topics as summary_topics
from workbook_flow.reports.summary.wording import amounts, class_of, likeness
from workbook_flow.reports.word import fill_template
from workbook_flow.starter import shipped_file


def asked(
    texts: Sequence[str], classes: Mapping[str, str] | None = None, units: Sequence[str] = ()
) -> tuple[Master, Snapshot]:
    """A month in which each text is asked by another unit, or by the units named."""
    master = replace(sample_master(), classes=classes or {})
    snapshot = sample_snapshot(master)
    firsts = {entry.unit: entry for entry in snapshot.entries}
    askers = [firsts[unit] for unit in units] or list(firsts.values())
    entries = tuple(
        replace(entry, task=f"1-0{number}", values={"需协调事项": Value(typed=text, raw=text)})
        for number, (entry, text) in enumerate(zip(askers, texts, strict=False), start=1)
    )
    return master, replace(snapshot, entries=entries)


def topics(texts: Sequence[str], classes: Mapping[str, str] | None = None) -> tuple[Topic, ...]:
    master, snapshot = asked(texts, classes)
    return make_report(master, snapshot, today=TODAY).topics


APART = [
    ("不同意收回宅基地执法权。", "同意收回宅基地执法权。"),
    ("本单位执法经费已保障到位。", "本单位执法经费未保障到位。"),
    ("请县财政局解决培训经费5万元。", "请县财政局解决装备经费5万元。"),
    ("请解决执法车辆。", "请解决无执法车辆问题。"),
    ("请修缮G320国道执法站。", "请修缮G318国道执法站。"),
    ("请落实湘政发〔2024〕3号文件。", "请落实湘政发〔2024〕8号文件。"),
    ("培训合格率只有5.5%。", "培训合格率只有55%。"),
    ("请补助5万元。", "请补助5元。"),
    ("请在3个月内明确。", "请在6个月内明确。"),
    ("请按第3条办理。", "请按第5条办理。"),
]


@pytest.mark.parametrize(("text", "other_text"), APART)
def test_texts_that_differ_are_two_topics(text: str, other_text: str) -> None:
    asked_topics = topics([text, other_text])
    assert sorted(topic.text for topic in asked_topics) == sorted([text, other_text])
    assert all(len(topic.raised) == 1 and topic.sum == "" for topic in asked_topics)


TOGETHER = [
    (
        ["请县财政局解决执法记录仪购置经费20万元。", "请县财政局解决执法记录仪购置经费300万元。"],
        "请县财政局解决执法记录仪购置经费×万元。",
        "320万元",
    ),
    (
        ["请增加编制3名、经费1.5万元", "请增加编制２名、经费2万元。"],
        "请增加编制×名、经费×万元",
        "5名、3.5万元",
    ),
    (["请补助1,200万元。", "请补助1,127万元。", "请补助0元。"], "请补助×万元。", "2,327万元"),
    (["请配执法车2辆", "请配执法车2辆。"], "请配执法车2辆", "4辆"),
]


@pytest.mark.parametrize(("texts", "words", "amount"), TOGETHER)
def test_texts_equal_up_to_amounts_are_one_topic_with_each_and_the_sum(
    texts: list[str], words: str, amount: str
) -> None:
    topic = topics(texts)[0]
    same = [text for text in texts if likeness(text) == likeness(texts[0])]
    assert (topic.words, topic.sum) == (words, amount)
    assert [text for text, _ in topic.texts] == same
    assert [line.partition("：")[2] for line in topic.lines] == same
    assert all(f"{raising.unit}（{raising.task}）：{raising.text}" in topic.lines for raising in topic.raised)


def test_an_amount_that_a_unit_repeats_on_its_tasks_counts_once() -> None:
    units = ("县公安局", "县公安局", "县公安局", "县财政局")
    texts = ["请补助5万元", "请补助5万元。", "请补助7万元", "请补助5万元"]
    master, snapshot = asked(texts, units=units)
    (topic,) = make_report(master, snapshot, today=TODAY).topics
    assert (topic.sum, topic.units) == ("17万元", ("县公安局", "县财政局"))


@pytest.mark.parametrize(
    ("texts", "tasks", "total"),
    [
        (["请补助5万元"] * 2, ["1-01"] * 2, "10万元，其中1-01有2家与别家数额相同，可能是同一笔"),
        (["请补助5万元", "请补助7万元"], ["1-01"] * 2, "12万元"),
        (["请补助5万元"] * 2, ["1-01", "1-02"], "10万元"),
        (["请补助0元"] * 2, ["1-01"] * 2, "0元"),
        (
            ["请补助5万元"] * 2 + ["请补助7万元"] * 3,
            ["1-01"] * 5,
            "31万元，其中1-01有5家与别家数额相同，可能是同一笔",
        ),
        (
            ["请补助5万元"] * 8,
            ["1-01", "1-01", "1-02", "1-02", "1-03", "1-03", "1-04", "1-04"],
            "40万元，其中1-01、1-02、1-03等4项任务有几家数额相同，可能是同一笔",
        ),
        (
            ["请补助5万元"] * 5,
            ["1-01"] * 3 + ["1-02"] * 2,
            "25万元，其中1-01有3家、1-02有2家与别家数额相同，可能是同一笔",
        ),
    ],
)
def test_the_same_amount_of_several_units_on_one_task_is_told_beside_the_sum(
    texts: list[str], tasks: list[str], total: str
) -> None:
    master, snapshot = asked(texts)
    entries = tuple(replace(entry, task=task) for entry, task in zip(snapshot.entries, tasks, strict=True))
    report = make_report(master, replace(snapshot, entries=entries), today=TODAY)
    assert [topic.sum for topic in report.topics] == [total]
    assert [matter.sum for matter in report.brief.asked] == [total]


def test_the_office_files_paraphrases_together_and_denials_apart() -> None:
    classes = {"人手不够": "执法力量不足", "执法力量薄弱": "执法力量不足", "同意收回": "收回宅基地执法权"}
    texts = ["乡镇人手不够。", "基层执法力量薄弱，请增编。", "不同意收回宅基地执法权", "同意收回宅基地执法权"]
    by_words = {topic.words: topic for topic in topics(texts, classes)}
    assert set(by_words) == {"执法力量不足", "不同意收回宅基地执法权", "收回宅基地执法权"}
    assert [text for text, _ in by_words["执法力量不足"].texts] == texts[:2]
    assert by_words["执法力量不足"].sum == ""


def test_what_may_be_the_same_is_shown_and_never_joined() -> None:
    first, second, third = topics(
        ["请县财政局尽快解决执法经费。", "请县财政局解决执法经费。", "请县财政局不要解决执法经费。"]
    )
    assert (first.like, third.like) == ((), ())
    assert second.like == (0,)


def test_of_many_like_texts_each_is_compared_with_few(monkeypatch: pytest.MonkeyPatch) -> None:
    random, wholly = Random(7), []
    texts = ["请县财政局尽快解决" + "".join(random.choices("甲乙丙丁戊己庚辛", k=5)) for _ in range(90)]
    texts += ["".join(random.choices("甲乙丙丁戊己庚辛", k=12)) for _ in range(90)]
    listed = [Topic(purpose=Purpose.COORDINATION, text=text, departments=(), raised=()) for text in texts]

    class Counted(SequenceMatcher[str]):
        def set_seq2(self, b: Sequence[str]) -> None:
            super().set_seq2(b)
            self.text = "".join(b)

        def ratio(self) -> float:
            wholly.append(self.text)
            return super().ratio()

    monkeypatch.setattr(summary_topics, "SequenceMatcher", Counted)
    like = [topic.like for topic in summary_topics.with_like(listed)]
    assert max(map(wholly.count, wholly)) <= 2 * summary_topics.MOST_ALIKE
    for number, text in enumerate(texts):
        alike = (at for at, other in enumerate(texts[:number]) if are_alike(other, text))
        assert like[number] == tuple(islice(alike, summary_topics.MOST_ALIKE))


def are_alike(text: str, other: str) -> bool:
    """Whether two texts of like length share most pairs of characters, and are alike to difflib."""
    shared = summary_topics.pairs(text) & summary_topics.pairs(other)
    ratio = SequenceMatcher(None, text, other, autojunk=False).ratio()
    return len(shared) * 2 >= max(len(text), len(other)) and ratio >= summary_topics.ALIKE


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("同意收回", "收"),
        ("我局不同意收回", ""),
        ("没有同意收回", ""),
        ("先不同意收回，后同意收回", "收"),
        ("", ""),
    ],
)
def test_a_word_that_is_denied_does_not_file(text: str, heading: str) -> None:
    assert class_of(text, {"同意收回": "收"}) == heading


def test_amounts_have_their_measure() -> None:
    sums = amounts("请解决5万元、2,000人和3.5公里，2024年底前，5-10万元，A4号")
    assert [amount.words for amount in sums] == ["5万元", "2,000人", "3.5公里"]


def test_sheet_lists_every_text_and_special_report_every_amount() -> None:
    texts = ["请解决记录仪经费20万元。", "请解决记录仪经费300万元。", "不同意收回。", "同意收回。"]
    master, snapshot = asked(texts)
    sheet = load_workbook(io.BytesIO(build_consolidated(master, snapshot, mark="{}", today=TODAY)))[
        "会商议题"
    ]
    cells = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    report = make_report(master, snapshot, today=TODAY)
    fields = bulletin.bulletin_fields(master, report)
    name = "专报模板.docx"
    document = Document(io.BytesIO(fill_template(shipped_file(name), name, fields)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert [text for text in (*texts, "320万元", "请解决记录仪经费×万元") if text not in cells] == []
    briefly = (
        "请解决记录仪经费×万元（合计320万元）：",
        "局20万元；",
        "300万元。",
        ".不同意收回：",
        ".同意收回：",
    )
    assert [text for text in briefly if text not in words] == []


def problems(texts: Sequence[str], purpose: str = "存在问题") -> list[Gist]:
    """What the special report makes of what units write in that column."""
    master, snapshot = asked(texts)
    entries = [
        replace(entry, values={purpose: next(iter(entry.values.values()))}) for entry in snapshot.entries
    ]
    return gists(make_report(master, replace(snapshot, entries=tuple(entries)), today=TODAY).topics)


SHORT_OF = "执法人员不足，{}持证人员流动较快，现有在编人员{}名，难以满足双人执法的要求，亟需统筹解决。"


def test_problems_that_say_nearly_the_same_are_one_in_the_special_report() -> None:
    alike = [SHORT_OF.format("基层", 3), SHORT_OF.format("主要是", 8), SHORT_OF.format("目前", 5)]
    (one,) = problems(alike)
    assert "3 家" not in one.source
    assert re.search("写法相近的3种", one.source)
    assert len(problems(alike, "需协调事项")) == 3, "what is asked is never joined"
    apart = ["经费已经保障到位，各项工作正常开展。", "经费没有保障到位，各项工作正常开展。"]
    assert len(problems([*apart, "部分村组路远，车辆和人手不够。"])) == 3


def test_a_problem_of_many_units_names_a_few_of_them() -> None:
    (one,) = problems(["专项经费还没有下达。"] * 6)
    assert re.fullmatch("[^、]+、[^、]+、[^、]+等6家", one.source)


def test_a_long_request_keeps_what_its_amounts_come_to() -> None:
    texts = [
        f"请解决执法记录仪购置经费{amount}万元，{'同时统筹安排执法车辆和检测设备，' * 8}"
        for amount in (20, 30)
    ]
    master, snapshot = asked(texts)
    fields = bulletin.bulletin_fields(master, make_report(master, snapshot, today=TODAY))
    words = fields["请决定"][0]["简述"]
    assert words.endswith("……（合计50万元）")
    assert "，" in words, "signs stay as they were written"
    assert "," not in words


@pytest.mark.parametrize(
    "texts",
    [["请增加编制。", "请增加编制。"], ["请解决经费5万元。", "请解决经费8万元。"], ["请增加编制"]],
    ids=["words", "amounts", "no full stop"],
)
def test_no_full_stop_stands_amid_what_is_asked_and_who_asks(texts: Sequence[str]) -> None:
    master, snapshot = asked(texts)
    report = make_report(master, snapshot, today=TODAY)
    name = "专报模板.docx"
    document = Document(
        io.BytesIO(fill_template(shipped_file(name), name, bulletin.bulletin_fields(master, report)))
    )
    lines = [paragraph.text for paragraph in document.paragraphs]
    first = load_workbook(io.BytesIO(build_consolidated(master, snapshot, today=TODAY)))["首页"]
    lines += [str(cell.value) for row in first for cell in row]
    asking = [line for line in lines if texts[0][:4] in line]
    assert len(asking) > 2
    for double in ("。：", "。（", "。；"):
        assert not any(double in line for line in asking)


def test_the_sheet_is_read_and_its_faults_are_named(tmp_path: Path) -> None:
    table = "词 | 归为\n人手不够 | 力量不足\n编制少 | 力量不足"
    master, problems = read_master(write_book(tmp_path / "总表.xlsx", {**SHEETS, "归类词表": table}))
    assert master is not None
    assert (master.classes, problems) == ({"人手不够": "力量不足", "编制少": "力量不足"}, [])
    table = "词 | 归为\n人手不够 | 力量不足\n人手不够 | 经费\n编制少 |"
    _, problems = read_master(write_book(tmp_path / "总表.xlsx", {**SHEETS, "归类词表": table}))
    assert [(problem.code, problem.place.cell) for problem in problems] == [("M81", "A3"), ("M08", "B4")]


def test_a_topic_has_one_number_in_every_month() -> None:
    july = topics(["请补助5万元。", "请修路。"])
    august = topics(["请修路", "请补助30万元"])
    assert {each.number for each in july} == {each.number for each in august}
    assert len({each.number for each in july}) == 2
