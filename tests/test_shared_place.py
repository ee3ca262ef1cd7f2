"""A workspace where others can be: conflict copies are named, other computers told, the lock holds for two clerks."""

from __future__ import annotations

import html
import json
import os
import platform
from datetime import date, datetime
from pathlib import Path

import pytest

from tests import small
from tests.desk import visiting
from workbook_flow import cycle
from workbook_flow.cycle import schedule, synced
from workbook_flow.cycle.care import doctor
from workbook_flow.cycle.computers import computers, note_computer
from workbook_flow.cycle.synced import conflict_copies, is_on_share, original_name, synced_by
from workbook_flow.cycle.workspace import lint
from workbook_flow.model import Problem
from workbook_flow.words.problems import Code

NOW = datetime.fromisoformat("2024-07-29T10:00:00+08:00")
COPIES = (
    "分解清单 (冲突副本).xlsx",
    "分解清单（冲突副本 2024-07-15）.xlsx",
    "分解清单 (王五的冲突副本 2024-07-15 10-20-30).xlsx",
    "分解清单-DESKTOP-1A2B.xlsx",
    "分解清单-LAPTOP-7Q-2.xlsx",
    "分解清单.sync-conflict-20240715-102030-ABCDEFG.xlsx",
    "分解清单 (SFConflict wang@xian.example 2024-07-15-10-20-30).xlsx",
    "分解清单 (DESKTOP-1A2B's conflicted copy 2024-07-15).xlsx",
    "分解清单_DESKTOP-1A2B_Jul-15-102030-2024_Conflict.xlsx",
    "分解清单_冲突文件_王五.xlsx",
    "分解清单 冲突副本.xlsx",
)
NO_COPIES = (
    *(
        "分解清单.xlsx",
        "分解清单（补齐）.xlsx",
        "分解清单 - 副本.xlsx",
        "分解清单(1).xlsx",
        "分解清单-2024.xlsx",
    ),
    *("分解清单-旧.xlsx", "分解清单-v2.xlsx", "冲突.xlsx", "矛盾冲突化解清单.xlsx", ".xlsx", "-ABCD.xlsx"),
)


@pytest.mark.parametrize("name", COPIES)
def test_a_conflict_copy_is_known_by_its_name(name: str) -> None:
    assert original_name(name) == "分解清单.xlsx"


@pytest.mark.parametrize("name", NO_COPIES)
def test_other_names_are_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "master").mkdir()
    for present in ("分解清单.xlsx", name):
        (tmp_path / "master" / present).touch()
    assert list(conflict_copies(tmp_path)) == []


def test_a_copy_without_its_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "master").mkdir()
    (tmp_path / "master" / "名单-DESKTOP-1A2B.xlsx").touch()
    assert list(conflict_copies(tmp_path)) == []


def test_copies_are_named_by_command_doctor_and_page_and_never_read(root: Path) -> None:
    workspace = cycle.Workspace(root, small.RETURNED)
    before = lint(workspace)
    for copy in COPIES[:2]:
        (root / "master" / copy).write_bytes((root / "master" / "分解清单.xlsx").read_bytes())
    receipts = min((root / "archive").rglob("*.json"))
    odd = receipts.with_name(f"{receipts.stem}-DESKTOP-1A2B.json")
    odd.write_bytes(receipts.read_bytes())
    master, problems = lint(workspace)
    assert master == before[0]
    fresh = [fault for fault in problems if fault not in before[1]]
    assert [(fault.code, fault.place.file) for fault in fresh] == [
        (Code.SYNC_COPY, name) for name in sorted(COPIES[:2])
    ]
    (finding,) = (finding for finding in findings(workspace) if finding.name == "冲突副本")
    assert finding.verdict is doctor.Diagnosis.BAD
    assert all(name in finding.words for name in (*COPIES[:2], odd.name))
    with visiting(root, small.RETURNED) as visitor:
        page = html.unescape(visitor.settled("/"))
    assert all(name in page for name in (*COPIES[:2], odd.name))
    assert str(root) not in page


@pytest.mark.parametrize(
    ("name", "hours", "words", "told"),
    [
        ("分解清单 (1).xlsx", 1, b"other", True),
        ("副本分解清单.et", 1, b"other", True),
        ("分解清单 (1).xlsx", -1, b"other", False),
        ("分解清单 (1).xlsx", 1, b"", False),
        ("~$分解清单.xlsx", 1, b"other", False),
        ("附件.xlsx", 1, b"other", False),
    ],
)
def test_a_copy_worked_on_later_than_the_master_is_told(
    root: Path, name: str, hours: int, words: bytes, told: bool
) -> None:
    workspace = cycle.Workspace(root, small.RETURNED)
    copy = workspace.master.with_name(name)
    copy.write_bytes(workspace.master.read_bytes() + words)
    changed = workspace.master.stat().st_mtime + 3600 * hours
    os.utime(copy, (changed, changed))
    later = [fault for fault in lint(workspace)[1] if fault.code == Code.LATER_COPY]
    assert [fault.place.file for fault in later] == [name] * told


def test_what_lies_beside_the_master_and_cannot_be_read_stops_nothing(root: Path) -> None:
    workspace = cycle.Workspace(root, small.RETURNED)
    before = lint(workspace)
    workspace.master.with_name("分解清单 (1).xlsx").symlink_to(root / "gone.xlsx")
    workspace.master.with_name("分解清单（旧）.xlsx").mkdir()
    assert lint(workspace) == before


def findings(workspace: cycle.Workspace) -> list[doctor.CheckFinding]:
    return list(doctor.examine(workspace, clock=lambda: NOW, pause=lambda _: None, to_self=False))


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("OneDrive - 东川县政府/清单", "OneDrive - 东川县政府"),
        ("我的坚果云/督查/清单", "我的坚果云"),
        ("WPS云盘", "WPS云盘"),
        ("文档/清单", ""),
    ],
)
def test_a_folder_kept_in_step_is_told_by_its_name(tmp_path: Path, place: str, name: str) -> None:
    small.new_workspace(tmp_path / place)
    assert synced_by(tmp_path / place) == name
    told = {finding.name: finding for finding in findings(cycle.Workspace(tmp_path / place, small.RETURNED))}
    assert ("同步盘" in told) == bool(name)
    if name:
        assert "等同步好再换另一台" in told["同步盘"].words


def test_a_folder_kept_in_step_is_told_by_what_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    assert synced_by(tmp_path / "a" / "b") == tmp_path.name


@pytest.mark.parametrize(("kind", "shared"), [("cifs", True), ("nfs4", True), ("ext4", False)])
def test_a_share_is_told_from_a_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, shared: bool
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\n//server/a /mnt/共享\\040盘 {kind} rw 0 0\n", "utf-8")
    monkeypatch.setattr(synced, "MOUNTS", mounts)
    assert is_on_share(Path("/mnt/共享 盘/清单")) is shared
    assert not is_on_share(Path("/mnt/共享 盘子"))


def test_a_workspace_moved_to_another_computer_says_what_stayed_behind(root: Path) -> None:
    note = root / ".flow" / "电脑.json"
    note.write_text(json.dumps({"DESKTOP-OLD": ["2024-03-01", "2024-07-20"]}), "utf-8")
    with visiting(root, small.RETURNED) as visitor:
        page = html.unescape(visitor.settled("/"))
    assert "上次是 2024-07-20 在电脑“DESKTOP-OLD”上" in page
    assert "重新存邮箱密码、打开定时，旧电脑上关掉定时" in page
    uses = {use.name: use for use in computers(root / ".flow")}
    assert set(uses) == {"DESKTOP-OLD", platform.node()}
    finding = next(each for each in findings(cycle.Workspace(root, small.RETURNED)) if each.name == "电脑")
    assert (finding.verdict, "DESKTOP-OLD" in finding.words) == (doctor.Diagnosis.WARNING, True)
    note.write_text(
        json.dumps({platform.node(): ["2024-03-01", "2024-07-20"], "DESKTOP-OLD": ["2024-03-01"] * 2})
    )
    note_computer(root / ".flow", platform.node(), date(2024, 7, 29))
    with visiting(root, small.RETURNED) as visitor:
        assert "DESKTOP-OLD" not in visitor.settled("/")


@pytest.mark.parametrize("content", ["", "[]", "null", '{"a": 1}', '{"a": ["x", "y"]}', "[" * 4000])
def test_a_damaged_note_of_computers_costs_the_note_alone(root: Path, content: str) -> None:
    (root / ".flow" / "电脑.json").write_text(content, "utf-8")
    cycle.split(cycle.Workspace(root, small.RETURNED), small.PERIOD)
    assert [use.name for use in computers(root / ".flow")] == [platform.node()]


def test_another_clerk_on_the_share_is_named_on_the_page(root: Path) -> None:
    holder = {
        "user": "zhao",
        "host": "OFFICE-2",
        "pid": 7,
        "since": "2024-07-29 09:59:00",
        "doing": "收取来件",
    }
    with visiting(root, small.RETURNED) as visitor:
        (root / ".flow" / "占用.json").write_text(json.dumps(holder, ensure_ascii=False), "utf-8")
        answer = visitor.get("/")
        page = html.unescape(answer.text)
        assert (answer.status, "OFFICE-2" in page, "zhao" in page) == (503, True, True)
        assert str(root) not in page
        (root / ".flow" / "占用.json").unlink()
        assert visitor.get("/").status == 200


@pytest.mark.parametrize("target", ["没有连上的共享盘", "inbox"])
def test_an_inbox_that_leads_nowhere_is_told_by_command_schedule_and_page(root: Path, target: str) -> None:
    """S04: as on a share that is not connected; what is handed in waits, and is taken once the share is back."""
    form = (root / "outbox/2024-07/填报表/县公安局.xlsx").read_bytes()
    inbox, away = root / "inbox", root.parent / "移走的"
    inbox.rename(away)
    inbox.symlink_to(root.parent / target if target != "inbox" else inbox)
    notices: list[Problem] = []
    workspace = cycle.Workspace(root, small.RETURNED, notices.append)
    assert cycle.receive(workspace) == ()
    assert [(notice.code, "现在不在" in notice.message) for notice in notices] == [("S04", True)]
    schedule.tick(workspace, lambda: NOW, lambda _: None)
    assert [notice.code for notice in notices].count("S04") == 2
    with visiting(root, small.RETURNED) as visitor:
        visitor.hand_in([("县公安局.xlsx", form)])
        visitor.post("/returns/take")
        assert "现在不在" in html.unescape(visitor.settled("/returns"))
        assert "现在不在" in html.unescape(visitor.settled("/"))
        inbox.unlink()
        away.rename(inbox)
        visitor.post("/returns/take")
        assert "现在不在" not in html.unescape(visitor.settled("/"))
    assert [path for path in inbox.rglob("*") if path.is_file()] == []
    snapshot = cycle.status(cycle.Workspace(root, small.RETURNED), small.PERIOD)
    assert [row.file for row in snapshot.submissions] == ["县公安局.xlsx"]
