"""材料: the files of each period, opened or downloaded; never by a path that the browser names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from flask import Flask, Response, abort, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from workbook_flow import cycle
from workbook_flow.cycle.issuing import standing_in
from workbook_flow.desk.guard import OWN_PAGE_POLICY
from workbook_flow.desk.seat import Seat, period_in_form
from workbook_flow.desk.work import Work, WorkReport
from workbook_flow.model import Period, WorkbookFlowError

HEAD = ("汇总表.xlsx", "看板.html", "通报.docx", "专报.docx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file of the outbox: its folder and name, when it was written, and the key that pages know it by."""

    path: Path
    folder: str
    written: datetime
    size: int

    @property
    def key(self) -> str:
        """What stands for it in an address."""
        return hashlib.sha256(f"{self.folder}/{self.path.name}".encode()).hexdigest()[:20]


def add_pages(app: Flask, seat: Seat) -> None:
    """The page of files, and the files."""

    @app.get("/papers", endpoint="papers")
    def show_papers() -> str:
        folders = periods_in(seat)
        names = [name for name, _ in folders]
        wanted = request.args.get("period", "")
        shown = wanted if wanted in names else next(iter(names), "")
        papers = sorted(papers_of(seat, shown), key=rank) if shown else []
        units, tasks = issued_in(seat, shown)
        content = {"folders": folders, "shown": shown, "papers": papers, "units": units, "tasks": tasks}
        return seat.page("papers.html", here="papers", **content)

    @app.post("/papers/history", endpoint="history")
    def history() -> AnyResponse:
        period = period_in_form()
        task, unit = request.form.get("task", ""), request.form.get("unit", "")
        act = partial(write_history, seat, period=period, task=task, unit=unit)
        seat.bench.start("生成历期材料", act)
        return redirect(url_for("papers", period=period))

    @app.get("/papers/<folder>/<key>", endpoint="paper")
    def give(folder: str, key: str) -> Response:
        paper = next((paper for paper in papers_of(seat, folder) if paper.key == key), None)
        if paper is None:
            abort(404)
        is_page = paper.path.suffix == ".html"
        answer = send_file(paper.path, as_attachment=not is_page, download_name=paper.path.name)
        if is_page:
            answer.headers["Content-Security-Policy"] = OWN_PAGE_POLICY
        return answer

    @app.post("/papers/folder", endpoint="open_folder")
    def open_folder() -> AnyResponse:
        folder = next((path for name, path in periods_in(seat) if name == request.form.get("folder")), None)
        if folder is not None:
            seat.show_file(folder)
        return redirect(url_for("papers", period=request.form.get("folder")))


def write_history(seat: Seat, work: Work, *, period: Period, task: str, unit: str) -> WorkReport:
    """All that the record has on a task, or on a unit, up to the period; on neither, the first page as a picture."""
    workspace = seat.workspace(work.notices)
    if task:
        history = cycle.write_task_history(workspace, period, task)
        paths = [history.path, history.word]
    elif unit:
        account = cycle.write_account(workspace, period, unit)
        paths = [account.path, account.word]
    else:
        paths = [cycle.write_picture(workspace, period)]
    names = "、".join(f"“{path.name}”" for path in paths)
    return WorkReport(words=(f"已生成{names}，在下面的列表里点它打开。",))


def issued_in(seat: Seat, folder: str) -> tuple[list[str], list[str]]:
    """The units whose forms of a period stand, and the tasks in them."""
    forms = standing_in(seat.workspace(), Period.parse(folder)) if folder else ()
    tasks = dict.fromkeys(row.task for form in forms for row in form.rows)
    return [form.unit for form in forms], sorted(tasks, key=lambda name: (len(name), name))


def periods_in(seat: Seat) -> list[tuple[str, Path]]:
    """The folders of the outbox that are periods, newest first."""
    outbox = seat.root / "outbox"
    folders = outbox.iterdir() if outbox.is_dir() else ()
    return sorted(((path.name, path) for path in folders if is_period(path)), reverse=True)


def is_period(path: Path) -> bool:
    """Whether a folder is a period's."""
    try:
        return path.is_dir() and not path.is_symlink() and str(Period.parse(path.name)) == path.name
    except WorkbookFlowError:
        return False


def papers_of(seat: Seat, folder: str) -> Iterator[Paper]:
    """The files of a period, those in its folders as well; links are not followed."""
    root = next((path for name, path in periods_in(seat) if name == folder), None)
    if root is None:
        return
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.name.startswith((".", "~$")):
            continue
        file_stat = path.stat()
        yield Paper(
            path=path,
            folder=path.parent.relative_to(root).as_posix().removeprefix("."),
            written=datetime.fromtimestamp(file_stat.st_mtime).astimezone(),
            size=file_stat.st_size,
        )


def rank(paper: Paper) -> tuple[int, str, str]:
    """Leaders' papers first, then by folder and name."""
    first = HEAD.index(paper.path.name) if not paper.folder and paper.path.name in HEAD else len(HEAD)
    return first, paper.folder, paper.path.name
