"""收件: files handed in, what each would change, taken or left; what nobody could place; what came."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from itertools import islice

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from workbook_flow import cycle
from workbook_flow.cycle import month, verbs
from workbook_flow.cycle.care import quarantine, withdrawing
from workbook_flow.cycle.care.quarantine import QUARANTINE
from workbook_flow.cycle.placing import PLACING, candidates_of, choose, place_by_hand
from workbook_flow.cycle.post import accepting
from workbook_flow.cycle.previewing import PREVIEWING, FilePreview, preview_waiting, state_of_waiting
from workbook_flow.cycle.unsettled import OPEN, WEEKS_IN_SIGHT, unsettled
from workbook_flow.cycle.waiting import WaitingFile, age, give_back, hand_in, lay_out, waiting
from workbook_flow.desk.guard import TOKEN_HEADER
from workbook_flow.desk.seat import Seat, asked_period, number_in, period_in_form, periods_of
from workbook_flow.desk.wording import elsewhere_words, faults_of_decisions, sent_back_words, taken_words
from workbook_flow.desk.work import Work, WorkReport
from workbook_flow.model import Problem, Submission, WorkbookFlowError
from workbook_flow.words.problems import Code
from workbook_flow.words.text import submission_words

MANY = 5
"""Files that wait, from which on looking at them is work that shows its progress."""
MOST_RETURNS = 300
"""Submissions that the page shows, the last ones."""


def add_pages(app: Flask, seat: Seat) -> None:
    """The pages of what comes back."""
    app.add_url_rule("/returns", "returns", partial(show_returns, seat))
    add_handing_in(app, seat)
    add_placing(app, seat)
    add_choosing(app, seat)
    add_settling(app, seat)


def show_returns(seat: Seat) -> str | Response:
    """What waits, what is not placed, what came."""
    if not seat.workspace().master.exists():
        return redirect(url_for("listing"))
    look_at_waiting(seat)
    work = seat.bench.busy
    if work is not None:
        return seat.waiting_page(work, here="returns")
    notices: list[Problem] = []
    with seat.opened(PREVIEWING, notices) as session:
        period = asked_period(session)
        waits = waiting(session.workspace)
        previews = known_previews(seat, session)
        came = session.ledger.submissions(period)[: -MOST_RETURNS - 1 : -1]
        unplaced = unsettled(session.ledger, session.today)
        candidates = {file.id: candidates_of(session, file) for file in unplaced}
        aside = put_aside(session)
        periods = periods_of(session, period)
        units = [form.unit for form in session.snapshot(period).forms]
    return seat.page(
        "returns.html",
        here="returns",
        period=period,
        periods=periods,
        previews=previews,
        seen=files_in_words(waits),
        stuck=stuck(seat, previews),
        handed=[file.key for file in waits if file.key],
        came=came,
        unplaced=unplaced,
        candidates=candidates,
        aside=aside,
        units=units,
        strangers=[file.id for file in unplaced if is_stranger(file)],
        cut_off=[file.id for file in unplaced if is_cut_off(file)],
        papers=[file.id for file in unplaced if is_paper_of_nobody(file)],
        notices=notices,
    )


def put_aside(session: cycle.Session) -> list[Submission]:
    """The files of no period that were put away of those that are kept in sight, the last ones first."""
    since = session.today - timedelta(weeks=WEEKS_IN_SIGHT)
    numbers = (number for number in session.withdrawn if 0 < number <= session.ledger.last_submission())
    files = map(session.ledger.submission, sorted(numbers, reverse=True))
    recent = (file for file in files if file.period is None and file.received >= since)
    return list(islice(recent, MOST_RETURNS))


def known_previews(seat: Seat, session: cycle.Session) -> tuple[FilePreview, ...]:
    """What waits as it was looked at; looked at once more where anything has changed since."""
    state = state_of_waiting(session)
    if seat.looked_at[0] != state:
        seat.looked_at = state, preview_waiting(session)
    return seat.looked_at[1]


def look_at_waiting(seat: Seat) -> None:
    """Look at many files as work that shows its progress and can be stopped."""
    count = len(waiting(seat.workspace()))
    if count < MANY or seat.bench.busy is not None or seat.bench.holds_outcome:
        return

    def act(work: Work) -> WorkReport:
        with seat.opened(PREVIEWING, work.notices) as session:
            state = state_of_waiting(session)
            work.expect(count)
            if seat.looked_at[0] != state:
                seat.looked_at = state, preview_waiting(session, on_file=work.step)
        return WorkReport(words=())

    seat.bench.start("逐行核对待收的文件", act, looking=True)


def stuck(seat: Seat, previews: Sequence[FilePreview]) -> list[WaitingFile]:
    """The files that were handed in, and of which nothing can be told now."""
    previewed = {preview.key for preview in previews if preview.key}
    return [file for file in waiting(seat.workspace()) if file.key and file.key not in previewed]


def is_cut_off(submission: Submission) -> bool:
    """Whether a file was left unread since reading it was cut off twice."""
    return any(problem.code == Code.READING_CUT_OFF for problem in submission.problems)


def is_stranger(submission: Submission) -> bool:
    """Whether it waits for its sender to be acknowledged."""
    return any(problem.code == Code.UNKNOWN_SENDER for problem in submission.problems)


def is_paper_of_nobody(submission: Submission) -> bool:
    """Whether it is evidence of which nothing says whose it is."""
    return any(problem.code == Code.EVIDENCE_OF_NOBODY for problem in submission.problems)


def add_handing_in(app: Flask, seat: Seat) -> None:
    """Files in, taken, or left."""

    @app.post("/returns/files", endpoint="hand_in")
    def take_files() -> Response:
        times = request.form.getlist("modified")
        files = [file for file in request.files.getlist("files") if file.filename]
        handed = [
            hand_in(seat.workspace(), file.filename or "", file.stream, when(times, number))
            for number, file in enumerate(files)
        ]
        if TOKEN_HEADER not in request.headers:
            return redirect(url_for("returns"))
        if handed and not any(file.fresh for file in handed):
            raise WorkbookFlowError("已经放进来了，没有再放")
        return Response(status=204)

    @app.post("/returns/leave", endpoint="leave")
    def leave() -> Response:
        give_back(seat.workspace(), request.form.getlist("key"))
        return redirect(back_to_returns())

    @app.post("/returns/take", endpoint="take")
    def take() -> Response:
        shown = request.form.get("period", "")
        seen = request.form.get("seen")
        if seen and seen != files_in_words(waiting(seat.workspace())):
            raise WorkbookFlowError("待收的文件刚才有变化，还没有收。请到“收件”页重新看过，再点“收下”。")
        seat.bench.start("收下文件", lambda work: receive(seat, work, shown))
        return redirect(back_to_returns())


def files_in_words(files: Sequence[WaitingFile]) -> str:
    """What tells whether the files that wait are those that were looked at."""
    names = "\n".join(f"{file.key or file.path} {age(file)}" for file in files)
    return hashlib.sha256(names.encode()).hexdigest()[:16]


def back_to_returns() -> str:
    """The page that a form came from, with the period that it showed."""
    return url_for("returns", period=request.form.get("period") or None)


def when(times: Sequence[str], number: int) -> float | None:
    """When the file of that number was last saved, in seconds, as the browser says in milliseconds."""
    text = times[number] if number < len(times) else ""
    return int(text) / 1000 if text.isascii() and text.isdigit() and len(text) < 16 else None


def receive(seat: Seat, work: Work, shown: str = "") -> WorkReport:
    """Take everything that waits; ``shown`` is the period that the page shows, of which others are told."""
    with seat.opened(verbs.RECEIVING, work.notices) as session:
        lay_out(session.workspace)
        work.expect(cycle.count_waiting(session.workspace))
        submissions = month.receive(session, on_file=work.step)
        month.tell_closed_periods(session, submissions)
        month.note_shown(session)
    taken = taken_words(submissions, work.notices)
    words = (taken, sent_back_words(submissions), elsewhere_words(submissions, shown))
    return WorkReport(words=tuple(filter(None, words)), problems=faults_of_decisions(submissions))


def add_choosing(app: Flask, seat: Seat) -> None:
    """The answer to the question which return a file is."""

    @app.post("/returns/choose", endpoint="choose")
    def choose_return() -> Response:
        number, place = (number_in(request.form.get(name, "")) for name in ("id", "answer"))
        by = request.form.get("by", "")

        def act(work: Work) -> WorkReport:
            with seat.opened(PLACING, work.notices) as session:
                placed = choose(session, number, place, by=by, reason="")
                month.tell_closed_periods(session, (placed,))
            return WorkReport(words=(placed_words(number, placed),))

        seat.bench.start("认定来件", act)
        return redirect(back_to_returns())


def placed_words(number: int, placed: Submission) -> str:
    """Whose a file was said to be, and what became of it."""
    return (
        f"第 {number} 号来件已认定为{placed.unit}的填报表（第 {placed.id} 号），{submission_words(placed)}。"
    )


def add_placing(app: Flask, seat: Seat) -> None:
    """What the office decides on a file: whose it is, whether its sender may."""

    @app.post("/returns/place", endpoint="place")
    def place() -> Response:
        number, period = number_in(request.form.get("id", "")), period_in_form()
        unit, by, reason = (request.form.get(name, "") for name in ("unit", "by", "reason"))

        def act(work: Work) -> WorkReport:
            with seat.opened(PLACING, work.notices) as session:
                placed = place_by_hand(session, number, unit, period, by=by, reason=reason)
                month.tell_closed_periods(session, (placed,))
            return WorkReport(words=(placed_words(number, placed),))

        seat.bench.start("认定来件", act)
        return redirect(url_for("returns", period=period))

    @app.post("/returns/accept", endpoint="accept")
    def accept() -> Response:
        number = number_in(request.form.get("id", ""))

        def act(work: Work) -> WorkReport:
            with seat.opened(PLACING, work.notices) as session:
                accepting.accept(session, number)
                month.tell_closed_periods(session, month.receive(session))
                month.note_shown(session)
            return WorkReport(words=(f"第 {number} 号来件的发件人已认可，已收下。",))

        seat.bench.start("认可来件", act)
        return redirect(back_to_returns())


def released_words(number: int, came: Submission, *, earlier: bool) -> str:
    """What became of a file that was let be read once more; ``earlier`` says that it had been already."""
    state = f"（第 {came.id} 号），{submission_words(came)}"
    if not earlier:
        return f"第 {number} 号来件又收了一次{state}。"
    again = f"要再收一次，请在第 {came.id} 号那一行点“再收一次”。" if came.state in OPEN else ""
    return f"第 {number} 号来件先前又收过一次{state}；这次没有再读。{again}"


def add_settling(app: Flask, seat: Seat) -> None:
    """What becomes of a file that was not taken, or of one that was."""

    @app.post("/returns/release", endpoint="release")
    def release() -> Response:
        number = number_in(request.form.get("id", ""))

        def act(work: Work) -> WorkReport:
            with seat.opened(QUARANTINE, work.notices) as session:
                released = quarantine.release(session, number)
                month.tell_closed_periods(session, (released.submission,))
                quarantine.end_release(session, released.submission)
            words = released_words(number, released.submission, earlier=released.earlier)
            return WorkReport(words=(words,))

        seat.bench.start("再收来件", act)
        return redirect(back_to_returns())

    @app.post("/returns/drop", endpoint="drop")
    def drop() -> Response:
        number, reason = number_in(request.form.get("id", "")), request.form.get("reason", "")

        def act(work: Work) -> WorkReport:
            quarantine.drop(seat.workspace(work.notices), number, reason=reason)
            return WorkReport(words=(f"第 {number} 号来件不采用，原件还在；在本页最下面可以恢复。",))

        seat.bench.start("放到一边", act)
        return redirect(back_to_returns())

    @app.route("/returns/withdraw", endpoint="withdraw", methods=["GET", "POST"])
    def withdraw() -> str | Response:
        values = request.form if request.method == "POST" else request.args
        number, undo = number_in(values.get("id", "")), values.get("undo") == "1"
        shown = withdrawing.preview_withdrawal(seat.workspace(), number, undo=undo)
        if request.method == "GET":
            beside = tuple(withdrawing.beside_the_rows(shown))
            return seat.page("withdraw.html", here="returns", shown=shown, beside=beside)
        if values.get("seen") != seen_words(shown):
            raise WorkbookFlowError("刚才又有新的来件或撤回，请重新看过变化后再确认。")

        def act(work: Work) -> WorkReport:
            withdrawing.withdraw(seat.workspace(work.notices), shown)
            return WorkReport(words=(withdrawn_words(shown, undo=undo),))

        seat.bench.start("恢复" if undo else "撤回", act)
        return redirect(url_for("returns", period=shown.submission.period or ""))


def withdrawn_words(shown: withdrawing.Withdrawing, *, undo: bool) -> str:
    """What was withdrawn or brought back, and what to do next where that changes what counts."""
    words = f"第 {shown.submission.id} 号已{'恢复' if undo else '撤回'}。"
    again = "" if undo else "要恢复，在它那一行点“恢复”。"
    return (
        words
        + again
        + (
            "汇总表要更新的，到“本期”页点“生成汇总表”（已定稿的，点“列出变化”）。"
            if shown.submission.period
            else ""
        )
    )


def seen_words(shown: withdrawing.Withdrawing) -> str:
    """The state of the record that a page was made from."""
    return "-".join(map(str, shown.seen))
