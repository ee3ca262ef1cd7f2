"""Workbooks changed in LibreOffice by what a person does there, many in one session."""

from __future__ import annotations

import json
import subprocess
import tempfile
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.programs import libreoffice_profile, require_program

SYSTEM_PYTHON = "/usr/bin/python3"

Step = tuple[object, ...]
"""The name of a step of edit_in_calc.py, and its arguments."""


@dataclass(frozen=True)
class Job:
    """A workbook to open (blank for a new one), what is done in its sheet, and where it is saved."""

    source: str
    sheet: str
    steps: tuple[Step, ...]
    targets: tuple[str, ...]


def edit(jobs: Iterable[Job], *, seconds: float = 400) -> None:
    """Do all that in one LibreOffice; raise CalledProcessError where it refuses."""
    pipe = f"flow{uuid.uuid4().hex}"
    office = subprocess.Popen(
        [
            require_program("soffice"),
            *("--headless", "--norestore", "--nologo", libreoffice_profile()),
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with tempfile.TemporaryDirectory() as folder:
            listed = Path(folder) / "jobs.json"
            listed.write_text(json.dumps([asdict(job) for job in jobs]), "utf-8")
            script = Path(__file__).parent / "edit_in_calc.py"
            subprocess.run([SYSTEM_PYTHON, str(script), pipe, str(listed)], check=True, timeout=seconds)
        office.wait(60)
    finally:
        office.kill()
        office.wait()


def type_in_calc(source: Path, target: Path, cells: dict[str, str], *, sheet: str) -> None:
    """Open the file in LibreOffice, type into the cells, save it."""
    edit([Job(str(source), sheet, (("keys", cells),), (str(target),))])
