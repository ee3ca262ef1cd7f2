"""The Word templates, the office's own or the program's: whether they can be used, and what they give."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbook_flow.model import Place, Problem
from workbook_flow.words.problems import Code, problem
from workbook_flow.words.vocabulary import TEMPLATES


def template_problems(folder: Path) -> Iterator[Problem]:
    """The templates of a master's folder from which no Word file can be made: empty, cut off, or something else."""
    for name in TEMPLATES:
        path = folder / name
        if path.is_file() and not is_word(path):
            yield problem(Code.UNUSABLE_TEMPLATE, Place(file=f"{folder.name}/{name}"), name=name)


def is_word(path: Path) -> bool:
    """Whether a file is a .docx, every part of it whole."""
    try:
        with zipfile.ZipFile(path) as book:
            parts = book.namelist()
            return any(name.startswith("word/") for name in parts) and book.testzip() is None
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        return False


def word_file(folder: Path, name: str, fields: Mapping[str, Any]) -> bytes:
    """The Word file that these fields give in the template of that name in a master's folder."""
    from workbook_flow.reports.word import fill_template  # slow to import

    return fill_template(template(folder / name), name, fields)


def template(own: Path) -> bytes:
    """The office's own template, or the one that comes with the program."""
    from workbook_flow.starter import shipped_file  # slow to import

    return own.read_bytes() if own.is_file() else shipped_file(own.name)
