"""The rows of the master that the tasks of a list become, and what is doubtful of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from workbook_flow.importing.background import Background, asks_year, list_name
from workbook_flow.importing.contacts import CONTACT
from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.ids import make_ids, unnumbered
from workbook_flow.importing.limits import limit_question, read_limit
from workbook_flow.importing.nouns import Answers, ListRow, UnitCell
from workbook_flow.importing.persons import is_person
from workbook_flow.importing.roles import looks_told
from workbook_flow.importing.rows import Body, RawTask, split_open
from workbook_flow.importing.tables import FIGURE, UNIT_PARTS
from workbook_flow.importing.units import doubtful_names, unique
from workbook_flow.importing.within import named_in_brackets
from workbook_flow.model import Place, Question
from workbook_flow.words.limit_readings import counts_from
from workbook_flow.words.names import clean_name

UNNUMBERED = "这一行没有编号，请核对是单独一项还是接着上一行"


def list_rows(
    body: Body, cells: Sequence[UnitCell], background: Background, answers: Answers, *, persons: bool = False
) -> tuple[list[ListRow], list[Question]]:
    """The rows of the master; limits without a single reading are asked, one question a wording.

    ``persons`` says that the list has persons where others have units.
    """
    ids, looks = make_ids(body.tasks), looks_told(background.notes)
    rows = []
    unread: dict[str, list[Place]] = {}
    unsure = unnumbered(body.tasks)
    tasks = (
        with_doubt(task, UNNUMBERED) if alone else task
        for task, alone in zip(map(number_told, with_repeats_told(body.tasks)), unsure, strict=True)
    )
    for task, cell, name in zip(tasks, cells, ids, strict=True):
        limit, unclear = read_limit(task, background, answers)
        if unclear and not waits(limit["limit"], background):
            unread.setdefault(limit["limit"], []).append(task.place)
        row = list_row(task, cell, name, limit, background.title, persons=persons, looks=looks)
        rows.append(replace(row, doubts={**row.doubts, "完成时限": unclear}) if unclear else row)
    return rows, [limit_question(words, places, background) for words, places in unread.items()]


def number_told(task: RawTask) -> RawTask:
    """The task in doubt where it says no more than a number: 45."""
    says_number = FIGURE.fullmatch(task.text(ColumnPart.MEASURE)) and not task.text(ColumnPart.HEADING)
    return with_doubt(task, "只有一个数，没有写要做什么，请补上") if says_number else task


def with_repeats_told(tasks: Iterable[RawTask]) -> Iterator[RawTask]:
    """The tasks, those that say word for word what one before says in doubt."""
    before: dict[tuple[str, ...], Place] = {}
    for task in tasks:
        texts = {part: clean_name(task.text(part)) for part in ColumnPart if part is not ColumnPart.ID}
        says = (task.section, *texts.values(), *task.spare.values())
        first = before.setdefault(says, task.place)
        twice = first is not task.place and texts[ColumnPart.MEASURE] and first.sheet == task.place.sheet
        yield with_doubt(task, f"与{first.cell}一字不差，请核对是不是重复了") if twice else task


def waits(words: str, background: Background) -> bool:
    """Whether a limit hangs on a year or a day of the list that is asked for first."""
    return (background.year is None and asks_year(words)) or (background.day is None and counts_from(words))


def with_doubt(task: RawTask, words: str) -> RawTask:
    """The task with a further doubt of what it says."""
    return replace(task, doubts=further(task.doubts, ColumnPart.MEASURE.value, words))


def further(doubts: Mapping[str, str], column: str, words: str) -> dict[str, str]:
    """The doubts of a row by column, with one more."""
    before = doubts.get(column, "")
    return {**doubts, column: f"{before}；{words}" if before else words}


def list_row(
    task: RawTask,
    cell: UnitCell,
    name: str,
    limit: Mapping[str, str],
    title: str,
    *,
    persons: bool,
    looks: str,
) -> ListRow:
    """One row with its doubts; ``looks`` is what the list says of looks that mark who leads."""
    doubts = dict(task.doubts)
    if unsure := lead_doubt(task, cell, looks):
        doubts["牵头单位"] = unsure
    for column, words in further_doubts(task, cell, persons=persons):
        doubts = further(doubts, column, words)
    heading, measure = task.text(ColumnPart.HEADING), task.text(ColumnPart.MEASURE)
    return ListRow(
        place=task.place,
        id=name,
        section=task.section,
        heading=heading or task.heading or task.section or list_name(title),
        measure=measure or heading,
        lead=cell.lead,
        responsible=cell.responsible,
        hidden=task.hidden,
        doubts=doubts,
        spare=task.spare,
        **limit,
    )


def lead_doubt(task: RawTask, cell: UnitCell, looks: str) -> str:
    """Why it is not sure who leads, whatever else was doubtful of that; blank where it is."""
    if not cell.lead and not cell.responsible:
        return "没有单位"
    if cell.open:
        short = split_open(task.cells.get(ColumnPart.LEAD))[1]
        return "原文只有一个单位格，请核对它是牵头还是责任" if short else "只有一栏单位，没说谁牵头"
    several = len((*cell.lead, *cell.responsible)) > 1
    return looks if several and ColumnPart.LEAD not in task.parts else ""


def further_doubts(task: RawTask, cell: UnitCell, *, persons: bool) -> Iterator[tuple[str, str]]:
    """What else is doubtful of a row, each with its column; ``persons`` says that persons stand for units."""
    others = (*cell.responsible, *cell.open)
    for column, names in (("牵头单位", cell.lead), ("责任单位", others)):
        if odd := unique(name for name in doubtful_names(names) if not (persons and is_person(name))):
            yield column, f"“{'”“'.join(odd)}”不像单位名称，请核对"
    for part in UNIT_PARTS:
        if CONTACT.search(words := task.text(part)):
            column = "牵头单位" if part is ColumnPart.LEAD else "责任单位"
            yield column, f"联系方式没有当作单位：{' '.join(words.split())}"
    if beside := named_in_brackets(task.text(ColumnPart.MEASURE), (*cell.lead, *others)):
        yield "责任单位", f"措施里括号中的“{'”“'.join(beside)}”没有列为单位，请核对"
    if task.hidden:
        yield "主要措施", "原表中这一行被隐藏或筛选掉了"


def guessed_row(row: ListRow) -> ListRow:
    """The row with the doubt that nobody said what its columns hold."""
    return replace(row, doubts=further(row.doubts, "主要措施", "表头认不出，哪一列是什么是猜的"))
