"""A new workspace, and the writer of new master workbooks."""

from __future__ import annotations

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
    "shipped_file",
    "write_master",
    "write_workspace",
]

MASTER_FILE = "分解清单.xlsx"
TEMPLATES = ("通报模板.docx", "专报模板.docx")
"""The bulletin's templates, which the office edits in Word."""


def write_workspace(folder: Path, *, blank: bool = False, contents: Contents | None = None) -> Path:
    """Make a workspace with a master: the shipped one, a blank one, or one of those contents; return its path.

    Raises WorkbookFlowError where a master is there already, or the folder cannot be written.
    """
    path = folder / "master" / MASTER_FILE
    if path.exists():
        raise WorkbookFlowError(f"{path} 已经存在，没有覆盖。请换一个文件夹，或先把原来的总表移走。")
    try:
        for name in ("master", "inbox", "outbox"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        if blank or contents is not None:
            write_master(part, contents or Contents())
        else:
            copy_shipped(part)
        part.replace(path)
        for name in TEMPLATES:
            if not (template := folder / "master" / name).exists():
                template.write_bytes(shipped_file(name))
    except OSError as error:
        raise WorkbookFlowError(
            f"无法在 {folder} 建立工作区({error.strerror})。请检查文件夹是否可写。"
        ) from error
    return path


def copy_shipped(target: Path) -> None:
    """Copy the master that comes with the package, or with the source tree."""
    target.write_bytes(shipped_file(MASTER_FILE))


def shipped_file(name: str) -> bytes:
    """A file that comes with the package, or with the source tree."""
    packaged = resources.files("workbook_flow") / "data" / name
    beside = Path(__file__).resolve().parents[2] / "master" / name
    source = next((path for path in (packaged, beside) if path.is_file()), None)
    if source is None:
        raise WorkbookFlowError(
            f"随程序附带的“{name}”不见了。请重新安装；缺的是总表时，也可用 init --blank 建立空白总表。"
        )
    return source.read_bytes()
