"""A new workspace, and the writer of new master workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from workbook_flow.model import WorkbookFlowError
from workbook_flow.records.files import clear_partial, refusal_in_words, write_whole, written_first
from workbook_flow.starter.book import master_bytes, write_master
from workbook_flow.starter.contents import (
    DEFAULT_SETTINGS,
    NEW_SETTINGS,
    Contents,
    ListRow,
    SectionRow,
    TaskRow,
)
from workbook_flow.starter.kind import Starter, read_starter, starter_names
from workbook_flow.starter.upgrade import upgraded
from workbook_flow.words.vocabulary import TEMPLATES

__all__ = [
    "DEFAULT_SETTINGS",
    "NEW_SETTINGS",
    "Contents",
    "ListRow",
    "SectionRow",
    "Starter",
    "TaskRow",
    "master_bytes",
    "prepare_workspace",
    "read_starter",
    "shipped_file",
    "starter_names",
    "upgraded",
    "write_master",
    "write_workspace",
]

MASTER_FILE = "分解清单.xlsx"


def write_workspace(folder: Path, *, blank: bool = False, contents: Contents | None = None) -> Path:
    """Make a workspace with a master: the shipped one, a blank one, or one of those contents; return its path.

    The master comes last: while there is none, a run that was cut off is taken up by the next. Raises
    WorkbookFlowError where a master is there already, or the folder cannot be written.
    """
    path = prepare_workspace(folder)
    with refusals_told(folder), written_first(path):
        write_whole(path, new_master(contents, blank=blank))
    return path


@contextmanager
def refusals_told(folder: Path) -> Iterator[None]:
    """Say what the disk refuses, and that it was the making of a workspace."""
    try:
        yield
    except OSError as error:
        raise WorkbookFlowError(f"无法在 {folder} 建立工作文件夹。{refusal_in_words(error)}") from error


def prepare_workspace(folder: Path) -> Path:
    """Make all of a workspace but its master; return where that belongs.

    Raises WorkbookFlowError where a master is there already, or the folder cannot be written.
    """
    path = folder / "master" / MASTER_FILE
    if path.exists():
        raise WorkbookFlowError(f"{path} 已经存在，没有覆盖。请换一个文件夹，或先把原来的总表移走。")
    with refusals_told(folder):
        for name in ("master", "inbox", "outbox"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        clear_partial(path.parent)
        for name in TEMPLATES:
            if not (template := path.with_name(name)).exists():
                write_whole(template, shipped_file(name))
    return path


def new_master(contents: Contents | None, *, blank: bool) -> bytes:
    """The bytes of a master: of those contents, without a list, or as it is shipped."""
    return master_bytes(contents or Contents()) if blank or contents else shipped_file(MASTER_FILE)


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
