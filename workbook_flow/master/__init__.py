"""The master workbook → Master, or problems. Reads only; nothing here writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from workbook_flow.master.addresses import AddressBook, read_addresses
from workbook_flow.master.allowances import read_excuses, read_extras
from workbook_flow.master.classes import read_classes
from workbook_flow.master.columns import ChoiceList, read_choice_lists, read_fields
from workbook_flow.master.doubts import doubts
from workbook_flow.master.issued import (
    compare_columns,
    compare_limits,
    compare_with_issued,
    differences,
    may_be_read_otherwise,
)
from workbook_flow.master.limits import LimitBasis
from workbook_flow.master.listing import read_tasks, titles
from workbook_flow.master.office import read_days, read_levels, read_scoring, read_settings
from workbook_flow.master.ownrules import read_own_rules
from workbook_flow.master.questions import open_questions
from workbook_flow.master.tables import ListTable, find_table
from workbook_flow.model import (
    NO_ANSWERS,
    Excuse,
    Extra,
    Field,
    Level,
    Master,
    Meanings,
    OwnRule,
    Problem,
    Question,
    Scoring,
    Settings,
    Task,
    Unit,
    WorkbookFlowError,
    with_exemplars,
)
from workbook_flow.records.answers import list_digest
from workbook_flow.sheets.grids import Grid, book_grids, open_book
from workbook_flow.words.names import name_key
from workbook_flow.words.problems import has_errors
from workbook_flow.words.vocabulary import (
    CHOICE_SHEET,
    CLASS_SHEET,
    COLUMNS,
    DOUBT_COLUMN,
    EXCUSE_SHEET,
    EXTRA_SHEET,
    FIELD_SHEET,
    GROUP_SHEET,
    HOLIDAY_SHEET,
    LIST_SHEET,
    OPTIONAL_SHEETS,
    OWN_RULE_SHEET,
    REQUIRED,
    RULE_SHEET,
    SCORE_SHEET,
    SETTING_SHEET,
    TEMPLATES,
    UNIT_SHEET,
)

__all__ = [
    "MasterReading",
    "compare_columns",
    "compare_limits",
    "compare_with_issued",
    "differences",
    "may_be_read_otherwise",
    "read_master",
    "read_through",
]

Part = TypeVar("Part")


def read_master(
    path: Path, *, issued: bool = False, answers: Meanings = NO_ANSWERS
) -> tuple[Master | None, list[Problem]]:
    """Read the master, and name every fault by sheet and cell; None where one of them is an error.

    ``issued`` says that the file is one from which forms went out: what is asked of a new list stands there as it did.
    ``answers`` are what the office said of its open questions. Raises WorkbookFlowError where the file is not there or
    is no workbook that can be opened.
    """
    reading = read_through(path, issued=issued, answers=answers)
    return reading.master, list(reading.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterReading:
    """What was understood of a master, also where faults keep it from being used, and what the office is asked."""

    master: Master | None
    tasks: tuple[Task, ...]
    units: tuple[Unit, ...]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...] = ()
    settings: Settings | None = None


def read_through(path: Path, *, issued: bool = False, answers: Meanings = NO_ANSWERS) -> MasterReading:
    """All that can be understood of the master; raises as ``read_master`` does."""
    return understand(path.name, read_bytes(path), issued=issued, answers=tuple(sorted(answers.items())))


@lru_cache(maxsize=4)
def understand(
    name: str, content: bytes, *, issued: bool = False, answers: tuple[tuple[str, str], ...] = ()
) -> MasterReading:
    """The master that a file's bytes hold; kept, since every step of a command asks for it."""
    meanings = dict(answers)
    workbook = open_book(name, content)
    grids, faults = book_grids(workbook)
    tables, problems = find_tables(grids)
    faults += [*problems, *doubts(workbook, tables.values())]
    sheets = MasterSheets(tables, faults)
    book = sheets.addresses(meanings)
    lists: Mapping[str, ChoiceList] = sheets.read(CHOICE_SHEET, read_choice_lists, {})
    fields: tuple[Field, ...] = sheets.read(FIELD_SHEET, lambda table: read_fields(table, lists), ())
    levels: Mapping[str, Level] = sheets.read(RULE_SHEET, read_levels, {})
    settings = sheets.settings(meanings)
    if settings is not None and settings.exemplars:
        fields = with_exemplars(fields)
    scoring = sheets.read(SCORE_SHEET, read_scoring, Scoring())
    year = settings.default_year if settings else None
    days: Mapping[date, bool] = sheets.read(HOLIDAY_SHEET, lambda table: read_days(table, year), {})
    basis = LimitBasis(settings=settings, days=days, issued=issued, answers=meanings)
    tasks: tuple[Task, ...] = sheets.read(LIST_SHEET, lambda table: read_tasks(table, book, basis), ())
    own = sheets.own(book)
    rules: tuple[OwnRule, ...] = sheets.read(OWN_RULE_SHEET, lambda table: read_own_rules(table, fields), ())
    master = None
    if not has_errors(faults) and book is not None and settings is not None:
        master = Master(
            digest=list_digest(content, meanings),
            title=titles(tables[LIST_SHEET].above),
            tasks=tasks,
            units=book.units,
            fields=fields,
            levels=levels,
            settings=settings,
            days=days,
            scoring=scoring,
            classes=own.classes,
            excuses=own.excuses,
            extras=own.extras,
            rules=rules,
        )
    return MasterReading(
        master=master,
        tasks=tasks,
        units=book.units if book else (),
        problems=tuple(faults),
        questions=open_questions(tables[LIST_SHEET], book, basis) if LIST_SHEET in tables else (),
        settings=settings,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSheets:
    """What the office decides about words, returns and scores: sheets 归类词表, 免报 and 加分扣分."""

    classes: Mapping[str, str]
    excuses: tuple[Excuse, ...]
    extras: tuple[Extra, ...]


@dataclass(frozen=True, slots=True)
class MasterSheets:
    """The tables of a master's sheets; the faults of their rows are noted as they are read."""

    tables: Mapping[str, ListTable]
    faults: list[Problem]

    def read(
        self, sheet: str, reader: Callable[[ListTable], tuple[Part, list[Problem]]], lacking: Part
    ) -> Part:
        """What a sheet says; ``lacking`` where there is no such table."""
        if sheet not in self.tables:
            return lacking
        part, problems = reader(self.tables[sheet])
        self.faults.extend(problems)
        return part

    def addresses(self, meanings: Meanings) -> AddressBook | None:
        """Sheets 单位 and 分组, with what the office answered of names; None where there is no table of units."""
        groups = self.tables.get(GROUP_SHEET)
        book: AddressBook | None = self.read(UNIT_SHEET, lambda table: read_addresses(table, groups), None)
        return book.with_answers(meanings) if book else None

    def settings(self, meanings: Meanings) -> Settings | None:
        """Sheet 设置; None where it is not there."""
        settings: Settings | None = self.read(
            SETTING_SHEET, lambda table: read_settings(table, meanings), None
        )
        return settings

    def own(self, book: AddressBook | None) -> OwnSheets:
        """The sheets that a master may leave out; those about units want an address book."""
        classes: Mapping[str, str] = self.read(CLASS_SHEET, read_classes, {})
        if book is None:
            return OwnSheets(classes=classes, excuses=(), extras=())
        return OwnSheets(
            classes=classes,
            excuses=self.read(EXCUSE_SHEET, lambda table: read_excuses(table, book), ()),
            extras=self.read(EXTRA_SHEET, lambda table: read_extras(table, book), ()),
        )


def read_bytes(path: Path) -> bytes:
    """The file's bytes, read once, so that the digest is of what was read."""
    if path.exists() and not path.is_file():
        raise WorkbookFlowError(f"总表 {path} 不是文件。请把总表放回这里，再运行一次。")
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise WorkbookFlowError(missing_words(path)) from error
    except PermissionError as error:
        raise WorkbookFlowError(
            f"总表 {path.name} 打不开，可能正被 Excel 或 WPS 占用。请关闭后再试。"
        ) from error
    except OSError as error:
        raise WorkbookFlowError(
            f"总表 {path.name} 读不出来({error.strerror})。请检查文件和磁盘后再试。"
        ) from error


OWN_FOLDERS = frozenset({"master", "inbox", "outbox", "archive", ".flow"})
LISTS = frozenset({".xlsx", ".xls", ".et", ".ods", ".docx", ".csv"})
"""The files that may be a list to make a master of."""


def missing_words(path: Path) -> str:
    """That there is no master, and which file lying about may be the list, or was it when forms were last issued."""
    if home := home_of(path):
        return (
            f"{path.parent.parent} 是工作文件夹 {home} 里面的文件夹，没有总表。"
            f"请回到 {home} 再运行，或用 --workspace 写明它。"
        )
    near = [
        file.relative_to(path.parent.parent)
        for folder in (path.parent.parent, path.parent)
        if folder.is_dir()
        for file in sorted(folder.iterdir())
        if file.suffix.lower() in LISTS and file.is_file() and not file.name.startswith(("~$", "."))
        if file.name not in TEMPLATES
    ]
    again = earlier_words(path)
    if near:
        listed = "”“".join(map(str, near[:3]))
        return (
            f"找不到总表 {path}。这里有“{listed}”：如果是清单，请运行 import {near[0]} 生成总表；"
            f"如果就是总表，请改名为 {path.name} 放到 {path.parent.name} 文件夹。{again}"
        )
    if again:
        return f"找不到总表 {path}。请把它放回原处；找不到的，从备份里取。{again}"
    return (
        f"找不到总表 {path}。手头有清单的，请运行 import 加文件名生成总表；没有的，请运行 init 建立工作区；"
        "总表在别处的，请用 --workspace 指明工作区。"
    )


def home_of(path: Path) -> Path | None:
    """The workspace in whose own folders the master was looked for; None where it was in none's."""
    root = path.parent.parent
    return next(
        (
            home
            for home in root.parents
            if root.relative_to(home).parts[0] in OWN_FOLDERS
            and (home / path.parent.name / path.name).is_file()
        ),
        None,
    )


def earlier_words(path: Path) -> str:
    """Where a master lies of which forms were issued; blank where none were."""
    if not any((path.parent.parent / "archive" / "总表").glob("*.xlsx")):
        return ""
    return (
        f"都没有的，archive/总表 里有每次下发时的总表：取修改日期最近的一份，改名为 {path.name} 放到 "
        f"{path.parent.name} 文件夹。"
    )


def names_any(grid: Grid, columns: Iterable[str]) -> bool:
    """Whether any cell is one of these headers: an office's own sheet of the same name is left alone."""
    names = {name_key(column) for column in columns}
    return any(name_key(cell.text) in names for cell in grid.cells.values())


def find_tables(grids: Mapping[str, Grid]) -> tuple[dict[str, ListTable], list[Problem]]:
    """The tables of all sheets, and the sheets and columns that are missing."""
    tables, faults = {}, []
    for sheet, columns in COLUMNS.items():
        if sheet in OPTIONAL_SHEETS and sheet not in grids:
            continue
        if sheet == GROUP_SHEET and not names_any(grids[sheet], columns):
            continue
        further = (DOUBT_COLUMN,) if sheet == LIST_SHEET else ()
        table, problems = find_table(grids, sheet, (*columns, *further), REQUIRED[sheet])
        faults += problems
        if table is not None:
            tables[sheet] = table
    return tables, faults
