"""What ``pip install .`` would install."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_wheel_holds_the_package_the_shipped_master_and_the_command(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(
        ROOT / "workbook_flow", source / "workbook_flow", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, source)
    (source / "README.md").write_text("# workbook_flow\n", "utf-8")
    (source / "master").mkdir()
    (source / "master/分解清单.xlsx").write_bytes(b"the shipped master")
    for name in ("通报模板.docx", "专报模板.docx"):
        (source / "master" / name).write_bytes(b"a shipped template")

    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=source,
        check=True,
        capture_output=True,
    )

    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        modules = {path.relative_to(source).as_posix() for path in source.rglob("*.py")}
        assert modules <= names
        assert wheel.read("workbook_flow/data/分解清单.xlsx") == b"the shipped master"
        assert wheel.read("workbook_flow/data/通报模板.docx") == b"a shipped template"
        (entry_points,) = (name for name in names if name.endswith("entry_points.txt"))
        assert "workbook-flow = workbook_flow.cli:main" in wheel.read(entry_points).decode()
        assert any(name.endswith("licenses/LICENSE") for name in names)
