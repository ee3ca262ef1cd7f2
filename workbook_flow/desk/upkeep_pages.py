"""设置与体检: the settings as they are read, whether all is in order, whether the record holds."""

from __future__ import annotations

from flask import Flask, redirect, url_for
from werkzeug.wrappers import Response

from workbook_flow import cycle
from workbook_flow.cycle import importing
from workbook_flow.cycle.care import doctor
from workbook_flow.desk.seat import Seat
from workbook_flow.desk.work import Work, WorkReport

PARTS = 9
"""How many parts ``verify`` tells of."""
VERDICTS = {doctor.Diagnosis.GOOD: "正常", doctor.Diagnosis.WARNING: "注意", doctor.Diagnosis.BAD: "不行"}


def add_pages(app: Flask, seat: Seat) -> None:
    """The page, and what it can do."""

    @app.get("/upkeep", endpoint="upkeep")
    def show_upkeep() -> str:
        workspace = seat.workspace()
        settings = importing.listed(workspace).settings if workspace.master.exists() else None
        return seat.page("upkeep.html", here="upkeep", settings=settings)

    @app.post("/upkeep/doctor", endpoint="doctor")
    def examine() -> Response:
        seat.bench.start("体检", lambda work: health(seat, work))
        return redirect(url_for("upkeep"))

    @app.post("/upkeep/verify", endpoint="verify")
    def verify() -> Response:
        seat.bench.start("核对存档", lambda work: check_record(seat, work))
        return redirect(url_for("upkeep"))


def health(seat: Seat, work: Work) -> WorkReport:
    """Every check but the mail to oneself."""
    findings = []
    for finding in doctor.examine(seat.workspace(), clock=seat.now, pause=lambda _: None, to_self=False):
        findings.append(finding)
        work.step()
    bad = sum(finding.verdict is doctor.Diagnosis.BAD for finding in findings)
    head = f"有 {bad} 项不行，请按说明处理。" if bad else "可以正常使用。"
    lines = (f"{finding.name}：{VERDICTS[finding.verdict]}。{finding.words}" for finding in findings)
    return WorkReport(words=(head, *lines), failed=bool(bad))


def check_record(seat: Seat, work: Work) -> WorkReport:
    """Whether archive, chain, ledger and outbox agree."""
    work.expect(PARTS)
    verified = cycle.verify(seat.workspace(work.notices), on_part=work.step)
    head = f"已核对 {verified.files} 份来件、{verified.issues} 次下发。"
    verdict = "有对不上的，见下。" if verified.problems else "全部一致。"
    code = (f"存证码（可抄录留存，日后比对）：{verified.head}",) if verified.head else ()
    coverage = (verified.coverage,) if verified.coverage else ()
    return WorkReport(
        words=(head + verdict, *coverage, *code), problems=verified.problems, failed=bool(verified.problems)
    )
