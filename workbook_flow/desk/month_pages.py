"""本期: where the month stands, what to do next, who is missing; issuing, merging, documents, reminders."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from workbook_flow import cycle
from workbook_flow.cycle import issuing, month, publishing, verbs
from workbook_flow.cycle.course import changes_of, course
from workbook_flow.cycle.opening import came_after_today
from workbook_flow.cycle.post import doubting, queueing, reminding
from workbook_flow.cycle.post.chasing import calendar
from workbook_flow.cycle.post.mail_status import letters_to_read, mails_that_failed
from workbook_flow.cycle.whereabouts import place_notices
from workbook_flow.desk import mailing
from workbook_flow.desk.paper_pages import HEAD
from workbook_flow.desk.seat import Seat, asked_period, number_in, period_in_form, periods_of
from workbook_flow.desk.sure_pages import close
from workbook_flow.desk.wording import faults_of_decisions
from workbook_flow.desk.work import Work, WorkReport
from workbook_flow.model import Period, UnitState, WorkbookFlowError

ORDER = (
    UnitState.UNREACHED,
    UnitState.ISSUED,
    UnitState.RETURNED,
    UnitState.PARTIAL,
    UnitState.ACCEPTED,
    UnitState.NIL,
    UnitState.EXCUSED,
)


def add_pages(app: Flask, seat: Seat) -> None:
    """The pages of the month."""
    add_views(app, seat)
    add_deeds(app, seat)


def add_views(app: Flask, seat: Seat) -> None:
    """What can be looked at."""
    app.add_url_rule("/", "month", partial(show_month, seat))
    app.add_url_rule("/issue", "issue", partial(show_issue, seat))
    app.add_url_rule("/remind", "remind", partial(show_reminders, seat))


def show_month(seat: Seat) -> str | Response:
    """How far the month is, and what comes next; where there is no master, the page that makes one."""
    if not seat.workspace().master.exists():
        return redirect(url_for("listing"))
    with seat.opened() as session:
        period = asked_period(session)
        month_course = course(session, period)
        periods = periods_of(session, period)
        settings = session.master.settings
        notices = (*place_notices(session.workspace), *came_after_today(session))
        doubtful = doubting.doubtful(session)
        mail = month.status_of_mail(session, period)
    order = {state: number for number, state in enumerate((*ORDER, UnitState.NOT_ISSUED))}
    return seat.page(
        "month.html",
        here="month",
        course=month_course,
        periods=periods,
        period=period,
        title=settings.list_name,
        account=settings.mail_account,
        readers=settings.readers,
        notices=notices,
        doubtful=doubtful,
        failed=tuple(mails_that_failed(mail)),
        to_read=tuple(letters_to_read(mail)),
        statuses=sorted(month_course.snapshot.statuses, key=lambda status: order[status.state]),
        missing=month_course.of_state(UnitState.ISSUED),
        behind=month_course.of_state(UnitState.RETURNED, UnitState.PARTIAL),
    )


def show_issue(seat: Seat) -> str:
    """What issuing would do."""
    with seat.opened(verbs.ISSUING) as session:
        period = asked_period(session)
        prepared = issuing.prepare_split(session, period)
        seen = session.master.digest
    fresh = set(changes_of(prepared))
    return seat.page("issue.html", here="month", prepared=prepared, period=period, fresh=fresh, seen=seen)


def show_reminders(seat: Seat) -> str:
    """Who is to be reminded of what, and when next."""
    with seat.opened() as session:
        period = asked_period(session)
        due = reminding.due(session)
        return seat.page(
            "remind.html",
            here="month",
            period=period,
            due=due,
            addressed=any(reminder.to for reminder in due),
            letters=reminding.letters_of(session, due),
            unreached=reminding.unreached(session),
            days=calendar(session, period),
            kinds=reminding.KIND_WORDS,
            account=session.master.settings.mail_account,
        )


def add_deeds(app: Flask, seat: Seat) -> None:
    """What can be done."""
    deeds: dict[str, tuple[str, Callable[[Work, Period], WorkReport]]] = {
        "merge": ("生成汇总表", lambda work, period: merge(seat, work, period)),
        "documents": ("生成通报材料", lambda work, period: write_documents(seat, work, period)),
        "close": ("定稿", lambda work, period: close(seat, work, period)),
        "fetch": ("取信", lambda work, _: mailing.fetch(seat, work)),
        "remind": ("发送提醒", lambda work, _: mailing.remind(seat, work)),
        "send": ("发送填报表", lambda work, period: mailing.send(seat, work, period)),
        "publish": ("发给领导", lambda work, period: mailing.publish(seat, work, period)),
    }

    @app.post("/do/<deed>", endpoint="do")
    def do(deed: str) -> Response:
        if deed not in deeds:
            return redirect(url_for("month"))
        title, act = deeds[deed]
        period = period_in_form()
        seat.bench.start(title, lambda work: act(work, period))
        return redirect(url_for("month", period=period))

    @app.post("/do/issue", endpoint="do_issue")
    def do_issue() -> Response:
        period, seen = period_in_form(), request.form.get("seen", "")
        seat.bench.start("下发填报表", lambda work: issue(seat, work, period, seen))
        return redirect(url_for("month", period=period))

    app.add_url_rule("/confirm", "confirm", partial(confirm, seat), methods=["POST"])
    app.add_url_rule(
        "/open/consolidated", "open_consolidated", partial(open_consolidated, seat), methods=["POST"]
    )


def confirm(seat: Seat) -> Response:
    """Settle whether a mail arrived that may have, as the office says."""
    period = period_in_form()
    number, again = number_in(request.form.get("id", "")), request.form.get("answer") == "again"

    def act(work: Work) -> WorkReport:
        with seat.opened(queueing.MAILING, work.notices) as session:
            if not again:
                doubting.confirm(session, number)
                return WorkReport(words=(f"第 {number} 封信记为已送达。",))
            try:
                doubting.send_again(session, number)
            except WorkbookFlowError:
                mailing.first_stint(work, session)  # what was stopped before would have sent
                raise
            delivery = mailing.first_stint(work, session)
        return mailing.sent(seat, work, delivery)

    seat.bench.start("核实送达", act)
    return redirect(url_for("month", period=period))


def open_consolidated(seat: Seat) -> Response:
    """Show the period's consolidated workbook where it lies."""
    period = period_in_form()
    path = seat.workspace().consolidated(period)
    if path.is_file():
        seat.show_file(path)
    return redirect(url_for("month", period=period))


def issue(seat: Seat, work: Work, period: Period, seen: str) -> WorkReport:
    """Issue the period's forms, by the list of that digest where one was shown."""
    with seat.opened(verbs.ISSUING, work.notices) as session:
        if seen and seen != session.master.digest:
            raise WorkbookFlowError("总表刚才改过，还没有下发。请点“查看或补发填报表”重新看过，再下发。")
        prepared = issuing.prepare_split(session, period)
        work.expect(len(prepared.written))
        issuing.issue(session, prepared, on_form=work.step)
    count = len(prepared.written)
    words = (
        f"已生成{period.words}填报表 {count} 份。可以在“材料”页打开文件夹，逐份发给各单位；"
        "也可以在“本期”页点“用邮件发填报表、提醒”。"
        if count
        else "没有变化，不用重新下发。"
    )
    return WorkReport(words=(words,), problems=prepared.problems)


def merge(seat: Seat, work: Work, period: Period) -> WorkReport:
    """Write the consolidated workbook; what lies in the inbox is taken first, as the command does."""
    with seat.opened(verbs.MERGING, work.notices) as session:
        work.expect(cycle.count_waiting(session.workspace))
        merged = month.merge(session, period, on_file=work.step)
    count = len(merged.submissions)
    came = (f"先收下了收件夹里的 {count} 份文件。",) if count else ()
    return WorkReport(words=(*came, merged_words(merged)), problems=faults_of_decisions(merged.submissions))


def merged_words(merged: month.Merged) -> str:
    """What merging did: a period that is closed stays as it was published, and what is otherwise since is listed."""
    if merged.edition is not None:
        changes = (
            f"与发布的数不同的列在“{merged.after.name}”，在“材料”页打开"
            if merged.after
            else "没有与发布的数不同的"
        )
        return f"这一期已定稿（{merged.edition.words}），发布的数没有改动。{changes}。"
    if merged.consolidated.name != HEAD[0]:
        return f"汇总表已生成，这次写在“{merged.consolidated.name}”，在“材料”页打开。"
    state = "汇总表已生成" if merged.written else "没有新内容，汇总表没有重写"
    return f"{state}。要看，点“本期”页下面的“打开汇总表”。"


def write_documents(seat: Seat, work: Work, period: Period) -> WorkReport:
    """Write what leaders read."""
    with seat.opened(verbs.REPORTING, work.notices) as session:
        work.expect(publishing.steps())
        documents = publishing.write_documents(session, period, on_step=work.step)
    names = "、".join(path.name for path in documents.paths)
    return WorkReport(words=(f"已生成：{names}。在“材料”页打开。",))
