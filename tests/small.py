"""A small month through real files: three units, three tasks, and what comes back in two rounds."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tests.books import SHEETS, write_book
from tests.build import filled
from workbook_flow import cycle
from workbook_flow.cycle.care import withdrawing
from workbook_flow.model import Decision, Entry, EntryState, IssuedForm, Period, Role
from workbook_flow.paper import stamp

PERIOD = Period(2024, 7)
ISSUED, RETURNED = date(2024, 7, 20), date(2024, 7, 28)

LIST = """
编号 | 重点任务 | 主要措施           | 牵头单位 | 责任单位          | 完成时限
1-01 | 培训     | 1.办好培训班。     | 县司法局 | 县公安局          | 2024年底前
1-02 | 培训     | 2.组织案卷评查。   | 县公安局 | 县财政局          | 2024年底前
2-01 | 监督     | 3.清理执法事项。   | 县财政局 | 县司法局,县公安局 | 2024年底前
"""
LATER_LIST = LIST.replace("组织案卷评查", "组织案卷评查，每季度一次")


def write_master(root: Path, listing: str = LIST, units: Mapping[str, str] | None = None) -> None:
    """The master, words of its sheet 单位 replaced; its bytes are the same at every call."""
    path = root / "master" / "分解清单.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    book_of_units = SHEETS["单位"]
    for old, new in (units or {}).items():
        assert old in book_of_units
        book_of_units = book_of_units.replace(old, new)
    write_book(path, {**SHEETS, "分解清单": listing, "单位": book_of_units})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}
    with zipfile.ZipFile(path, "w") as book:
        for name, part in parts.items():
            book.writestr(zipfile.ZipInfo(name), part)


def new_workspace(root: Path) -> Path:
    """A workspace on the day of issue, nothing issued yet."""
    for name in ("inbox", "outbox"):
        (root / name).mkdir(parents=True)
    write_master(root)
    return root


def with_full_inbox(root: Path) -> Path:
    """A workspace whose month is issued, with a duplicate, a zip, junk and returns in the inbox."""
    new_workspace(root)
    cycle.split(cycle.Workspace(root, ISSUED), PERIOD)
    forms = issued_forms(root)
    for minute, (name, data) in enumerate((*first_round(forms), *second_round(forms))):
        drop(root, name, data, minute)
    return root


def run_and_list(root: Path, words: tuple[str, ...], modules: set[str]) -> list[str]:
    """What a command prints in a process of its own, a line each; the last lists those of the modules that it loaded."""
    line = ["--workspace", str(root), "--date", str(RETURNED), *words]
    code = (
        f"import sys; from workbook_flow.cli import program; program.main({line!r}, standalone_mode=False);"
        f"print(sorted({modules!r} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, encoding="utf-8"
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def answers(form: IssuedForm, percent: int | str = 60) -> str:
    """Every row of a form, filled."""
    return "\n".join(
        ["编号 | 进展状态 | 完成比例", *(f"{row.task} | 进行中 | {percent}" for row in form.rows)]
    )


def drop(root: Path, name: str, data: bytes, minute: int) -> None:
    """Put a file into the inbox as of some minute, so that order and receipts are the same at every run."""
    path = root / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (1_721_900_000 + 60 * minute,) * 2)


def packed(members: dict[str, bytes]) -> bytes:
    """A zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, data in members.items():
            book.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def first_round(forms: dict[str, IssuedForm]) -> list[tuple[str, bytes]]:
    """A good return, a duplicate of it, a zip of one return with held rows and some litter, and junk."""
    good = filled(forms["县司法局"], answers(forms["县司法局"]))
    faulty = filled(forms["县公安局"], answers(forms["县公安局"], "过半"))
    return [
        ("县司法局.xlsx", good),
        ("微信/县司法局(1).xlsx", good),
        ("打包.zip", packed({"县公安局.xlsx": faulty, "读我.txt": "说明".encode()})),
        ("乱.xlsx", b"\0\1\2" * 50),
    ]


def second_round(forms: dict[str, IssuedForm]) -> list[tuple[str, bytes]]:
    """The correction, and the last unit."""
    return [
        (f"{unit}.xlsx", filled(forms[unit], answers(forms[unit], 70))) for unit in ("县公安局", "县财政局")
    ]


def take_back(root: Path, number: int, *, undo: bool = False) -> withdrawing.Withdrawing:
    """Withdraw a submission, or undo that; give what was shown first."""
    workspace = cycle.Workspace(root, RETURNED)
    shown = withdrawing.preview_withdrawal(workspace, number, undo=undo)
    withdrawing.withdraw(workspace, shown)
    return shown


Commands = tuple[tuple[str, Callable[[Path], object]], ...]

COMMANDS: Commands = (
    ("split", lambda root: cycle.split(cycle.Workspace(root, ISSUED), PERIOD)),
    ("merge", lambda root: cycle.merge(cycle.Workspace(root, RETURNED), PERIOD)),
    ("split again", lambda root: cycle.split(cycle.Workspace(root, RETURNED), PERIOD)),
    ("merge again", lambda root: cycle.merge(cycle.Workspace(root, RETURNED), PERIOD)),
    ("withdraw", lambda root: take_back(root, 6)),
    ("rebuild", lambda root: cycle.rebuild(cycle.Workspace(root, RETURNED))),
)
"""The commands of the month, in their order."""


def before(command: str, root: Path, stock: dict[str, list[tuple[str, bytes]]]) -> None:
    """What people do before a command: drop files, change the master."""
    for minute, (name, data) in enumerate(stock.get(command, [])):
        drop(root, name, data, minute + 100 * len(command))
    if command == "split again":
        write_master(root, LATER_LIST)


def issued_forms(root: Path) -> dict[str, IssuedForm]:
    """What was issued, by unit, the last issue of each."""
    issues = cycle.Workspace(root, ISSUED).archive.issues(PERIOD)
    return {form.unit: form for issue in issues for form in issue.forms}


def form_of(root: Path, period: Period, unit: str) -> IssuedForm:
    """The form that a unit was issued last in a period."""
    issues = cycle.Workspace(root, period.last_day).archive.issues(period)
    return next(form for issue in reversed(issues) for form in issue.forms if form.unit == unit)


def fixed_key() -> bytes:
    """A key that is the same in every run."""
    return b"k" * stamp.KEY_BYTES


def state(root: Path) -> dict[str, Any]:
    """All that the month left: every file by its bytes, and the ledger by its rows."""
    files = {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and not path.name.startswith(("ledger.sqlite3", "lock", "log", "歇息.json", "总表.json"))
    }
    return files | ledger_rows(root)


def ledger_rows(root: Path) -> dict[str, Any]:
    """Every table of the ledger, if there is one."""
    path = root / ".flow" / "ledger.sqlite3"
    if not path.exists():
        return {}
    database = sqlite3.connect(path)
    try:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in names}
    finally:
        database.close()


def copy_of(root: Path, target: Path) -> Path:
    """The same workspace elsewhere."""
    return shutil.copytree(root, target, symlinks=True)


def an_entry(decision: Decision | None = None) -> Entry:
    """An accepted entry without words, and what the office decided on it."""
    return Entry(
        unit="县司法局",
        period=PERIOD,
        task="1-01",
        role=Role.LEAD,
        values={},
        state=EntryState.ACCEPTED,
        decision=decision,
    )


def besides_code(workbook: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name, less the code of the chain, and its mark: that moves on with every record."""
    code = re.compile(rb"\d+-[0-9a-f]{64}|<t>[A-Za-z0-9+/]{200,}={0,2}</t>")
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        return {name: code.sub(b"", book.read(name)) for name in book.namelist()}
