"""What earlier periods leave behind is the same, whether only what is needed of them is read or all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.test_requests import JULY, LIST, UNITS, claims_of_july, decide, issue, on, root, send, write_master
from workbook_flow import cycle
from workbook_flow.cycle.carrying import carried_over
from workbook_flow.cycle.publishing import issued_snapshot, past_of
from workbook_flow.cycle.session import Limits, Session
from workbook_flow.forms.plan import Carried, Claim, assignments
from workbook_flow.model import (
    CLAIM_FIELD,
    CLAIM_SHEET,
    EXTENSION_SHEET,
    Entry,
    ExtensionRequest,
    Master,
    Owed,
    Period,
    Snapshot,
    Submission,
    SubmissionState,
    TaskId,
    UnitName,
    disclaimer_agreed,
    disclaims,
)
from workbook_flow.records.succession import by_claim, heir_of, present_names
from workbook_flow.reports import board, consolidate
from workbook_flow.reports.summary import look_back

__all__ = ["root"]

pytestmark = pytest.mark.dear

RENAMED = "县公安分局"


def half_a_year(root: Path) -> Period:
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
    november = october.next()
    issue(root, november)
    return november


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
        for submission in sorted(period.submissions, key=lambda submission: submission.unit in present):
            if submission.unit and submission.reporter:
                returns[names.get(submission.unit, submission.unit)] = submission
    requests = {today(request): request for request in snapshots[-1].requests}
    return Carried(entries=entries, claims=claims, requests=requests, returns=returns)


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
    last = half_a_year(root)
    with cycle.opened(on(root, last, 28)) as session:
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
        assert any(form.unit == RENAMED for form in session.snapshot(last).forms)
        states = [each.state for each in session.ledger.submissions()]
        assert SubmissionState.PARTIAL in states
