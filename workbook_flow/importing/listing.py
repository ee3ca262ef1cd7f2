"""A foreign list → what the master will say, what is doubtful, and what is asked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from workbook_flow.importing.background import (
    DAY_QUESTION,
    OFFICE_QUESTION,
    TITLE_QUESTION,
    YEAR_QUESTION,
    background_questions,
    cut_name,
    lines_told,
    read_background,
    section_names,
    settings,
)
from workbook_flow.importing.book import (
    GROUP_QUESTION,
    TWINS_QUESTION,
    address_book,
    merged_names,
    with_open_groups,
)
from workbook_flow.importing.broken import with_whole_names
from workbook_flow.importing.cards import card_grids
from workbook_flow.importing.columns import (
    COLUMNS_QUESTION,
    GUESS_QUESTION,
    columns_question,
    given_parts,
    guess_question,
    in_order,
    unused_columns,
    with_kept_columns,
)
from workbook_flow.importing.contacts import read_contacts
from workbook_flow.importing.continued import is_continued
from workbook_flow.importing.finer import finer_question, with_finer, with_finer_doubts
from workbook_flow.importing.guess import counted, guessed_tables, lists_persons, with_guesses
from workbook_flow.importing.hidden import hidden_questions, hidden_told, without_hidden
from workbook_flow.importing.ids import new_ids, with_lost_noughts
from workbook_flow.importing.languages import in_one_language
from workbook_flow.importing.limits import with_months, with_spans
from workbook_flow.importing.listed import guessed_row, list_rows
from workbook_flow.importing.looks import looks_unread
from workbook_flow.importing.marked import without_marks
from workbook_flow.importing.matrix import legend_of, marks_of, with_units_in_words
from workbook_flow.importing.nouns import Answers, Understanding
from workbook_flow.importing.parts import kinds
from workbook_flow.importing.prose import prose_grids
from workbook_flow.importing.roles import ROLES_QUESTION, unit_cells
from workbook_flow.importing.rows import Body, RawTask, blanks_question, read_body, shortened, struck_question
from workbook_flow.importing.tables import Found, all_tables, is_form, texts_above
from workbook_flow.importing.ticked import with_ticked_months
from workbook_flow.importing.under import with_units_under
from workbook_flow.importing.within import lacking, tables_of_texts, with_named_within, within_question
from workbook_flow.model import LIMIT_QUESTION, Place, Problem, Question, WorkbookFlowError
from workbook_flow.sheets.grids import Grid
from workbook_flow.words.problems import Code, problem

TABLE_QUESTION = "table"
MOST_SHEETS = 5
"""Sheets that a question names."""
LONGEST_TEXT = 32_000
"""Characters of a cell; a workbook holds little more."""
IN_VAIN = frozenset(
    {
        LIMIT_QUESTION,
        COLUMNS_QUESTION,
        GUESS_QUESTION,
        YEAR_QUESTION,
        DAY_QUESTION,
        OFFICE_QUESTION,
        TITLE_QUESTION,
        GROUP_QUESTION,
        TWINS_QUESTION,
    }
)
"""The kinds of questions that come up in a reading only where no answer to them was understood."""
HELD_UNASKED = frozenset({COLUMNS_QUESTION, YEAR_QUESTION, OFFICE_QUESTION})
"""The questions whose answers hold though the list itself says it: they come up where such an answer is none."""


def understand(grids: Sequence[Grid], answers: Answers, *, name: str) -> Understanding:
    """The list in those sheets, each of which holds one at most, as far as it can be understood with these answers.

    Raises WorkbookFlowError where no sheet holds a list.
    """
    in_file, grids = grids, [without_hidden(grid, answers) for grid in grids]
    tables = lists_in(grids)
    if not tables:
        raise WorkbookFlowError(f"“{name}”里没有找到清单。{what_a_list_has(grids)}")
    given = [table.with_given(given_parts(answers)) for table in chosen(tables, grids, answers)]
    finer = finer_question(given)
    reading = finer.meaning(answers.get(finer.id, "")) if finer else ""
    used = [with_ticked_months(with_finer(table, reading)) for table in given]
    names = {table.grid.name for table in used}
    has_hidden = any(grid.name in names and (grid.hidden or grid.hidden_columns) for grid in in_file)
    hidden = [table for table in lists_in(in_file) if table.grid.name in names] if has_hidden else []
    marks, legend = marks_of(used), legend_of(used)
    marked = [with_units_in_words(table, marks, legend, answers) for table in used]
    bodies = [read_body(table, answers) for table, _ in marked]
    for table, body in zip(used, bodies, strict=True):
        refuse_unfit(body, table, name)
    body = whole_body(bodies, used)
    tasks, pairs = in_one_language(body.tasks if reading else with_finer_doubts(body.tasks, given))
    tasks = with_whole_names(without_marks(tasks, legend))
    titles = {table.grid.name: texts_above(table) for table in used}
    tasks = tuple(with_months(tasks, titles))
    within = lacking(tasks)
    tasks = tuple(with_spans(with_named_within(tasks, within, answers), titles))
    body = replace(body, tasks=with_lost_noughts(tasks))
    background = read_background(used, body, with_readings(used, body, answers), file=PurePath(name).stem)
    guessed = guess_question(used, answers)
    asked_of_marks = [question for _, questions in marked for question in questions][:1]
    questions: list[Question] = [
        *table_question(tables, grids),
        *hidden_questions(hidden),
        *guessed,
        *([finer] if finer else []),
        *columns_question(used, body.tasks, answers),
        *asked_of_marks,
        *struck_question(body.struck),
        *blanks_question(body.blanks),
        *within_question(tasks, within),
    ]
    questions += background_questions(background, body, answers)
    cells, more = unit_cells(body, background, answers)
    questions += [question for question in more if question.kind != ROLES_QUESTION or not asked_of_marks]
    rows, more = list_rows(body, cells, background, answers, persons=lists_persons(used, body.tasks))
    rows = with_kept_columns([guessed_row(row) for row in rows] if guessed else rows, answers)
    questions += more
    contacts = read_contacts([grid for grid in grids if grid not in [table.grid for table in used]])
    units, groups, more = address_book(rows, background, contacts, answers, pairs)
    questions += more
    return Understanding(
        title=background.title,
        rows=tuple(with_open_groups(merged_names(row, units), groups) for row in rows),
        units=units,
        groups=groups,
        settings=settings(background),
        spare=in_order(dict.fromkeys(name for row in rows for name in row.spare), used),
        questions=tuple(question for question in questions if still_open(question, answers)),
        problems=(
            *cut_name(background),
            *looks_unread(used, (*background.notes, background.title)),
            *lines_told(used, background.title),
            *(
                problem
                for table, body in zip(used, bodies, strict=True)
                for problem in unused_columns(table, body.tasks, answers)
            ),
            *left_tables(tables, used),
            *left_parts(grids, tables),
            *hidden_told(hidden, answers),
            *body.problems,
            *new_ids(body.tasks, rows),
        ),
    )


def what_a_list_has(grids: Sequence[Grid]) -> str:
    """What to say of sheets without a list: how a table of numbers becomes one, else what a list has."""
    if (numbers := counted(grids)) is not None:
        unit, header, number = numbers
        return (
            "表上像是一行一个单位、一列一个数，要改成一行一项任务：表头写“任务内容”“责任单位”“完成时限”，"
            f"下面一行任务内容写“{header}：{number}”，责任单位写“{unit}”，完成时限照写，其余各数也这样各写一行，再试。"
        )
    return (
        "清单要有一行表头，至少有“任务内容”（或“主要措施”）一列，以及“责任单位”或“完成时限”一列；"
        "没有表格的，每项任务后面要用括号写明牵头单位、责任单位。请核对后再试。"
    )


def lists_in(grids: Sequence[Grid]) -> list[Found]:
    """The lists in those sheets: by their headers, else in running text, else by what stands in their columns."""
    return (
        [with_guesses(with_units_under(table)) for table in all_tables(grids) if not is_form(table)]
        or [replace(table, apart=True) for table in all_tables(prose_grids(grids))]
        or all_tables(card_grids(grids))
        or [table for table in guessed_tables(grids) if not is_form(table)]
        or tables_of_texts(grids)
    )


def still_open(question: Question, answers: Answers) -> bool:
    """Whether a question is to be asked: those of IN_VAIN come up only where no answer was understood."""
    return question.kind in IN_VAIN or not question.meaning(answers.get(question.id, ""))


def with_readings(tables: Sequence[Found], body: Body, answers: Answers) -> Answers:
    """The answers, those about the whole list by the words of the reading whose number was given."""
    unanswered = read_background(tables, body, {})
    questions = background_questions(unanswered, body, {})
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


def by_sheet(tables: Sequence[Found], grids: Sequence[Grid]) -> list[Found]:
    """The tables as their sheets stand in the file."""
    names = [grid.name for grid in grids]
    return sorted(tables, key=lambda table: names.index(table.grid.name))


def chosen(tables: Sequence[Found], grids: Sequence[Grid], answers: Answers) -> list[Found]:
    """The table that the answer names, all of them where it says so, else the largest."""
    number = answers.get(TABLE_QUESTION, "1")
    likely = likely_tables(tables)
    if number.isdigit() and int(number) == len(likely) + 1 > 2:
        return by_sheet(likely, grids)
    return [likely[min(max(int(number), 1), len(likely)) - 1] if number.isdigit() else likely[0]]


def likely_tables(tables: Sequence[Found]) -> list[Found]:
    """The tables that may be the list: those that say as much as the largest, but for one thing or in other columns."""
    return [
        table
        for table in tables
        if len(tables[0].parts - table.parts) <= 1 or (table.grid.origin and kinds(table) >= kinds(tables[0]))
    ]


def table_question(tables: Sequence[Found], grids: Sequence[Grid]) -> list[Question]:
    """Which sheet holds the list, or whether each holds a part of it, where several may."""
    names = tuple(table.grid.name for table in likely_tables(tables))
    if len(names) < 2:
        return []
    shown = "、".join(
        f"“{table.grid.name}”" for table in by_sheet(likely_tables(tables), grids)[:MOST_SHEETS]
    )
    sheets = {table.grid.origin or table.grid.name for table in likely_tables(tables)}
    where = "同一张表里" if len(sheets) == 1 else ""
    words = f"{where}有 {len(names)} 张表都像清单，用哪一张？"
    joined = "每张表是一部分" if any(section_names(likely_tables(tables))) else "前后接成一份"
    readings = (*names, f"全部都用，{joined}（{shown}{'等' * (len(names) > MOST_SHEETS)}）")
    return [Question(id=TABLE_QUESTION, kind=TABLE_QUESTION, words=words, readings=readings)]


def whole_body(bodies: Sequence[Body], tables: Sequence[Found]) -> Body:
    """The bodies as one list; of several, what stands in no section is in one that is called by its table."""
    if len(bodies) == 1:
        return bodies[0]
    tasks: list[RawTask] = []
    for body, table, name in zip(bodies, tables, section_names(tables), strict=True):
        number = max((task.section_number for task in tasks), default=0)
        over = tasks[-1] if tasks and is_continued(table.grid) else None
        tasks += [
            replace(task, section=over.section, section_number=over.section_number)
            if over is not None and not task.section
            else replace(
                task,
                section=task.section or name,
                section_number=number + max(task.section_number, 1),
            )
            for task in body.tasks
        ]
    return Body(
        tuple(tasks),
        tuple(note for body in bodies for note in body.notes),
        tuple(place for body in bodies for place in body.blanks),
        tuple(problem for body in bodies for problem in body.problems),
        tuple(place for body in bodies for place in body.struck),
    )


def left_tables(tables: Sequence[Found], used: Sequence[Found]) -> list[Problem]:
    """Tables that look like a list and are not used."""
    names = [table.grid.name for table in used]
    return [
        problem(Code.TABLE_NOT_IMPORTED, Place(sheet=other.grid.name), used=names[0])
        for other in tables
        if other.grid.name not in names
    ]


def left_parts(grids: Sequence[Grid], tables: Sequence[Found]) -> list[Problem]:
    """The sheets and parts of sheets that are neither lists nor addresses; many sheets by their names alone."""
    lists = {table.grid.name for table in tables}
    rest = [
        grid for grid in grids if grid.name not in lists and any(grid.rows()) and not read_contacts([grid])
    ]
    sheets = [grid.name for grid in rest if not grid.origin]
    if len(sheets) > MOST_SHEETS:
        rest = [grid for grid in rest if grid.origin]
    problems = [
        problem(
            Code.BESIDE_THE_LIST,
            Place(sheet=grid.name),
            kind="旁边的表" if grid.origin else "另一张工作表",
            words=shortened(" ".join(dict.fromkeys(cell.text.strip() for cell in grid.cells.values()))),
        )
        for grid in rest
    ]
    if len(sheets) > MOST_SHEETS:
        words = "、".join(sheets)
        problems.append(
            problem(Code.BESIDE_THE_LIST, Place(), kind=f"另外 {len(sheets)} 张工作表", words=words)
        )
    return problems
