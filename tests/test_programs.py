from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import programs

HERE = Path(__file__).parent


WORKERS = {"alone": (), "by workers": ("-n", "2", "--dist", "worksteal")}
"""How pytest is started."""


@pytest.mark.dear
@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize(
    ("ci", "code", "words"),
    [
        ("", 0, "!!! 跳过了 2 项测试（缺少 no-such-program）"),
        ("true", 1, "缺少 no-such-program：CI 里不许跳过"),
    ],
)
def test_a_missing_program_skips_loudly_and_fails_under_ci(
    tmp_path: Path, ci: str, code: int, words: str, workers: str
) -> None:
    run = run_tests(
        tmp_path,
        ci,
        """
        @pytest.mark.needs("no-such-program")
        def test_marked(): pass
        def test_asking(): require_program("no-such-program")
        def test_other(): pass
        """,
        *WORKERS[workers],
    )
    assert run.returncode == code
    assert words in run.stdout
    assert ("1 passed, 2 skipped" if code == 0 else "1 failed, 1 passed, 1 error") in run.stdout


@pytest.mark.dear
@pytest.mark.parametrize("workers", WORKERS)
def test_any_skip_fails_under_ci(tmp_path: Path, workers: str) -> None:
    run = run_tests(tmp_path, "true", "def test_lazy(): pytest.skip('why not')", *WORKERS[workers])
    assert run.returncode == 1
    assert "判为失败" in run.stdout


@pytest.mark.dear
def test_a_test_that_hangs_ends_named_with_its_stack_and_the_others_run(tmp_path: Path) -> None:
    body = """
        def test_hanging():
            import time
            time.sleep(600)
        def test_other(): pass
        """
    run = run_tests(tmp_path, "", body, "-n", "1", "-o", "faulthandler_timeout=2")
    assert run.returncode == 1
    assert "crashed while running 'tests/test_small.py::test_hanging'" in run.stdout
    assert "in test_hanging" in run.stderr
    assert "1 failed, 1 passed" in run.stdout


@pytest.mark.dear
def test_misspelt_marker_is_an_error(tmp_path: Path) -> None:
    run = run_tests(tmp_path, "", "@pytest.mark.need('soffice')\ndef test_typo(): pass")
    assert run.returncode != 0


@pytest.mark.needs("soffice", "pdftoppm")
def test_libreoffice_converts_and_its_pages_become_pictures(tmp_path: Path) -> None:
    source = tmp_path / "进展 表.csv"
    source.write_text("编号,进展\n1-01,已完成\n", "utf-8")
    pdf = programs.libreoffice_convert(source, "pdf", tmp_path)
    (page,) = programs.pdf_pages(pdf, tmp_path)
    assert page.read_bytes().startswith(b"\x89PNG")


@pytest.mark.needs("soffice")
def test_a_failed_conversion_is_not_silent(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        programs.libreoffice_convert(tmp_path / "没有.xlsx", "pdf", tmp_path)


def run_tests(folder: Path, ci: str, body: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest over one small module beside the real conftest."""
    lines = [line.removeprefix("        ") for line in body.splitlines()]
    tests = folder / "tests"
    tests.mkdir()
    for name in (
        "__init__.py",
        "conftest.py",
        "programs.py",
        "kept.py",
        "warm.py",
        "accounted.py",
        "deep.py",
        "merged.py",
    ):
        shutil.copy(HERE / name, tests)
    shutil.copy(HERE.parent / "pyproject.toml", folder)
    imports = "import pytest\nfrom tests.programs import require_program\n"
    (tests / "test_small.py").write_text(imports + "\n".join(lines), "utf-8")
    environment = {**os.environ, "CI": ci, "PYTHONUTF8": "1", "PYTHONPATH": str(HERE.parent)}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
