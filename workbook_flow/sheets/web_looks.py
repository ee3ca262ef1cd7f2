"""How the words of a web page look: by its own marks, by styles beside them, and by the rules that pages declare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from workbook_flow.sheets.ink import Ink, colour_of, is_small
from workbook_flow.words.drawn import drawn, picture_font

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LONGEST_RULE, LONGEST_NAMES = 4000, 400
"""Characters of what is declared of one name or element, and of an element's names."""
_SELECTOR = re.compile(r"[A-Za-z]{0,20}(?:\.[\w-]{1,80})?", re.ASCII)
_UNSEEN = {"script", "style", "head", "title", "template", "noscript", "option", "comment"}

Rules = Mapping[str, str]
"""By a tag, a class (.xl65), or both (td.xl65), what a page declares of its elements."""


def rules_in(root: Element) -> Rules:
    """The simple rules of a page's style sheets, joined where there are several of one name."""
    rules: dict[str, str] = {}
    for rule in "".join(map(_without_remarks, root.iter("style"))).split("}"):
        selectors, _, settings = rule.partition("{")
        for selector in map(str.strip, selectors.split(",") if settings else ()):
            if selector and _SELECTOR.fullmatch(selector):
                tag, point, name = selector.partition(".")
                key = f"{tag.lower()}{point}{name}"
                rules[key] = f"{rules.get(key, '')};{settings[:LONGEST_RULE]}"[-LONGEST_RULE:]
    return rules


def _without_remarks(style: Element) -> str:
    first, *remarks = "".join(style.itertext()).replace("<!--", "").replace("-->", "").split("/*")
    return first + "".join(remark.partition("*/")[2] for remark in remarks)


def settings_of(element: Element, rules: Rules) -> dict[str, str]:
    """What holds for an element, the nearer the later."""
    tag = str(element.tag).lower()
    classes = (element.get("class") or "")[:LONGEST_NAMES].split()
    names = (tag, *(f".{name}" for name in classes), *(f"{tag}.{name}" for name in classes))
    declared = [rules[name] for name in names if name in rules]
    written = [*declared, (element.get("style") or "")[:LONGEST_RULE]]
    pairs = (setting.partition(":") for words in written for setting in words.lower().split(";"))
    return {name.strip(): value.partition("!")[0].strip() for name, _, value in pairs if value}


def inked(element: Element, outer: Ink, rules: Rules) -> Ink:
    """How the words of an element look, in what stands around it."""
    settings = settings_of(element, rules)
    ink = outer
    if element.tag == "font" and (colour := colour_of(element.get("color") or "")):
        ink = ink._replace(colour=colour)
    if colour := colour_of(settings.get("color", "")):
        ink = ink._replace(colour=colour)
    ground = settings.get("background-color") or settings.get("background") or element.get("bgcolor") or ""
    if colour := colour_of(next(iter(ground.replace(", ", ",").split()), "")):
        ink = ink._replace(ground=colour)
    elif "url(" in ground:
        ink = ink._replace(ground="")
    size = settings.get("font-size", "")
    return ink._replace(small=is_small(size)) if re.match(r"\d", size) and not size.endswith("%") else ink


def faint_in(cell: Element, rules: Rules) -> str:
    """The words of a table's cell that nobody sees."""
    ink = Ink()
    for element in reversed([cell, *cell.iterancestors()]):
        ink = inked(element, ink, rules)
    return "".join(_faint_pieces(cell, ink, rules)).strip()


def _faint_pieces(element: Element, ink: Ink, rules: Rules) -> Iterator[str]:
    if ink.unseen:
        yield element.text or ""
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag and tag not in _UNSEEN and tag != "table":
            yield from _faint_pieces(child, inked(child, ink, rules), rules)
        if ink.unseen:
            yield child.tail or ""


def draw_in(root: Element, rules: Rules) -> None:
    """Put what is seen in the place of letters in fonts of pictures."""
    fonts: dict[Element, str] = {}
    for element in root.iter():
        outer = element.getparent()
        inherited = "" if outer is None else fonts.get(outer, "")
        if not isinstance(element.tag, str):
            font = inherited
        else:
            named = settings_of(element, rules).get("font-family", "") or str(element.get("face") or "")
            font = picture_font(named.partition(",")[0]) if named else inherited
        fonts[element] = font
        if font and element.text and element.tag not in _UNSEEN:
            element.text = drawn(element.text, font)
        if inherited and element.tail:
            element.tail = drawn(element.tail, inherited)
