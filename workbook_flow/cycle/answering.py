"""What the office says of its list's open questions: archived as decisions, never written into the master."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from workbook_flow.cycle.signing import OFFICE, name_in
from workbook_flow.cycle.workspace import Workspace, read_whole
from workbook_flow.master import MasterReading
from workbook_flow.model import LIMIT_QUESTION, ListAnswer, Question, Settings, WorkbookFlowError
from workbook_flow.records.answers import AnswerRecords, standing_answers
from workbook_flow.words.deadlines import lies_before, read_deadline

ANSWERING = "记下清单答复"
LONGEST_MEANING = 2000


class UnheardReply(WorkbookFlowError):
    """A reply of which nothing could be made; it says why."""


def answers_given(workspace: Workspace) -> tuple[ListAnswer, ...]:
    """The answers that hold, oldest first; WorkbookFlowError where a record is damaged."""
    return standing_answers(AnswerRecords(workspace.archive.root).records())


def answer(workspace: Workspace, replies: Mapping[str, str], *, by: str) -> tuple[ListAnswer, ...]:
    """Record a reply to each of these questions of the list, all or none; a blank one takes the answer back.

    What was answered so already is not recorded again: a command that was stopped can be run again. Gives what was.
    Raises UnheardReply where a question is not one of the list's, or a reply is none that could hold.
    """
    with workspace.held(ANSWERING):
        records = AnswerRecords(workspace.archive.root)
        standing = {answer.question: answer for answer in standing_answers(records.records())}
        questions = {question.id: question for question in read_whole(workspace).questions}
        decisions = [
            decision(workspace, questions.get(name) or asked_before(standing, name), reply, by)
            for name, reply in replies.items()
        ]
        on_trial = {answer.question: answer.meaning for answer in decisions if answer.meaning}
        reading = read_whole(workspace, more=on_trial)
        refuse_unheard(reading, on_trial)
        refuse_passed(reading.settings, decisions)
        holds = {name: answer.meaning for name, answer in standing.items()}
        changes = [answer for answer in decisions if answer.meaning != holds.get(answer.question, "")]
        return tuple(map(records.add, changes))


def answer_each(workspace: Workspace, replies: Mapping[str, str], *, by: str) -> dict[str, str]:
    """Record the replies of which something can be made; give, by question, what is to be said of the others."""
    try:
        answer(workspace, replies, by=by)
    except UnheardReply as refusal:
        if len(replies) == 1:
            return dict.fromkeys(replies, str(refusal))
        apart = (answer_each(workspace, {name: reply}, by=by) for name, reply in replies.items())
        return {name: words for refused in apart for name, words in refused.items()}
    return {}


def asked_before(standing: Mapping[str, ListAnswer], name: str) -> Question:
    """The question that was answered already; UnheardReply where the list asks no such thing."""
    earlier = standing.get(name)
    if earlier is None:
        raise UnheardReply(f"清单里没有“{name}”这个问题。请运行 check，看还有哪些问题没有答复。")
    return Question(id=name, kind=earlier.kind, words=earlier.words, readings=earlier.readings, open=True)


def decision(workspace: Workspace, question: Question, reply: str, by: str) -> ListAnswer:
    """The answer that a reply is; UnheardReply where it chooses no reading."""
    words = " ".join(reply.split())[:LONGEST_MEANING]
    meaning = question.meaning(words)
    if words and not meaning:
        raise UnheardReply(
            f"“{words}”不是“{question.words}”的选项。请写 1 到 {len(question.readings)} 的序号，或直接写内容。"
        )
    return ListAnswer(
        number=0,
        question=question.id,
        kind=question.kind,
        words=question.words,
        readings=question.readings,
        meaning=meaning,
        by=name_in(by) or OFFICE,
        on=workspace.today,
    )


def refuse_unheard(reading: MasterReading, on_trial: Mapping[str, str]) -> None:
    """Raise UnheardReply where a question is still open with its answer: nothing could be made of that."""
    for question in reading.questions:
        meaning = on_trial.get(question.id)
        if meaning is None:
            continue
        if question.kind == LIMIT_QUESTION:
            advice = "请写日期，例如 2024-06-30，或写 长期、另行通知、每季度末 这样的时限"
        else:
            advice = "请写“单位”表里有的单位或分组；没有这个单位的，先在“单位”表里加一行"
        raise UnheardReply(f"“{meaning}”看不懂，没有记下。{advice}。")


def refuse_passed(settings: Settings | None, decisions: Iterable[ListAnswer]) -> None:
    """Raise UnheardReply where a limit was answered without a year, and lies before the list itself in the list's."""
    for answer in decisions:
        if settings is None or settings.list_date is None or answer.kind != LIMIT_QUESTION:
            continue
        year = settings.default_year
        limit = read_deadline(answer.meaning, default_year=year, year_start=settings.year_start)
        if limit is not None and lies_before(limit, settings.list_date):
            raise UnheardReply(
                f"“{answer.meaning}”没写年份，按 {year} 年读是 {limit.due}，比清单日期还早，没有记下。"
                "请写明年份，例如 2024-06-30。"
            )


def record_import(
    workspace: Workspace, questions: Sequence[Question], replies: Mapping[str, str], *, by: str
) -> tuple[ListAnswer, ...]:
    """Record what was answered when the list was imported, in the order in which it was asked.

    What an import recorded that was cut off is not recorded again.
    """
    records = AnswerRecords(workspace.archive.root)
    standing = {(answer.question, answer.meaning) for answer in standing_answers(records.records())}
    questions_heard = (
        question for question in questions if question.meaning(" ".join(replies[question.id].split()))
    )
    decisions = [decision(workspace, question, replies[question.id], by) for question in questions_heard]
    return tuple(
        records.add(answer) for answer in decisions if (answer.question, answer.meaning) not in standing
    )
