"""Returns as real programs save them: openpyxl, LibreOffice, and one that puts cells in and leaves the rest alone."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

SHEET = "填报表"


def save_by_three(returns: Iterable[tuple[Path, Path]]) -> None:
    """Of the returns that openpyxl saved, with the form of each, save two thirds anew by the two others."""
    pairs = list(returns)
    for form, target in pairs[1::3]:
        put_in(form, target)
    save_by_office([target for _, target in pairs[2::3]])


AT_ONCE = 100
"""Workbooks that LibreOffice is started for: of 333 it once left one out, and said nothing."""


def save_by_office(paths: list[Path]) -> None:
    """Open these workbooks in LibreOffice and save them; raise FileNotFoundError where it is not there."""
    if not paths:
        return
    program = shutil.which("soffice")
    if program is None:
        raise FileNotFoundError("soffice")
    with tempfile.TemporaryDirectory() as scratch:
        profile = f"-env:UserInstallation={Path(scratch, 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", f"{scratch}/saved"]
        for first in range(0, len(paths), AT_ONCE):
            some = map(str, paths[first : first + AT_ONCE])
            subprocess.run([*command, *some], check=True, capture_output=True)
        for path in paths:
            shutil.move(Path(scratch, "saved", path.name), path)


def put_in(form: Path, target: Path) -> None:
    """Save the return anew as the form's own package, its formulas' results kept, with what was filled in put in."""
    from openpyxl import load_workbook

    blank, answered = load_workbook(form)[SHEET], load_workbook(target)[SHEET]
    values = {
        cell.coordinate: cell.value
        for row in answered.iter_rows()
        for cell in row
        if cell.value is not None and cell.value != blank[cell.coordinate].value
    }
    numbers = {at: value for at, value in values.items() if isinstance(value, int | float)}
    texts = {at: str(value) for at, value in values.items() if at not in numbers}
    with zipfile.ZipFile(form) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            data = source.read(name)
            if name == sheet_part(source):
                data = with_values(data.decode(), numbers, texts).encode()
            package.writestr(name, data)


def sheet_part(package: zipfile.ZipFile) -> str:
    """The name of the sheet's part: parts are numbered in the order of the sheets."""
    names = re.findall(r'<sheet name="([^"]*)"', package.read("xl/workbook.xml").decode())
    return f"xl/worksheets/sheet{names.index(SHEET) + 1}.xml"


def with_values(xml: str, numbers: dict[str, float], texts: dict[str, str]) -> str:
    """The sheet with these cells' contents in the place of what they held."""

    def cell(match: re.Match[str]) -> str:
        at, style = match[1], match[2] or ""
        if at in numbers:
            return f'<c r="{at}"{style}><v>{numbers[at]}</v></c>'
        if at in texts:
            return f'<c r="{at}"{style} t="inlineStr"><is><t>{escape(texts[at])}</t></is></c>'
        return match[0]

    return re.sub(r'<c r="([A-Z]+\d+)"( s="\d+")?(?: t="\w+")?(?:/>|>.*?</c>)', cell, xml)
