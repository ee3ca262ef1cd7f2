"""Who leads and who helps, in each row of a foreign list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from workbook_flow.importing.background import (
    Background,
)
from workbook_flow.importing.contacts import without_contacts
from workbook_flow.importing.heads import ColumnPart
from workbook_flow.importing.nouns import (
    Answers,
    UnitCell,
)
from workbook_flow.importing.persons import UNIT_END
from workbook_flow.importing.rows import Body, RawTask, section_words, split_open
from workbook_flow.importing.units import (
    IS_LEAD,
    LABEL,
    LABEL_IN_BRACKETS,
    read_unit_cell,
    split_units,
    unique,
)
from workbook_flow.model import Question
from workbook_flow.sheets.grids import Cell

SECTIONS_QUESTION = "sections"
ROLES_QUESTION = "roles"
MOST_HEADS = 5

FIRST_LEADS = re.compile(
    r"第一(?:个|家|位)?(?:单位)?(?:为|是)牵头|排(?:名)?第一的?(?:单位)?(?:为|是)?牵头|首位(?:为|是)牵头"
    r"|(?:列|排)(?:名)?(?:在)?(?:第一位?|首位|最前面?)的?(?:单位|部门)?(?:为|是|即为)?(?:主?牵头|主办|主责)"
)

LOOKS = "加粗|粗体|黑体|加黑|斜体|下划线|划线|标红|红色|红字|蓝色|蓝字|标黄|黄色|底色|着色|字体"
BETWEEN_LOOKS = (
    "(?:的|为|是|单位|部门|科室|标注|标出|标明|显示|字体?|名称|表示|代表|即|者|指|用|以|均|已|采用|[:：“”])*"
)
LOOKS_LEAD = re.compile(
    f"(?:{LOOKS}){BETWEEN_LOOKS}(?:牵头|主办|主责)(?:单位|部门|科室)?|(?:牵头|主办|主责){BETWEEN_LOOKS}(?:{LOOKS})"
)
"""What a note says of looks that mark who leads."""


def unit_cells(body: Body, background: Background, answers: Answers) -> tuple[list[UnitCell], list[Question]]:
    """The units of each task by role; what one column leaves open is asked once."""
    questions = sections_question(body)
    by_section = bool(questions) and answers.get(SECTIONS_QUESTION) == "1"
    pairs = [reached(roles_of(with_section(task) if by_section else task)) for task in body.tasks]
    one_column = tuple(task.place for task, cell in zip(body.tasks, pairs, strict=True) if cell.open)
    order = answers.get(ROLES_QUESTION) or (
        "1" if any(FIRST_LEADS.search(note) for note in background.notes) else ""
    )
    if one_column and not order:
        words = f"有 {len(one_column)} 行只有一栏单位，没说谁牵头。{looks_told(background.notes)}怎么算？"
        readings = ("第一个单位牵头，其余为责任单位", "都是责任单位，不分牵头", "都是牵头单位")
        questions.append(
            Question(
                id=ROLES_QUESTION, kind=ROLES_QUESTION, words=words, readings=readings, places=one_column
            )
        )
    cells = [with_order(cell, order) for cell in pairs]
    short = tuple(task.place for task in body.tasks if split_open(task.cells.get(ColumnPart.LEAD))[1])
    if short:
        words = f"有 {len(short)} 行只有一个单位格，另一格与上面合并。这个单位是哪一栏的？"
        choices = ("是牵头单位，责任单位同上一行", "是责任单位，牵头单位同上一行")
        questions.append(Question(id="short", kind="short", words=words, readings=choices, places=short))
        cells = [
            short_cell(task, cell, body.tasks[index - 1] if index else None, answers.get("short", ""))
            for index, (task, cell) in enumerate(zip(body.tasks, cells, strict=True))
        ]
    return cells, questions


def looks_told(notes: Iterable[str]) -> str:
    """What to say where a note tells that the looks of a name say who leads, which are not read: 加粗的为牵头单位."""
    words = next((match[0] for note in notes if (match := LOOKS_LEAD.search(note))), "")
    return f"表上写着“{words}”，字体、颜色读不出来，请照原文核对。" if words else ""


def sections_question(body: Body) -> list[Question]:
    """Whether the rows that head others are their units, in a list that names no units but those who help.

    Of a list that names no lead, whether they are the leads of whom they say so: 牵头单位：县发改局.
    """
    heads = list(dict.fromkeys(task.section for task in body.tasks))
    if any(task.text(ColumnPart.LEAD) for task in body.tasks):
        return []
    if sum(bool(task.text(ColumnPart.UNIT)) for task in body.tasks) * 2 > len(body.tasks):
        heads = list(filter(names_lead, heads))
    named = [words for words in heads if UNIT_END.search(unit_words(words)) or LABEL.match(unit_words(words))]
    if len(named) * 2 <= len(heads) or not named:
        return []
    shown = "、".join(f"“{words}”" for words in named[:MOST_HEADS]) + "等" * (len(named) > MOST_HEADS)
    missing = "责任单位" if not any(map(names_lead, named)) else "牵头单位"
    words = f"清单没有写{missing}，小标题（{shown}）是不是下面各行的单位？"
    places = tuple(task.place for task in body.tasks)
    readings = ("是，小标题就是单位", "不是")
    return [
        Question(id=SECTIONS_QUESTION, kind=SECTIONS_QUESTION, words=words, readings=readings, places=places)
    ]


def with_section(task: RawTask) -> RawTask:
    """The task with its section as its units."""
    words = unit_words(task.section)
    if not words:
        return task
    if task.text(ColumnPart.UNIT):
        if not names_lead(task.section) and not UNIT_END.search(words):
            return task
        cells = {**task.cells, ColumnPart.LEAD: Cell(task.place, words)}
        return replace(task, cells=cells, parts=task.parts | {ColumnPart.LEAD})
    cells = {**task.cells, ColumnPart.UNIT: Cell(task.place, words)}
    return replace(task, cells=cells, parts=task.parts - {ColumnPart.LEAD} | {ColumnPart.UNIT})


def names_lead(section: str) -> bool:
    """Whether a heading says who leads what comes below it."""
    label = LABEL.match(unit_words(section))
    return label is not None and IS_LEAD.match(label["role"]) is not None


def unit_words(section: str) -> str:
    """A section's title as a unit's name: without its number, and how many tasks come below it.

    Where it names units in brackets behind its words, those: 一、政务环境（牵头单位：县委办）.
    """
    words = section_words(section.strip()).rstrip("：:")
    if labels := LABEL_IN_BRACKETS.findall(words):
        return "；".join(labels)
    return re.sub(r"[（(]共?\s*\d+\s*[项条个件][^（）()]{0,4}[）)]$", "", words).strip()


def roles_of(task: RawTask) -> UnitCell:
    """The units of a task, by its columns and by what the cells say."""
    lead, _ = split_open(task.cells.get(ColumnPart.LEAD))
    parts = task.parts
    main, helping = read_unit_cell(lead), read_unit_cell(task.text(ColumnPart.HELP))
    own = read_unit_cell(task.text(ColumnPart.UNIT))
    help_units = unique([*helping.lead, *helping.responsible, *helping.open])
    if ColumnPart.LEAD in parts:
        if not main.lead and not main.open and not LABEL.search(lead):
            main = UnitCell(lead=main.responsible)
        others = unique([*main.responsible, *own.lead, *own.responsible, *own.open, *help_units])
        return UnitCell(lead=unique([*main.lead, *main.open]), responsible=others)
    if ColumnPart.HELP in parts and ColumnPart.UNIT in parts:
        return UnitCell(
            lead=unique([*own.lead, *own.open]), responsible=unique([*own.responsible, *help_units])
        )
    if own.lead:
        return UnitCell(lead=own.lead, responsible=unique([*own.responsible, *own.open, *help_units]))
    return UnitCell(responsible=own.responsible, open=unique([*own.open, *help_units]))


def reached(cell: UnitCell) -> UnitCell:
    """The units without how they are reached."""
    lead, responsible, left = map(without_contacts, (cell.lead, cell.responsible, cell.open))
    return UnitCell(lead=lead, responsible=responsible, open=left)


def with_order(cell: UnitCell, order: str) -> UnitCell:
    """The units of one column by the answer; unanswered they are all responsible, and in doubt."""
    if not cell.open:
        return cell
    if order == "1":
        return UnitCell(lead=cell.open[:1], responsible=unique([*cell.open[1:], *cell.responsible]))
    if order == "3":
        return UnitCell(lead=cell.open, responsible=cell.responsible)
    units = unique([*cell.open, *cell.responsible])
    return UnitCell(responsible=units, open=() if order == "2" else cell.open)


def short_cell(task: RawTask, cell: UnitCell, before: RawTask | None, answer: str) -> UnitCell:
    """A row with one unit cell of two: by the answer in the one or the other column, unanswered in doubt."""
    words, is_short = split_open(task.cells.get(ColumnPart.LEAD))
    if not is_short:
        return cell
    units = tuple(split_units(words))
    if answer == "1":
        return UnitCell(lead=units, responsible=cell.responsible, open=units)
    above = tuple(split_units(split_open(before.cells.get(ColumnPart.LEAD))[0])) if before else ()
    if answer == "2":
        return UnitCell(lead=above, responsible=units, open=units)
    return UnitCell(lead=units, responsible=cell.responsible, open=units)
