"""核定: what waits for the office, decided by mouse or keyboard, recorded as if in the consolidated workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from workbook_flow.cycle import month
from workbook_flow.cycle.deciding import DECIDING, Case, DecidedCase, Kind, cases, decide
from workbook_flow.desk.seat import Seat, asked_period, number_in, period_in_form, periods_of
from workbook_flow.desk.work import Work, WorkReport
from workbook_flow.model import GIVEN_VERDICTS, Level, Place, Problem, Submission, Verdict
from workbook_flow.words.own_names import own_names

VERDICT, OPINION = "verdict:", "opinion:"
TITLES = {
    Kind.EXTENSION: "申请延期",
    Kind.CLAIM: "不认领",
    Kind.APPEAL: "对得分的申诉",
    Kind.ROW: "填报内容",
}
ADVICE = {
    Kind.EXTENSION: "同意选“通过”；另定日期选“改为”，意见里只写日期；不同意选“退回”并写明理由。",
    Kind.CLAIM: "同意选“通过”，从下期起不再发给该单位；不同意选“退回”并写明理由。",
    Kind.APPEAL: (
        "申诉成立选“通过”；维持原分选“退回”并写明理由；“改为”只记意见里写的话。"
        "要改分的，在总表“加分扣分”里记。"
    ),
    Kind.ROW: (
        "照样采用选“通过”；要单位重填选“退回”并写明理由；"
        "办公室直接改的选“改为”，意见里写如“{change}”，一行一项，要清空的写“栏目：空”。"
    ),
}

DECLARED = "申报办结"
DISPUTED = "核定意见不一的"
WAITING = {
    TITLES[Kind.ROW]: "等单位更正或已写核实说明的",
    DECLARED: "等牵头单位核定办结的",
}
"""What the groups are called in which others than the office may go on."""
AT_ONCE = {TITLES[Kind.EXTENSION], TITLES[Kind.CLAIM], DECLARED}
"""Groups in which every case may be passed at once: they need no more than the office's word."""
DECLARED_ADVICE = "同意办结选“通过”；退办选“退回”并写明理由。没有核定的，不算已完成。"
UNREAD_ADVICE = (
    "{unread}，照样采用就不知道办到哪一步，所以没有“通过”。办公室知道的选“改为”，意见里写如“{change}”；"
    "不知道的选“退回”并写明理由。"
)


def add_pages(app: Flask, seat: Seat) -> None:
    """The queue, and deciding."""

    @app.get("/decisions", endpoint="decisions")
    def show_cases() -> str | Response:
        if not seat.workspace().master.exists():
            return redirect(url_for("listing"))
        with seat.opened() as session:
            period = asked_period(session)
            open_cases = cases(session, period)
            change = own_names(session.master.fields)["change"]
            periods = periods_of(session, period)
            basis = session.ledger.last_submission()
        return seat.page(
            "decisions.html",
            here="decisions",
            period=period,
            periods=periods,
            cases=open_cases,
            groups=groups_of(open_cases),
            basis=basis,
            titles=TITLES,
            advice={kind: words.format(change=change) for kind, words in ADVICE.items()},
            declared_advice=DECLARED_ADVICE,
            unread_advice=UNREAD_ADVICE,
        )

    @app.post("/decisions", endpoint="decide")
    def take_decisions() -> Response:
        period, basis = period_in_form(), number_in(request.form.get("basis", ""))
        decided_cases, by = decided_in_form(), request.form.get("by", "")

        def act(work: Work) -> WorkReport:
            with seat.opened(DECIDING, work.notices) as session:
                taken = decide(session, period, decided_cases, by=by, basis=basis)
                month.tell_closed_periods(session, (taken,))
            return decided_words(taken, decided_cases)

        seat.bench.start("核定", act)
        return redirect(url_for("decisions", period=period))


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """Cases of one kind that wait for the same, as the page lists them."""

    title: str
    cases: tuple[Case, ...]

    @property
    def at_once(self) -> bool:
        """Whether passing every one of them at once is offered."""
        return self.title in AT_ONCE and len(self.cases) > 1


def groups_of(open_cases: Sequence[Case]) -> tuple[CaseGroup, ...]:
    """The cases by what they are and what they wait for, each group where its first case stands."""
    grouped: dict[str, list[Case]] = {}
    for case in open_cases:
        grouped.setdefault(group_title(case), []).append(case)
    return tuple(CaseGroup(title, tuple(members)) for title, members in grouped.items())


def group_title(case: Case) -> str:
    """What the group of a case is called."""
    if case.kind is Kind.ROW and case.disputed:
        return DISPUTED
    title = DECLARED if case.declared else TITLES[case.kind]
    return title if case.urgent else WAITING[title]


def decided_words(taken: Submission, decided_cases: Sequence[DecidedCase]) -> WorkReport:
    """What was decided, and what of it could not be taken: that waits still, what was written with it is there."""
    count = len(decided_cases)
    refused = len({problem.place for problem in taken.problems if problem.level is Level.ERROR})
    words = f"已核定 {count - refused} 项，记为第 {taken.id} 号。核定错了，在“收件”页撤回这一号。"
    left = f"{refused} 项没有采用，原因见下；改好意见再提交这几项。" if refused else ""
    return WorkReport(
        words=(words, left) if left else (words,),
        problems=tuple(on_page(problem, decided_cases) for problem in taken.problems),
        failed=bool(refused),
        verdict=f"有 {refused} 项没有办成" if refused else "",
    )


def on_page(problem: Problem, decided_cases: Sequence[DecidedCase]) -> Problem:
    """The problem at the case that it is of, as the page calls that: its workbook was never seen by anybody."""
    line = "".join(filter(str.isdigit, problem.place.cell))
    named = [case.key.split("|") for case in decided_cases]
    lines = [
        f"{TITLES[Kind[kind]]}：{unit} {task}".strip()
        for kind, unit, task, *_ in named
        if kind in Kind.__members__ and Kind[kind].value == problem.place.sheet
    ]
    place = lines[int(line) - 2 : int(line) - 1] if line and int(line) > 1 else []
    return replace(problem, place=Place(sheet=place[0])) if place else problem


def decided_in_form() -> tuple[DecidedCase, ...]:
    """What the form says of each case on which something was chosen."""
    verdicts = {str(verdict): verdict for verdict in GIVEN_VERDICTS}
    chosen: dict[str, Verdict] = {
        name.removeprefix(VERDICT): verdicts[words]
        for name, words in request.form.items()
        if name.startswith(VERDICT) and words in verdicts
    }
    return tuple(
        DecidedCase(key=key, verdict=verdict, opinion=request.form.get(OPINION + key, ""))
        for key, verdict in chosen.items()
    )
