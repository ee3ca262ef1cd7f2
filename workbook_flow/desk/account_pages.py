"""邮箱与定时: the mail account with its password, tried out; the schedule, and the days that come."""

from __future__ import annotations

import time

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from workbook_flow.cycle import account
from workbook_flow.cycle.coming import coming_days
from workbook_flow.cycle.scheduled import schedule_state, switch_off, switch_on
from workbook_flow.desk.seat import Seat
from workbook_flow.desk.upkeep_pages import examined
from workbook_flow.desk.work import Work, WorkReport

SETTING = "setting:"
HINTS = {
    "邮箱账号": "用来发表、收表的邮箱，如 office@163.com。不填，邮件存成文件，自己发送。",
    "邮箱服务商": "多数邮箱按账号就能判断。单位自己的域名要选是谁家的；"
    "政务邮箱选 Coremail，自建的选 Exchange 或“其他”，再填下面两个服务器。",
    "发信服务器": "选 Coremail、Exchange、“其他”时才要填。向单位的网络管理员要，写成“服务器:端口”。",
    "收信服务器": "同上时才要填，写法同上。",
    "邮件加密": "一般不用改。不加密的，密码和表格别人看得到。",
}
MOST_DAYS = 20
"""Days that come, as many as the page shows."""


def add_pages(app: Flask, seat: Seat) -> None:
    """The page, and what it can do."""
    add_view(app, seat)
    add_account(app, seat)
    add_schedule(app, seat)


def add_view(app: Flask, seat: Seat) -> None:
    """The account, the schedule, and what comes."""

    @app.get("/account", endpoint="account")
    def show_account() -> str | Response:
        workspace = seat.workspace()
        if not workspace.master.exists():
            return redirect(url_for("listing"))
        with seat.opened() as session:
            days, state = coming_days(session), schedule_state(session)
            hours = session.master.settings.quiet_hours
        return seat.page(
            "account.html",
            here="account",
            setup=account.mail_setup(workspace),
            days=days[:MOST_DAYS],
            state=state,
            hours=hours,
            prefix=SETTING,
            hints=HINTS,
        )


def add_account(app: Flask, seat: Seat) -> None:
    """Settings, password, trial."""

    @app.post("/account/settings", endpoint="set_account")
    def set_account() -> Response:
        values = {
            name.removeprefix(SETTING): words
            for name, words in request.form.items()
            if name.startswith(SETTING)
        }
        password, by = request.form.get("password", ""), request.form.get("by", "")
        in_file = request.form.get("keep") == "file"
        seat.bench.start(
            "记下邮箱", lambda work: note_account(seat, work, values, by, password, in_file=in_file)
        )
        return redirect(url_for("account"))

    @app.post("/account/forget", endpoint="forget_password")
    def forget() -> Response:
        def act(work: Work) -> WorkReport:
            removed = account.forget_password(seat.workspace(work.notices))
            return WorkReport(words=("密码已删去。" if removed else "没有存着密码。",))

        seat.bench.start("删去密码", act)
        return redirect(url_for("account"))

    @app.post("/account/servers", endpoint="find_servers")
    def find_servers() -> Response:
        def act(work: Work) -> WorkReport:
            return WorkReport(words=(account.published_servers(seat.workspace(work.notices)),))

        seat.bench.start("查找服务器", act)
        return redirect(url_for("account"))

    @app.post("/account/try", endpoint="try_account")
    def try_account() -> Response:
        seat.bench.start("试收发", lambda work: trial(seat, work))
        return redirect(url_for("account"))


def note_account(
    seat: Seat, work: Work, values: dict[str, str], by: str, password: str, *, in_file: bool
) -> WorkReport:
    """Keep the settings that were changed, and the password where one was typed."""
    workspace = seat.workspace(work.notices)
    noted = account.set_account(workspace, values, by=by)
    words = [f"已记下：{'、'.join(answer.words for answer in noted)}。"] if noted else []
    if password:
        place = account.keep_password(workspace, password, in_file=in_file)
        words.append(f"密码已存进{place}。")
    return WorkReport(words=(*words, "请点“试收发”，看能不能用。") if words else ("没有改动。",))


def trial(seat: Seat, work: Work) -> WorkReport:
    """Log in, send a mail to oneself, find it."""
    findings = account.try_account(seat.workspace(work.notices), clock=seat.now, pause=time.sleep)
    bad, lines = examined(findings, work)
    return WorkReport(words=("邮箱还不能用，见下。" if bad else "邮箱可以收发。", *lines), failed=bool(bad))


def add_schedule(app: Flask, seat: Seat) -> None:
    """The schedule on and off."""

    @app.post("/schedule", endpoint="switch_schedule")
    def switch() -> Response:
        on = request.form.get("on") == "1"

        def act(work: Work) -> WorkReport:
            workspace = seat.workspace(work.notices)
            if not on:
                switch_off(workspace)
                return WorkReport(words=("定时已关掉：下发、取信和提醒都要手动办。",))
            idle = switch_on(workspace, seat.now())
            works = "定时已打开：每 5 分钟看一遍，到期的事自动办。电脑要开着、您要登录着。"
            return WorkReport(words=(f"定时已登记，但{idle}" if idle else works,), failed=bool(idle))

        seat.bench.start("打开定时" if on else "关掉定时", act)
        return redirect(url_for("account"))
