"""A list as the office has it → a new workspace: understood, settled about, written, and shown as it was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbook_flow import importing
from workbook_flow.cycle.answering import answers_given, record_import
from workbook_flow.cycle.carrying_answers import carried_answers, reminded
from workbook_flow.cycle.outgoing import write_beside
from workbook_flow.cycle.workspace import Workspace, lint, list_answers, read_whole
from workbook_flow.importing import Answers, ListRow, Understanding
from workbook_flow.master import MasterReading, read_through
from workbook_flow.model import ListAnswer, Place, Problem, Question, Settings, Task, Unit, WorkbookFlowError
from workbook_flow.records.files import sync_folder, write_whole, written_first
from workbook_flow.reports import readout
from workbook_flow.starter import (
    NEW_SETTINGS,
    Contents,
    SectionRow,
    Starter,
    TaskRow,
    master_bytes,
    prepare_workspace,
    upgraded,
)
from workbook_flow.starter.contents import ListRow as MasterRow
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.vocabulary import EXTRA_COLUMNS

READOUT = "读出结果.xlsx"
DRAFT = ".flow/新总表"
"""Where the master of an import lies until all else of it is written."""
IMPORTING, READING, UPGRADING = "导入清单", "检查总表", "补齐总表"
"""What a command does, in the words for who must wait."""
PASTED = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was written, what was understood, and what the new master reads as."""

    path: Path
    readout: Path
    understanding: Understanding
    reading: MasterReading
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class OpenedList:
    """A list that was opened: its name, its sheets, cells that could not be read, and what was answered before."""

    name: str
    grids: tuple[importing.Grid, ...]
    problems: tuple[Problem, ...]
    earlier: tuple[ListAnswer, ...] = ()
    carried: Answers = field(default_factory=dict)

    def understood(self, answers: Answers) -> Understanding:
        """The list as it stands with these answers, and with those of before where these say nothing."""
        understanding = importing.understand(self.grids, {**self.carried, **answers}, name=self.name)
        questions = tuple(reminded(question, self.earlier) for question in understanding.questions)
        return replace(understanding, questions=questions)

    def with_earlier(self, earlier: tuple[ListAnswer, ...]) -> OpenedList:
        """The list with the answers of before that settle its questions."""
        if not earlier:
            return self
        return replace(self, earlier=earlier, carried=carried_answers(self.understood, earlier))

    def told(self, answers: Answers) -> tuple[Problem, ...]:
        """What is to be said of the file, and of the answers of before that hold where these say nothing."""
        words = "；".join(
            f"{answer.words} {answer.meaning}"
            for answer in self.earlier
            if answer.question in self.carried.keys() - answers.keys()
        )
        notes = [problem(Code.ANSWERS_CARRIED, Place(file=self.name), answers=words)] if words else []
        return (*self.problems, *notes)

    def asked(self, answers: Answers) -> tuple[Question, ...]:
        """Every question that comes up while these answers are given, in the order in which they are asked."""
        asked: dict[str, Question] = {}
        while True:
            given = {name: answers[name] for name in asked if name in answers}
            fresh = {item.id: item for item in self.understood(given).questions if item.id not in asked}
            if not fresh:
                return tuple(asked.values())
            asked |= fresh

    def without_carried(self, answers: Answers) -> OpenedList:
        """The list in its own words, without the answers of before to what these say anew."""
        carried = {name: reply for name, reply in self.carried.items() if name not in answers}
        return replace(self, carried=carried, earlier=())

    def chosen(self, answers: Answers) -> Answers:
        """The answers, those that are the words of a reading by its number."""
        source = self.without_carried(answers)
        numbers: dict[str, str] = {}
        while True:
            questions = source.understood(numbers).questions
            fresh = [item for item in questions if item.id in answers and item.id not in numbers]
            if not fresh:
                return {**answers, **numbers}
            numbers |= {item.id: item.chosen(answers[item.id]) for item in fresh}

    def settled(self, answers: Answers) -> tuple[Question, ...]:
        """The questions that these answers settle, in the order in which they are settled."""
        source = self.without_carried(answers)
        settled: dict[str, Question] = {}
        while True:
            before = {name: answers[name] for name in settled}
            more = [item for item in source.understood(before).questions if item.id in answers]
            fresh = {item.id: item for item in more if item.id not in settled}
            if not fresh:
                left = {item.id for item in more}
                return tuple(question for name, question in settled.items() if name not in left)
            settled |= fresh


def open_list(workspace: Workspace, path: Path, pasted: str = "") -> OpenedList:
    """Open the list; raise WorkbookFlowError where a master is there already, or the file holds no list."""
    if workspace.master.exists():
        with workspace.held(IMPORTING):
            pass  # what an import left behind that was cut off at its end is cleared
        raise WorkbookFlowError(
            f"{workspace.master} 已经存在，没有覆盖。请用 --workspace 指定另一个文件夹，或先把原来的总表移走。"
        )
    if str(path) == PASTED:
        opened = OpenedList("粘贴的文字", importing.lists_apart((importing.read_text(pasted),)), ())
        return opened.with_earlier(answers_given(workspace))
    if path.is_dir():
        raise WorkbookFlowError(f"{path} 是文件夹。请写里面那一份清单的文件名。")
    if not path.is_file():
        raise WorkbookFlowError(
            f"找不到文件 {path}。请核对文件名和扩展名；文件在别的文件夹的，写全路径，或先把它复制到这里来。"
        )
    grids, problems = importing.read_source(path, path.read_bytes())
    return OpenedList(path.name, importing.lists_apart(grids), tuple(problems)).with_earlier(
        answers_given(workspace)
    )


def import_list(
    workspace: Workspace,
    source: OpenedList,
    answers: Answers,
    *,
    starter: Starter | None = None,
    by: str = "",
) -> Imported:
    """Write the master of the list with these answers, keep who gave them, and write how the list is read.

    The master comes last: while there is none, an import that was cut off is done again.
    Columns, choices, rules and rhythm are those of a kind of list that comes with the program, where one is given.
    """
    understanding, settled = source.understood(answers), source.settled(answers)
    base = starter.bare if starter else Contents()
    path = prepare_workspace(workspace.root)
    with workspace.held(IMPORTING):
        draft = workspace.root / DRAFT / path.name
        write_whole(draft, master_bytes(contents_of(understanding, base)))
        record_import(workspace, settled, answers, by=by)
        reading = doubted(read_through(draft, answers=list_answers(workspace)), understanding.rows)
        problems = (*source.told(answers), *understanding.problems, *reading.problems)
        shown = write_readout(workspace, reading, problems)
        with written_first(path):
            draft.replace(path)
            sync_folder(path.parent)
        draft.parent.rmdir()
    return Imported(path=path, readout=shown, understanding=understanding, reading=reading, problems=problems)


def doubted(reading: MasterReading, rows: Sequence[ListRow]) -> MasterReading:
    """The reading with what the import doubts of each task besides, so that all that is shown counts the same rows."""
    doubts = {row.id: tuple(f"{column}：{words}" for column, words in row.doubts.items()) for row in rows}
    tasks = (
        replace(task, doubts=tuple(dict.fromkeys((*task.doubts, *doubts.get(task.id, ())))))
        for task in reading.tasks
    )
    return replace(reading, tasks=tuple(tasks))


def write_readout(workspace: Workspace, reading: MasterReading, problems: Sequence[Problem]) -> Path:
    """Write how the list was understood into the outbox, with what the office answered."""
    with workspace.held(READING):
        data = readout.write_readout(reading.tasks, reading.units, problems, answers_given(workspace))
        return write_beside(workspace, workspace.root / "outbox" / READOUT, data)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One task as it was read: its id and measure, who leads, who is responsible, the time limit, what is doubted."""

    id: str
    measure: str
    lead: str
    responsible: str
    limit_text: str
    limit: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit as it was read, with how many tasks it owes."""

    unit: Unit
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What was understood of the master, whether or not it can be used."""

    sound: bool
    tasks: tuple[ListLine, ...]
    units: tuple[UnitLine, ...]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]
    answers: tuple[ListAnswer, ...]
    settings: Settings | None


def listed(workspace: Workspace) -> Listed:
    """What is understood of the master as it lies there; WorkbookFlowError where it is no workbook."""
    master, problems = lint(workspace)
    reading = read_whole(workspace)
    owed = Counter(name for task in reading.tasks for name in dict.fromkeys((*task.lead, *task.responsible)))
    return Listed(
        sound=master is not None,
        tasks=tuple(map(list_line, reading.tasks)),
        units=tuple(UnitLine(unit=unit, tasks=owed[unit.name]) for unit in reading.units),
        problems=tuple(problems),
        questions=reading.questions,
        answers=answers_given(workspace),
        settings=master.settings if master else None,
    )


def list_line(task: Task) -> ListLine:
    """One task in few words."""
    return ListLine(
        id=task.id,
        measure=task.measure,
        lead=readout.names(task.lead),
        responsible=readout.names(task.responsible),
        limit_text=task.deadline.words,
        limit=readout.limit_words(task.deadline),
        doubts=task.doubts,
    )


def contents_of(understanding: Understanding, base: Contents) -> Contents:
    """What goes into the new master: the list, and what else ``base`` has."""
    units = tuple(noted(found.unit, found.similar) for found in understanding.units)
    questions = tuple(
        f"{question.words}（{'／'.join(question.readings)}）" for question in understanding.questions
    )
    return replace(
        base,
        title=understanding.title,
        rows=tuple(master_rows(understanding.rows)),
        units=units,
        groups=tuple((group.name, "、".join(group.members), "") for group in understanding.groups),
        doubtful_units=frozenset(found.unit.name for found in understanding.units if found.similar),
        settings={**NEW_SETTINGS, **base.settings, **understanding.settings},
        remarks=questions,
        spare=understanding.spare,
    )


def noted(unit: Unit, similar: Sequence[str]) -> Unit:
    """The unit with a note of the names that look like its own."""
    words = f"与“{'、'.join(similar)}”相近，请核对是不是同一家" if similar else ""
    return replace(unit, note=words)


def master_rows(rows: Sequence[ListRow]) -> Iterator[MasterRow]:
    """The list in the master's rows; a section begins with a row of its own, one heading is one merged cell."""
    section, heading = "", ""
    for row in rows:
        if row.section != section:
            section, heading = row.section, ""
            yield SectionRow(text=section)
        own = {name: words for name, words in row.spare.items() if name in EXTRA_COLUMNS}
        limits = {"时限类型": row.limit_kind, "时限日期": row.limit_day}
        extras = own | {name: words for name, words in limits.items() if words}
        shown = None if row.heading == heading and heading else row.heading
        heading = row.heading
        yield TaskRow(
            id=row.id,
            cells=(shown, row.measure, "、".join(row.lead), "、".join(row.responsible), row.limit),
            extras=extras,
            doubts=row.doubts,
            spare={name: words for name, words in row.spare.items() if name not in own},
        )


def upgrade(workspace: Workspace) -> tuple[Path, tuple[str, ...]]:
    """Write a copy of the master with what it lacks, beside it; give its path and what was added.

    Raises WorkbookFlowError where there is no master to copy, or a copy is there already.
    """
    read_through(workspace.master)  # says what is wrong with a file that is no workbook
    data, added = upgraded(workspace.master.read_bytes())
    path = workspace.master.with_name("分解清单（补齐）.xlsx")
    with workspace.held(UPGRADING):
        if path.exists():
            raise WorkbookFlowError(f"{path} 已经存在，没有覆盖。请先把它移走或改名，再运行一次。")
        if added:
            with written_first(path):
                write_whole(path, data)
    return path, added
