"""The master workbook → Master, or problems. Reads only; nothing here writes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from workbook_flow.master.addresses import read_addresses
from workbook_flow.master.columns import read_choice_lists, read_fields
from workbook_flow.master.issued import compare_with_issued
from workbook_flow.master.listing import read_tasks, titles
from workbook_flow.master.office import read_days, read_levels, read_scoring, read_settings
from workbook_flow.master.tables import Grid, Table, find_table, open_book
from workbook_flow.model import Master, Problem, Scoring, WorkbookFlowError
from workbook_flow.words.problems import has_errors
from workbook_flow.words.vocabulary import (
    CHOICE_SHEET,
    COLUMNS,
    FIELD_SHEET,
    HOLIDAY_SHEET,
    LIST_SHEET,
    OPTIONAL_SHEETS,
    REQUIRED,
    RULE_SHEET,
    SCORE_SHEET,
    SETTING_SHEET,
    UNIT_SHEET,
)

__all__ = ["compare_with_issued", "read_master"]


def read_master(path: Path) -> tuple[Master | None, list[Problem]]:
    """Read the master, and name every fault by sheet and cell; None where one of them is an error.

    Raises WorkbookFlowError where the file is not there or is no workbook that can be opened.
    """
    master, found = understand(path, read_bytes(path))
    return master, list(found)


@lru_cache(maxsize=4)
def understand(path: Path, content: bytes) -> tuple[Master | None, tuple[Problem, ...]]:
    """The master that the file's bytes hold; kept, since every step of a command asks for it."""
    grids, found = open_book(path, content)
    tables, problems = find_tables(grids)
    found += problems
    book, problems = read_addresses(tables[UNIT_SHEET]) if UNIT_SHEET in tables else (None, [])
    found += problems
    lists, problems = read_choice_lists(tables[CHOICE_SHEET]) if CHOICE_SHEET in tables else ({}, [])
    found += problems
    fields, problems = read_fields(tables[FIELD_SHEET], lists) if FIELD_SHEET in tables else ((), [])
    found += problems
    levels, problems = read_levels(tables[RULE_SHEET]) if RULE_SHEET in tables else ({}, [])
    found += problems
    settings, problems = read_settings(tables[SETTING_SHEET]) if SETTING_SHEET in tables else (None, [])
    found += problems
    scoring, problems = read_scoring(tables[SCORE_SHEET]) if SCORE_SHEET in tables else (Scoring(), [])
    found += problems
    tasks, problems = read_tasks(tables[LIST_SHEET], book, settings) if LIST_SHEET in tables else ((), [])
    found += problems
    days, problems = read_days(tables[HOLIDAY_SHEET]) if HOLIDAY_SHEET in tables else ({}, [])
    found += problems
    if has_errors(found) or book is None or settings is None:
        return None, tuple(found)
    return Master(
        digest=hashlib.sha256(content).hexdigest(),
        title=titles(tables[LIST_SHEET].above),
        tasks=tasks,
        units=book.units,
        fields=fields,
        levels=levels,
        settings=settings,
        days=days,
        scoring=scoring,
    ), tuple(found)


def read_bytes(path: Path) -> bytes:
    """The file's bytes, read once, so that the digest is of what was read."""
    if path.exists() and not path.is_file():
        raise WorkbookFlowError(f"总表 {path} 不是文件。请把总表放回这里，再运行一次。")
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise WorkbookFlowError(
            f"找不到总表 {path}。请先运行 init 建立工作区，或用 --workspace 指明工作区。"
        ) from error
    except PermissionError as error:
        raise WorkbookFlowError(
            f"总表 {path.name} 打不开，可能正被 Excel 或 WPS 占用。请关闭后再试。"
        ) from error
    except OSError as error:
        raise WorkbookFlowError(
            f"总表 {path.name} 读不出来({error.strerror})。请检查文件和磁盘后再试。"
        ) from error


def find_tables(grids: Mapping[str, Grid]) -> tuple[dict[str, Table], list[Problem]]:
    """The tables of all sheets, and the sheets and columns that are missing."""
    tables, found = {}, []
    for sheet, columns in COLUMNS.items():
        if sheet in OPTIONAL_SHEETS and sheet not in grids:
            continue
        table, problems = find_table(grids, sheet, columns, REQUIRED[sheet])
        found += problems
        if table is not None:
            tables[sheet] = table
    return tables, found
