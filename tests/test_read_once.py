"""A master is read once a content: what was kept of it is what reading gives, and is never believed of anything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import small
from tests.books import RULES, SETTINGS, SHEETS, write_book
from workbook_flow import cycle
from workbook_flow.cycle.workspace import read_listed
from workbook_flow.master import read_master
from workbook_flow.records.reading import KeptReading
from workbook_flow.starter import write_workspace

LISTS = {
    "the small one": small.LIST,
    "limits of every kind": """
编号 | 重点任务 | 主要措施       | 牵头单位 | 责任单位                 | 完成时限           | 量化指标 | 目标值
1-01 | 培训     | 1.办班。       | 县司法局 | 各行政执法机关           | 每季度首月10日前   | 学时     | 60.5
1-02 | 培训     | 2.评查。       | 县公安局 | 县财政局、县司法局       | 长期坚持           |          |
1-03 | 培训     | 3.公示。       | 县财政局 | 县司法局                 | 6月底前，年底完成  | 件       | 12
2-01 | 监督     | 4.清理“旧案”。 | 县司法局 | 县公安局,县财政局        | 另行通知           |          |
2-02 | 监督     | 5.上报😀。     | 县财政局 |                          | 每周五前           |          |
""",
}
OWN = {
    "免报": "单位 | 期别 | 理由 | 批准人\n县司法局 | 2024-07 | 移交 | 张甲\n",
    "加分扣分": "单位 | 期别 | 分值 | 理由 | 批准人\n县公安局 | 2024-07 | -1.5 | 迟复 | 张甲\n",
    "归类词表": "词 | 归为\n经费 | 资金\n",
    "假日": "日期 | 安排\n2044-01-30 | 休\n2044-01-31 | 班\n",
    "考核": "项目 | 分值\n及时性 | 25.5\n",
    "规则": RULES.strip("\n") + "\nR12 | | 提醒\n",
    "设置": SETTINGS.strip("\n") + "\n免打扰时段 | 21-6\n汇总表收件人 | a@x.example、b@x.example\n",
}


def written(root: Path, listing: str, **sheets: str) -> cycle.Workspace:
    (root / ".flow").mkdir(parents=True)
    (root / "master").mkdir()
    write_book(root / "master" / "分解清单.xlsx", {**SHEETS, "分解清单": listing, **sheets})
    return cycle.Workspace(root, small.ISSUED)


@pytest.mark.parametrize("sheets", [{}, OWN], ids=["plain", "with its own sheets"])
@pytest.mark.parametrize("listing", LISTS.values(), ids=LISTS.keys())
def test_what_is_kept_is_what_is_read(tmp_path: Path, listing: str, sheets: dict[str, str]) -> None:
    workspace = written(tmp_path / "w", listing, **sheets)
    read = read_master(workspace.master)
    assert read[0] is not None, read[1]
    assert read_listed(workspace) == read
    assert workspace.reading_path.is_file()
    assert kept(workspace) == read


def test_the_shipped_master_is_kept_as_it_is_read(tmp_path: Path) -> None:
    write_workspace(tmp_path, blank=False)
    (tmp_path / ".flow").mkdir(exist_ok=True)
    workspace = cycle.Workspace(tmp_path, small.ISSUED)
    assert read_listed(workspace) == kept(workspace) == read_master(workspace.master)


def kept(workspace: cycle.Workspace) -> object:
    """What the workspace says of its master while the file may not be read as a workbook."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbook_flow.master.read_master", refuse)
        return read_listed(workspace)


def refuse(*_: object, **__: object) -> object:
    raise AssertionError("read once more")


def another_list(workspace: cycle.Workspace) -> None:
    small.write_master(workspace.root, small.LATER_LIST)


def issued_from(workspace: cycle.Workspace) -> None:
    cycle.split(workspace, small.PERIOD)
    another = cycle.Workspace(workspace.root, small.ISSUED)
    another.reading_path.write_bytes(workspace.root.joinpath("kept").read_bytes())


def one_letter(workspace: cycle.Workspace) -> None:
    data = workspace.reading_path.read_bytes()
    workspace.reading_path.write_bytes(data.replace("案卷评查".encode(), "案卷抽查".encode(), 1))


def another_seal(workspace: cycle.Workspace) -> None:
    data = workspace.reading_path.read_bytes()
    workspace.reading_path.write_bytes((b"1" if data.startswith(b"0") else b"0") + data[1:])


def cut_off(workspace: cycle.Workspace) -> None:
    data = workspace.reading_path.read_bytes()
    workspace.reading_path.write_bytes(data[: len(data) // 2])


def folder_there(workspace: cycle.Workspace) -> None:
    workspace.reading_path.unlink()
    workspace.reading_path.mkdir()


CHANGES: dict[str, Callable[[cycle.Workspace], object]] = {
    "other bytes": another_list,
    "forms went out from it": issued_from,
    "one letter of what was kept": one_letter,
    "the seal": another_seal,
    "cut off": cut_off,
    "nothing left": lambda workspace: workspace.reading_path.write_bytes(b""),
    "gone": lambda workspace: workspace.reading_path.unlink(),
    "a folder in its place": folder_there,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_it_is_read_anew_where_anything_differs(
    tmp_path: Path, change: Callable[[cycle.Workspace], object]
) -> None:
    workspace = written(tmp_path / "w", small.LIST)
    read_listed(workspace)
    (workspace.root / "kept").write_bytes(workspace.reading_path.read_bytes())
    change(workspace)
    with pytest.raises(AssertionError, match="read once more"):
        kept(workspace)
    issued = workspace.archive.root.exists()
    assert read_listed(workspace) == read_master(workspace.master, issued=issued)


def test_another_program_reads_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = written(tmp_path / "w", small.LIST)
    read_listed(workspace)
    monkeypatch.setattr("workbook_flow.cycle.workspace.program_mark", lambda: "another")
    with pytest.raises(AssertionError, match="read once more"):
        kept(workspace)


def test_a_faulty_master_is_never_kept(tmp_path: Path) -> None:
    workspace = written(tmp_path / "w", small.LIST, 设置="项目 | 取值\n发放日 | 二十日\n")
    assert read_listed(workspace)[0] is None
    assert not workspace.reading_path.exists()


def test_nothing_is_kept_where_there_is_no_folder_for_it(tmp_path: Path) -> None:
    """A look at a list that is no workspace yet leaves nothing beside it."""
    workspace = written(tmp_path / "w", small.LIST)
    (workspace.root / ".flow").rmdir()
    master, warnings = read_listed(workspace)
    assert master is not None
    KeptReading(workspace.reading_path).keep(master, warnings, "x")
    assert not workspace.reading_path.parent.exists()
