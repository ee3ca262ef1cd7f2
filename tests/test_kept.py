"""Files kept under the digest of what made them: made once, told apart by every part, by workers at once too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import kept
from tests.calc import Job, parts_of

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of its own for what is kept."""
    monkeypatch.setattr(kept, "folder_of_today", lambda: tmp_path)
    return tmp_path


def writer(target: Path, words: str, runs: list[str]) -> Callable[[], None]:
    def make() -> None:
        runs.append(words)
        target.write_text(words, "utf-8")

    return make


def test_the_same_parts_are_made_once(tmp_path: Path) -> None:
    runs: list[str] = []
    for number in range(3):
        target = tmp_path / f"{number}.txt"
        kept.keep([b"a", b"b"], [target], writer(target, "甲", runs))
        assert target.read_text("utf-8") == "甲"
    assert runs == ["甲"]


@pytest.mark.parametrize("parts", [[b"a"], [b"ab"], [b"a", b"b", b""], [b"", b"a", b"b"], [b"b", b"a"]])
def test_other_parts_are_made_anew(tmp_path: Path, parts: list[bytes]) -> None:
    runs: list[str] = []
    target = tmp_path / "t.txt"
    kept.keep([b"a", b"b"], [target], writer(target, "甲", runs))
    kept.keep(parts, [target], writer(target, "乙", runs))
    assert (runs, target.read_text("utf-8")) == (["甲", "乙"], "乙")


def test_a_failure_is_not_kept(tmp_path: Path) -> None:
    runs: list[str] = []
    target = tmp_path / "t.txt"

    def fail() -> None:
        target.write_text("half", "utf-8")
        raise AssertionError("no")

    with pytest.raises(AssertionError, match="no"):
        kept.keep([b"a"], [target], fail)
    kept.keep([b"a"], [tmp_path / "other.txt"], writer(target, "not where it was asked for", runs))
    kept.keep([b"a"], [target], writer(target, "whole", runs))
    assert target.read_text("utf-8") == "whole"
    assert len(runs) == 2


WORKER = """
import sys
from pathlib import Path
from tests import kept
folder, name = Path(sys.argv[1]), sys.argv[2]
kept.folder_of_today = lambda: folder
def make():
    with (folder / "runs").open("a") as runs:
        runs.write("x")
    (folder / name).write_text("made")
kept.keep([b"a"], [folder / name], make)
print((folder / name).read_text())
"""


def test_workers_at_once_make_it_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WORKER, str(tmp_path)]
    both = [
        subprocess.Popen([*command, name], cwd=ROOT, stdout=subprocess.PIPE, text=True) for name in "甲乙丙"
    ]
    assert [process.communicate()[0] for process in both] == ["made\n"] * 3
    assert (tmp_path / "runs").read_text() == "x"


def test_what_a_job_is_made_from(tmp_path: Path) -> None:
    """The bytes of its source and its pictures, its steps and its formats; not where they lie."""
    parts = []
    for folder in ("一", "二"):
        here = tmp_path / folder
        here.mkdir()
        for name in ("form.xlsx", "photo.png"):
            (here / name).write_bytes(name.encode())
        typing = Job(str(here / "form.xlsx"), "表", (("keys", {"A1": "x"}),), (str(here / "a.xlsx"),))
        picture = Job(
            str(here / "a.xlsx"), "表", (("picture", str(here / "photo.png")),), (str(here / "b.ods"),)
        )
        parts.append([*parts_of([typing, picture])])
    assert parts[0] == parts[1]
    (tmp_path / "二" / "photo.png").write_bytes(b"another")
    assert [*parts_of([typing, picture])] != parts[0]
    (tmp_path / "二" / "photo.png").write_bytes(b"photo.png")
    assert [*parts_of([typing, picture])] == parts[0]
    (tmp_path / "二" / "form.xlsx").write_bytes(b"another")
    assert [*parts_of([typing, picture])] != parts[0]
