"""The stamp that a form carries: who it was issued to, for which period, and a seal that nobody can make up."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workbook_flow.model import IssuedForm, IssuedRow, Period, WorkbookFlowError
from workbook_flow.paper.marks import SheetMarks, marks_from, pieces_of
from workbook_flow.sheets import Book, text

SHEET = "_flow"
PROPERTY = "workbook_flow"


KEY_BYTES = 32
"""Length of a workspace key: that of an HMAC-SHA256 output (RFC 2104, section 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A form's identity as it travels with the file, true only if the seal is the issued one."""

    unit: str
    period: Period
    issue: int
    texts: str
    seal: str


def locked_digest(rows: Iterable[IssuedRow]) -> str:
    """SHA-256 over the locked text of all rows, in hexadecimal."""
    cells = [
        [
            *(row.task, row.role, row.section, row.heading, row.measure, row.deadline),
            *((row.metric, row.target) if row.metric else ()),
        ]
        for row in rows
    ]
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()


def seal(form: IssuedForm, key: bytes) -> str:
    """The HMAC-SHA256, with the workspace key, over what the stamp says; 32 hexadecimal digits."""
    parts = [form.unit, str(form.period), form.issue, locked_digest(form.rows)]
    content = json.dumps(parts, ensure_ascii=False).encode()
    return hmac.new(key, content, hashlib.sha256).hexdigest()[:32]


def stamp_text(form: IssuedForm) -> str:
    """The stamp as it is written into a file: JSON, short enough for a document property (255 characters)."""
    return json.dumps(
        {
            "unit": form.unit,
            "period": str(form.period),
            "issue": form.issue,
            "texts": locked_digest(form.rows)[:32],
            "seal": form.seal,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read_stamp(book: Book) -> Stamp | None:
    """The stamp of a returned workbook, from its hidden sheet or else its properties; None where both are lost."""
    for written in marks(book):
        stamp = parse_stamp(written)
        if stamp is not None:
            return stamp
    return None


def parse_stamp(written: str) -> Stamp | None:
    """The stamp that this text holds, or None."""
    try:
        content = json.loads(written)
        return stamp_from(content) if isinstance(content, dict) else None
    except (ValueError, RecursionError):
        return None


def stamp_from(content: Mapping[str, object]) -> Stamp | None:
    """The stamp from its JSON object, or None where a part is missing or of another kind."""
    unit, period, issue = content.get("unit"), content.get("period"), content.get("issue")
    texts, mark = content.get("texts"), content.get("seal")
    if not (isinstance(unit, str) and isinstance(period, str) and isinstance(issue, int)):
        return None
    if not (isinstance(texts, str) and isinstance(mark, str)):
        return None
    try:
        return Stamp(unit=unit, period=Period.parse(period), issue=issue, texts=texts, seal=mark)
    except WorkbookFlowError:
        return None


def same_seal(first: str, second: str) -> bool:
    """Whether two seals are equal, compared in constant time."""
    return hmac.compare_digest(first.encode(), second.encode())


def review_text(period: Period, mark: str, basis: int) -> str:
    """The stamp of a consolidated workbook, by which it is known when it comes back reviewed.

    ``basis`` is the last submission that it shows.
    """
    content = {"review": str(period), "seal": mark, "basis": basis}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def review_seal(period: Period, key: bytes) -> str:
    """The HMAC-SHA256, with the workspace key, over the period of a consolidated workbook; 32 hexadecimal digits."""
    return hmac.new(key, f"review {period}".encode(), hashlib.sha256).hexdigest()[:32]


def read_review(book: Book) -> tuple[Period, str] | None:
    """The period and the seal of a consolidated workbook; None for any other workbook."""
    for written in marks(book):
        try:
            content = json.loads(written)
            if isinstance(content, dict) and "review" in content:
                return Period.parse(str(content["review"])), str(content.get("seal", ""))
        except (ValueError, RecursionError, WorkbookFlowError):
            continue
    return None


def marks(book: Book) -> Iterator[str]:
    """What stands where a stamp stands: the first cell of the hidden sheet, and the document's property."""
    for sheet in book.sheets:
        if sheet.name == SHEET and sheet.rows and sheet.rows[0]:
            yield text(sheet.rows[0][0])
    yield book.properties.get(PROPERTY, "")


def review_basis(book: Book) -> int:
    """The last submission that a consolidated workbook showed; 0 where it was made before that was noted."""
    for written in marks(book):
        try:
            content = json.loads(written)
            basis = content.get("basis") if isinstance(content, dict) and "review" in content else None
        except (ValueError, RecursionError):
            continue
        if isinstance(basis, int) and basis > 0:
            return basis
    return 0


def content_texts(
    extents: Mapping[str, tuple[int, int]], marks: Mapping[str, tuple[array[int], bool]]
) -> Iterator[str]:
    """How many rows and columns of each sheet of a consolidated workbook are written, and what stands in them."""
    sizes, pieces = pieces_of(marks)
    for content in (extents, sizes):
        yield json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    yield from pieces


def review_extents(book: Book) -> Mapping[str, tuple[int, int]]:
    """The same as it stands below the stamp; nothing where the workbook was made before that was noted."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == SHEET), None)
    try:
        content = json.loads(text(sheet.cell(1, 0))) if sheet else {}
        return {str(name): (int(rows), int(columns)) for name, (rows, columns) in content.items()}
    except (AttributeError, TypeError, ValueError, RecursionError):
        return {}


def review_marks(book: Book) -> Mapping[str, SheetMarks]:
    """What stood in the rows of its sheets; nothing where the workbook was made before that was noted."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == SHEET), None)
    try:
        content = json.loads(text(sheet.cell(2, 0))) if sheet else {}
        sizes = {str(name): (int(size), bool(numbers)) for name, (size, numbers) in content.items()}
        pieces = [text(sheet.cell(row, 0)) for row in range(3, len(sheet.rows))] if sheet else []
        return marks_from(sizes, pieces)
    except (AttributeError, TypeError, ValueError, RecursionError):
        return {}


def new_key() -> bytes:
    """A fresh workspace key from the operating system's random source."""
    return secrets.token_bytes(KEY_BYTES)
