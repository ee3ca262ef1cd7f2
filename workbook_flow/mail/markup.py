"""A letter's words in HTML, read as mail programs show them: lines, those in a quotation with its mark before them."""

from __future__ import annotations

import re
from html import escape
from typing import Any

MOST_MARKUP = 200_000
"""Characters of an HTML text that are looked at, its pictures left out."""
HIDDEN = ("style", "script", "head", "title", "noscript", "template")
"""The elements that show nothing."""
BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre"),
        *("section", "table", "tbody", "tr", "ul"),
    )
)
"""The elements that stand on lines of their own."""
CELLS = frozenset(("td", "th"))
PICTURE_DATA = re.compile(r"data:image/[\w.+-]{1,40};base64,[A-Za-z0-9+/=\s%]{0,20000000}")
"""A picture that stands in the HTML itself."""
SMALL_DATA, LARGE_DATA = "data:small", "data:large"
LARGE = 13_000
"""What stands in its place, and the characters from which on it is more than a logo."""
MARK = re.compile(r"<[^<>]{0,2000}>")
UNSEEN = re.compile(r"[\0-\b\v\f\x0e-\x1f\u200b\ufeff]+")


def tree_of(text: str) -> Any:
    """An HTML text as a tree without what it does not show; None where nothing is in it."""
    from lxml import etree

    shown = PICTURE_DATA.sub(lambda match: SMALL_DATA if len(match[0]) < LARGE else LARGE_DATA, text)
    plain = UNSEEN.sub("", shown)[:MOST_MARKUP]
    root = parsed_tree(plain)
    if root is None and plain.strip():  # nested too deep for the parser: its words without the marks
        root = parsed_tree(escape(MARK.sub("\n", plain)).replace("\n", "<br>"))
    if root is not None:
        etree.strip_elements(root, *HIDDEN, with_tail=False)
    return root


def parsed_tree(text: str) -> Any:
    """An HTML text as a tree; None where nothing is in it, or the parser left some of it out."""
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, etree.ParserError):
        return None
    fatal = any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log)
    return None if fatal else root


def without_markup(text: str) -> str:
    """The words of an HTML text, line by line; those that are quoted bear a ``>`` for each quotation they are in."""
    from lxml import etree

    root = tree_of(text)
    if root is None:
        return ""
    lines: list[str] = []
    pieces: list[str] = []
    depth = 0

    def end_line(*, always: bool = False) -> None:
        words = " ".join("".join(pieces).split())
        pieces.clear()
        if words or always:
            lines.append(f"{'>' * depth} {words}" if depth else words)

    for event, node in etree.iterwalk(root, events=("start", "end")):
        starts = event == "start"
        if node.tag in BLOCKS:
            end_line(always=starts and node.tag == "br")
        if node.tag == "blockquote":
            depth += 1 if starts else -1
        elif node.tag in CELLS and not starts:
            pieces.append(" ")
        pieces.append((node.text if starts else node.tail) or "")
    end_line()
    return "\n".join(lines)


def without_quotations(text: str) -> str:
    """An HTML text without its quotations, and without what it does not show."""
    from lxml import etree

    root = tree_of(text)
    if root is None:
        return ""
    etree.strip_elements(root, "blockquote", with_tail=False)
    return str(etree.tostring(root, encoding="unicode", method="html"))
