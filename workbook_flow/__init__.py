"""workbook_flow: issue, collect, check and merge a decomposition list from spreadsheets alone.

The month, from a program. ``folder`` is an empty folder; the shipped list is put there:

    >>> from datetime import date
    >>> import workbook_flow as flow
    >>> master = flow.write_workspace(folder, blank=False)
    >>> july = flow.Period.parse("2024-07")

``lint`` says what is wrong with the master; ``split`` writes a form for each unit into ``outbox``:

    >>> workspace = flow.Workspace(folder, date(2024, 7, 20))
    >>> _, problems = flow.lint(workspace)
    >>> any(problem.level == "error" for problem in problems)
    False
    >>> len(flow.split(workspace, july).plan.forms)
    30

Units fill their forms in; what comes back is put into ``inbox``. ``receive`` keeps, reads and checks it, and ``merge``
writes the consolidated workbook besides:

    >>> form = folder / "outbox" / "2024-07" / "填报表" / "县公安局.xlsx"
    >>> _ = (folder / "inbox" / "县公安局.xlsx").write_bytes(form.read_bytes())
    >>> workspace = flow.Workspace(folder, date(2024, 7, 25))
    >>> [(each.unit, each.state.value) for each in flow.receive(workspace)]
    [('县公安局', 'returned')]
    >>> flow.merge(workspace, july).consolidated.relative_to(folder).as_posix()
    'outbox/2024-07/汇总表.xlsx'
    >>> [each.unit for each in flow.status(workspace, july).statuses if each.state.value == "returned"]
    ['县公安局']

All of it, period after period, is a table for pandas (``docs/数据分析.md`` has examples); ``export`` writes files:

    >>> entries = flow.frame(workspace, "entries")
    >>> entries.groupby("接收情况")["单位"].nunique()["未报"].item()
    30

Every verb opens the workspace, does one thing and lets it go; a ``WorkbookFlowError`` says what cannot run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook_flow.__about__ import __version__
    from workbook_flow.cycle import (
        Documents,
        Exported,
        FaultyMaster,
        Merged,
        Split,
        TableFormat,
        Verified,
        Workspace,
        export,
        frame,
        lint,
        merge,
        rebuild,
        receive,
        split,
        status,
        verify,
        write_documents,
        write_stage,
    )
    from workbook_flow.model import Entry, Master, Period, Problem, Snapshot, Submission, WorkbookFlowError
    from workbook_flow.starter import write_workspace

__all__ = [
    "Documents",
    "Entry",
    "Exported",
    "FaultyMaster",
    "Master",
    "Merged",
    "Period",
    "Problem",
    "Snapshot",
    "Split",
    "Submission",
    "TableFormat",
    "Verified",
    "WorkbookFlowError",
    "Workspace",
    "__version__",
    "export",
    "frame",
    "lint",
    "merge",
    "rebuild",
    "receive",
    "split",
    "status",
    "verify",
    "write_documents",
    "write_stage",
    "write_workspace",
]


def __getattr__(name: str) -> object:
    """A public name, imported when it is first asked for: the command line starts without the whole month."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from workbook_flow import __about__, cycle, model, starter

    return next(getattr(room, name) for room in (__about__, cycle, model, starter) if hasattr(room, name))
