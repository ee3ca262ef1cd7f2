"""A new workspace, and the writer of new master workbooks."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

from workbook_flow.model import WorkbookFlowError
from workbook_flow.starter.book import write_master
from workbook_flow.starter.contents import DEFAULT_SETTINGS, Contents, ListRow, SectionRow, TaskRow

__all__ = [
    "DEFAULT_SETTINGS",
    "Contents",
    "ListRow",
    "SectionRow",
    "TaskRow",
    "write_master",
    "write_workspace",
]

MASTER_FILE = "分解清单.xlsx"


def write_workspace(folder: Path, *, blank: bool) -> Path:
    """Make a workspace with a master, the shipped one or one without a list; return the master's path.

    Raises WorkbookFlowError where a master is there already, or the folder cannot be written.
    """
    path = folder / "master" / MASTER_FILE
    if path.exists():
        raise WorkbookFlowError(f"{path} 已经存在，没有覆盖。请换一个文件夹，或先把原来的总表移走。")
    try:
        for name in ("master", "inbox", "outbox"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        if blank:
            write_master(part, Contents())
        else:
            copy_shipped(part)
        part.replace(path)
    except OSError as error:
        raise WorkbookFlowError(
            f"无法在 {folder} 建立工作区({error.strerror})。请检查文件夹是否可写。"
        ) from error
    return path


def copy_shipped(target: Path) -> None:
    """Copy the master that comes with the package, or with the source tree."""
    shipped = resources.files("workbook_flow") / "data" / MASTER_FILE
    with resources.as_file(shipped) as packaged:
        beside = Path(__file__).resolve().parents[2] / "master" / MASTER_FILE
        source = next((path for path in (packaged, beside) if path.is_file()), None)
        if source is None:
            raise WorkbookFlowError("随程序附带的总表不见了。请重新安装，或用 init --blank 建立空白总表。")
        shutil.copyfile(source, target)
