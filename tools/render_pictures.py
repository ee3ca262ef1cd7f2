"""Render the README's pictures: a month's form and consolidated workbook, printed by LibreOffice.

``python tools/render_pictures.py`` needs soffice and pdftoppm, and Chinese fonts for pictures worth showing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from workbook_flow.cli.demo import run_demo  # noqa: E402
from workbook_flow.model import FORM_SHEET  # noqa: E402

PICTURES = ROOT / "docs" / "图"
LARGEST = 150_000
"""Bytes of one picture; a README with heavier ones loads slowly."""
FORM_CROP = {"-x": 0.5, "-y": 0.38, "-W": 7.3, "-H": 3.2}
CONSOLIDATED_CROP = {"-x": 0.35, "-y": 0.35, "-W": 11.0, "-H": 4.8}
"""What is shown of a landscape A4 page, in inches."""
SHOWN_UNIT = "县发改局"


def main() -> None:
    """Run the demo in a scratch folder and picture what came of it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        result = run_demo(folder / "demo", lambda _line: None)
        returned = max((folder / "demo" / "archive").glob(f"*/单位/{SHOWN_UNIT}/*.xlsx"))
        picture(returned, FORM_SHEET, PICTURES / "填报表.png", FORM_CROP, folder)
        picture(result.consolidated, "首页", PICTURES / "汇总表.png", CONSOLIDATED_CROP, folder)


def picture(book: Path, sheet: str, target: Path, crop: Mapping[str, float], folder: Path) -> None:
    """The upper part of a sheet's first page as a picture no larger than LARGEST."""
    source = folder / f"{target.stem}.xlsx"
    only_sheet(book, sheet, source)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    target.parent.mkdir(parents=True, exist_ok=True)
    for dots in range(170, 40, -5):
        command = ["pdftoppm", "-png", "-r", str(dots), "-f", "1", "-l", "1", "-singlefile"]
        command += [word for name, inches in crop.items() for word in (name, str(int(inches * dots)))]
        subprocess.run([*command, str(source.with_suffix(".pdf")), str(target.with_suffix(""))], check=True)
        if target.stat().st_size <= LARGEST:
            break
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size} bytes")


def only_sheet(book: Path, sheet: str, target: Path) -> None:
    """Copy the workbook with all other sheets hidden, so that this one prints first."""
    workbook = load_workbook(book, rich_text=True)
    workbook.active = workbook[sheet]
    for each in workbook:
        each.sheet_state = "visible" if each.title == sheet else "hidden"
    workbook.save(target)


if __name__ == "__main__":
    main()
