"""The pages as one application: the guard before them, the work under way, and every fault in words."""

from __future__ import annotations

import logging

from flask import Flask, Response, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from workbook_flow.cycle import FaultyMaster
from workbook_flow.desk import (
    account_pages,
    decision_pages,
    list_pages,
    month_pages,
    paper_pages,
    returns_pages,
    shelf_pages,
    sure_pages,
    upkeep_pages,
)
from workbook_flow.desk.guard import stand_guard
from workbook_flow.desk.seat import NAVIGATION, Busy, Seat, filters
from workbook_flow.desk.work import own_fault_words
from workbook_flow.model import Problem, WorkbookFlowError
from workbook_flow.records.files import refusal_in_words
from workbook_flow.sheets import MAX_FILE

LOG = logging.getLogger("workbook_flow")
LARGEST_REQUEST = MAX_FILE + (1 << 20)
"""Bytes of a request: the largest file that is read, and the form around it."""
MOST_PARTS = 2000
LARGEST_FORM = 32 << 20
"""Bytes of what is written in a form: an opinion of the longest on each of many cases, nine bytes a character."""

PAGES = (
    *(month_pages, returns_pages, decision_pages, list_pages),
    *(paper_pages, account_pages, upkeep_pages, shelf_pages, sure_pages),
)

OF_THE_MASTER = {"month", "returns", "decisions", "account", "sure"}
"""Pages that there are only with a sound master."""
LISTS = ("lists", "各份清单")
FAULTS = {
    400: "请求不完整。请回到“本期”页再试。",
    401: "这个页面要从电脑上的“打开”图标进入。请关闭本页，重新双击打开。",
    403: "这个请求不是从本页面发出的，没有执行。请回到“本期”页再试。",
    404: "没有这一页，可能文件已经移走。请回到“本期”页。",
    405: "没有这一页。请回到“本期”页。",
    413: f"文件太大，没有收。单个文件不超过 {MAX_FILE >> 20} MB；填报表一般不到 1 MB，请核对。",
    421: "这个地址不是本机的页面，没有回应。",
}


def desk_app(seat: Seat) -> Flask:
    """The application over a workspace."""
    app = Flask("workbook_flow.desk", root_path=str(__file__).rpartition("app.py")[0])
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.config["MAX_FORM_PARTS"] = MOST_PARTS
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_FORM
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(filters(seat))
    stand_guard(app, seat.keys)
    add_work(app, seat)
    for pages in PAGES:
        pages.add_pages(app, seat)
    add_faults(app, seat)
    return app


def add_work(app: Flask, seat: Seat) -> None:
    """While work is under way every page shows how far it is: it has the workspace."""
    shown = {name for name, _ in NAVIGATION} | {"issue", "remind", "questions", "sure"}

    @app.before_request
    def show_work() -> str | None:
        work = seat.bench.busy
        if request.method == "GET" and request.endpoint in shown and work is not None:
            return seat.waiting_page(work, here=request.endpoint)
        return None

    @app.get("/work", endpoint="work")
    def progress() -> str | Response:
        work = seat.bench.busy
        if work is None:
            return Response("", headers={"HX-Refresh": "true"})
        return seat.part("progress.html", work=work)

    @app.post("/work/stop", endpoint="stop_work")
    def stop() -> AnyResponse:
        if seat.bench.busy is not None:
            seat.bench.busy.stop.set()
        return redirect(url_for("month"))

    @app.post("/alive", endpoint="alive")
    def alive() -> Response:
        return Response(status=204)


def add_faults(app: Flask, seat: Seat) -> None:
    """Whatever cannot be done is said on a page."""

    def fault_page(words: str, code: int, problems: tuple[Problem, ...] = ()) -> tuple[str, int]:
        waits = code == 503 and request.method == "GET"
        back = page_of(request.path) if request.method == "POST" else NAVIGATION[0]
        content = {"message": words, "problems": problems, "waits": waits, "back": back}
        return seat.page("fault.html", here="", **content), code

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> tuple[str, int]:
        code = error.code or 500
        inside = code not in {401, 403, 421}
        words = FAULTS.get(code, "没有办成。请回到“本期”页再试。")
        return fault_page(words, code) if inside else (bare_page(words), code)

    @app.errorhandler(WorkbookFlowError)
    def tell(error: WorkbookFlowError) -> tuple[str, int] | AnyResponse:
        if isinstance(error, FaultyMaster) and request.endpoint in OF_THE_MASTER:
            return redirect(url_for("listing"))
        code = 503 if isinstance(error, Busy) else 409
        return fault_page(str(error), code, tuple(getattr(error, "problems", ())))

    @app.errorhandler(OSError)
    def tell_refusal(error: OSError) -> tuple[str, int]:
        LOG.exception("页面 %s", request.endpoint)
        return fault_page(refusal_in_words(error), 500)

    @app.errorhandler(Exception)
    def tell_own_fault(error: Exception) -> tuple[str, int]:
        LOG.exception("页面 %s", request.endpoint)
        return fault_page(own_fault_words(error), 500)


def page_of(path: str) -> tuple[str, str]:
    """The page that a form stood on, by the address that it was sent to: its name and its label."""
    name = path.strip("/").partition("/")[0]
    return next((page for page in (*NAVIGATION, LISTS) if page[0] == name), NAVIGATION[0])


def bare_page(words: str) -> str:
    """What is said to who was not let in: nothing of the workspace."""
    return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>不能打开</title><p>{words}</p></html>'
