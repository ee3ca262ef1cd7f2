"""Zips that are one file to people: which program's they are, told by the names of their parts."""

from __future__ import annotations

from collections.abc import Collection

_MARKS = (
    ({"ofd.xml"}, "OFD 版式文件"),
    ({"androidmanifest.xml"}, "程序文件"),
    ({"index/document.iwa"}, "Numbers、Keynote 或 Pages 文件"),
    ({"index.zip", "metadata/properties.plist"}, "Numbers、Keynote 或 Pages 文件"),
    ({"content.json", "metadata.json"}, "思维导图"),
    ({"meta-inf/manifest.mf"}, "程序文件"),
    ({"word/document.xml"}, "Word 文档"),
    ({"ppt/presentation.xml"}, "PowerPoint 文档"),
)
DOCUMENTS: tuple[str, ...] = (
    *(".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ett", ".ods", ".fods", ".csv", ".txt"),
    *(".doc", ".docx", ".wps", ".pdf", ".ofd", ".zip", ".rar", ".7z", ".eml", ".html", ".htm", ".mht"),
)
"""How the files that people send end; pictures are not among them, since every package has some."""


def package_kind(names: Collection[str]) -> str | None:
    """What people call the package with those parts; None for a folder of files, and for workbooks."""
    lowered = {name.replace("\\", "/").lower() for name in names}
    return next((kind for marks, kind in _MARKS if marks <= lowered), None)


def holds_documents(names: Collection[str]) -> bool:
    """Whether any of the files inside is such as people send."""
    return any(name.lower().endswith(DOCUMENTS) for name in names)
