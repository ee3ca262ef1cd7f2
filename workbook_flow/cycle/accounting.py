"""`report --unit`: why a unit has its score, from the record as it stood when the period was published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from workbook_flow.cycle.closing import closed_edition
from workbook_flow.cycle.looking_back import past_of
from workbook_flow.cycle.opening import acts_of, made_anew
from workbook_flow.cycle.outgoing import write_beside
from workbook_flow.cycle.publishing import issued_snapshot
from workbook_flow.cycle.session import Limits, Session
from workbook_flow.model import Edition, Period, WorkbookFlowError
from workbook_flow.records.files import file_stem
from workbook_flow.records.withdrawals import withdrawn
from workbook_flow.reports.consolidate import build_account
from workbook_flow.reports.summary import UnitAccount, account_of, make_report
from workbook_flow.words.names import nearest_words

ACCOUNTS = "考核依据"
"""The folder of a period's accounts, in the outbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAccount:
    """A unit's account and where it was written."""

    account: UnitAccount
    path: Path


def write_account(session: Session, period: Period, name: str) -> WrittenAccount:
    """Write a unit's account of a period; of a closed one as it was published.

    WorkbookFlowError where the period knows no such unit.
    """
    account = unit_account(session, period, name)
    path = session.workspace.consolidated(period).parent / ACCOUNTS / f"{file_stem(account.unit)}.xlsx"
    data = build_account(session.master, account)
    path.parent.mkdir(parents=True, exist_ok=True)
    return WrittenAccount(account=account, path=write_beside(session.workspace, path, data))


def unit_account(session: Session, period: Period, name: str) -> UnitAccount:
    """A unit's account of a period; WorkbookFlowError where the period knows no such unit."""
    listed = session.master.unit(name)
    unit = listed.name if listed else name
    edition = closed_edition(session, period)
    with as_of(session, edition) as then:
        accounts = accounts_in(then, period, [unit], edition)
    if unit not in accounts:
        names = [form.unit for form in session.snapshot(period).forms]
        raise WorkbookFlowError(f"{period.words}没有单位“{name}”{nearest_words(name, names)}。")
    return accounts[unit]


def accounts_in(
    then: Session, period: Period, units: Iterable[str], edition: Edition | None
) -> Mapping[str, UnitAccount]:
    """The accounts of these units that a period knows, from a session as the record stood at an edition."""
    digest, day = (edition.master, edition.on) if edition else (None, then.today)
    master = then.master_for(period, Limits.REVIEWED, digest=digest)
    snapshot, past = issued_snapshot(then, period), past_of(then, period, master)
    if edition is not None:
        came = (submission for submission in snapshot.submissions if submission.id <= edition.basis)
        snapshot = replace(snapshot, submissions=tuple(came))
    report = make_report(master, snapshot, past, today=day)
    basis = f"按{edition.words}的数，以后到的另见“发布后变化”。" if edition else ""
    accounts = {unit: account_of(master, snapshot, past, report, unit, basis=basis) for unit in units}
    return {unit: account for unit, account in accounts.items() if account is not None}


@contextmanager
def as_of(session: Session, edition: Edition | None) -> Iterator[Session]:
    """The session as the record stood when an edition was published; as it stands where there is none, or no more."""
    last = session.ledger.last_submission()
    if edition is None or edition.basis >= last:
        yield session
        return
    acts = [act for act in acts_of(session.workspace) if act.on <= edition.on]
    later = frozenset(range(edition.basis + 1, last + 1))
    without = withdrawn(acts) | later
    with made_anew(session, without) as ledger:
        yield replace(session, ledger=ledger, withdrawn=without)
