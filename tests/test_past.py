"""What earlier periods leave behind is the same, whether only what is needed of them is read or all."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from tests.build import filled
from tests.test_requests import JULY, LIST, UNITS, claims_of_july, decide, issue, on, send, write_master
from workbook_flow import cycle
from workbook_flow.cycle import month
from workbook_flow.cycle.carrying import carried_over
from workbook_flow.cycle.looking_back import past_of
from workbook_flow.cycle.publishing import issued_snapshot
from workbook_flow.cycle.session import Limits, Session
from workbook_flow.forms.carried import Carried, Claim, Wordings
from workbook_flow.forms.plan import assignments
from workbook_flow.model import (
    CLAIM_FIELD,
    CLAIM_SHEET,
    EXTENSION_SHEET,
    OWN_PURPOSES,
    Entry,
    ExtensionRequest,
    Master,
    Owed,
    Period,
    Snapshot,
    Submission,
    SubmissionState,
    TaskId,
    Unit,
    UnitName,
    Verdict,
    disclaimer_agreed,
    disclaims,
)
from workbook_flow.records.succession import by_claim, heir_of, present_names
from workbook_flow.reports import board, consolidate
from workbook_flow.reports.summary import Past, look_back

pytestmark = pytest.mark.dear

RENAMED = "县公安分局"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after half a year."""
    folder = tmp_path_factory.mktemp("lived") / "w"
    for name in ("inbox", "outbox"):
        (folder / name).mkdir(parents=True)
    write_master(folder)
    half_a_year(folder)
    return folder


@pytest.fixture
def root(lived: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(lived, tmp_path / "w")


LAST = Period(2024, 11)


def half_a_year(root: Path) -> None:
    """Claims, a dispute, requests and decisions, held rows, silence, a unit renamed; the last period issued."""
    claims_of_july(root)
    decide(root, JULY, CLAIM_SHEET, {("县财政局", "1-02"): ("通过", "")})
    august = JULY.next()
    forms = issue(root, august)
    table = "编号 | 进展状态 | 完成比例 | 量化完成值 | 申请延期至 | 延期理由\n"
    send(
        root,
        forms["县公安局"],
        f"{table}1-01 | 已完成 | 100 | 60 | |\n1-02 | 进行中 | 70 | | 2024-12-31 | 上级方案未印发。",
    )
    decide(root, august, EXTENSION_SHEET, {("县公安局", "1-02"): ("通过", "")})
    send(root, forms["县司法局"], f"{table}1-01 | 进行中 | 过半 | 30 | |\n1-02 | 进行中 | 70 | | |")
    september = august.next()
    issue(root, september)
    october = september.next()
    forms = issue(root, october)
    send(root, forms["县公安局"], "编号 | 无变化\n1-02 | 无变化")
    units = UNITS.replace("邮箱\n", "邮箱 | 别名\n").replace(
        "gaj@xian.example", "gaj@xian.example | 县公安局"
    )
    write_master(
        root, LIST.replace("县公安局", RENAMED), units=units.replace("\n县公安局 |", f"\n{RENAMED} |")
    )
    issue(root, LAST)


def whole_carried(snapshots: Sequence[Snapshot], master: Master) -> Carried:
    """What goes over, from whole snapshots held together."""
    names = present_names(master.units)
    present = set(names.values())
    owing: dict[str, set[str]] = {}
    for owed in assignments(master):
        owing.setdefault(owed.task.id, set()).add(owed.unit)

    def today(item: Entry | ExtensionRequest) -> Owed:
        return Owed(UnitName(names.get(item.unit, item.unit)), TaskId(item.task))

    new = {unit.name for unit in master.units} - {
        names.get(form.unit) for period in snapshots for form in period.forms
    }
    entries: dict[Owed, Entry] = {}
    claims: dict[Owed, Claim] = {}
    sent_back: frozenset[Owed] = frozenset()
    returns: dict[str, Submission] = {}
    for period in snapshots:
        reports = [entry for entry in period.entries if not disclaims(entry)]
        for entry in sorted(reports, key=lambda entry: (entry.unit in present, *by_claim(entry))):
            heir = heir_of(entry, names, owing, new)
            if heir is not None:
                entries[Owed(UnitName(heir), TaskId(entry.task))] = entry
        wordings = {(form.unit, row.task): row.measure for form in period.forms for row in form.rows}
        for entry in period.entries:
            if CLAIM_FIELD.name in entry.values and entry.values[CLAIM_FIELD.name].typed is not None:
                claims[today(entry)] = Claim(
                    measure=wordings.get((entry.unit, entry.task), ""),
                    disclaimed=disclaims(entry),
                    settled=disclaimer_agreed(entry),
                )
        sent_back -= {today(entry) for entry in period.entries}
        sent_back |= {
            today(entry)
            for entry in period.held
            if entry.decision is not None and entry.decision.verdict is Verdict.RETURNED
        }
        for submission in sorted(period.submissions, key=lambda submission: submission.unit in present):
            if submission.unit and submission.reporter:
                returns[names.get(submission.unit, submission.unit)] = submission
    requests = {today(request): request for request in snapshots[-1].requests}
    issued = [field for period in snapshots for form in period.forms for field in form.fields]
    return Carried(
        entries=entries,
        claims=claims,
        requests=requests,
        returns=returns,
        sent_back=sent_back,
        wordings=Wordings(
            meanings={
                choice.value: choice.meaning for field in issued for choice in field.choices if choice.meaning
            },
            purposes={
                field.name: field.purpose
                for field in issued
                if field.purpose and field.purpose not in OWN_PURPOSES
            },
        ),
    )


def documents(session: Session, period: Period, earlier: Sequence[Snapshot] | None) -> tuple[bytes, bytes]:
    """The consolidated workbook and the board, after these whole periods, or after what is read of them."""
    master, shown = session.master_for(period, Limits.REVIEWED), issued_snapshot(session, period)
    past = past_of(session, period, master) if earlier is None else look_back(master, earlier)
    day = session.today
    return (
        consolidate.build_consolidated(master, shown, earlier=past, today=day),
        board.build_board(master, shown, earlier=past, today=day),
    )


def test_what_is_read_of_the_past_gives_what_all_of_it_gives(root: Path) -> None:
    with cycle.opened(on(root, LAST, 28)) as session:
        periods = session.archive.periods()
        for number, period in enumerate(periods):
            earlier = [session.ledger.snapshot(each) for each in periods[:number]]
            assert documents(session, period, None) == documents(session, period, earlier), period
            if earlier:
                master = session.master_for(period)
                assert carried_over(session, period, master) == whole_carried(earlier, master), period
        assert len(periods) == 5
        shown = look_back(session.master, earlier)
        assert [len(requests) for requests in shown.requests] == [0, 1, 0, 0]
        assert {line.answer for line in shown.claims.values()} == {"认领", "不属本单位职责"}
        assert any(form.unit == RENAMED for form in session.snapshot(LAST).forms)
        states = [each.state for each in session.ledger.submissions()]
        assert SubmissionState.PARTIAL in states


def whole_past(session: Session, period: Period) -> Past:
    """What the periods before one leave behind, from whole snapshots."""
    periods = period.goes_on_from(session.archive.periods())
    snapshots = [session.ledger.snapshot(earlier) for earlier in periods]
    past = look_back(session.master_for(period, Limits.REVIEWED), snapshots)
    noted = past_of(session, period, session.master_for(period, Limits.REVIEWED)).trend
    marks = {point.period: point.restated for point in noted}
    return replace(past, trend=tuple(replace(point, restated=marks[point.period]) for point in past.trend))


def test_what_is_kept_of_the_past_is_gone_on_from_until_anything_of_it_changes(root: Path) -> None:
    with cycle.opened(on(root, LAST, 28)) as session:
        ledger, master = session.ledger, session.master_for(LAST, Limits.REVIEWED)
        *earlier, latest = LAST.goes_on_from(session.archive.periods())
        whole = whole_past(session, LAST)
        kept = ledger.folds.keys("past")
        assert kept.keys() == {str(latest)}
        assert past_of(session, LAST, master) == whole
        writes = ledger.writes
        assert past_of(session, LAST, master) == whole
        assert ledger.writes == writes
        for change in CHANGES:  # each in the first period, behind everything that was kept
            ledger.database.execute(change, {"period": str(earlier[0])})
            altered = past_of(session, LAST, master)
            assert altered == whole_past(session, LAST), change
            assert ledger.folds.keys("past") != kept, change
            kept = ledger.folds.keys("past")
        assert altered != whole


def test_what_is_kept_stays_while_the_periods_under_way_are_looked_at_by_turns(root: Path) -> None:
    with cycle.opened(on(root, LAST, 28)) as session:
        periods = [*LAST.goes_on_from(session.archive.periods()), LAST]
        for period in periods:
            past_of(session, period, session.master_for(LAST, Limits.REVIEWED))
        writes = session.ledger.writes
        for period in (*periods[-3:], *periods[-3:]):
            past_of(session, period, session.master_for(LAST, Limits.REVIEWED))
        assert session.ledger.writes == writes


def carried_anew(session: Session, master: Master) -> Carried:
    """What goes over to the last period, from whole snapshots."""
    periods = LAST.goes_on_from(session.archive.periods())
    return whole_carried([session.ledger.snapshot(earlier) for earlier in periods], master)


def test_what_goes_over_is_gone_on_from_until_anything_of_it_changes(root: Path) -> None:
    with cycle.opened(on(root, LAST, 28)) as session:
        ledger, master = session.ledger, session.master_for(LAST)
        *earlier, latest = LAST.goes_on_from(session.archive.periods())
        whole = carried_anew(session, master)
        assert carried_over(session, LAST, master) == whole
        kept = ledger.folds.keys("carried")
        assert kept.keys() == {str(latest)}
        writes = ledger.writes
        assert carried_over(session, LAST, master) == whole
        assert ledger.writes == writes
        other = master_with(master, replace(master.units[0], aliases=("县民政局",)))
        assert carried_over(session, LAST, other) == carried_anew(session, other)
        assert ledger.folds.keys("carried") != kept
        for change, period in product(
            ("DELETE FROM extension WHERE period = :period", *CHANGES), (earlier[0], latest)
        ):
            ledger.database.execute(change, {"period": str(period)})
            altered = carried_over(session, LAST, master)
            assert altered == carried_anew(session, master), (change, period)
        assert altered != whole


def master_with(master: Master, unit: Unit) -> Master:
    """The list with a unit known otherwise."""
    units = tuple(unit if unit.name == listed.name else listed for listed in master.units)
    return replace(master, units=units)


def test_what_goes_over_is_read_of_what_is_kept(root: Path) -> None:
    with cycle.opened(on(root, LAST, 28)) as session:
        master = session.master_for(LAST)
        whole = carried_over(session, LAST, master)
        session.ledger.database.execute(
            "UPDATE fold SET content = replace(content, '张三', '李四') WHERE name = 'carried'"
        )
        told = carried_over(session, LAST, master)
        assert told != whole
        session.ledger.database.execute("UPDATE fold SET key = 'another'")
        assert carried_over(session, LAST, master) == whole


def test_a_return_calls_for_the_issues_of_its_own_period_alone(root: Path) -> None:
    workspace = on(root, LAST, 28)
    with cycle.opened(workspace) as session:
        form = session.issued.forms[LAST][0]
    (root / "inbox" / "甲.xlsx").write_bytes(filled(form, "编号 | 进展状态 | 完成比例\n1-02 | 进行中 | 80"))
    with cycle.opened(workspace) as session:
        month.receive(session)
        assert session.ledger.submission(session.ledger.last_submission()).unit == form.unit
        assert {period for period, _ in session.ledger.issues.made} == {LAST}


CHANGES = (
    "UPDATE entry SET content = replace(content, '进行中', '受阻') WHERE period = :period",
    "DELETE FROM decision WHERE period = :period",
    "UPDATE entry SET state = 'held' WHERE period = :period AND task = '1-01'",
    "UPDATE submission SET state = 'withdrawn' WHERE period = :period",
    "DELETE FROM entry WHERE period = :period AND task = '1-02'",
)
"""Ways in which what is held of a period can come to be otherwise."""


def test_a_damaged_or_foreign_record_of_the_past_is_not_believed(root: Path) -> None:
    with cycle.opened(on(root, LAST, 28)) as session:
        master = session.master_for(LAST, Limits.REVIEWED)
        whole = past_of(session, LAST, master)
        for content in ("", "{", "[]", "{}", '{"states": 1}', "[" * 100_000):
            session.ledger.database.execute("UPDATE fold SET content = ?", (content,))
            assert past_of(session, LAST, master) == whole
            session.ledger.database.execute("UPDATE fold SET key = 'another'")
            assert past_of(session, LAST, master) == whole


def test_a_damaged_record_of_what_goes_over_is_not_believed(root: Path) -> None:
    with cycle.opened(on(root, LAST, 28)) as session:
        master = session.master_for(LAST)
        whole = carried_over(session, LAST, master)
        for content in ("", "{", "[]", "{}", '{"entries": [["甲"]]}', NO_RETURNS, "[" * 100_000):
            session.ledger.database.execute("UPDATE fold SET content = ?", (content,))
            assert carried_over(session, LAST, master) == whole


NO_RETURNS = '{"entries": [], "claims": [], "returns": 1, "sent_back": []}'
