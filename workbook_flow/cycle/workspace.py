"""A workspace on disk, and its master as every command needs it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from workbook_flow.cycle import workspace_lock
from workbook_flow.cycle.long_tasks import cut_in_forms
from workbook_flow.cycle.program import program_mark
from workbook_flow.cycle.synced import FOLDERS, conflict_copies, original_name
from workbook_flow.cycle.templates import template_problems
from workbook_flow.model import Master, Meanings, Period, Place, Problem, WorkbookFlowError
from workbook_flow.paper import stamp
from workbook_flow.records.answers import AnswerRecords, list_digest, meanings
from workbook_flow.records.archive import Archive
from workbook_flow.records.files import file_stem, write_whole
from workbook_flow.records.reading import KeptReading
from workbook_flow.sheets.archives import is_owner_file
from workbook_flow.words.problems import Code, has_errors, problem
from workbook_flow.words.vocabulary import HOLIDAY_SHEET
from workbook_flow.words.workdays import Workdays

if TYPE_CHECKING:
    from workbook_flow.master import MasterReading

MASTER = PurePath("master", "分解清单.xlsx")
SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods"})


class FaultyMaster(WorkbookFlowError):
    """The master has errors; nothing runs on it. Carries every problem found."""

    def __init__(self, problems: list[Problem]) -> None:
        """Say how many errors there are; the problems say where."""
        errors = sum(has_errors([problem]) for problem in problems)
        super().__init__(f"总表有 {errors} 处错误，改正后才能继续。")
        self.problems = problems


def no_one() -> None:
    """Hear of progress, and do nothing."""


def untold(notice: Problem) -> None:
    """Hear of something that people should know, and keep it to oneself."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with a master, the day on which a command runs, and whom to tell what happened on the way.

    ``workers`` are the processes that read returned files ahead; ``executor`` is ``host:port`` of the Dask scheduler
    whose workers do so instead, blank for none.
    """

    root: Path
    today: date
    tell: Callable[[Problem], None] = untold
    workers: int = 1
    executor: str = ""

    @property
    def master(self) -> Path:
        """The source of truth."""
        return self.root / MASTER

    @property
    def inbox(self) -> Path:
        """Where returned files are dropped."""
        return self.root / "inbox"

    @property
    def archive(self) -> Archive:
        """What was issued and what came back."""
        return Archive(self.root / "archive")

    @property
    def ledger_path(self) -> Path:
        """The database."""
        return self.root / ".flow" / "ledger.sqlite3"

    @property
    def attempts_path(self) -> Path:
        """The note of what is being read."""
        return self.root / ".flow" / "reading.json"

    @property
    def reading_path(self) -> Path:
        """The master as it was read last."""
        return self.root / ".flow" / "总表.json"

    def consolidated(self, period: Period) -> Path:
        """The consolidated workbook of a period."""
        return self.root / "outbox" / str(period) / "汇总表.xlsx"

    def correction(self, period: Period, unit: str) -> Path:
        """The form returned to a unit for correction, under a name that says so."""
        return self.root / "outbox" / str(period) / "退回" / f"{file_stem(unit)}（退回更正）.xlsx"

    def older_correction(self, period: Period, unit: str) -> Path:
        """The same under the name that older versions gave it, that of the form itself."""
        return self.correction(period, unit).with_name(f"{file_stem(unit)}.xlsx")

    def key(self) -> bytes:
        """The workspace key that seals stamps, made on first use; raise WorkbookFlowError where it is damaged.

        Call with the workspace held: two commands must not make two. A shorter one could be guessed, and with it
        any stamp made up.
        """
        path = self.root / ".flow" / "key"
        if not path.exists():
            write_whole(path, stamp.new_key(), private=True)
        key = path.read_bytes()
        if len(key) != stamp.KEY_BYTES:
            raise WorkbookFlowError(
                f"密钥文件 {path} 已损坏。请从备份恢复它；没有备份的，删除它再运行一次，已发的填报表不受影响。"
            )
        return key

    def held(self, doing: str, *, patience: float | None = None) -> AbstractContextManager[None]:
        """The workspace for this command alone; raise Busy where another keeps it longer than ``patience`` seconds."""
        return workspace_lock.held(self.root / ".flow", doing, patience=patience)


def must_be_there(workspace: Workspace) -> None:
    """Raise WorkbookFlowError where nothing of a workspace is: a wrong folder must not pass for a sound one."""
    if not (workspace.master.exists() or workspace.archive.root.exists()):
        raise WorkbookFlowError(
            f"{workspace.root} 里没有总表，也没有存档。请用 --workspace 指明工作文件夹，或先运行 init。"
        )


def list_answers(workspace: Workspace) -> Meanings:
    """What the office answered about wordings and names in the list; WorkbookFlowError where a record is damaged."""
    return meanings(AnswerRecords(workspace.archive.root).records())


def master_digest(workspace: Workspace, answers: Meanings) -> str:
    """What names the master; blank where it cannot be read or is no file: a pipe would be waited for."""
    try:
        return list_digest(workspace.master.read_bytes(), answers) if workspace.master.is_file() else ""
    except OSError:
        return ""


def was_issued(workspace: Workspace) -> bool:
    """Whether forms went out from the master's very bytes, whatever has been answered since."""
    content = master_digest(workspace, {})
    return bool(content) and workspace.archive.master_path(content).is_file()


def read_whole(workspace: Workspace, more: Meanings | None = None) -> MasterReading:
    """All that can be understood of the master as it lies there, with the questions that are open.

    ``more`` are answers on trial, beside those that hold.
    """
    from workbook_flow.master import read_through

    answers = {**list_answers(workspace), **(more or {})}
    return read_through(workspace.master, issued=was_issued(workspace), answers=answers)


def read_listed(workspace: Workspace) -> tuple[Master | None, list[Problem]]:
    """The master and what is wrong with it, as it was read last where the same program read the same bytes."""
    answers = list_answers(workspace)
    digest, issued = master_digest(workspace, answers), was_issued(workspace)
    last_reading, basis = KeptReading(workspace.reading_path), (digest, str(issued), program_mark())
    reading = last_reading.of(*basis)
    if reading is not None and reading.master.digest == digest:
        return reading.master, list(reading.warnings)
    from workbook_flow.master import read_master

    master, problems = read_master(workspace.master, issued=issued, answers=answers)
    if master is not None and master.digest == digest:
        last_reading.keep(master, problems, *basis)
    return master, problems


def lint(workspace: Workspace) -> tuple[Master | None, list[Problem]]:
    """The master and every problem in it; None where it has errors."""
    master, problems = read_listed(workspace)
    problems += template_problems(workspace.master.parent)
    problems += copies_of_sync(workspace, ("master",))
    problems += later_copies(workspace.master)
    if master is not None:
        problems += changed_since_issued(workspace, master)
        problems += cut_in_forms(master, workspace.today)
        problems += (
            problem(Code.HOLIDAYS_UNKNOWN, Place(sheet=HOLIDAY_SHEET), year=year)
            for year in Workdays(master.days).unknown_years(workspace.today)
        )
    return (None if has_errors(problems) else master), problems


def copies_of_sync(workspace: Workspace, folders: tuple[str, ...] = FOLDERS) -> list[Problem]:
    """What two computers wrote at once, so that one of the two files is not read."""
    copies = conflict_copies(workspace.root, folders)
    return [problem(Code.SYNC_COPY, Place(file=copy.name)) for copy in copies]


def later_copies(master: Path) -> list[Problem]:
    """Copies of the master beside it that somebody worked on later than on the master itself."""
    copies = [path for path in master.parent.glob(f"*{master.stem}*") if path.suffix.lower() in SPREADSHEETS]
    return [
        problem(Code.LATER_COPY, Place(file=path.name), master=master.name)
        for path in sorted(copies)
        if not is_owner_file(path.name) and not original_name(path.name) and is_later_and_other(path, master)
    ]


def is_later_and_other(copy: Path, master: Path) -> bool:
    """Whether a copy was changed later than the master and says something else; not where it cannot be read."""
    with suppress(OSError):
        later = copy.stat().st_mtime > master.stat().st_mtime
        return later and copy.read_bytes() != master.read_bytes()
    return False


def changed_since_issued(workspace: Workspace, master: Master) -> list[Problem]:
    """What is to be said of tasks and columns that are not as they were issued.

    Earlier periods are read only for tasks that the last one has otherwise.
    """
    last = workspace.archive.last_issued([task.id for task in master.tasks])
    same = all(last.texts.get(task.id) == task.measure for task in master.tasks)
    limits = limits_since_issued(workspace, master, last.master)
    if not last.texts or (same and last.columns == master.fields):
        return limits
    from workbook_flow.master import compare_columns, compare_with_issued

    columns = compare_columns(master, last.columns)
    if same or not compare_with_issued(master, last.texts):
        return [*limits, *columns]
    return [*compare_with_issued(master, workspace.archive.last_issued().texts), *limits, *columns]


def limits_since_issued(workspace: Workspace, master: Master, digest: str) -> list[Problem]:
    """What is to be said of limits that have other days than in the master of that digest, of the last forms.

    That master is read only where there are limits whose words name no year.
    """
    from workbook_flow.master import compare_limits, may_be_read_otherwise, read_master

    if not digest or digest == master.digest or not any(map(may_be_read_otherwise, master.tasks)):
        return []
    path, record = workspace.archive.master_path(digest), workspace.archive.kept_answers(digest)
    if not path.is_file():
        return []
    issued, _ = read_master(path, issued=True, answers=record.answers if record else {})
    return compare_limits(master, issued) if issued else []


def sound_master(workspace: Workspace) -> tuple[Master, list[Problem]]:
    """The master and its warnings; raise FaultyMaster where it has errors."""
    master, problems = lint(workspace)
    if master is None:
        raise FaultyMaster(problems)
    return master, problems


def keep_master(workspace: Workspace) -> str:
    """Keep the master's bytes in the archive; give their digest."""
    data, answers = workspace.master.read_bytes(), list_answers(workspace)
    digest = list_digest(data, answers)
    workspace.archive.keep_master(digest, data, answers)
    return digest
