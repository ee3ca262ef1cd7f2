"""A year of corrections, late letters, returns by the office, excuses, mergers and appeals: every figure survives it.

What is published is held against the diary of who played the year; every answer to an appeal is drawn from the record
alone; every published file is made again from the record as it stood, byte for byte.

The deep form plays 30 units for 12 months in one fixture: run it with ``-o faulthandler_timeout=0``.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests import small
from tests.deep import DEEP
from tests.year import DECLARED, Month, Office, Owing, courses, play, scored, silent_excused, standings
from workbook_flow import cycle
from workbook_flow.cycle.accounting import accounts_in
from workbook_flow.cycle.as_published import as_of
from workbook_flow.cycle.looking_back import past_of
from workbook_flow.cycle.publishing import draft_documents, issued_snapshot
from workbook_flow.cycle.session import Limits
from workbook_flow.model import Edition
from workbook_flow.records.archive import Archive
from workbook_flow.records.editions import Editions
from workbook_flow.records.postbox import Postbox
from workbook_flow.records.withdrawals import Withdrawals
from workbook_flow.reports.summary import UnitAccount, make_report

pytestmark = pytest.mark.dear

UNITS, MONTHS = (30, 12) if DEEP else (8, 3)
APPEALS = 100
END = date(2028, 3, 1)


@dataclass(frozen=True)
class Year:
    """A year that was played, and what was published of it, each edition with its month and the day's courses."""

    office: Office
    editions: tuple[tuple[Month, Edition, dict[str, str]], ...]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    office = play(tmp_path_factory.mktemp("year") / "w", units=UNITS, months=MONTHS, seed=7)
    archive, latest = office.root / "archive", dict[str, str]()
    editions = []
    for month in office.months:
        for edition in Editions(archive, month.period).all():
            lights, after = courses(office, month, edition.day, latest)
            editions.append((month, edition, lights))
        latest = after
    return Year(office, tuple(editions))


def published(year: Year, month: Month, edition: Edition) -> Any:
    data = Editions(year.office.root / "archive", month.period).file(edition, "汇总表.xlsx")
    return load_workbook(io.BytesIO(data), data_only=True)


def ranks(totals: dict[str, float]) -> dict[str, int]:
    return {unit: 1 + sum(other > total for other in totals.values()) for unit, total in totals.items()}


def test_the_year_has_all_that_units_appeal_about(year: Year) -> None:
    arrivals = [arrival for month in year.office.months for arrival in month.arrivals]
    assert any(arrival.by_mail and arrival.taken > arrival.arrived for arrival in arrivals)
    assert any(arrival.withdrawn for arrival in arrivals)
    assert any(not arrival.rows for arrival in arrivals)
    assert any(month.returned for month in year.office.months)
    assert any(month.excused for month in year.office.months)
    assert {line.granted for line in year.office.moved} == {True, False}
    assert year.office.ended
    assert any(DECLARED in lights.values() for _, _, lights in year.editions)
    assert {line.by_lead for line in year.office.ended} == {True, False}
    assert any(arrival.doubtful for arrival in arrivals)
    assert any(arrival.unit in month.excused for month in year.office.months for arrival in month.arrivals)
    due = {task.id: task.due for task in year.office.months[-1].tasks}
    assert any(line.granted and due[line.task] != line.listed for line in year.office.moved)
    assert any("（新）" in unit for unit in year.office.units)
    assert len(year.office.months[-1].tasks) > len(year.office.months[0].tasks)
    assert [edition.number for _, edition, _ in year.editions].count(2) == 1


def test_no_rank_no_score_and_no_count_is_wrong(year: Year) -> None:
    for month, edition, _ in year.editions:
        standing = standings(year.office, month, edition.on)
        totals = scored(month, standing)
        places = ranks(totals)
        lines = list(published(year, month, edition)["考核评分"].iter_rows(min_row=5, values_only=True))
        rows = {line[1]: line for line in lines if line[1]}
        assert rows.keys() == totals.keys()
        for unit, line in rows.items():
            owing = standing[unit]
            counts = (len(owing.tasks), len(owing.accepted), owing.back, len(owing.overdue), owing.late)
            assert line[2:7] == counts, (month.period, edition.number, unit)
            assert (line[0], round(line[17], 6)) == (places[unit], totals[unit]), (month.period, unit)


def test_no_light_and_no_total_is_wrong(year: Year) -> None:
    for month, edition, lights in year.editions:
        courses_ = {task: "正常推进" if light == DECLARED else light for task, light in lights.items()}
        assert {task: line.course for task, line in edition.tasks.items()} == courses_, month.period
        sheet = published(year, month, edition)["任务进展"]
        shown = {str(line[1]): str(line[6]) for line in sheet.iter_rows(min_row=3, values_only=True)}
        assert {task: shown[task].split("\n")[1] for task in lights} == lights
        assert dict(edition.figures) == totals_of(year, month, edition, lights), month.period


def totals_of(year: Year, month: Month, edition: Edition, lights: dict[str, str]) -> dict[str, int]:
    """The published figures by the diary."""
    standing = standings(year.office, month, edition.on)
    counts = Counter(lights.values())
    asked = {unit for unit in month.owed if unit not in silent_excused(month, standing)}
    rows = [standing[unit] for unit in asked if not standing[unit].nil]
    heard = [unit for unit in asked if standing[unit].accepted or standing[unit].nil]
    return {
        "units_issued": len(asked),
        "units_reported": len(heard),
        "units_late": sum(standing[unit].late > 0 for unit in asked),
        "rows_owed": sum(len(owing.tasks) for owing in rows),
        "rows_accepted": sum(len(owing.accepted - owing.waiting) for owing in rows),
        "tasks": len(month.tasks),
        "done": counts["已完成"],
        "on_course": counts["正常推进"] + counts[DECLARED],
        "at_risk": counts["临近时限"] + counts["牵头未报"],
        "overdue": counts["已逾期"],
        **({"declared": counts[DECLARED]} if counts[DECLARED] else {}),
    }


# Appeals


@pytest.fixture(scope="module")
def accounts(year: Year) -> list[tuple[Month, Edition, dict[str, str], dict[str, UnitAccount]]]:
    """By edition that stands, every unit's account, from the record as it was when that was published."""
    by_edition = []
    with cycle.opened(cycle.Workspace(year.office.root, END)) as session:
        for month, edition, lights in year.editions:
            with as_of(session, month.period, edition) as then:
                by_unit = accounts_in(then, month.period, month.owed, edition)
            by_edition.append((month, edition, lights, dict(by_unit)))
    return by_edition


def test_a_hundred_appeals_are_answered_from_the_record_alone(
    year: Year, accounts: list[tuple[Month, Edition, dict[str, str], dict[str, UnitAccount]]]
) -> None:
    rand = random.Random(11)
    answers = (answer_lateness, answer_score, answer_lights, answer_rank, answer_extensions)
    asked = Counter[str]()
    for number in range(APPEALS):
        month, edition, lights, by_unit = rand.choice(accounts)
        unit = rand.choice(list(month.owed))
        standing = standings(year.office, month, edition.on)
        question = answers[number % len(answers)]
        question(month, standing, lights, by_unit[unit])
        asked[question.__name__] += 1
    assert sum(asked.values()) == APPEALS


Standing = dict[str, Owing]


def answer_lateness(month: Month, standing: Standing, _: dict[str, str], account: UnitAccount) -> None:
    """Why are we late? By which file, on which day, how many working days."""
    owing = standing[account.unit]
    counted = [ground for ground in account.of("及时性") if "以这一份算及时" in ground.words]
    assert len(counted) == (owing.first is not None)
    if owing.first is not None:
        (ground,) = counted
        late = f"迟报 {owing.late} 个工作日" if owing.late else "按时"
        assert (ground.day, late in ground.words) == (owing.first.arrived, True), account
        assert owing.first.name in ground.source
    assert account.of("及时性")[0].day == month.return_by


def answer_score(month: Month, standing: Standing, _: dict[str, str], account: UnitAccount) -> None:
    """Why this score? Every row that costs points is named, and nothing else."""
    owing = standing[account.unit]
    missing = {ground.task for ground in account.of("完整性") if ground.words == "未填"}
    waiting = {ground.task for ground in account.of("完整性") if ground.words.startswith("待更正")}
    asked_for_none = owing.nil or account.unit in silent_excused(month, standing)
    assert missing == (set() if asked_for_none else set(owing.tasks) - owing.accepted - owing.waiting)
    assert asked_for_none is any("都不要求填" in ground.words for ground in account.of("完整性"))
    assert waiting == set(owing.waiting)
    assert {ground.task for ground in account.of("时限进展") if "不计" not in ground.words} == owing.overdue
    first = [ground for ground in account.of("填报质量") if ground.words.startswith("退回")]
    assert sum(int(ground.words.split()[1]) for ground in first) == owing.back
    ended = {ground.task for ground in account.of("时限进展") if ground.words.startswith("已办结，不计")}
    waiting = {ground.task for ground in account.of("时限进展") if ground.words.startswith("申报办结，不计")}
    assert ended <= owing.granted
    assert waiting <= owing.done - owing.granted
    assert account.total is None or account.total == pytest.approx(owing.total)


def answer_lights(month: Month, standing: Standing, lights: dict[str, str], account: UnitAccount) -> None:
    """Why this light? Each task that it leads with its course and limit."""
    led = {task.id: task for task in month.tasks if account.unit in task.leads}
    grounds = {ground.task: ground for ground in account.of("牵头任务")}
    assert grounds.keys() == led.keys()
    for id_, ground in grounds.items():
        assert lights[id_] in ground.words
        assert ground.day == standing[account.unit].limits[id_]


def answer_extensions(month: Month, _: Standing, __: dict[str, str], account: UnitAccount) -> None:
    """What became of the later limits that we asked for?"""
    asked = {
        (task, until.isoformat())
        for arrival in month.arrivals
        if arrival.unit == account.unit
        for task, until in arrival.asks.items()
    }
    grounds = [ground for ground in account.of("延期情况") if ground.task]
    assert {(ground.task, ground.words[len("申请延至 ") :][:10]) for ground in grounds} == asked
    for ground in grounds:
        rulings = [line for line in month.moved if (line.unit, line.task) == (account.unit, ground.task)]
        assert ("未核定" in ground.words) is not bool(rulings)
        assert ("准至" in ground.words) is any(line.granted for line in rulings)


def answer_rank(month: Month, standing: Standing, _: dict[str, str], account: UnitAccount) -> None:
    """Why this place, or none?"""
    totals = scored(month, standing)
    assert (account.rank, account.scored) == (ranks(totals).get(account.unit), len(totals))
    excused = account.unit in month.excused and not standing[account.unit].first
    assert ("免报：机构改革，正在移交（李县长批准）" in account.state) is (account.unit in month.excused)
    assert ("不参加当期评分" in account.headline) is (excused or standing[account.unit].nil)


def test_an_appeal_and_its_answer_stand_on_the_page(
    year: Year, accounts: list[tuple[Month, Edition, dict[str, str], dict[str, UnitAccount]]]
) -> None:
    month, _, _, by_unit = accounts[-1]
    ((unit, words),) = month.appeals
    assert [(ground.words, ground.source) for ground in by_unit[unit].of("申诉与复核")] == [
        (f"单位申诉：{words}", unit),
        ("复核意见：以邮件到达日为准，维持", "李主任"),
    ]
    written = cycle.write_account(cycle.Workspace(year.office.root, END), month.period, unit)
    assert written.account == by_unit[unit]
    texts = {str(cell.value) for row in load_workbook(written.path)["考核依据"].iter_rows() for cell in row}
    assert {ground.words for ground in written.account.grounds} <= texts


# The record


def test_every_published_file_is_made_again_byte_for_byte(year: Year, tmp_path: Path) -> None:
    for number, (month, edition, _) in enumerate(year.editions):
        root = small.copy_of(year.office.root, tmp_path / str(number))
        back_to(root, month, edition)
        with cycle.opened(cycle.Workspace(root, edition.on)) as session:
            assert session.ledger.last_submission() == edition.basis
            master = session.master_for(month.period, Limits.REVIEWED)
            shown, past = issued_snapshot(session, month.period), past_of(session, month.period, master)
            report = make_report(master, shown, past, today=edition.day)
            documents = draft_documents(session, shown, past, report)
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in documents.items()}
        assert digests == {name: edition.files[name] for name in documents}, (month.period, edition.number)
        shutil.rmtree(root)


def back_to(root: Path, month: Month, edition: Edition) -> None:
    """Leave of a copy what the record held when an edition was published."""
    archive = Archive(root / "archive")
    for path in list(later_files(archive, month, edition)):
        path.unlink()
    for period in archive.periods():
        if period > month.period:
            shutil.rmtree(archive.root / str(period))
    for other in Editions(archive.root, month.period).all():
        folder = Editions(archive.root, month.period).folder(other.number)
        if other.number >= edition.number:
            shutil.rmtree(folder)
        elif other.number == edition.number - 1:
            assert (folder / "重开.json").exists()
    for earlier in archive.periods():
        for other in Editions(archive.root, earlier).all():
            if other.on > edition.on:
                shutil.rmtree(Editions(archive.root, earlier).folder(other.number))
    cut_chain(archive, f"{month.period}/定稿/{edition.number}/定稿.json")
    shutil.copy(archive.master_path(edition.master), root / "master/分解清单.xlsx")
    (root / ".flow/ledger.sqlite3").unlink()


def cut_chain(archive: Archive, record: str) -> None:
    """Leave of the chain what came before the line of a record: its last code stands on what was published."""
    before = itertools.takewhile(lambda line: line.record != record, list(archive.chain.lines()))
    archive.chain.path.write_bytes(b"".join(line.to_bytes() for line in before))


def later_files(archive: Archive, month: Month, edition: Edition) -> Iterator[Path]:
    """The records of returns, withdrawals and letters that came after an edition."""
    yield from (archive.receipt_path(receipt) for receipt in archive.receipts(after=edition.basis))
    acts = Withdrawals(archive.root)
    yield from (acts.path(act.number) for act in acts.records() if act.on > edition.on)
    postbox = Postbox(archive.root)
    for letter in postbox.letters():
        if letter.received.date() > edition.on:
            yield from (postbox.letter_path(letter.id, suffix) for suffix in (".json", ".eml"))


def test_the_record_agrees_with_itself_and_a_ledger_made_anew(year: Year) -> None:
    workspace = cycle.Workspace(year.office.root, END)
    assert cycle.verify(workspace).problems == ()
    before = [cycle.status(workspace, month.period) for month in year.office.months]
    cycle.rebuild(workspace)
    assert [cycle.status(workspace, month.period) for month in year.office.months] == before
