"""The worker process: reads one file a request, under a ceiling of memory and processor time.

A request on standard input is its number and its length, eight bytes each, and the file. A reply repeats the
number, and has its own length, ``B`` for a book or ``R`` for a refusal, and JSON. The process ends with its
standard input, so that it never outlives its parent.
"""

from __future__ import annotations

import gc
import json
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from workbook_flow.sheets.guard import MAX_CHARACTERS, ROOM, Refused, container_of, open_package
from workbook_flow.sheets.wire import HEAD, LISTS, PAPERS, READY, SCANS, RawBook, encode
from workbook_flow.sheets.xlsx import read_xlsx
from workbook_flow.words.codes import Code


def read(data: bytes) -> RawBook:
    """The workbook in those bytes; Refused, or whatever a parser raises."""
    try:
        return _read(data)
    except Refused as refusal:
        if refusal.code != Code.ENCRYPTED_FILE or data.startswith(b"PK"):
            raise
    from workbook_flow.sheets.xls import decrypted

    book = _read(decrypted(data))
    book.notes.append("default-password")
    return book


def _read(data: bytes) -> RawBook:
    container = container_of(data)
    if container == "zip":
        return _read_package(data)
    if container == "text":
        from workbook_flow.sheets.delimited import read_delimited

        return read_delimited(data)
    if container == "markup":
        return _read_markup(data)
    from workbook_flow.sheets.xls import read_bare, read_ole

    return read_ole(data) if container == "ole" else read_bare(data)


def _read_package(data: bytes) -> RawBook:
    package = open_package(data)
    if "mimetype" in package.parts:
        from workbook_flow.sheets.ods import read_ods

        return read_ods(package)
    types = package.parts.get("[content_types].xml", b"").lower()
    if "word/document.xml" in package.parts and b"wordprocessingml" in types:
        from workbook_flow.sheets.word import read_word

        return read_word(package)
    return read_xlsx(data, package)


def _read_markup(data: bytes) -> RawBook:
    from workbook_flow.sheets.web import read_web
    from workbook_flow.sheets.xml2003 import read_xml

    return read_xml(data) or read_web(data)


def read_list(data: bytes) -> RawBook:
    """The list in those bytes, which may be a PDF as well: those of the office's own, never a unit's return."""
    if not data.startswith(b"%PDF"):
        return read(data)
    from workbook_flow.sheets.pdf import read_pdf

    return read_pdf(data)


def read_paper(data: bytes) -> RawBook:
    """The lines of a paper that has text: a form that was printed to PDF, and signed or sealed there."""
    from workbook_flow.sheets.pdf import read_lines

    return read_lines(data)


def read_scan(data: bytes) -> RawBook:
    """The codes on a paper that is a picture, or a PDF of pictures."""
    from workbook_flow.sheets.scans import read_codes

    return read_codes(data)


READINGS: dict[str, Callable[[bytes], RawBook]] = {LISTS: read_list, PAPERS: read_paper, SCANS: read_scan}
"""By what a worker was told that it reads, other than returns, how."""


def answer(data: bytes, reading: Callable[[bytes], RawBook] = read) -> bytes:
    """The reply to one file: never an exception, whatever the parsers do."""
    try:
        return _reply(_settled(reading(data)), len(data), bounded=reading is read)
    except Refused as refusal:
        return _refusal(refusal)
    except MemoryError:
        return _refusal(Refused(Code.READER_OUT_OF_MEMORY))
    except RecursionError:
        return _refusal(Refused(Code.UNSAFE_STRUCTURE, what="嵌套过深"))
    except KeyboardInterrupt:
        raise
    except BaseException:  # calamine's panics are no Exception
        return _refusal(Refused(Code.DAMAGED_FILE))


def _reply(book: RawBook, size: int, *, bounded: bool) -> bytes:
    reply = b"B" + encode(book)
    if bounded:
        check_room(book, size, len(reply))
    return reply


def check_room(book: RawBook, size: int, reply: int) -> None:
    """Refused where the parent could not hold a file of ``size`` bytes, and its book, in the room that it has for both.

    It first has the reply and its text, then the text and the cells. What came from outside is bounded so, not the
    office's own lists.
    """
    cells = [cell for sheet in book.sheets for row in sheet.rows for cell in row if cell is not None]
    texts = [cell for cell in cells if type(cell) is str]
    slots = sum(len(row) + ROW_SLOTS for sheet in book.sheets for row in sheet.rows)
    places = sum(sheet.lacking for sheet in book.sheets)
    held = sum(map(sys.getsizeof, cells)) + SLOT * slots + PLACE * places
    characters = sum(map(len, texts))
    text = width_of(texts) * max(characters, reply - 2 * characters)
    taken = size + max(reply + text, text + held)
    if taken > ROOM:
        raise Refused(
            Code.TOO_MUCH_OF_SOMETHING, what="文字和单元格（KB）", count=taken >> 10, limit=ROOM >> 10
        )


WIDE = re.compile("[\U00010000-\U0010ffff]")
"""A character that takes four bytes, and so has all others of its text take them."""
SLOT, ROW_SLOTS, PLACE = 16, 8, 96
"""Bytes of a cell's place in a row, which is copied once, and what a row takes itself, in such places; and bytes of the
place of a formula without a result."""


def width_of(texts: list[str]) -> int:
    """How many bytes each character takes in memory of any text that all of these are part of."""
    if all(map(str.isascii, texts)):
        return 1
    return 4 if any(map(WIDE.search, texts)) else 2


def _refusal(refusal: Refused) -> bytes:
    words = [refusal.code, refusal.sheet, refusal.cell, refusal.words]
    return b"R" + json.dumps(words).encode()


def _settled(book: RawBook) -> RawBook:
    """Merges cut to the rows and columns that hold values, so that nobody walks a million blank cells.

    Refused when two sheets share a name: calamine gives the first one's rows for both.
    """
    if len({sheet.name for sheet in book.sheets}) < len(book.sheets):
        raise Refused(Code.UNSAFE_STRUCTURE, what="工作表重名")
    characters = sum(
        len(cell) for sheet in book.sheets for row in sheet.rows for cell in row if type(cell) is str
    )
    if characters > MAX_CHARACTERS:
        raise Refused(Code.TOO_MUCH_OF_SOMETHING, what="文字", count=characters, limit=MAX_CHARACTERS)
    for sheet in book.sheets:
        rows = len(sheet.rows)
        columns = max(map(len, sheet.rows), default=0)
        sheet.merges = [
            (top, left, min(bottom, rows - 1), min(right, columns - 1))
            for top, left, bottom, right in sheet.merges
            if top < rows and left < columns
        ]
    return book


def limit_process(memory: int) -> None:
    """Set the ceilings that the system offers: address space, no core dump, no file. Windows has none."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        import resource

        for limit, value in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
        ):
            _, hard = resource.getrlimit(limit)
            wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
            try:
                resource.setrlimit(limit, (wanted, hard))
            except (ValueError, OSError):
                continue


def limit_processor_time(seconds: float) -> None:
    """Let this process use so many more seconds: a parent that was killed cannot stop it any more."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = int(time.process_time() + seconds) + 2
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let what is done inside use so many seconds of processor time, however long the machine takes to give them.

    The system ends the process then, whatever a parser holds; its parent knows by the signal. Windows has no such
    clock: there the parent's own deadline is the bound.
    """
    if sys.platform == "win32":
        yield
    else:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


def serve(
    requests: BinaryIO, replies: BinaryIO, deadline: float, reading: Callable[[bytes], RawBook]
) -> None:
    """Answer requests until they end."""
    replies.write(READY)
    replies.flush()
    while len(head := requests.read(HEAD.size)) == HEAD.size:
        limit_processor_time(deadline)
        number, length = HEAD.unpack(head)
        data = requests.read(length)
        with within(deadline):
            reply = answer(data, reading)
        replies.write(HEAD.pack(number, len(reply)))
        replies.write(reply)
        replies.flush()


OBJECTS_A_LOOK = 50_000
"""Objects that are made between two looks for cyclic garbage: a file makes many, and hardly a cycle."""


def main(memory: str, deadline: str, of: str = "") -> None:
    """Run as the process: ``memory`` in bytes, ``deadline`` in seconds a file, ``of`` lists where it reads them."""
    limit_process(int(memory))
    gc.freeze()
    gc.set_threshold(OBJECTS_A_LOOK, 20, 50)
    serve(sys.stdin.buffer, sys.stdout.buffer, float(deadline), READINGS.get(of, read))
