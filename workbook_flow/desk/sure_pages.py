"""What a click by mistake must not do: closing a month, opening it again, and mailing leaders are asked about once.

Each has a page of its own that says what will happen, so that it works without scripts and by keyboard.
"""

from __future__ import annotations

from functools import partial

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from workbook_flow import cycle
from workbook_flow.cycle.course import course
from workbook_flow.cycle.publishing import counted_on
from workbook_flow.cycle.signing import in_a_line
from workbook_flow.desk.seat import Seat, asked_period, period_in_form
from workbook_flow.desk.work import Work, WorkReport
from workbook_flow.model import Period, UnitState

QUESTIONS = {"close": "定稿", "reopen": "重开", "publish": "发给领导"}
MOST_NAMED = 10


def add_pages(app: Flask, seat: Seat) -> None:
    """The questions, and opening again."""
    app.add_url_rule("/sure/<deed>", "sure", partial(show_question, seat))
    app.add_url_rule("/reopen", "reopen", partial(reopen, seat), methods=["POST"])


def show_question(seat: Seat, deed: str) -> str | Response:
    """What will happen; where the month is not as the question was, the page of the month."""
    with seat.opened() as session:
        period = asked_period(session)
        month_course = course(session, period)
        settings = session.master.settings
        counted = counted_on(session, month_course.snapshot)
    possible = {
        "close": month_course.edition is None and bool(month_course.snapshot.forms),
        "reopen": month_course.edition is not None,
        "publish": bool(month_course.snapshot.forms and settings.readers),
    }
    if not possible.get(deed):
        return redirect(url_for("month", period=period))
    return seat.page(
        "sure.html",
        here="month",
        deed=deed,
        label=QUESTIONS[deed],
        period=period,
        course=month_course,
        settings=settings,
        counted=counted,
        most=MOST_NAMED,
        silent=month_course.of_state(UnitState.ISSUED),
        behind=month_course.of_state(UnitState.RETURNED, UnitState.PARTIAL),
    )


def close(seat: Seat, work: Work, period: Period) -> WorkReport:
    """Close the period: take what lies in the inbox, write what leaders read, keep it as an edition."""
    workspace = seat.workspace(work.notices)
    work.expect(cycle.count_waiting(workspace))
    closed = cycle.close(workspace, period, on_file=work.step)
    after = closed.documents.after
    words = (
        f"{period.words}已定稿：第 {closed.edition.number} 版。材料在“材料”页。"
        if closed.fresh
        else f"{period.words}早已定稿（{closed.edition.words}），发布的数没有改动。"
    )
    figures = closed.edition.figures
    silent = figures.get("units_issued", 0) - figures.get("units_reported", 0) if closed.fresh else 0
    owing = (
        f"定稿时还有 {silent} 个单位没有报或退回后没有更正，照没有报的算；以后报来的另列。" if silent else ""
    )
    later = f"发布以后：{after.words}。要计入，请先重开。" if after is not None and after.changed else ""
    return WorkReport(words=tuple(filter(None, (words, owing, later))))


def reopen(seat: Seat) -> Response:
    """Open a closed period again, for the reason that was given."""
    period = period_in_form()
    reason = in_a_line(request.form.get("reason", ""))

    def act(work: Work) -> WorkReport:
        reopening = cycle.reopen(seat.workspace(work.notices), period, reason)
        words = f"{period.words}已重开。第 {reopening.edition} 版仍是发布的数，直到再定稿。"
        return WorkReport(words=(words,))

    seat.bench.start("重开", act)
    return redirect(url_for("month", period=period))
