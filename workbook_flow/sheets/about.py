"""Words about a workbook that a person typed: its properties, and names that stand for a text or have a remark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from workbook_flow.sheets.guard import Package
from workbook_flow.sheets.markup import elements, texts
from workbook_flow.sheets.wire import NAME, PROPERTY, Aside

TITLED = {
    "title": "标题",
    "subject": "主题",
    "keywords": "标记",
    "category": "类别",
    "description": "备注",
    "contentStatus": "状态",
    "Manager": "经理",
}
"""The properties that no program fills in by itself, as Excel calls them."""
_CONSTANT = re.compile(
    r'(?:of:)?=?\s*(?:"(?P<text>(?:[^"]|"")*)"|(?P<number>-?\d{1,15}(?:\.\d{1,15})?%?))\s*'
)


def about_package(package: Package, workbook: str) -> list[Aside]:
    """What a person typed about an Office Open XML workbook."""
    core = package.parts.get("docprops/core.xml", b"")
    more = package.parts.get("docprops/app.xml", b"")
    written = {name: _first(core, name) for name in TITLED if name != "Manager"}
    written["Manager"] = _first(more, "Manager")
    xml = package.parts.get(workbook, b"")
    names = texts(xml, "definedName") if b"definedName" in xml else []
    return [*properties_told(written), *names_told(names)]


def about_content(content: bytes, meta: bytes) -> list[Aside]:
    """What a person typed about an OpenDocument spreadsheet."""
    written = {name: _first(meta, name) for name in ("title", "subject", "description")}
    written["keywords"] = "；".join(words.strip() for _, words in texts(meta, "keyword")) if meta else ""
    named = elements(content) if b"named-expression" in content else ()
    names = [
        ({"name": about.get("table:name", "")}, about.get("table:expression", ""))
        for name, about in named
        if name == "named-expression"
    ]
    return [*properties_told(written), *names_told(names)]


def properties_told(written: Mapping[str, str]) -> Iterator[Aside]:
    """What stands in properties, those left blank apart; each is said with what Excel calls it."""
    for name, title in TITLED.items():
        words = written.get(name, "").strip()
        if words:
            yield Aside("", "", "", f"{PROPERTY}“{title}”", words)


def names_told(names: Iterable[tuple[Mapping[str, str], str]]) -> Iterator[Aside]:
    """Names that stand for a text or a number instead of cells, or have a remark; those that programs hide apart."""
    for about, content in names:
        name, remark = about.get("name", ""), about.get("comment", "").strip()
        constant = _CONSTANT.fullmatch(content)
        if name.startswith("_") or about.get("hidden") in {"1", "true"} or not (constant or remark):
            continue
        value = (constant["number"] or constant["text"].replace('""', '"')) if constant else ""
        words = "；".join(piece for piece in (value.strip(), remark) if piece)
        if words:
            yield Aside("", "", "", NAME, f"{name}：{words}")


def _first(xml: bytes, name: str) -> str:
    """The words of the first element of that name, blank where there is none."""
    return next((words for _, words in texts(xml, name)), "") if name.encode() in xml else ""
