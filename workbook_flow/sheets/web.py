"""Web pages with tables (.html, .mht, and both named .xls, as OA systems export) to raw sheets.

A page says what a person sees, so that every value is text. What no form's table is in stays refused as a web page.
"""

from __future__ import annotations

import codecs
import email
import email.policy
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbook_flow.sheets.guard import MAX_COLUMNS, MAX_MEMBERS, MAX_ROWS, Refused
from workbook_flow.sheets.pages import PageTable, named_apart
from workbook_flow.sheets.pictures import CODE_NAME, CODE_SHOWN
from workbook_flow.sheets.web_looks import Rules, draw_in, faint_in, rules_in
from workbook_flow.sheets.wire import FAINT, HOVER, NOTE, STRUCK, UNSEEN, RawBook
from workbook_flow.words.codes import Code
from workbook_flow.words.drawn import names_picture_font
from workbook_flow.words.raised import ABOVE, BELOW, placed

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
_SHEET_NAME = re.compile(r"<x:Name>([^<>]{1,99})</x:Name>")
_PROPERTY = re.compile(r"<o:(\w{1,99}) dt:dt=\"string\">([^<>]{0,2000})</o:", re.ASCII)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_UNSEEN = {"script", "style", "head", "title", "template", "noscript", "option"}
_BLOCKS = {
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "center",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dd",
    "dt",
    "pre",
}
_INLINE = {"span", "font", "b", "i", "u", "a", "em", "strong", "label", "p", "div"}
_VERTICAL = re.compile(r"vertical-align\s*:\s*(super|sub)", re.IGNORECASE)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_WORDLESS_INPUTS = {"hidden", "checkbox", "radio", "button", "submit", "reset", "image", "password", "file"}


def read_web(data: bytes) -> RawBook:
    """The tables of the page, or of the pages that a web archive holds; Refused where none lists tasks."""
    pages = [_Page.of(words) for words in _pages(data)]
    tables = [table for page in pages for table in page.tables]
    if not any(table.is_list() for table in tables):
        raise Refused(Code.MARKUP_AS_WORKBOOK)
    names = [name for page in pages for name in page.names]
    if len(names) == len(tables):
        for table, name in zip(tables, names, strict=True):
            table.name = html.unescape(name)
    properties = {name: value for page in pages for name, value in page.properties.items()}
    sheets = named_apart(tables)
    notes = ["pictures"] if any(page.pictures for page in pages) else []
    return RawBook("html", sheets, properties, notes, [note for sheet in sheets for note in sheet.beside])


def _pages(data: bytes) -> Iterator[str]:
    if not re.match(rb"[\w-]{1,99}:", data.lstrip(codecs.BOM_UTF8 + b" \t\r\n")):
        yield decoded(data)
        return
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for number, part in enumerate(message.walk()):
        if number > MAX_MEMBERS:
            raise Refused(Code.TOO_MANY_PARTS, count=number, limit=MAX_MEMBERS)
        content = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(content, bytes):
            yield decoded(content, part.get_content_charset() or "")


def decoded(data: bytes, charset: str = "") -> str:
    """The words of a page, in the encoding that it declares, or in UTF-8 or the Chinese code page."""
    marked = next((encoding for bom, encoding in _BOMS.items() if data.startswith(bom)), "")
    declared = _CHARSET.search(data, 0, 4096)
    named = marked or charset or (declared[1].decode() if declared else "")
    for encoding in (_wider(named), "utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise Refused(Code.MARKUP_AS_WORKBOOK)


def _wider(encoding: str) -> str:
    return "gb18030" if encoding.lower().startswith(("gb", "x-gb", "hz")) else encoding or "utf-8"


@dataclass(slots=True)
class _Page:
    """One page as it is walked: its tables, and the words since the last of them."""

    tables: list[PageTable] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    pictures: bool = False
    title: str = ""
    mixed: bool = False
    rules: Rules = field(default_factory=dict)

    @classmethod
    def of(cls, words: str) -> _Page:
        """The page that those words are the source of."""
        from lxml import etree

        page = cls(names=_SHEET_NAME.findall(words))
        page.properties = {name: html.unescape(value) for name, value in _PROPERTY.findall(words)}
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True, huge_tree=False)
        try:
            root = etree.fromstring(words.encode("utf-8", "replace"), parser)
        except etree.LxmlError:
            raise Refused(Code.MARKUP_AS_WORKBOOK) from None
        if root is not None:
            page.rules = rules_in(root)
            if names_picture_font(words.encode("utf-8", "replace")):
                draw_in(root, page.rules)
            page.walk(root)
        return page

    @property
    def hides_overflow(self) -> bool:
        """Whether Excel saved the page: it hides the end of each text that is wider than its cell."""
        return self.properties.get("ProgId", "").startswith("Excel")

    def walk(self, root: Element) -> None:
        """Take all that stands in the page."""
        for meta in root.iter("meta"):
            self.properties.setdefault(meta.get("name") or "", meta.get("content") or "")
        loose: list[str] = []
        self.gather(root, loose, None)
        if self.tables:
            self.tables[-1].below += lines(loose)

    def gather(self, element: Element, pieces: list[str], table: PageTable | None) -> list[tuple[str, str]]:
        """The words of an element into ``pieces``, tables apart; gives kind and words of what stands beside it.

        ``table`` is the one whose cell it is, None outside tables.
        """
        notes: list[tuple[str, str]] = []
        pieces.append(_BLANKS.sub(" ", element.text or ""))
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag == "comment" and table is not None:
                notes.append((NOTE, "".join(child.itertext()).strip()))
            elif table is not None and tag in _INLINE and _is_hidden(child) and not self.hides_overflow:
                notes.append((UNSEEN, "".join(child.itertext())))
            elif tag == "table":
                self.take(child, pieces, table)
            elif tag == "a" and re.fullmatch(r"table\d{1,4}", child.get("name") or ""):
                self.title = "".join(next(iter(child.iter("em")), child).itertext()).strip()
            elif tag and tag not in _UNSEEN and not _of_contents(child):
                edge = "\n" if tag in _BLOCKS or tag == "br" else ""
                pieces.append(edge)
                pieces.append(_entered(child))
                self.pictures |= tag == "img" and table is not None and not _is_code(child)
                if _is_struck(child):
                    notes.append((STRUCK, "".join(child.itertext())))
                if tag not in {"input", "select"}:
                    inner = [] if (where := _where(child) if self.mixed else "") else pieces
                    notes += self.gather(child, inner, table)
                    pieces += [placed(piece, where) for piece in inner] if where else ()
                pieces.append(edge if tag != "br" else "")
            pieces.append(_BLANKS.sub(" ", child.tail or ""))
        return notes

    def take(self, element: Element, pieces: list[str], outer: PageTable | None) -> None:
        """One table; what stood before it outside of tables stands above it."""
        table = PageTable(name=self.title)
        self.title = ""
        if outer is None:
            table.above = lines(pieces)
            pieces.clear()
        self.tables.append(table)
        self.fill(element, table)

    def fill(self, element: Element, table: PageTable) -> None:
        """The rows and cells below an element of a table; words in no cell stand below the table."""
        table.below += lines([element.text or ""])
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in {"td", "th"}:
                pieces: list[str] = []
                outer, self.mixed = self.mixed, _is_mixed(child)
                notes = self.gather(child, pieces, table)
                self.mixed = outer
                if _is_struck(child):
                    notes.append((STRUCK, "".join(pieces)))
                words = "\n".join(lines(pieces))
                notes.append((FAINT, faint_in(child, self.rules)))
                notes += (
                    (HOVER, title) for title in _titles(child) if _squeezed(title) not in _squeezed(words)
                )
                across, down = _span(child, "colspan", MAX_COLUMNS), _span(child, "rowspan", MAX_ROWS)
                table.add(words, across, down, notes)
            elif tag and tag not in _UNSEEN:
                if tag == "tr":
                    table.next_row()
                    table.hidden_rows |= {len(table.rows) - 1} if _is_hidden(child) else set()
                elif tag == "col":
                    _note_column(child, table)
                self.fill(child, table)
            table.below += lines([child.tail or ""])


def _note_column(element: Element, table: PageTable) -> None:
    """A column of a table, or several alike, which may be hidden."""
    span = _span(element, "span", MAX_COLUMNS)
    if _is_hidden(element):
        last = min(table.columns + span, MAX_COLUMNS)
        table.hidden_columns.update(range(table.columns, last))
    table.columns += span


def _is_code(image: Element) -> bool:
    """Whether a picture is the code that a form is issued with."""
    side = str(CODE_SHOWN)
    return CODE_NAME in (image.get("alt") or "") or image.get("width") == image.get("height") == side


def lines(pieces: list[str]) -> list[str]:
    """The lines of words that hold anything."""
    return [line.strip() for line in "".join(pieces).split("\n") if line.strip(" \t\r\n\f\xa0")]


def _entered(element: Element) -> str:
    """What a person typed or chose in a page's own field; blank for any other element."""
    if element.tag == "input" and (element.get("type") or "text").lower() not in _WORDLESS_INPUTS:
        return element.get("value") or ""
    if element.tag == "select":
        chosen = (option for option in element.iter("option") if option.get("selected") is not None)
        return "".join(words for option in chosen for words in option.itertext()).strip()
    return ""


def _titles(cell: Element) -> Iterator[str]:
    """What a page shows where the mouse rests on a cell: lists that shorten an answer keep the whole of it there."""
    for element in cell.iter():
        if isinstance(element.tag, str) and (title := (element.get("title") or "").strip()):
            yield title


def _squeezed(words: str) -> str:
    return "".join(words.split())


def _is_hidden(element: Element) -> bool:
    """Whether a page shows nothing of an element inside a cell's words."""
    return _HIDDEN.search(element.get("style") or "") is not None


def _is_struck(element: Element) -> bool:
    """Whether an element's words are struck through."""
    return element.tag in {"s", "strike", "del"} or "line-through" in (element.get("style") or "").lower()


def _of_contents(element: Element) -> bool:
    """Whether an element is of the list of sheets that LibreOffice puts before them: a leap, or the heading above."""
    following = element.getnext() if element.tag == "h1" else element
    return following is not None and (following.get("href") or "").startswith("#table")


def _where(element: Element) -> str:
    """Where an element's words stand beside others; blank on the line."""
    match = _VERTICAL.search(element.get("style") or "")
    return match[1].lower() if match else {"sup": ABOVE, "sub": BELOW}.get(str(element.tag), "")


def _is_mixed(cell: Element) -> bool:
    """Whether some words of a cell stand above or below the line, and others on it."""
    apart = [
        element for element in cell.iterdescendants() if isinstance(element.tag, str) and _where(element)
    ]
    outermost = (element for element in apart if not any(map(_where, element.iterancestors())))
    return bool(apart) and sum(map(_length, outermost)) < _length(cell)


def _length(element: Element) -> int:
    return len(_squeezed("".join(element.itertext())))


def _span(element: Element, name: str, most: int) -> int:
    words = (element.get(name) or "").strip()
    return min(most, max(1, int(words))) if words.isdecimal() and len(words) < 8 else 1
