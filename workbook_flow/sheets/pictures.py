"""Whether a workbook has pictures beside the code that every form is issued with, whatever program saved it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbook_flow.sheets.guard import Package

CODE_NAME = "填报表二维码"
"""What the picture with a form's code is called; by it one that another program wrote anew is told from others."""
CODE_SHOWN = 58
"""Pixels of its side on the sheet."""
_SHOWN = re.compile(rb"<(?:\w{1,20}:)?(?:pic|frame)[ >]")
_NAME = CODE_NAME.encode()


def has_pictures(package: Package, folder: str, drawings: Iterable[bytes]) -> bool:
    """Whether more pictures lie in a folder of a package, or are shown by its drawings, than forms' codes."""
    stored = sum(folder in name for name in package.names)
    if stored <= package.codes:
        return False
    shown = codes = 0
    for xml in drawings:
        shown += len(_SHOWN.findall(xml))
        codes += xml.count(_NAME)
    return shown > codes or stored > codes
