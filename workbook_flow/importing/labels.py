"""What the header of a column of units says of their cells: who in them leads, who helps, that persons stand there."""

from __future__ import annotations

import re
from dataclasses import replace

from workbook_flow.importing.heads import A_BODY
from workbook_flow.importing.persons import UNIT_END, is_persons, without_person, without_persons_inside
from workbook_flow.importing.tables import SPAN, is_goal
from workbook_flow.importing.units import LABEL, split_units
from workbook_flow.sheets.grids import Cell
from workbook_flow.words.headers import A_UNIT
from workbook_flow.words.names import BRACKETS

IN_BRACKET = re.compile(
    "(?:牵头|主办|主责|责任|承办).*[（(](?P<role>配合|协办|协同|参与|责任|会办)(?:单位|部门|科室|处室)?[）)]"
)
"""A header that says who stands in the brackets of its cells."""
BOTH_ROLES = re.compile("(?:牵头|主办|主责)[^（(]*[/／](?:配合|协办|协同|参与|责任)")
"""A header that says that who leads and who helps stand in one cell."""
OWN_BRACKET = re.compile("[（(](?P<names>[^（）():：]{2,})[）)]")
WITH_PERSONS = re.compile(
    f"{A_UNIT}.*(?:责任人|负责人|联系人|经办人|负责同志|姓名)|(?:责任人|负责人|承办人)[和及与/／].*(?:{A_UNIT}|{A_BODY})"
)
"""What the header of a column of units has that names persons besides."""
BETWEEN = re.compile(r"([、，,；;/|:：\s]+)")


def with_label(cell: Cell, header: str) -> Cell:
    """A cell of units without persons, the role in its bracket that the header gives there: 牵头单位（配合单位）."""
    role = IN_BRACKET.search(header)
    bare = lead_first(without_persons(cell.text, header), header)
    words = OWN_BRACKET.sub(rf"（{role['role']}：\g<names>）", bare) if role else bare
    return replace(cell, value=words, shown="") if words != cell.text else cell


def lead_first(words: str, header: str) -> str:
    """The units of a cell below 牵头/配合单位 with their roles, where one stroke parts them or there is one only."""
    if BOTH_ROLES.search(header) is None:
        return words
    lead, stroke, rest = words.replace("／", "/").partition("/")
    if stroke and "/" not in rest and len(split_units(lead)) == 1:
        return f"牵头：{lead}；配合：{rest}"
    return (
        f"牵头：{words}" if not stroke and len(split_units(words)) == 1 and not LABEL.search(words) else words
    )


def without_persons(words: str, header: str) -> str:
    """The units of a cell, without the persons that its header says stand there too: 后勤处/陈强, 保卫处（王磊）.

    Persons alone stay where they are all that the header tells of.
    """
    if is_persons(header):
        bare = no_persons(words)
        return bare if bare != words and all(map(UNIT_END.search, split_units(bare) or (bare,))) else words
    if WITH_PERSONS.search(header) is None:
        return words
    return no_persons(
        BRACKETS.sub(lambda bracket: in_brackets(no_persons(without_persons_inside(bracket[0][1:-1]))), words)
    )


def in_brackets(words: str) -> str:
    """The words in brackets, nothing where there are none."""
    return f"（{words}）" if words else ""


def no_persons(words: str) -> str:
    """The words without the pieces that are persons' names, and the marks before these."""
    first, *rest = BETWEEN.split(words)
    pieces = [
        (mark, piece, without_person(piece))
        for mark, piece in zip(["", *rest[::2]], [first, *rest[1::2]], strict=True)
    ]
    if all(piece == bare for _, piece, bare in pieces):
        return words
    return "".join(mark + bare for mark, piece, bare in pieces if bare or not piece).strip("、，,；;/|:： ")


def under_header(cell: Cell, header: str) -> Cell:
    """A cell of several that say the task, its header before it where that says more: 年度目标：8家, 3月：动员."""
    own = "".join(header.split())
    if not (is_goal(own) or SPAN.fullmatch(own)) or cell.text.startswith(own):
        return cell
    return replace(cell, value=f"{own}：{cell.text.strip()}", shown="")
