"""A foreign list → what the master will say, what is doubtful, and what is asked. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbook_flow.importing.background import (
    Background,
    background_questions,
    needs_year,
    read_background,
    settings,
)
from workbook_flow.importing.book import address_book, merged_names
from workbook_flow.importing.columns import (
    COLUMNS_QUESTION,
    columns_question,
    given_parts,
    unused_columns,
    with_kept_columns,
)
from workbook_flow.importing.contacts import read_contacts
from workbook_flow.importing.limits import limit_question, read_limit
from workbook_flow.importing.nouns import (
    Answers,
    ListRow,
    Understanding,
    UnitCell,
)
from workbook_flow.importing.prose import prose_grids
from workbook_flow.importing.roles import unit_cells
from workbook_flow.importing.rows import Body, RawTask, blanks_question, read_body, split_open
from workbook_flow.importing.tables import ColumnPart, Found, all_tables
from workbook_flow.importing.units import doubtful_names
from workbook_flow.model import LIMIT_QUESTION, Place, Problem, Question, WorkbookFlowError
from workbook_flow.sheets.grids import Grid
from workbook_flow.words.names import clean_name
from workbook_flow.words.problems import Code, problem

LONGEST_TEXT = 32_000
"""Characters of a cell; a workbook holds little more."""


def understand(grids: Sequence[Grid], answers: Answers, *, name: str) -> Understanding:
    """The list in those sheets as far as it can be understood with these answers.

    Raises WorkbookFlowError where no sheet holds a list.
    """
    tables = all_tables(grids) or [replace(table, apart=True) for table in all_tables(prose_grids(grids))]
    if not tables:
        raise WorkbookFlowError(
            f"“{name}”里没有找到清单。清单要有一行表头，至少有“任务内容”（或“主要措施”）一列，"
            "以及“责任单位”或“完成时限”一列；没有表格的，每项任务后面要用括号写明牵头单位、责任单位。请核对后再试。"
        )
    used = chosen(tables, answers)
    table = used.with_given(given_parts(answers))
    body = read_body(table, answers)
    refuse_unfit(body, table, name)
    background = read_background(table, body, with_readings(table, body, answers))
    questions: list[Question] = [
        *table_question(tables),
        *columns_question(body.tasks, answers),
        *blanks_question(body.blanks),
    ]
    questions += background_questions(background, body)
    cells, more = unit_cells(table, body, background, answers)
    questions += more
    rows, more = list_rows(body, cells, background, answers)
    rows = with_kept_columns(rows, answers)
    questions += more
    contacts = read_contacts(grids, table.grid)
    units, groups, more = address_book(rows, background, contacts, answers)
    questions += more
    return Understanding(
        title=background.title,
        rows=tuple(merged_names(row, units) for row in rows),
        units=units,
        groups=groups,
        settings=settings(background),
        questions=tuple(question for question in questions if still_open(question, answers)),
        problems=(*unused_columns(table, body.tasks, answers), *left_tables(tables, used), *body.problems),
    )


def still_open(question: Question, answers: Answers) -> bool:
    """Whether a question is to be asked: limits and columns come up here only where no answer was understood."""
    return question.kind in {LIMIT_QUESTION, COLUMNS_QUESTION} or not question.meaning(
        answers.get(question.id, "")
    )


def with_readings(table: Found, body: Body, answers: Answers) -> Answers:
    """The answers, those about the whole list by the words of the reading whose number was given."""
    unanswered = read_background(table, body, {})
    questions = background_questions(unanswered, body)
    return {
        **answers,
        **{each.id: each.meaning(answers[each.id]) for each in questions if each.id in answers},
    }


def refuse_unfit(body: Body, table: Found, name: str) -> None:
    """Raise WorkbookFlowError where there is no task, or a text that no cell of a workbook can hold."""
    if not body.tasks:
        raise WorkbookFlowError(f"“{name}”的“{table.grid.name}”里只有表头，没有任务。请核对文件后再试。")
    for task in body.tasks:
        if any(len(cell.text) > LONGEST_TEXT for cell in task.cells.values()):
            raise WorkbookFlowError(
                f"“{name}”{task.place.cell}有一格超过 {LONGEST_TEXT} 个字，一个格子放不下。请分成几行后再试。"
            )


def chosen(tables: Sequence[Found], answers: Answers) -> Found:
    """The table that the answer names, else the largest."""
    number = answers.get("table", "1")
    return tables[min(int(number), len(tables)) - 1] if number.isdigit() and int(number) else tables[0]


def table_question(tables: Sequence[Found]) -> list[Question]:
    """Which sheet holds the list, where several may."""
    likely = [found for found in tables if found.parts == tables[0].parts]
    if len(likely) < 2:
        return []
    names = tuple(found.grid.name for found in likely)
    words = f"有 {len(names)} 张表都像清单，用哪一张？"
    return [Question(id="table", kind="table", words=words, readings=names)]


def left_tables(tables: Sequence[Found], table: Found) -> list[Problem]:
    """Tables that look like a list and are not used."""
    return [
        problem(Code.TABLE_NOT_IMPORTED, Place(sheet=other.grid.name), used=table.grid.name)
        for other in tables
        if other is not table
    ]


def list_rows(
    body: Body, cells: Sequence[UnitCell], background: Background, answers: Answers
) -> tuple[list[ListRow], list[Question]]:
    """The rows of the master; limits without a single reading are asked, one question a wording."""
    ids = make_ids(body.tasks)
    rows = []
    unread: dict[str, list[Place]] = {}
    for task, cell, name in zip(body.tasks, cells, ids, strict=True):
        limit, unclear = read_limit(task, background, answers)
        if unclear and not (background.year is None and needs_year(limit["limit"])):
            unread.setdefault(limit["limit"], []).append(task.place)
        row = list_row(task, cell, name, limit, background.title)
        rows.append(replace(row, doubts={**row.doubts, "完成时限": unclear}) if unclear else row)
    return rows, [limit_question(words, places, background) for words, places in unread.items()]


def list_row(task: RawTask, cell: UnitCell, name: str, limit: Mapping[str, str], title: str) -> ListRow:
    """One row with its doubts."""
    doubts = dict(task.doubts)
    if cell.open:
        short = split_open(task.cells.get(ColumnPart.LEAD))[1]
        doubts["牵头单位"] = (
            "原文只有一个单位格，请核对它是牵头还是责任" if short else "只有一栏单位，没说谁牵头"
        )
    if not cell.lead and not cell.responsible:
        doubts["牵头单位"] = "没有单位"
    for column, names in (("牵头单位", cell.lead), ("责任单位", (*cell.responsible, *cell.open))):
        if odd := doubtful_names(names):
            doubts[column] = f"“{'”“'.join(odd)}”不像单位名称，请核对"
    if task.hidden:
        doubts["主要措施"] = "原表中这一行被隐藏或筛选掉了"
    measure = task.text(ColumnPart.MEASURE) or task.text(ColumnPart.HEADING)
    heading = (
        task.text(ColumnPart.HEADING) or task.heading or task.section or title.rsplit("\n", maxsplit=1)[-1]
    )
    return ListRow(
        place=task.place,
        id=name,
        section=task.section,
        heading=heading,
        measure=measure,
        lead=cell.lead,
        responsible=cell.responsible,
        hidden=task.hidden,
        doubts=doubts,
        spare=task.spare,
        **limit,
    )


def make_ids(tasks: Sequence[RawTask]) -> list[str]:
    """Ids from the list's own numbers where each stands once, else from section and number, else from their order."""
    own = [clean_name(task.text(ColumnPart.ID)) for task in tasks]
    if all(re.fullmatch(r"[\w.\-—–]{1,12}", name) for name in own) and len(set(own)) == len(own):
        return own
    ids: list[str] = []
    counts: Counter[int] = Counter()
    for task in tasks:
        section = max(task.section_number, 1)
        counts[section] += 1
        ids.append(f"{section}-{counts[section]:02d}")
    return ids
