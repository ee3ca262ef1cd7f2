"""A workspace in one file, and out of it again: whole, verified, and never over anything."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import small
from tests.build import filled
from tests.desk import visiting
from tests.test_sudden_death import in_child
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cycle.care.backup import FOLDER, MANIFEST, UNFINISHED, back_up, restore
from workbook_flow.model import WorkbookFlowError
from workbook_flow.records.files import PARTIAL

DAY = small.RETURNED


def nothing() -> None:
    """Nobody counts."""


@pytest.fixture
def office(root: Path) -> cycle.Workspace:
    """A month under way: one form taken in, another still in the inbox."""
    forms = small.issued_forms(root)
    unit, other, *_ = forms
    small.drop(root, "一.xlsx", filled(forms[unit], small.answers(forms[unit])), 0)
    workspace = cycle.Workspace(root, DAY)
    cycle.receive(workspace)
    small.drop(root, "二.xlsx", filled(forms[other], small.answers(forms[other])), 1)
    return workspace


def kept_files(root: Path) -> dict[str, bytes]:
    """What a backup keeps of a workspace."""
    files = (path for path in root.rglob("*") if path.is_file())
    named = {path.relative_to(root).as_posix(): path for path in files}
    return {
        name: path.read_bytes()
        for name, path in named.items()
        if name.startswith(("master/", "archive/", "inbox/")) or name == ".flow/key"
    }


def test_what_goes_in_comes_out_and_the_month_goes_on(office: cycle.Workspace, tmp_path: Path) -> None:
    backup = back_up(office, on_file=nothing)
    assert backup.path == office.root / FOLDER / f"备份-{DAY.isoformat()}.zip"
    assert back_up(office, on_file=nothing).path.name == f"备份-{DAY.isoformat()}-2.zip"
    target = tmp_path / "新电脑" / "清单"
    restored = restore(backup.path, target, on_file=nothing)
    assert (restored.files, restored.made_on, restored.code) == (backup.files, DAY, backup.code)
    assert kept_files(target) == kept_files(office.root)
    there = replace(office, root=target)
    assert cycle.rebuild(there) == 1
    codes = {problem.code for problem in cycle.verify(there).problems}
    assert codes <= {"V06"}
    merged = cycle.merge(there, small.PERIOD)
    assert [submission.file for submission in merged.submissions] == ["二.xlsx"]


def test_nothing_is_written_over(office: cycle.Workspace, tmp_path: Path) -> None:
    backup = back_up(office, tmp_path / "U盘", on_file=nothing)
    before = kept_files(office.root)
    with pytest.raises(WorkbookFlowError, match="已有文件，没有恢复"):
        restore(backup.path, office.root, on_file=nothing)
    assert kept_files(office.root) == before


def one_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(bytes(data))


def rewritten(path: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    """The zip with other members."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)


def another_master(parts: dict[str, bytes]) -> None:
    parts["master/分解清单.xlsx"] += b"x"


def outside(parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts[MANIFEST])
    parts["archive/../../外面.txt"] = b""
    manifest["files"]["archive/../../外面.txt"] = ""
    parts[MANIFEST] = json.dumps(manifest).encode()


def unlisted(parts: dict[str, bytes]) -> None:
    parts["archive/多出来.json"] = b"{}"


def missing(parts: dict[str, bytes]) -> None:
    del parts["master/分解清单.xlsx"]


DAMAGES: dict[str, Callable[[Path], object]] = {
    "one byte": one_byte,
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-400]),
    "no zip": lambda path: path.write_text("备份"),
    "another content": lambda path: rewritten(path, another_master),
    "a way outside": lambda path: rewritten(path, outside),
    "one too many": lambda path: rewritten(path, unlisted),
    "one too few": lambda path: rewritten(path, missing),
    "another zip": lambda path: rewritten(path, lambda parts: parts.pop(MANIFEST)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_backup_is_refused_whole(
    office: cycle.Workspace, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    path = back_up(office, on_file=nothing).path
    damage(path)
    target = tmp_path / "外" / "w"
    with pytest.raises(WorkbookFlowError, match=r"损坏|不是本程序的备份"):
        restore(path, target, on_file=nothing)
    assert list(target.parent.iterdir()) == []


def test_a_backup_cut_off_leaves_nothing(office: cycle.Workspace) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(office, on_file=stop)
    assert list((office.root / FOLDER).iterdir()) == []


def test_what_is_no_file_of_its_own_is_told(office: cycle.Workspace, tmp_path: Path) -> None:
    (tmp_path / "别处").write_text("x")
    (office.root / "inbox" / "链接").symlink_to(tmp_path / "别处")
    assert back_up(office, on_file=nothing).passed_over == ("inbox/链接",)


def test_by_commands(office: cycle.Workspace, tmp_path: Path) -> None:
    runner, day = CliRunner(), str(DAY)
    made = runner.invoke(program, ["--workspace", str(office.root), "--date", day, "--json", "backup"])
    content = json.loads(made.stdout)
    assert (made.exit_code, Path(content["path"]).is_file()) == (0, True)
    command = ["--workspace", str(tmp_path / "新"), "--date", day, "restore", content["path"]]
    result = runner.invoke(program, command)
    assert (result.exit_code, "1 份来件" in result.output) == (0, True), result.output
    assert runner.invoke(program, command).exit_code != 0


def test_what_a_restored_record_lacks_is_told_once(office: cycle.Workspace, tmp_path: Path) -> None:
    cycle.receive(office)
    next(office.archive.root.rglob("000001.json")).unlink()
    backup = back_up(office, on_file=nothing)
    outcome = CliRunner().invoke(program, ["--workspace", str(tmp_path / "新"), "restore", str(backup.path)])
    assert outcome.output.count("缺少第 1 号来件的记录") == 1


def test_on_the_page(office: cycle.Workspace) -> None:
    with visiting(office.root, DAY) as visitor:
        visitor.post("/upkeep/backup")
        page = visitor.settled("/upkeep")
        assert "逐个读回来核对无误" in page
        name = f"备份-{DAY.isoformat()}.zip"
        assert name in page
        visitor.post("/upkeep/restore", {"backup": name, "folder": "恢复的清单"})
        assert "已恢复到旁边的文件夹“恢复的清单”" in visitor.settled("/upkeep")
        assert kept_files(office.root.parent / "恢复的清单") == kept_files(office.root)
        again = visitor.post("/upkeep/restore", {"backup": "../别的.zip", "folder": "x"})
        assert "请选一份备份" in again.text
        visitor.post("/upkeep/backup/show")
        assert visitor.shown == [office.root / FOLDER]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no fork")
def test_what_a_stop_left_half_written_is_cleared_by_the_next_run(
    office: cycle.Workspace, tmp_path: Path
) -> None:
    def stop() -> None:
        os._exit(9)

    def partial() -> list[Path]:
        return [path for path in tmp_path.rglob("*") if path.name.startswith(PARTIAL)]

    assert in_child(lambda: back_up(office, on_file=stop)) == 9  # type: ignore[arg-type]
    assert partial()
    backup = back_up(office, on_file=nothing)
    assert partial() == []
    target = tmp_path / "新电脑"
    assert in_child(lambda: restore(backup.path, target, on_file=stop)) == 9  # type: ignore[arg-type]
    assert partial()
    restore(backup.path, target, on_file=nothing)
    assert partial() == []
    assert kept_files(target) == kept_files(office.root)


def test_a_restore_that_was_stopped_is_finished_by_running_it_again(
    office: cycle.Workspace, tmp_path: Path
) -> None:
    path = back_up(office, on_file=nothing).path
    (office.root / "inbox/三.xlsx").write_bytes(b"x")
    other = back_up(office, on_file=nothing).path
    target = tmp_path / "新电脑"
    restored = restore(path, target, on_file=nothing)
    note = target / UNFINISHED
    assert note.is_file(), "stopped here, before anybody was told"
    assert restore(path, target, on_file=nothing) == restored
    with pytest.raises(WorkbookFlowError, match="已有文件，没有恢复"):
        restore(other, target, on_file=nothing)
    runner, day = CliRunner(), str(DAY)
    command = ["--workspace", str(target), "--date", day, "restore", str(path)]
    assert "1 份来件" in runner.invoke(program, command).output
    assert not note.exists()
    assert runner.invoke(program, command).exit_code, "it was told: nothing is to be finished"
    for damaged in (b"", b"[]", b"{", b'{"backup": 1}'):
        note.write_bytes(damaged)
        with pytest.raises(WorkbookFlowError, match="已有文件，没有恢复"):
            restore(path, target, on_file=nothing)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes of folders")
def test_a_restored_record_is_its_owners_alone(office: cycle.Workspace, tmp_path: Path) -> None:
    target = tmp_path / "新电脑"
    restore(back_up(office, on_file=nothing).path, target, on_file=nothing)
    assert {(target / name).stat().st_mode & 0o077 for name in ("archive", ".flow", ".flow/key")} == {0}
