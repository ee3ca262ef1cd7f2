"""Master and period → forms in the outbox, and the record of what was issued."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from workbook_flow import forms, plan
from workbook_flow.archive import Issue, standing_forms
from workbook_flow.cycle.carrying import carried_over
from workbook_flow.cycle.workspace import Workspace, keep_master, sound_master
from workbook_flow.files import write_whole
from workbook_flow.model import IssuedForm, Period, Problem, WorkbookFlowError
from workbook_flow.succession import successors


def no_one() -> None:
    """Hear of progress, and do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What issuing did, or would do: the plan, the forms whose file was written, the master's warnings.

    ``followed`` names the units whose forms end because another goes on for them.
    """

    plan: plan.Plan
    written: tuple[IssuedForm, ...]
    problems: tuple[Problem, ...]
    followed: Mapping[str, str] = field(default_factory=dict)


def prepare_split(workspace: Workspace, period: Period) -> Split:
    """What issuing this period would do; writes nothing but the workspace key."""
    master, problems = sound_master(workspace)
    issues = workspace.archive.issues(period)
    carried = carried_over(workspace, period, master)
    planned = plan.plan_issue(
        master,
        period,
        issued=standing_forms(issues),
        next_issue=len(issues) + 1,
        key=workspace.key(),
        today=workspace.today,
        carried=carried,
    )
    written = tuple(
        form for form in planned.forms if form in planned.changed or not (workspace.root / form.path).exists()
    )
    owing = {form.unit for form in planned.forms}
    return Split(
        plan=planned,
        written=written,
        problems=(*problems, *plan.released_problems(master, carried)),
        followed=successors(planned.dropped, owing, master.units),
    )


def split(workspace: Workspace, period: Period) -> Split:
    """Issue the period's forms: those that are new or changed, and those whose file is gone from the outbox."""
    prepared = prepare_split(workspace, period)
    issue(workspace, prepared)
    return prepared


def issue(workspace: Workspace, prepared: Split, *, on_form: Callable[[], None] = no_one) -> None:
    """Do what was prepared; ``on_form`` is told of each form written."""
    with workspace.held("下发填报表"):
        issue_alone(workspace, prepared, on_form)


def issue_alone(workspace: Workspace, prepared: Split, on_form: Callable[[], None]) -> None:
    """Do what was prepared, with nobody else in the workspace."""
    planned = prepared.plan
    if len(workspace.archive.issues(planned.period)) != planned.issue - 1:
        raise WorkbookFlowError(f"{planned.period.words}的填报表刚由另一个命令下发过。请重新运行 split。")
    if planned.changed or planned.dropped:
        remove_outdated(workspace, planned)
        act = Issue(
            period=planned.period,
            number=planned.issue,
            on=workspace.today,
            master=keep_master(workspace),
            forms=planned.changed,
            dropped=planned.dropped,
            followed=prepared.followed,
        )
        workspace.archive.add_issue(act)
    for form in prepared.written:
        write_whole(workspace.root / form.path, forms.form_workbook(form))
        on_form()


def standing_file(workspace: Workspace, form: IssuedForm) -> bytes:
    """The file of a form that stands issued; written where it is gone, as by a command killed before it wrote it.

    Raises OSError where it can be neither read nor written.
    """
    path = workspace.root / form.path
    if not path.exists():
        write_whole(path, forms.form_workbook(form))
    return path.read_bytes()


def remove_outdated(workspace: Workspace, planned: plan.Plan) -> None:
    """Take from the outbox the forms that this issue replaces or drops.

    They go first: a form whose file is gone is written by any later run, an old one would be taken for the new.
    """
    standing = standing_forms(workspace.archive.issues(planned.period))
    for unit in (*(form.unit for form in planned.changed), *planned.dropped):
        if unit in standing:
            (workspace.root / standing[unit].path).unlink(missing_ok=True)
