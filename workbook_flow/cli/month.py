"""The commands of the month."""

from __future__ import annotations

import gc
import sys
import webbrowser
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_flow.cli import people
from workbook_flow.cli.machine import (
    Json,
    check_json,
    collect_json,
    import_json,
    mail_json,
    problems_json,
    split_json,
    status_json,
    unsettled_json,
)
from workbook_flow.cli.options import (
    CLEAN,
    EXAMPLE_PERIODS,
    PERIOD_WORDS,
    PROBLEMS,
    Options,
    PeriodType,
    executor_option,
    last_issued,
    last_period_option,
    period_option,
    workers_option,
)
from workbook_flow.cli.terminal import progress, say, show_findings
from workbook_flow.model import Period, Submission, SubmissionState, WorkbookFlowError
from workbook_flow.words.problems import has_errors

if TYPE_CHECKING:
    from workbook_flow.cycle import Merged, Workspace
    from workbook_flow.model import Edition

STARTERS = "如 隐患整改、巡察整改、民生实事、政府工作报告任务分解、提案议案办理、创建任务"


@click.command()
@click.option("--blank", is_flag=True, help="只要各工作表的空白样式，不带清单。")
@click.option(
    "--starter", "kind", metavar="种类", help=f"自带的一种清单，{STARTERS}；加 --blank 则不带示例。"
)
@click.pass_obj
def init(options: Options, *, blank: bool, kind: str | None) -> int:
    """新建工作文件夹和总表。"""
    from workbook_flow.starter import read_starter, write_workspace

    starter = read_starter(kind, options.workspace.today) if kind else None
    contents = (starter.bare if blank else starter.example) if starter else None
    master = write_workspace(options.root, blank=blank, contents=contents)
    advice = "请先按其中的“使用说明”核对各表，再运行 check。"
    if starter and not blank:
        advice = "清单和单位是示例，请换成自己的；栏目、选项、规则可以照用。改好后运行 check。"
    words = (starter.words,) if starter else ()
    options.report({"master": str(master)}, lambda: say(f"已生成总表 {master}", *words, advice))
    return CLEAN


@click.command("import")
@click.argument(
    "source",
    metavar="文件",
    help="清单的文件名，如 我的任务表.xlsx；写 - 则读粘贴的文字。",
    type=click.Path(path_type=Path, allow_dash=True),
)
@click.option(
    "--answer",
    "given",
    multiple=True,
    metavar="问题=答案",
    help="事先回答一个问题：答案写选项的序号，或直接写内容。可以写多个。写错了不生成总表，列出问的是哪些、怎样答。",
)
@click.option("--by", default="", metavar="姓名", help="谁答的，记入存档；不写记为“办公室”。")
@click.option("--starter", "kind", metavar="种类", help=f"栏目、选项和规则用自带的一种清单的，{STARTERS}。")
@click.pass_obj
def import_file(options: Options, source: Path, given: tuple[str, ...], by: str, kind: str | None) -> int:
    """从现有的清单（Excel、Word、文字）生成总表，文件写 - 则读粘贴的文字。"""
    from workbook_flow.cycle import importing
    from workbook_flow.starter import read_starter

    starter = read_starter(kind, options.workspace.today) if kind else None
    pasted = sys.stdin.read() if str(source) == "-" else ""
    opened = importing.open_list(options.workspace, source, pasted)
    answers: Mapping[str, str] = opened.chosen(replies(given))
    people.refuse_unheard(opened, answers)
    if sys.stdin.isatty() and not options.as_json:
        answers = people.ask(opened.understood, answers)
    imported = importing.import_list(options.workspace, opened, answers, starter=starter, by=by)
    options.report(import_json(imported), lambda: people.show_imported(imported))
    return PROBLEMS if has_errors(imported.problems) else CLEAN


@click.command("check")
@click.option("--upgrade", "wants_upgrade", is_flag=True, help="在旁边生成一份补齐了新表、新列和编号的总表。")
@click.option(
    "--answer",
    "given",
    multiple=True,
    metavar="问题=答案",
    help="答复清单里的一个问题（某种写法、某个名称是什么意思）：答案写序号或内容，不写内容则撤回答复。可以写多个。",
)
@click.option("--ask", is_flag=True, help="在终端里逐个问还没有答复的问题。")
@click.option("--by", default="", metavar="姓名", help="谁定的，记入存档；不写记为“办公室”。")
@click.pass_obj
def check_master(options: Options, *, wants_upgrade: bool, given: tuple[str, ...], ask: bool, by: str) -> int:
    """检查总表，写出每一行读成了什么。"""
    if wants_upgrade:
        return upgrade_master(options)
    from workbook_flow.cycle import importing, lint
    from workbook_flow.cycle.answering import answer, answer_each, answers_given
    from workbook_flow.cycle.workspace import read_whole

    if given:
        answer(options.workspace, replies(given), by=by)
    if ask:
        people.ask_each(
            lambda: read_whole(options.workspace).questions,
            lambda reply: answer_each(options.workspace, reply, by=by),
        )
    master, problems = lint(options.workspace)
    reading = read_whole(options.workspace)
    path = importing.write_readout(options.workspace, reading, problems)
    tasks, units = (len(master.tasks), len(master.units)) if master else (0, 0)

    def show() -> None:
        show_findings(problems)
        people.show_questions(reading.questions)
        say(f"总表可用：{tasks} 项任务，{units} 个单位。" if master else "总表有错误，请改正后再运行。")
        doubted = sum(bool(task.doubts) for task in reading.tasks)
        doubts = f"（{doubted} 行有疑点，写在“疑点”一列）" if doubted else ""
        say(f"每一行读成了什么，请看 {path}{doubts}")

    content = {"ok": master is not None, "tasks": tasks, "units": units}
    content |= check_json(reading, answers_given(options.workspace))
    options.report(content | {"problems": problems_json(problems)}, show)
    return CLEAN if master else PROBLEMS


def replies(given: Iterable[str]) -> dict[str, str]:
    """The answers of a command line, by question: what it asks about, behind a colon, may hold an equals sign."""
    parts = (
        words.rpartition("=") if ":" in words.partition("=")[0] else words.partition("=") for words in given
    )
    return {name.strip(): reply.strip() for name, _, reply in parts}


def upgrade_master(options: Options) -> int:
    """Write the copy with what the master lacks."""
    from workbook_flow.cycle import importing

    path, added = importing.upgrade(options.workspace)

    def show() -> None:
        if added:
            say(f"已生成 {path}，补上了：{'、'.join(added)}。", "核对后用它换下原来的总表；原来的没有改动。")
        else:
            say("总表的表、列和设置都齐全，不用补。")

    options.report({"upgraded": str(path) if added else None, "added": list(added)}, show)
    return CLEAN


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no cyclic garbage: issuing leaves next to none, and every look goes through all that is planned."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@click.command()
@click.option("--period", type=PeriodType(), help=PERIOD_WORDS)
@click.option(
    "--once",
    "title",
    metavar="名称",
    help="一次性的报送，写它的名称，例如 安全生产专项整治；与 --period 二选一。",
)
@click.option("--due", metavar="日期", help="--once 的报送截止，例如 2024-07-23；不写为 3 个工作日后。")
@click.option("--dry-run", is_flag=True, help="只看谁有多少项任务，不写任何文件。")
@click.pass_obj
def split(
    options: Options, period: Period | None, title: str | None, due: str | None, *, dry_run: bool
) -> int:
    """生成各单位的填报表。"""
    from workbook_flow import cycle
    from workbook_flow.cycle import issuing
    from workbook_flow.cycle.verbs import ISSUING

    if period is not None and title is not None:
        raise WorkbookFlowError("--period 和 --once 只写一个：一次性的报送只写 --once 名称。")
    if due is not None and title is None:
        raise WorkbookFlowError(
            "--due 只和 --once 一起写，没有下发。这一期的报送截止，请在总表“设置”的“报送截止”里改。"
        )
    if period is None and title is None:
        raise WorkbookFlowError(
            f"缺少期别。请在命令后面写 --period 和期别，{EXAMPLE_PERIODS}；一次性的报送只写 --once 名称。"
        )
    with uncollected(), cycle.opened(options.workspace, ISSUING) as session:
        period = period or issuing.one_off(session, title or "", due)
        prepared = issuing.prepare_split(session, period)
        if not options.as_json:
            people.show_split(prepared, options.today)
        if not dry_run:
            with progress("生成填报表", len(prepared.written), shown=not options.as_json) as advance:
                issuing.issue(session, prepared, on_form=advance)
    folder = options.root / "outbox" / str(period) / "填报表"
    done = (
        f"已写入 {len(prepared.written)} 份，在 {folder}" if prepared.written else "没有变化，无需重新下发。"
    )

    def show() -> None:
        say("（试运行，未写任何文件）" if dry_run else done)
        if title:
            say(f"以后的命令写 --period {period}")

    options.report(split_json(prepared), show)
    return CLEAN


@click.command()
@workers_option
@executor_option
@click.pass_obj
def collect(options: Options, workers: int, executor: str | None) -> int:
    """收取 inbox 中的填报表，核对并存档。"""
    from workbook_flow import cycle
    from workbook_flow.cycle import month
    from workbook_flow.cycle.verbs import RECEIVING

    with cycle.opened(read_by(options.workspace, workers, executor), RECEIVING) as session:
        count = cycle.count_waiting(session.workspace)
        with progress("收取", count, shown=not options.as_json) as advance:
            submissions = month.receive(session, on_file=advance)
        month.tell_closed_periods(session, submissions)
        options.report(collect_json(submissions), lambda: people.show_submissions(submissions))
        month.note_shown(session)
    return found_problems(submissions)


@click.command()
@period_option
@workers_option
@executor_option
@click.pass_obj
def merge(options: Options, period: Period, workers: int, executor: str | None) -> int:
    """收取后生成汇总表。"""
    from workbook_flow.cycle import month, verbs
    from workbook_flow.cycle.inbox import waiting_files
    from workbook_flow.cycle.opening import opened

    with opened(read_by(options.workspace, workers, executor), verbs.MERGING) as session:
        count = len(waiting_files(session.workspace.inbox))
        with progress("收取", count, shown=not options.as_json) as advance:
            submissions = month.receive_for(session, period, on_file=advance)
        with progress("写汇总表", workbook_steps, shown=not options.as_json) as advance:
            merged = month.merge_received(session, period, submissions, on_step=advance)
        session.forget_snapshots()  # of a large list they are a sixth of the memory, and nothing asks for them again
        options.report(merged_json(merged), lambda: people.show_merged(merged))
        month.note_shown(session)
    return found_problems(merged.submissions)


def workbook_steps() -> int:
    """How many steps the consolidated workbook takes to write."""
    from workbook_flow.reports.consolidate import STEPS  # slow to import; most often nothing is new

    return STEPS


def read_by(workspace: Workspace, workers: int, executor: str | None) -> Workspace:
    """The workspace, whose returned files are read ahead by so many processes or by other computers."""
    if executor and workers > 1:
        raise WorkbookFlowError(
            "--workers 和 --executor 只能写一个：来件要么由本机的几个进程读，要么由别的电脑读。"
        )
    return replace(workspace, workers=workers, executor=executor or "")


def merged_json(merged: Merged) -> Json:
    """What ``merge`` prints with --json."""
    return collect_json(merged.submissions) | {
        "consolidated": str(merged.consolidated),
        "written": merged.written,
        "closed": merged.edition.number if merged.edition else None,
        "after": str(merged.after) if merged.after else None,
    }


@click.command()
@last_period_option
@click.pass_obj
def status(options: Options, period: Period | None) -> int:
    """各单位的报送情况。"""
    from workbook_flow import cycle
    from workbook_flow.cycle import month
    from workbook_flow.cycle.as_published import is_past
    from workbook_flow.cycle.post import interruptions
    from workbook_flow.cycle.standing import closed_edition
    from workbook_flow.cycle.unsettled import unsettled

    with cycle.opened(options.workspace) as session:
        period = period or last_issued(session)
        shown, notes = month.status(session, period), month.status_of_mail(session, period)
        waiting = unsettled(session.ledger, session.today)
        missed = interruptions.missed_periods(session)
        edition = closed_edition(session, period)
        changed = edition is not None and is_past(session, period, edition)

    def show() -> None:
        people.show_status(shown)
        if edition is not None:
            say(closed_words(period, edition, changed=changed))
        people.show_unsettled(waiting)
        people.show_mail_notes(notes)
        say(*map(interruptions.missed_words, missed))

    content = status_json(shown) | unsettled_json(waiting) | {"mail": mail_json(notes)}
    content |= {"missed": [str(period) for period in missed], "closed": edition.number if edition else None}
    options.report(content | {"changed": changed}, show)
    return CLEAN


def closed_words(period: Period, edition: Edition, *, changed: bool) -> str:
    """That a period is closed, and what to do where anything came, or was withdrawn, since."""
    words = f"{period.words}已定稿（{edition.words}）。"
    if not changed:
        return words
    return (
        f"{words}定稿以后又有来件、核定、撤回或补发，发布的数没有改动；有什么不同，"
        f"请运行 merge --period {period} 看“发布后变化”。要计入，请先 reopen --period {period} --reason 原因。"
    )


@click.command()
@click.pass_obj
def rebuild(options: Options) -> int:
    """按总表和存档重建台账。"""
    from workbook_flow import cycle

    count = cycle.rebuild(options.workspace)
    options.report({"submissions": count}, lambda: say(f"台账已重建，共 {count} 份来件。"))
    return CLEAN


@click.command()
@click.option("--no-open", "closed", is_flag=True, help="演示完不打开看板。")
@click.pass_obj
def demo(options: Options, *, closed: bool) -> int:
    """在一个临时工作文件夹里演示完整的三个月，最后打开看板。"""
    from workbook_flow.cli.demo import run_demo

    result = run_demo(options.root / "demo", lambda line: None if options.as_json else say(f"· {line}"))
    options.report(result.as_json(), result.show)
    if not (closed or options.as_json) and sys.stdout.isatty():
        webbrowser.open(result.board.resolve().as_uri())
    return CLEAN


def found_problems(submissions: Iterable[Submission]) -> int:
    """The exit code after receiving: whether anything must be corrected."""
    bad = {SubmissionState.UNIDENTIFIED, SubmissionState.REFUSED}
    has_faults = any(submission.state in bad or has_errors(submission.problems) for submission in submissions)
    return PROBLEMS if has_faults else CLEAN


COMMANDS = (init, import_file, check_master, split, collect, merge, status, rebuild, demo)
