"""Workbooks changed in LibreOffice by what a person does there, many in one session."""

from __future__ import annotations

import json
import subprocess
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.kept import build_of, keep
from tests.programs import libreoffice_profile, require_program

SYSTEM_PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("edit_in_calc.py")

Step = tuple[object, ...]
"""The name of a step of edit_in_calc.py, and its arguments."""


@dataclass(frozen=True)
class Job:
    """A workbook to open (blank for a new one), what is done in its sheet, and where it is saved."""

    source: str
    sheet: str
    steps: tuple[Step, ...]
    targets: tuple[str, ...]


def edit(jobs: Iterable[Job], *, seconds: float = 800) -> None:
    """Do all that in one LibreOffice; raise CalledProcessError where it refuses."""
    listed = tuple(jobs)
    targets = [Path(target) for job in listed for target in job.targets]
    keep(parts_of(listed), targets, lambda: edit_or_again(listed, seconds))


def parts_of(jobs: Sequence[Job]) -> Iterator[bytes]:
    """All that the targets of jobs are made from, wherever it lies."""
    yield build_of(require_program("soffice"))
    yield SCRIPT.read_bytes()
    places: dict[str, str] = {}
    for number, job in enumerate(jobs):
        if job.source and job.source not in places:
            yield Path(job.source).read_bytes()
        yield from (Path(str(step[1])).read_bytes() for step in job.steps if step[0] == "picture")
        places |= {target: f"{number} {place}" for place, target in enumerate(job.targets)}
        steps = [step[:1] if step[0] == "picture" else step for step in job.steps]
        kinds = [Path(target).suffix for target in job.targets]
        yield json.dumps([places.get(job.source, ""), job.sheet, steps, kinds]).encode()


def edit_or_again(jobs: Sequence[Job], seconds: float) -> None:
    """Have LibreOffice do it; once more where its bridge to Python was killed by a signal, as at times on its way out."""
    try:
        edit_anew(jobs, seconds)
    except subprocess.CalledProcessError as error:
        if error.returncode >= 0:
            raise
        edit_anew(jobs, seconds)


def edit_anew(jobs: Sequence[Job], seconds: float) -> None:
    """Have LibreOffice do it."""
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
            subprocess.run([SYSTEM_PYTHON, str(SCRIPT), pipe, str(listed)], check=True, timeout=seconds)
        office.wait(seconds)
    finally:
        office.kill()
        office.wait()


def type_in_calc(source: Path, target: Path, cells: dict[str, str], *, sheet: str) -> None:
    """Open the file in LibreOffice, type into the cells, save it."""
    edit([Job(str(source), sheet, (("keys", cells),), (str(target),))])
