"""Master and period → forms in the outbox, and the record of what was issued."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from workbook_flow import forms
from workbook_flow.cycle.building import BuiltForms
from workbook_flow.cycle.carrying import carried_over
from workbook_flow.cycle.session import Session
from workbook_flow.cycle.workspace import Workspace, keep_master, no_one
from workbook_flow.forms import plan
from workbook_flow.model import IssuedForm, Period, PeriodKind, Problem, WorkbookFlowError
from workbook_flow.records.archive import Issue, standing_forms
from workbook_flow.records.files import write_whole
from workbook_flow.records.form_digests import FormDigests
from workbook_flow.records.succession import successors
from workbook_flow.words.dates import read_day
from workbook_flow.words.workdays import Workdays

WORKING_DAYS = 3
"""How long a one-off request has where nobody says."""
HELD = 1 << 23
"""Bytes of forms that wait in memory until they are recorded; more wait in a file that ends with the command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What issuing did, or would do: the plan, the forms whose file was written, the master's warnings.

    ``followed`` names the units whose forms end because another goes on for them.
    """

    plan: plan.Plan
    written: tuple[IssuedForm, ...]
    problems: tuple[Problem, ...]
    followed: Mapping[str, str] = field(default_factory=dict)

    def ending(self) -> Iterator[tuple[str, str]]:
        """Each unit whose form ends, and what becomes of that form."""
        for unit in self.plan.dropped:
            heir = self.followed.get(unit)
            yield (
                unit,
                f"现由“{heir}”承担，用发给“{heir}”的填报表；原填报表报来的照收，记入“{heir}”"
                if heir
                else "本期不再有任务，原填报表作废",
            )


def one_off(session: Session, title: str, due: str | None) -> Period:
    """The one-off request of that title: the one that is under way, else a new one from today.

    Without a day by which it is due it has three working days. Raises WorkbookFlowError where the day is none, and
    where another is given than that of the request under way.
    """
    day = read_day(due, year=session.today.year) if due else None
    if due and (day is None or day < session.today):
        raise WorkbookFlowError(f"报送截止“{due}”不行。请写今天或以后的一天，例如 2024-07-23。")
    for period in reversed(session.archive.periods()):
        under_way = period.kind is PeriodKind.ONCE and period.first_day <= session.today <= period.last_day
        if under_way and period.title == title.strip():
            if day in {None, period.last_day}:
                return period
            raise WorkbookFlowError(
                f"“{period.title}”正在进行：{period.first_day} 下发，截止 {period.last_day}。截止印在已发的填报表上，"
                f"下发以后不能改。补发、重新生成请写 --period {period}；"
                f"要另发一份的，请换一个名称，例如 {period.title}（再报）。"
            )
    until = day or Workdays(session.master.days).after(session.today, WORKING_DAYS)
    return Period.once(title, session.today, until)


def refuse_other_periods(session: Session, period: Period) -> None:
    """Raise WorkbookFlowError where the list is not reported in such periods."""
    kind = session.master.settings.period_kind
    if period.kind not in {kind, PeriodKind.ONCE}:
        raise WorkbookFlowError(
            f"这份清单按“{kind}”报送（总表“设置”的“报告周期”），{period} 是按“{period.kind}”的期别。"
            f"请写如 {Period.holding(session.today, kind)}；要改周期的，先改“设置”。"
        )


def prepare_split(session: Session, period: Period) -> Split:
    """What issuing this period would do; writes nothing but the workspace key.

    Raises WorkbookFlowError where the list is not reported in such periods.
    """
    refuse_other_periods(session, period)
    master, issues = session.master_for(period), session.archive.issues(period)
    carried = carried_over(session, period, master)
    planned = plan.plan_issue(
        master,
        period,
        issued=standing_forms(issues),
        next_issue=len(issues) + 1,
        key=session.workspace.key(),
        today=session.today,
        carried=carried,
    )
    written = tuple(
        form
        for form in planned.forms
        if form.issue == planned.issue or not (session.workspace.root / form.path).exists()
    )
    owing = {form.unit for form in planned.forms}
    return Split(
        plan=planned,
        written=written,
        problems=(*session.warnings, *plan.released_problems(master, carried)),
        followed=successors(planned.dropped, owing, master.units),
    )


def split(session: Session, period: Period) -> Split:
    """Issue the period's forms: those that are new or changed, and those whose file is gone from the outbox."""
    prepared = prepare_split(session, period)
    issue(session, prepared)
    return prepared


def issue(session: Session, prepared: Split, *, on_form: Callable[[], None] = no_one) -> None:
    """Do what was prepared; ``on_form`` is told of each form that is ready, before the first is written."""
    planned = prepared.plan
    if len(session.archive.issues(planned.period)) != planned.issue - 1:
        raise WorkbookFlowError(f"{planned.period.words}的填报表刚由另一个命令下发过。请重新运行 split。")
    with tempfile.SpooledTemporaryFile(HELD) as spool:
        files = BuiltForms.of(prepared.written, spool, on_form)
        if planned.changed or planned.dropped:
            remove_outdated(session, planned)
            record(session, prepared, files)
        for form in prepared.written:
            write_whole(session.workspace.root / form.path, files.read(form))


def record(session: Session, prepared: Split, files: BuiltForms) -> None:
    """Record the act of issuing, each form with the digest over its file."""
    planned = prepared.plan
    act = Issue(
        period=planned.period,
        number=planned.issue,
        on=session.today,
        master=keep_master(session.workspace),
        forms=(),
        dropped=planned.dropped,
        followed=prepared.followed,
    )
    digests = FormDigests(act)
    issued = (replace(form, digest=digests.of(form, files.read(form))) for form in planned.changed)
    session.note_issue(*session.archive.add_issue(replace(act, forms=tuple(issued))))


def standing_in(workspace: Workspace, period: Period) -> tuple[IssuedForm, ...]:
    """The forms of a period that stand issued, the last of each unit."""
    return tuple(standing_forms(workspace.archive.issues(period)).values())


def standing_file(workspace: Workspace, form: IssuedForm) -> bytes:
    """The file of a form that stands issued; written where it is gone, as by a command killed before it wrote it.

    Raises OSError where it can be neither read nor written.
    """
    path = workspace.root / form.path
    if not path.exists():
        write_whole(path, forms.form_workbook(form))
    return path.read_bytes()


def remove_outdated(session: Session, planned: plan.Plan) -> None:
    """Take from the outbox the forms that this issue replaces or drops.

    They go first: a form whose file is gone is written by any later run, an old one would be taken for the new.
    """
    standing = standing_forms(session.archive.issues(planned.period))
    for unit in (*(form.unit for form in planned.changed), *planned.dropped):
        if unit in standing:
            (session.workspace.root / standing[unit].path).unlink(missing_ok=True)
