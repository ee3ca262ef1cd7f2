"""What each part of a unit's score stands on: its rows, days, files, faults, what was excused and decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from workbook_flow.model import (
    EntryState,
    IssuedForm,
    Level,
    Master,
    Note,
    NoteKind,
    Problem,
    Role,
    Snapshot,
    Submission,
    SubmissionState,
    Verdict,
)
from workbook_flow.reports.summary.nouns import OWES_NO_ROWS, UnitSummary
from workbook_flow.reports.summary.past import Past
from workbook_flow.reports.summary.report import Report
from workbook_flow.reports.summary.score import Score, counts_as_return, first_issued, passed_limits
from workbook_flow.reports.summary.substance import achievements, in_sum
from workbook_flow.words.text import UNIT_STATE_WORDS, bounded, submission_words

TIMELINESS, COMPLETENESS, QUALITY, LIMITS, EXTENSIONS = "及时性", "完整性", "填报质量", "时限进展", "延期情况"
SUBSTANCE = "实绩"
PARTS = (TIMELINESS, COMPLETENESS, QUALITY, LIMITS, EXTENSIONS, SUBSTANCE)
EXTRAS, LIGHTS, DECISIONS, APPEALS = "加分扣分", "牵头任务", "核定", "申诉与复核"
COUNTED = (
    (TIMELINESS, "late", "迟报工作日"),
    (COMPLETENESS, "accepted", "已接收的行"),
    (COMPLETENESS, "owed", "应报的行"),
    (QUALITY, "held", "退回过的行"),
    (LIMITS, "overdue", "逾期未完成的行"),
    (EXTENSIONS, "granted", "获准的延期"),
    (SUBSTANCE, "substance", "有实绩的行"),
)
"""What each part counts, as a score names it and as people do."""
MOST_FAULTS = 40
"""The faults of one return that are named; of more, how many there are."""
MOST_WORDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAccount:
    """One part of the score: its value (0 to 100), its weight, and how it comes about in this unit's numbers."""

    name: str
    value: float
    weight: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One fact that a part rests on: about which task, on which day, by which file or person; blank where none."""

    part: str
    words: str
    task: str = ""
    day: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCase:
    """What one unit's account is drawn from."""

    master: Master
    snapshot: Snapshot
    past: Past
    report: Report
    line: UnitSummary

    @property
    def unit(self) -> str:
        """The unit's name."""
        return self.line.status.unit

    @property
    def form(self) -> IssuedForm | None:
        """The form that stands for it."""
        return next((form for form in self.snapshot.forms if form.unit == self.unit), None)

    @property
    def submissions(self) -> tuple[Submission, ...]:
        """Its files of the period in order of arrival."""
        return tuple(submission for submission in self.snapshot.submissions if submission.unit == self.unit)

    def parts(self, score: Score) -> Iterator[PartAccount]:
        """Each part, with its sum in words."""
        scoring, owed, silence = self.master.scoring, score.owed, "没有一行被采用，为 0"
        heard = score.returned or score.silence_counted
        words = (
            f"100 − {score.late} 个工作日 × {scoring.late_day:g}，最低 0" if score.returned else silence,
            f"{score.accepted} ÷ {owed}",
            f"1 − {score.held} ÷ {owed}，最低 0" if score.returned else silence,
            f"1 − {score.overdue} ÷ {owed}" if heard else silence,
            f"1 − {score.granted} ÷ {owed}，最低 0" if heard else silence,
            f"{score.substance} ÷ {owed}" if score.returned else silence,
        )
        values = score.parts(scoring)
        for name, value, weight, sentence in zip(PARTS, values, scoring.weights, words, strict=True):
            yield PartAccount(name=name, value=value, weight=weight, words=sentence)

    def returns(self) -> Iterator[Ground]:
        """The return day, and every file with when it arrived: the first of which a row was accepted counts."""
        form, status = self.form, self.line.status
        if form is not None:
            words = f"下发 {form.issued_on.isoformat()}，报送截止 {form.return_by.isoformat()}"
            yield Ground(part=TIMELINESS, words=words, day=form.return_by)
        usable = {
            submission.digest
            for submission in self.submissions
            if submission.usable and submission.state.counts
        }
        arrived = (
            submission for submission in self.submissions if submission.state is not SubmissionState.WITHDRAWN
        )
        counting = next(
            (file for file in arrived if file.digest in usable and file.arrival == status.returned_on), None
        )
        for submission in self.submissions:
            remark = "（更正或补充，不算迟报）" if submission.usable and submission.state.counts else ""
            if submission is counting:
                remark = f"（以这一份算及时，{self.punctuality}）"
            state = submission_words(submission)
            rows = f"采用 {submission.entries} 行，退回 {submission.held} 行"
            yield Ground(
                part=TIMELINESS,
                words=f"{state}：{'零报告' if submission.nil else rows}{remark}",
                day=submission.arrival,
                source=f"{submission.id} 号来件 {submission.file}",
            )

    @property
    def punctuality(self) -> str:
        """How late the return that counts is."""
        if self.line.status.excused:
            return "免报，不算迟报"
        return f"迟报 {self.line.late} 个工作日" if self.line.late else "按时"

    def rows(self) -> Iterator[Ground]:
        """The rows that are not accepted as they stand."""
        accepted = {entry.task for entry in self.snapshot.entries if entry.unit == self.unit}
        held = {entry.task: entry for entry in self.snapshot.held if entry.unit == self.unit}
        if self.line.status.state in OWES_NO_ROWS:
            yield from self.rows_not_asked_for()
        for row in self.form.rows if self.form else ():
            if row.task in held:
                stands = "，此前采用的一行仍算" if row.task in accepted else ""
                yield Ground(
                    part=COMPLETENESS,
                    words=f"待更正{stands}：{reasons(held[row.task].problems)}",
                    task=row.task,
                    source=f"{held[row.task].submission} 号来件",
                )
            elif row.task not in accepted and self.line.status.state not in OWES_NO_ROWS:
                yield Ground(part=COMPLETENESS, words="未填", task=row.task)

    def rows_not_asked_for(self) -> Iterator[Ground]:
        """That none of the form's rows is asked for, and why."""
        count = len(self.form.rows) if self.form else 0
        if count:
            why = UNIT_STATE_WORDS[self.line.status.state]
            yield Ground(part=COMPLETENESS, words=f"{why}：表中 {count} 行都不要求填，不算未填")

    def faults(self) -> Iterator[Ground]:
        """The rows sent back, return by return, with what was wrong; only what was sent back first costs anything."""
        before: set[str] = set()
        for submission in self.submissions:
            if not (submission.held and counts_as_return(submission.state)):
                continue
            counts = sent_back_words(submission.held_tasks, before)
            before.update(submission.held_tasks)
            errors = [problem for problem in submission.problems if problem.level is Level.ERROR]
            words = "；".join(
                f"{problem.place.cell} {problem.message}".strip() for problem in errors[:MOST_FAULTS]
            )
            more = f"；等 {len(errors)} 处" if len(errors) > MOST_FAULTS else ""
            yield Ground(
                part=QUALITY,
                words=f"{counts}：{words or '办公室退回，见“核定”'}{more}",
                day=submission.arrival,
                source=f"{submission.id} 号来件 {submission.file}",
            )

    def limits(self) -> Iterator[Ground]:
        """The tasks whose limit has passed: what is held against the unit, and what is not and why."""
        began = first_issued(self.snapshot, self.past.began)
        shares = passed_limits(self.master, self.report.summary, began, today=self.report.today)
        for share in shares:
            if share.unit == self.unit:
                words = share.excuse or "逾期未报完成"
                yield Ground(
                    part=LIMITS, words=f"{words}（时限：{share.words}）", task=share.task, day=share.due
                )

    def requests(self) -> Iterator[Ground]:
        """The later limits that it asked for, and what was decided."""
        for request in self.snapshot.requests:
            if request.unit != self.unit:
                continue
            decision = request.decision
            granted = f"，准至 {request.granted.isoformat()}" if request.granted else ""
            ruled = f"{decision.verdict}{granted}（{decision.by}）" if decision else "未核定"
            yield Ground(
                part=EXTENSIONS,
                words=f"申请延至 {request.until.isoformat()}：{ruled}；理由：{bounded(request.reason, MOST_WORDS)}",
                task=request.task,
                day=decision.on if decision else None,
                source=f"{request.submission} 号来件",
            )

    def decisions(self) -> Iterator[Ground]:
        """What the office decided on its rows."""
        for entry in (*self.snapshot.entries, *self.snapshot.held):
            decision = entry.decision
            if entry.unit != self.unit or decision is None:
                continue
            opinion = f"：{bounded(decision.opinion, MOST_WORDS)}" if decision.opinion else ""
            counts = "该行待更正" if entry.state is EntryState.HELD else "该行照收"
            verdict = "意见不一，待核定" if decision.verdict is Verdict.DISPUTED else str(decision.verdict)
            yield Ground(
                part=DECISIONS,
                words=f"{verdict}{opinion}（{counts}）",
                task=entry.task,
                day=decision.on,
                source=decision.by,
            )

    def substance(self) -> Iterator[Ground]:
        """What came of its tasks: in sum, then each that stood still, was told in old words, or is measured."""
        all_lines = achievements(self.master, self.report.summary, self.report.metrics, self.past.last)
        lines = [line for unit, line in all_lines if unit == self.unit]
        if lines:
            yield Ground(part=SUBSTANCE, words=in_sum(lines, self.master.scoring.substance))
        for line in lines:
            if line.words:
                remark = "" if line.has_substance else "，不算有实绩"
                yield Ground(part=SUBSTANCE, words=f"{line.words}{remark}", task=line.task)

    def lights(self) -> Iterator[Ground]:
        """The tasks that it leads, each with its light and what the light rests on."""
        for outlook in self.report.outlooks:
            leads = [duty for duty in outlook.line.duties if duty.role is Role.LEAD]
            if not any(duty.unit == self.unit for duty in leads):
                continue
            limit = outlook.line.task.deadline
            heard = "、".join(f"{duty.unit}{duty.words}" for duty in leads)
            before = f"，此前{outlook.last_state}" if outlook.recalled else ""
            left = f"，{outlook.time_left}" if outlook.time_left else ""
            words = f"{outlook.words}：牵头单位合计{outlook.line.state}{before}（{heard}）；时限 {limit.words}{left}"
            yield Ground(part=LIGHTS, words=words, task=outlook.line.task.id, day=limit.due)


def sent_back_words(tasks: Collection[str], before: Collection[str]) -> str:
    """How many rows a return had sent back, and how many of them for another time."""
    again = sum(task in before for task in tasks)
    first = f"退回 {len(tasks) - again} 行" if len(tasks) > again else ""
    return "，".join(filter(None, (first, f"再次退回 {again} 行（以前退回过，不再计）" if again else "")))


def extra_grounds(score: Score) -> Iterator[Ground]:
    """The points that the office added or took."""
    for extra in score.extras:
        yield Ground(
            part=EXTRAS, words=f"{extra.points:+g}：{extra.reason}", source=f"{extra.approved_by}批准"
        )


def restated_grounds(published: Score, reckoned: Score) -> Iterator[Ground]:
    """Where a count was published otherwise than the record has it by the rules of today: the published one stands."""
    for part, name, words in COUNTED:
        then, now = getattr(published, name), getattr(reckoned, name)
        if then != now:
            yield Ground(part=part, words=f"{words}发布时计 {then}，按现在的口径是 {now}；得分以发布的为准")


def appeal_grounds(notes: Iterable[Note], unit: str) -> Iterator[Ground]:
    """What the unit objected to, and what the office found."""
    for note in notes:
        if note.kind in {NoteKind.APPEAL, NoteKind.FINDING} and note.subject == unit:
            words = f"{note.kind}：{bounded(note.words, MOST_WORDS)}"
            yield Ground(part=APPEALS, words=words, day=note.on, source=note.by)


def reasons(problems: Iterable[Problem]) -> str:
    """Why a row is held, in words."""
    errors = [problem.message for problem in problems if problem.level is Level.ERROR]
    return bounded("；".join(errors), MOST_WORDS)
