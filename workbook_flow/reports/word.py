"""A template that the office edits in Word, and its fields → the Word file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from workbook_flow.model import WorkbookFlowError

ZIP_DAY = (2024, 1, 1, 0, 0, 0)
"""The time of every part of the file, so that the same input gives the same bytes."""


def fill_template(template: bytes, name: str, fields: Mapping[str, Any]) -> bytes:
    """The Word file's bytes; ``name`` is the template's, for messages.

    Raises WorkbookFlowError where it is no Word file, or names a field that does not exist.
    """
    from docxtpl import DocxTemplate
    from jinja2 import TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    from workbook_flow.reports.sandbox import DocumentSandbox  # slow to import

    stream = io.BytesIO()
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(dict(fields), jinja_env=DocumentSandbox(), autoescape=True)
        document.save(stream)
    except UndefinedError as error:
        raise WorkbookFlowError(wrong_field(name, str(error), fields)) from error
    except (TemplateSyntaxError, SecurityError, TypeError, OverflowError, MemoryError) as error:
        raise WorkbookFlowError(
            f"{name} 中的 {{{{ }}}} 或 {{% %}} 写得不对（{error}）。"
            "请对照随附的模板改正，或删去 master 中的这份模板，改用随附的。"
        ) from error
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise WorkbookFlowError(
            f"{name} 不是 Word 文档（.docx），打不开。请用 Word 或 WPS 另存为 .docx。"
        ) from error
    return rezip(stream.getvalue())


def wrong_field(name: str, error: str, fields: Mapping[str, Any]) -> str:
    """The message for a field that does not exist, with the nearest that does."""
    quoted = re.findall(r"'([^']+)'", error)
    wrong = quoted[-1] if quoted else error
    parts = {
        key for value in fields.values() if isinstance(value, list) and value for key in dict_keys(value)
    }
    near = get_close_matches(wrong, [*fields, *sorted(parts)], n=1, cutoff=0.4)
    hint = f"，是不是“{near[0]}”" if near else ""
    return f"{name} 中的字段“{wrong}”不存在{hint}。可用的字段有：{'、'.join(fields)}。"


def dict_keys(rows: Sequence[Any]) -> list[str]:
    """The parts of a list's items; none where they are plain texts."""
    return list(rows[0]) if isinstance(rows[0], dict) else []


def rezip(data: bytes) -> bytes:
    """The same parts in the same order, each with the same time."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            target.writestr(zipfile.ZipInfo(part.filename, ZIP_DAY), source.read(part), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
