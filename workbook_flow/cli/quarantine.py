"""What came and counts for nobody, looked at and settled; and what must not be kept at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from workbook_flow.cli import people
from workbook_flow.cli.machine import unsettled_json
from workbook_flow.cli.options import CLEAN, PERIOD_WORDS, Options, PeriodType
from workbook_flow.cli.terminal import say, show_problems, show_table
from workbook_flow.model import Period, Submission, WorkbookFlowError
from workbook_flow.words.text import submission_words

if TYPE_CHECKING:
    from workbook_flow.cycle.care.purging import Expired


@click.command()
@click.argument(
    "submission", type=int, metavar="[来件编号]", required=False, help="不写，列出没有采用的来件和编号。"
)
@click.option("--unit", metavar="单位", help="认定为这个单位的填报表；与 --period、--reason 一起写。")
@click.option("--period", type=PeriodType(), help=PERIOD_WORDS)
@click.option(
    "--answer", type=int, metavar="序号", help="问了是哪一份的，选第几个答案；以后同样写法的不再问。"
)
@click.option("--release", is_flag=True, help="再收一次，像刚收到一样（程序升级、清单改过之后）。")
@click.option("--drop", is_flag=True, help="不采用：原件仍存着，不再提示；用 withdraw 编号 --undo 恢复。")
@click.option("--reason", default="", metavar="理由", help="为什么这样认定，或为什么不采用，会记入存档。")
@click.option("--by", default="", metavar="姓名", help="谁认定的，不写则为办公室。")
@click.pass_obj
def quarantine(
    options: Options,
    submission: int | None,
    *,
    unit: str | None,
    period: Period | None,
    answer: int | None,
    release: bool,
    drop: bool,
    reason: str,
    by: str,
) -> int:
    """看没有采用的来件，并处理：认定给单位、再收一次、不采用。"""
    if release + drop + (unit is not None) + (answer is not None) > 1:
        raise WorkbookFlowError("--unit、--answer、--release、--drop 只能选一个。")
    if submission is None:
        if release or drop or unit is not None or answer is not None:
            raise WorkbookFlowError("请写明是第几号来件，如 quarantine 12 --release。")
        return show_all(options)
    if drop:
        return put_away(options, submission, reason)
    if unit is not None or release:
        return take(options, submission, unit, period, by=by, reason=reason)
    if answer is not None:
        return pick(options, submission, answer, by=by, reason=reason)
    return show_single(options, submission)


def show_all(options: Options) -> int:
    """Every file that waits."""
    from workbook_flow import cycle
    from workbook_flow.cycle.placing import candidates_of
    from workbook_flow.cycle.unsettled import unsettled

    with cycle.opened(options.workspace) as session:
        waiting = unsettled(session.ledger, session.today)
        candidates = {file.id: candidates_of(session, file) for file in waiting}

    def show() -> None:
        people.show_unsettled(waiting)
        say("写上编号运行 quarantine，可看它为什么没有采用。" if waiting else "没有等待处理的来件。")

    options.report(unsettled_json(waiting, candidates), show)
    return CLEAN


def show_single(options: Options, number: int) -> int:
    """One file, and why it counts for nobody."""
    from workbook_flow import cycle
    from workbook_flow.cycle.care import quarantine as care
    from workbook_flow.cycle.placing import candidates_of

    with cycle.opened(options.workspace) as session:
        waiting = care.wanted(session, number)
        candidates = candidates_of(session, waiting)

    def show() -> None:
        say(f"第 {number} 号来件：{waiting.file}（{waiting.received} 收到），原件在 {waiting.archived}")
        show_problems(waiting.problems)
        for place, candidate in enumerate(candidates, 1):
            say(f"是{candidate.words}的：quarantine {number} --answer {place}")
        say(
            f"是某单位的：quarantine {number} --unit 单位 --period 期别 --reason 理由",
            f"再收一次：quarantine {number} --release",
            f"不采用：quarantine {number} --drop --reason 理由；不该留的，再运行 purge {number}",
        )

    options.report(unsettled_json([waiting], {number: candidates}), show)
    return CLEAN


def take(
    options: Options, number: int, unit: str | None, period: Period | None, *, by: str, reason: str
) -> int:
    """Give a file to a unit, or read it once more."""
    from workbook_flow import cycle
    from workbook_flow.cycle.care import quarantine as care
    from workbook_flow.cycle.placing import place_by_hand

    if unit is not None and period is None:
        raise WorkbookFlowError("认定给单位时，请用 --period 写明是哪一期的。")
    with cycle.opened(options.workspace, care.QUARANTINE) as session:
        if unit is not None and period is not None:
            taken = place_by_hand(session, number, unit, period, by=by, reason=reason)
            return report_taken(options, number, taken)
        released = care.release(session, number)
        report_taken(options, number, released.submission, released=True, earlier=released.earlier)
        care.end_release(session, released.submission)
    return CLEAN


def pick(options: Options, number: int, answer: int, *, by: str, reason: str) -> int:
    """Place a file by the answer to the question whose it is."""
    from workbook_flow import cycle
    from workbook_flow.cycle.care import quarantine as care
    from workbook_flow.cycle.placing import choose

    with cycle.opened(options.workspace, care.QUARANTINE) as session:
        taken = choose(session, number, answer, by=by, reason=reason)
    return report_taken(options, number, taken)


def report_taken(
    options: Options, number: int, taken: Submission, *, released: bool = False, earlier: bool = False
) -> int:
    """Say what became of a file that waited; ``earlier`` says that it was read once more before this command."""
    from workbook_flow.cycle.unsettled import OPEN

    state = f"为第 {taken.id} 号：{submission_words(taken)}。"
    words = (
        f"第 {number} 号来件先前再收过，{state}这次没有再读。"
        if earlier
        else f"第 {number} 号来件已再收，{state}"
    )
    if released and taken.state in OPEN:
        words += f"{'要' if earlier else '以后要'}再收一次，请运行 quarantine {taken.id} --release。"

    def show() -> None:
        show_problems(taken.problems)
        say(words)

    options.report(taken_json(taken), show)
    return CLEAN


def taken_json(taken: Submission) -> dict[str, object]:
    """What became of the file."""
    return {"id": taken.id, "unit": taken.unit, "state": str(taken.state)}


def put_away(options: Options, number: int, reason: str) -> int:
    """Put a file away."""
    from workbook_flow.cycle.care import quarantine as care

    care.drop(options.workspace, number, reason=reason)
    words = f"第 {number} 号来件不采用，已记入存档。要恢复，请运行 withdraw {number} --undo。"
    options.report({"dropped": number}, lambda: say(words))
    return CLEAN


@click.command()
@click.argument(
    "submission",
    type=int,
    metavar="[来件编号]",
    required=False,
    help="编号在 collect、status、quarantine 列出的来件里。",
)
@click.option(
    "--evidence", "number", type=int, metavar="编号", help="清除第几份佐证材料；与 --period 一起写。"
)
@click.option("--period", type=PeriodType(), help=PERIOD_WORDS)
@click.option("--expired", is_flag=True, help="列出过了“保存年限”的原件，确认后全部清除。")
@click.option("--reason", default="", metavar="理由", help="为什么清除，会记入存档。")
@click.option("--by", default="", metavar="姓名", help="谁决定的，不写则为办公室。")
@click.option("--dry-run", is_flag=True, help="只看会清除哪些文件，不动它们。")
@click.option("--yes", is_flag=True, help="不再询问，直接做。")
@click.pass_obj
def purge(
    options: Options,
    submission: int | None,
    *,
    number: int | None,
    period: Period | None,
    expired: bool,
    reason: str,
    by: str,
    dry_run: bool,
    yes: bool,
) -> int:
    """彻底清除不该留的来件、佐证（涉密、隐私、过了保存年限），存档里留下清除记录。"""
    must_be_single(submission, number, period, others=int(expired), more="，或 --expired")
    if options.as_json and not (yes or dry_run):
        raise WorkbookFlowError("加 --json 时不能询问，请再加 --dry-run 只看，或加 --yes 直接做。")
    asks = None if dry_run else (lambda: yes or click.confirm(SURE, prompt_suffix="", show_default=False))
    if expired:
        return purge_expired(options, asks, by=by)
    return purge_single(options, (submission, number, period), asks, by=by, reason=reason)


SURE = "删去后不能恢复，确定吗？（y 是，n 否）"
ELSEWHERE = "别处的副本要另外清理：outbox 里的退回表、.flow 里的旧台账备份、邮箱、备份盘。"


def must_be_single(
    submission: int | None, evidence: int | None, period: Period | None, *, others: int = 0, more: str = ""
) -> None:
    """Raise WorkbookFlowError unless a single thing is named: a file, an evidence with its period, or an other."""
    named = (submission is not None) + (evidence is not None) + others
    if named != 1 or (evidence is None) is not (period is None):
        raise WorkbookFlowError(f"请写一样：来件编号，或 --evidence 编号 --period 期别{more}。")


def purge_single(
    options: Options,
    wanted: tuple[int | None, int | None, Period | None],
    asks: Callable[[], bool] | None,
    *,
    by: str,
    reason: str,
) -> int:
    """Purge one file."""
    from workbook_flow.cycle.care import purging
    from workbook_flow.cycle.opening import opened_with

    submission, number, period = wanted
    with opened_with(options.workspace, purging.PURGING, None) as session:
        if number is not None and period is not None:
            shown = purging.preview_evidence_purge(session, period, number)
            what = f"{period.words}第 {number} 份佐证材料"
        else:
            shown = purging.preview_purge(session, submission or 0)
            what = f"第 {submission} 号来件"
        names = [path.relative_to(options.root).as_posix() for path in shown.paths]
        if not options.as_json:
            say("会彻底删去：", *names) if names else say("原件已经不在了。")
        act = asks is not None and asks()
        if act:
            purging.purge(session, shown, by=by, reason=reason)
    words = (f"{what}已清除，存档里留下了清除记录。", ELSEWHERE)
    content = {"purged": act, "files": names, "letters": list(shown.letters)}
    options.report(content, lambda: say(*words) if act else say("没有清除。"))
    return CLEAN


def purge_expired(options: Options, asks: Callable[[], bool] | None, *, by: str) -> int:
    """Purge all that is past the office's term."""
    from workbook_flow import cycle
    from workbook_flow.cycle.care import purging

    with cycle.opened(options.workspace, purging.PURGING) as session:
        expired = purging.preview_expired(session)
        if not options.as_json:
            show_expired(expired)
        act = bool(expired.purgings) and asks is not None and asks()
        if act:
            purging.purge_expired(session, expired, by=by)
    names = [
        path.relative_to(options.root).as_posix() for purging in expired.purgings for path in purging.paths
    ]
    content = {
        "purged": act,
        "files": names,
        "before": expired.before.isoformat(),
        "counting": expired.counting,
    }
    words = (f"已清除 {len(expired.purgings)} 份，存档里留下了清除记录。", ELSEWHERE)
    options.report(content, lambda: say(*words) if act else say("没有清除。"))
    return CLEAN


def show_expired(expired: Expired) -> None:
    """What is past the term, and what stays though it is."""
    if expired.purgings:
        rows = [(str(purging.came), purging.name, str(len(purging.paths))) for purging in expired.purgings]
        title = f"{expired.before} 以前收到、过了保存年限（{expired.years} 年）的"
        show_table(title, ("收到", "文件", "删去几个文件"), rows)
    else:
        say(f"没有过了保存年限（{expired.years} 年）、可以清除的。")
    if expired.counting:
        say(
            f"另有 {expired.counting} 份过了年限、但还计入数的来件不在其列：台账要靠它们重建。"
            "确实要清除的，先用 withdraw 撤回。"
        )


COMMANDS = (quarantine, purge)
