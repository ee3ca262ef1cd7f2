"""各份清单: the lists of one clerk side by side, what each has due, and the way into each; a new one."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

from flask import Flask, abort, request

from workbook_flow.cycle.course import Next
from workbook_flow.cycle.shelf import ListOverview, lists_about, overview
from workbook_flow.cycle.waiting import plain_name
from workbook_flow.desk.seat import Seat
from workbook_flow.model import UnitState, WorkbookFlowError

LONGEST_NAME = 60


def add_pages(app: Flask, seat: Seat) -> None:
    """The page, a card a list, and the way into one."""

    @app.get("/lists", endpoint="lists")
    def show_lists() -> str:
        folders = lists_about(seat.root.absolute(), seat.shelf)
        return seat.page(
            "lists.html", here="lists", lists=[(key_of(folder), folder.name) for folder in folders]
        )

    @app.get("/lists/<key>", endpoint="list_card")
    def show_card(key: str) -> str:
        folder = folder_of(seat, key)
        workspace = replace(seat.workspace(), root=folder)
        shown = overview(workspace, seat.now)
        own = folder == seat.root.absolute()
        return seat.part("list_card.html", shown=shown, key=key, own=own, due=due_words(shown))

    @app.post("/lists/<key>/open", endpoint="open_other")
    def open_other(key: str) -> str:
        return way_into(seat, folder_of(seat, key))

    @app.post("/lists", endpoint="new_list")
    def new_list() -> str:
        words = request.form.get("name", "").strip()
        if not words:
            raise WorkbookFlowError("请写新清单的名字。")
        name = plain_name(re.sub(r"[/\\]", "_", words))[:LONGEST_NAME]
        folder = seat.root.absolute().parent / name
        if folder.exists():
            raise WorkbookFlowError(
                f"旁边已经有“{name}”，没有改动它。要打开它，在“各份清单”里找到它，点“打开这一份”；要新开一份的，请另取一个名字。"
            )
        (folder / ".flow").mkdir(parents=True)
        return way_into(seat, folder)


def key_of(folder: Path) -> str:
    """What stands for a list in an address."""
    return hashlib.sha256(str(folder).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def folder_of(seat: Seat, key: str) -> Path:
    """The list of that key, one of those shown."""
    folders = lists_about(seat.root.absolute(), seat.shelf)
    folder = next((folder for folder in folders if key_of(folder) == key), None)
    if folder is None:
        abort(404)
    return folder


def way_into(seat: Seat, folder: Path) -> str:
    """A page that leads into another list's own."""
    return seat.page("moving.html", here="lists", address=seat.neighbour(folder), name=folder.name)


def due_words(shown: ListOverview) -> str:
    """The one thing to do next in a list, in few words."""
    state = shown.course
    if state is None:
        return ""
    missing = len(state.of_state(UnitState.ISSUED))
    words = {
        Next.ISSUE: f"下发 {state.to_issue} 份填报表"
        if state.to_issue
        else f"{state.to_void} 份填报表不再发",
        Next.LOOK: f"{state.waiting} 份文件等着收",
        Next.PLACE: f"{len(state.unsettled)} 份来件没有认出",
        Next.DECIDE: f"{state.to_decide} 项等核定",
        Next.MERGE: "汇总表要生成或更新",
        Next.CHASE: f"{missing} 个单位没有报" if missing else "有待更正的",
        Next.CLOSE: "都报齐了，可以定稿",
        Next.REOPEN: "定稿后又有新内容",
        Next.NOTHING: "现在不用做什么",
    }
    return words[state.next]
