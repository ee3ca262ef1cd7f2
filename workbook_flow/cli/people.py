"""What people read: the same as tables and sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from workbook_flow.cli.terminal import say, show_findings, show_problems, show_table
from workbook_flow.model import Question, Snapshot, Submission, SubmissionState, UnitState, WorkbookFlowError
from workbook_flow.words.problems import has_errors, left_out
from workbook_flow.words.text import UNIT_STATE_WORDS, submission_words

if TYPE_CHECKING:
    from workbook_flow.cycle import Merged, Split
    from workbook_flow.cycle.importing import Imported, OpenedList
    from workbook_flow.cycle.post.mail_status import MailNotes
    from workbook_flow.importing import Answers, Understanding
    from workbook_flow.model import Period, UnitStatus


def ask(understood: Callable[[Answers], Understanding], answers: Answers) -> Answers:
    """Ask what the list leaves open, one question after another; what is passed over stays open."""
    replies = dict(answers)
    while True:
        questions = [question for question in understood(replies).questions if question.id not in replies]
        if not questions:
            return {name: words for name, words in replies.items() if words}
        question = questions[0]
        reply = reply_to(question, len(questions))
        if reply and question.id in {
            left.id for left in understood({**replies, question.id: reply}).questions
        }:
            say(f"“{reply}”看不懂，没有记下，请再写一次。")
        else:
            replies[question.id] = reply


def refuse_unheard(source: OpenedList, answers: Answers) -> None:
    """Raise WorkbookFlowError where the list asks no such thing, or an answer is none to what it asks.

    It names what is asked, and how that is answered.
    """
    from workbook_flow.importing import HELD_UNASKED

    asked = {question.id: question for question in source.asked(answers)}
    left = {question.id: question for question in source.understood(answers).questions}
    left |= {
        name: question for name, question in asked.items() if not question.meaning(answers.get(name, ""))
    }
    faults = [
        f"“{answers[question.id]}”看不懂（{question.id}：{question.words}）。{question.advice}。"
        for question in left.values()
        if answers.get(question.id)
    ]
    if unknown := [
        name for name in answers if name not in asked.keys() | source.carried.keys() | HELD_UNASKED
    ]:
        names = [f"  {name}：{question_words(question)}" for name, question in asked.items()]
        faults += [
            f"这份清单没有问“{'”“'.join(unknown)}”。{'问的是：' if names else '它什么也没有问，请去掉。'}",
            *names,
        ]
    if faults:
        raise WorkbookFlowError("\n".join(("没有生成总表，请改好 --answer 再运行一次。", *faults)))


def ask_each(
    questions: Callable[[], Sequence[Question]], record: Callable[[Answers], Mapping[str, str]]
) -> None:
    """Ask what an existing list leaves open, one question after another; what is passed over stays open.

    Each reply is recorded before the next question; one that ``record`` says something of is asked for again.
    """
    settled: set[str] = set()
    while left := [question for question in questions() if question.id not in settled]:
        question = left[0]
        reply = reply_to(question, len(left))
        refused = record({question.id: reply}) if reply else {}
        for words in refused.values():
            say(words)
        settled |= {question.id} - refused.keys()


def reply_to(question: Question, left: int) -> str:
    """What is typed to one question, the first of so many; blank where it is passed over."""
    say(f"还有 {left} 个问题。{question.words}")
    for number, reading in enumerate(question.readings, 1):
        say(f"  {number}. {reading}")
    while True:
        reply = str(
            click.prompt(f"{question.advice}，直接回车以后再说", default="", show_default=False)
        ).strip()
        if not reply or question.meaning(reply):
            return question.chosen(reply)
        say(f"“{reply}”不是上面的序号或其中一项，请再写一次。")


def question_words(question: Question) -> str:
    """A question with the readings to choose from, on one line."""
    return question.words + (f"（{'／'.join(question.readings)}）" if question.readings else "")


def show_questions(questions: Sequence[Question]) -> None:
    """What the list leaves open, and how to answer it."""
    for question in questions:
        say(f"没有答复：{question_words(question)}")
    if questions:
        say("在页面的“总表”里，或运行 check --ask，一次答复，所有行都按它读；也可以照上面说的在总表里改。")


def show_imported(imported: Imported) -> None:
    """What was understood, what is still open, and where to look."""
    understanding = imported.understanding
    show_findings(imported.problems)
    for question in understanding.questions:
        say(f"没有回答（{question.id}）：{question_words(question)}")
    tasks, units = len(understanding.rows), len(understanding.units)
    doubted = sum(bool(task.doubts) for task in imported.reading.tasks)
    doubts = f"{doubted} 行有疑点，已标黄" if doubted else "没有疑点"
    wrong = has_errors(imported.problems)
    say(
        f"已生成总表 {imported.path}：{tasks} 项任务，{units} 个单位，{doubts}。",
        f"每一行读成了什么，请看 {imported.readout}",
        f"请在总表里{'改正上面写着“错误”的地方、' if wrong else ''}补上邮箱、改好标黄的格子，再运行 check。",
    )


def show_split(prepared: Split, today: date) -> None:
    """Who gets how many rows, what is new about it, and that the return day has passed where it has."""
    changed, written = ({form.unit for form in forms} for forms in (prepared.plan.changed, prepared.written))
    show_problems(prepared.problems)
    show_table(
        f"{prepared.plan.period.words} 填报表",
        ("单位", "任务数", "第几次下发", "说明"),
        [
            (
                form.unit,
                len(form.rows),
                form.issue,
                "新发" if form.unit in changed else "补写" if form.unit in written else "不变",
            )
            for form in prepared.plan.forms
        ],
    )
    for unit, words in prepared.ending():
        say(f"“{unit}”{words}。")
    for day in sorted({form.return_by for form in prepared.written if form.return_by < today}):
        say(
            f"报送截止 {day.month}月{day.day}日 已经过了：照这样下发，各单位报来都算迟报。"
            "不该这样的，请改“设置”里的“报送截止”，再运行一次 split。"
        )


def show_submissions(submissions: Iterable[Submission]) -> None:
    """What came, and what is wrong with it."""
    files = list(submissions)
    if not files:
        say("inbox 中没有新的来件。")
        return
    show_table(
        "来件",
        ("编号", "文件", "单位", "期别", "结果", "采用行", "待更正行", "未采用内容"),
        [
            (
                submission.id,
                submission.file,
                submission.unit or "—",
                submission.period or "—",
                submission_words(submission),
                submission.entries,
                submission.held,
                left_out(submission.problems) or "",
            )
            for submission in files
        ],
    )
    show_problems([problem for submission in files for problem in submission.problems])


def show_merged(merged: Merged) -> None:
    """What came, where the units stand, and where the consolidated workbook is."""
    if merged.submissions:
        show_submissions(merged.submissions)
    remark = "" if merged.written else "（没有新内容，未重写）"
    if merged.edition is not None:
        remark = f"（{merged.edition.words}，发布的数不再改动）"
    if merged.after is not None:
        say(f"发布后的变化：{merged.after}")
    say(counts_in_words(merged.period, merged.statuses), f"汇总表：{merged.consolidated}{remark}")


def show_status(snapshot: Snapshot) -> None:
    """One line a unit, those that have not returned first."""
    order = list(UnitState)
    came: dict[str, list[str]] = {}
    for submission in snapshot.submissions:
        if submission.unit and submission.state is not SubmissionState.DUPLICATE:
            taken = submission.state is SubmissionState.WITHDRAWN
            came.setdefault(submission.unit, []).append(
                f"{submission.id}（已撤回）" if taken else str(submission.id)
            )
    names = ("单位", "状态", "任务", "采用", "待更正", "签收", "报送", "迟报", "更正", "来件", "提醒")
    rows = [
        (
            status.unit,
            UNIT_STATE_WORDS[status.state],
            status.tasks,
            status.accepted,
            status.held,
            day_of(status.acknowledged_on),
            day_of(status.returned_on),
            status.late or NOTHING,
            day_of(status.corrected_on),
            "、".join(came.get(status.unit, ())) or NOTHING,
            status.reminders,
        )
        for status in sorted(snapshot.statuses, key=lambda status: order.index(status.state))
    ]
    shown = [
        number for number in range(len(names)) if not rows or any(row[number] != NOTHING for row in rows)
    ]
    show_table(
        f"{snapshot.period.words} 报送情况",
        [names[number] for number in shown],
        [[row[number] for number in shown] for row in rows],
    )
    say(counts_in_words(snapshot.period, snapshot.statuses))


NOTHING = "—"


def day_of(day: date | None) -> str:
    """A day of the year under way in figures: a table is 80 characters wide."""
    return f"{day:%m-%d}" if day else NOTHING


def show_unsettled(submissions: Iterable[Submission]) -> None:
    """The files that were refused or not placed, and what to do with them."""
    files = list(submissions)
    if not files:
        return
    show_table(
        "没有采用、还没有处理的来件",
        ("编号", "文件", "收到", "结果", "存档"),
        [
            (
                submission.id,
                submission.file,
                submission.received,
                submission_words(submission),
                submission.archived,
            )
            for submission in files
        ],
    )
    show_problems([problem for submission in files for problem in submission.problems])
    say(
        "请联系报送的单位重报；该单位重新报来并认出后，这里不再列出。"
        "不用再管的，运行 quarantine 编号 --drop --reason 理由。"
    )


def show_mail_notes(notes: MailNotes) -> None:
    """What is to be said of the mail."""
    from workbook_flow.cycle.post.mail_status import letters_to_read, mails_that_failed

    if not notes.account:
        say("没有设邮箱账号：邮件存为 outbox/邮件 中的 .eml 文件，用邮件程序打开即可发送。")
    elif notes.waiting:
        say(f"还有 {notes.waiting} 封邮件等待发送。")
    say(*mails_that_failed(notes))
    if notes.doubtful:
        from workbook_flow.cycle.post.notices import doubtful_words

        say(*map(doubtful_words, notes.doubtful))
    say(*letters_to_read(notes))
    for submission in notes.delayed:
        say(f"第 {submission.id} 号来件的发件人不在通讯录中，核实后运行 accept {submission.id}。")


def counts_in_words(period: Period, statuses: Iterable[UnitStatus]) -> str:
    """How many units have returned, and how many rows stand."""
    without = {UnitState.NOT_ISSUED, UnitState.UNREACHED, UnitState.EXCUSED}
    unreached = [status.unit for status in statuses if status.state is UnitState.UNREACHED]
    issued = [status for status in statuses if status.state not in without]
    returned = sum(status.state is not UnitState.ISSUED for status in issued)
    whole = sum(status.state is UnitState.ACCEPTED for status in issued)
    owing = [status for status in issued if status.state is not UnitState.NIL]
    rows, owed = sum(status.accepted for status in owing), sum(status.tasks for status in owing)
    units = f"已报 {returned}/{len(issued)} 个单位，其中 {whole} 个全部通过"
    lost = f"填报表没有送到的（不算未报）：{'、'.join(unreached)}。" if unreached else ""
    return f"{period.words}：{units}；采用 {rows}/{owed} 行。{lost}"
