"""What the two months of ``tests/golden.py`` leave, held against what they left before: every byte, or its digest.

A change that is meant shows itself in ``git diff tests/data/golden`` after

    python -m tests.golden

and belongs into the commit that makes it. ``archive.txt`` holds the records of the archive, byte for byte, with their
chains; old archives must keep their bytes, so it changes only where a record gains a key, or names by its digest a
document whose looks changed (then nothing but digests, the chain's codes with them, here and in ``commands.txt``).
``outputs/`` holds forms, workbooks, pages, documents and mails, and changes with their looks. The files that came back
are kept as they are (``--inputs`` makes them anew); as long as they stand, forms issued by earlier versions are proven
to be taken.
"""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest
from docx import Document

from tests import golden
from tests.schema import faults
from tools.hand_test import CHECKLIST, FILES, make_kit

KEPT = golden.kept_texts()


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> golden.Play:
    return golden.play_months(tmp_path_factory.mktemp("golden") / "w")


@pytest.fixture(scope="module")
def texts(play: golden.Play) -> dict[str, str]:
    return golden.texts(play)


def changes(name: str, text: str) -> str:
    """Where a text differs from the golden one, for people."""
    lines = unified_diff(KEPT[name].splitlines(), text.splitlines(), "before", "now", n=1, lineterm="")
    advice = "如是有意的改动：.venv/bin/python -m tests.golden，再看 git diff tests/data/golden"
    return "\n".join([f"{name}（{advice}）", *lines][:60])


def test_the_same_things_are_written(texts: dict[str, str]) -> None:
    assert sorted(texts) == sorted(KEPT)


@pytest.mark.parametrize("name", sorted(KEPT))
def test_what_is_written_keeps_its_bytes(texts: dict[str, str], name: str) -> None:
    assert texts.get(name, "") == KEPT[name], changes(name, texts.get(name, ""))


def test_office_opens_every_workbook_and_document(play: golden.Play) -> None:
    paths = [path for path in sorted((play.root / "outbox").rglob("*")) if path.suffix in {".xlsx", ".docx"}]
    assert len({path.name.rstrip("0123456789") for path in paths}) >= 8
    assert {path.name: faults(path) for path in paths} == {path.name: [] for path in paths}


def test_the_kit_for_excel_and_wps_is_ten_files_and_a_page(play: golden.Play, tmp_path: Path) -> None:
    make_kit(play.root, tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {file.name for file in FILES} | {CHECKLIST}
    assert len(FILES) == 10
    _, _, _, lead, *_ = FILES
    assert (tmp_path / FILES[0].name).read_bytes() != (tmp_path / lead.name).read_bytes()
    listed = " ".join(
        cell.text for row in Document(str(tmp_path / CHECKLIST)).tables[0].rows for cell in row.cells
    )
    assert all(file.name.rpartition(".")[0] in listed for file in FILES)
    assert faults(tmp_path / CHECKLIST) == []


def test_a_ledger_made_anew_says_the_same(play: golden.Play, texts: dict[str, str]) -> None:
    again = golden.Play(play.root)
    with golden.greenwich():
        again.run("09-10", "rebuild")
        again.run("09-10", "status", "--period", "2024-07")
        again.run("09-10", "status", "--period", "2024-08")
        again.run("09-10", "verify")
    _, *transcript = again.transcript
    assert transcript == play.transcript[-3:]
    assert golden.archive_text(play.root) == texts["archive.txt"]


def test_every_kind_of_record_is_there(play: golden.Play) -> None:
    """What the archive's formats can say is said at least once, so that no part of them goes unheld."""
    text = KEPT["archive.txt"]
    for key in (
        *(
            "followed",
            "claims",
            "due",
            "told",
            "deadlines",
            "metric",
            "asks_report",
            "last",
            "led",
            "people",
            "dropped",
        ),
        *("duplicate_of", "refused", "review", "issued_to", "latest", "problems"),
    ):
        assert f'"{key}": ' in text, key
    assert {path.parent.name for path in Path(play.root, "archive").rglob("*.json")} > {
        "撤回",
        "发出",
        "收到",
        "未识别",
    }
