"""总表: what was understood of the list, what is wrong with it; a new one from a file that is dropped here."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from workbook_flow.cycle import importing
from workbook_flow.cycle.answering import answer_each
from workbook_flow.cycle.earlier_master import earlier_master, put_back
from workbook_flow.cycle.waiting import plain_name
from workbook_flow.desk.seat import Seat
from workbook_flow.model import WorkbookFlowError

FOLDER = "导入"
ANSWER = "answer:"


def add_pages(app: Flask, seat: Seat) -> None:
    """The pages of the list."""
    add_view(app, seat)
    add_import(app, seat)


def mark_of(path: Path) -> str:
    """What tells whether a file was saved since."""
    try:
        file_stat = path.stat()
    except OSError:
        return ""
    return f"{file_stat.st_mtime_ns}-{file_stat.st_size}"


def add_view(app: Flask, seat: Seat) -> None:
    """The list as it is read."""

    @app.get("/listing", endpoint="listing")
    def show_list() -> str | Response:
        workspace = seat.workspace()
        if not workspace.master.exists():
            source = handed_list(seat)
            return redirect(url_for("questions")) if source else first_page(seat)
        return list_page(seat, importing.listed(workspace), {}, {})

    @app.post("/listing/again", endpoint="put_back")
    def put_back_list() -> Response:
        put_back(seat.workspace())
        return redirect(url_for("listing"))

    @app.get("/listing/watch", endpoint="watch_list")
    def watch() -> Response | str:
        """Nothing while the workbook is as it was shown; a fresh page once it was saved."""
        mark = mark_of(seat.workspace().master)
        if request.args.get("mark") == mark:
            return Response(status=204)
        return Response("", headers={"HX-Refresh": "true"})

    app.add_url_rule("/listing/answers", "answer_list", partial(answer_list, seat), methods=["POST"])

    @app.post("/listing/open", endpoint="open_list")
    def open_list() -> Response:
        seat.show_file(seat.workspace().master)
        return redirect(url_for("listing"))


def first_page(seat: Seat) -> str:
    """The place for a list; where forms were issued and the master is gone, how it comes back."""
    gone = earlier_master(seat.workspace()) is not None
    return seat.page("first.html", here="listing", gone=gone, folder=seat.root.absolute().name)


def answer_list(seat: Seat) -> str | Response:
    """Note what was answered of the list, or that an answer holds no more; what was in vain is asked once more."""
    withdrawn = dict.fromkeys(request.form.getlist("withdraw"), "")
    replies = withdrawn or replies_in_form()
    if not replies:
        raise WorkbookFlowError("还没有选答案。请给要答复的问题选一项，或直接写内容。")
    faults = answer_each(seat.workspace(), replies, by=request.form.get("by", ""))
    if not faults:
        return redirect(url_for("listing"))
    listed = importing.listed(seat.workspace())
    open_now = {question.id for question in listed.questions}
    if gone := [words for name, words in faults.items() if name not in open_now]:
        raise WorkbookFlowError(gone[0])
    return list_page(seat, listed, {name: replies[name] for name in faults}, faults)


def add_import(app: Flask, seat: Seat) -> None:
    """A list from outside: handed in, asked about, written."""
    app.add_url_rule("/listing/files", "hand_in_list", partial(hand_in_list, seat), methods=["POST"])
    app.add_url_rule("/listing/questions", "questions", partial(first_questions, seat))
    app.add_url_rule("/listing/questions", "answer", partial(answer_import, seat), methods=["POST"])

    @app.post("/listing/discard", endpoint="discard_list")
    def discard() -> Response:
        discard_handed(seat)
        return redirect(url_for("listing"))


def hand_in_list(seat: Seat) -> Response:
    """Keep the file that was handed in until it is a master; one that cannot be read is let go at once."""
    file = request.files.get("files")
    if file is None or not file.filename:
        raise WorkbookFlowError("没有选中文件。请选一份清单（Excel、Word 或文本文件）。")
    discard_handed(seat)
    folder = handed_folder(seat)
    folder.mkdir(parents=True)
    path = folder / plain_name(file.filename)
    file.save(path)
    try:
        importing.open_list(seat.workspace(), path).understood({})
    except WorkbookFlowError:
        shutil.rmtree(folder)
        raise
    return redirect(url_for("questions"))


def answer_import(seat: Seat) -> Response:
    """Ask on with what was answered, or write the master where the clerk has done with answering."""
    source = handed_list(seat)
    if source is None:
        return redirect(url_for("listing"))
    if request.form.get("seen", mark_of(source)) != mark_of(source):
        raise WorkbookFlowError("刚才换了另一份清单，没有生成总表。请到“总表”页重新看过再答。")
    answers = replies_in_form()
    answers.pop(request.form.get("again", ""), None)
    seat.replies = answers
    if request.form.get("finish") != "1":
        return redirect(url_for("questions"))
    opened = importing.open_list(seat.workspace(), source)
    answers = dict(opened.chosen(answers))
    if any(question.id in answers for question in opened.understood(answers).questions):
        return redirect(url_for("questions"))
    importing.import_list(seat.workspace(), opened, answers, by=request.form.get("by", ""))
    shutil.rmtree(source.parent)
    return redirect(url_for("listing"))


def list_page(
    seat: Seat, listed: importing.Listed, given: Mapping[str, str], faults: Mapping[str, str]
) -> str:
    """What was understood of the list; by question, what was replied in vain and what is said of it."""
    mark = mark_of(seat.workspace().master)
    content = {"listed": listed, "mark": mark, "prefix": ANSWER, "given": given, "faults": faults}
    return seat.page("listing.html", here="listing", **content)


def replies_in_form() -> dict[str, str]:
    """By question, what was chosen or written in the form that was sent: what is written goes first."""
    replies: dict[str, str] = {}
    for name in request.form:
        words = [text.strip() for text in request.form.getlist(name) if text.strip()]
        if name.startswith(ANSWER) and words:
            replies[name.removeprefix(ANSWER)] = words[-1]
    return replies


def handed_folder(seat: Seat) -> Path:
    """Where a list waits that was handed in and is not a master yet."""
    return seat.root / ".flow" / FOLDER


def discard_handed(seat: Seat) -> None:
    """Let go of the list that was handed in, where there is one, and of what was answered of it."""
    seat.replies = {}
    shutil.rmtree(handed_folder(seat), ignore_errors=True)


def handed_list(seat: Seat) -> Path | None:
    """The list that was handed in and is not a master yet."""
    folder = handed_folder(seat)
    return next(iter(sorted(folder.iterdir())), None) if folder.is_dir() else None


def first_questions(seat: Seat) -> str | Response:
    """What is asked of the list that was handed in; it is let go where it cannot be read, so that another may come."""
    try:
        return questions_page(seat, seat.replies)
    except WorkbookFlowError:
        discard_handed(seat)
        raise


def questions_page(seat: Seat, answers: Mapping[str, str]) -> str | Response:
    """What was understood with these answers, and what is still asked."""
    source = handed_list(seat)
    if source is None:
        return redirect(url_for("listing"))
    opened = importing.open_list(seat.workspace(), source)
    understood = opened.understood(answers)
    open_now = {question.id for question in understood.questions}
    settled = [
        (question, question.meaning(answers[question.id]))
        for question in opened.asked(answers)
        if question.id in answers and question.id not in open_now
    ]
    return seat.page(
        "questions.html",
        here="listing",
        file=source.name,
        understood=understood,
        settled=settled,
        problems=(*opened.told(answers), *understood.problems),
        answers=answers,
        seen=mark_of(source),
        prefix=ANSWER,
    )
