"""Taking a submission back: the command that asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workbook_flow.cli.machine import Json
from workbook_flow.cli.options import CLEAN, PERIOD_WORDS, Options, PeriodType
from workbook_flow.cli.quarantine import must_be_single
from workbook_flow.cli.terminal import say, show_table
from workbook_flow.model import Entry, EntryState, Period, WorkbookFlowError
from workbook_flow.words.text import bounded

if TYPE_CHECKING:
    from workbook_flow.cycle.care.withdrawing import Withdrawing

STATES = {EntryState.ACCEPTED: "已接收", EntryState.HELD: "待更正"}
MOST_WORDS = 40
"""Characters of an entry that the table shows."""


@click.command()
@click.argument(
    "submission", type=int, metavar="[来件编号]", required=False, help="编号在 collect、status 列出的来件里。"
)
@click.option(
    "--evidence", "number", type=int, metavar="编号", help="撤回第几份佐证材料；与 --period 一起写。"
)
@click.option("--period", type=PeriodType(), help=PERIOD_WORDS)
@click.option("--undo", is_flag=True, help="恢复已撤回的来件。")
@click.option("--dry-run", is_flag=True, help="只看会有什么变化，不撤回。")
@click.option("--yes", is_flag=True, help="不再询问，直接做。")
@click.pass_obj
def withdraw(
    options: Options,
    submission: int | None,
    *,
    number: int | None,
    period: Period | None,
    undo: bool,
    dry_run: bool,
    yes: bool,
) -> int:
    """撤回一份来件（写它的编号），先看会有什么变化；放回 inbox 的核定也可以撤回。"""
    must_be_single(submission, number, period)
    if options.as_json and not (yes or dry_run):
        raise WorkbookFlowError("加 --json 时不能询问，请再加 --dry-run 只看变化，或加 --yes 直接做。")
    if number is not None and period is not None:
        return withdraw_evidence(options, period, number, undo=undo, dry_run=dry_run, yes=yes)
    return withdraw_submission(options, submission or 0, undo=undo, dry_run=dry_run, yes=yes)


def withdraw_evidence(
    options: Options, period: Period, number: int, *, undo: bool, dry_run: bool, yes: bool
) -> int:
    """Take an evidence out of the lists, or back into them."""
    from workbook_flow.cycle.care import withdrawing
    from workbook_flow.cycle.opening import opened_with

    verb = "恢复" if undo else "撤回"
    with opened_with(options.workspace, withdrawing.WITHDRAWING, None) as session:
        evidence, done = withdrawing.preview_evidence(session, period, number, undo=undo)
        what = f"{period.words}第 {number} 份佐证材料"
        if not options.as_json:
            say(f"{what}：{evidence.file}（{evidence.unit or '随表认定'}，{evidence.received} 收到）")
            say(f"已经{verb}过了。" if done else f"{verb}后，汇总表、看板{'又' if undo else '不再'}列出它。")
        sure = f"{verb}这份佐证材料吗？（y 是，n 否）"
        act = not (dry_run or done) and (yes or click.confirm(sure, prompt_suffix="", show_default=False))
        if act:
            withdrawing.withdraw_evidence(session, period, number, undo=undo)
    content = {"evidence": number, "period": str(period), "undo": undo, "done": act or done}
    words = (f"{what}已{verb}。", f"请运行 merge --period {period} 更新汇总表。")
    options.report(content, lambda: say(*words) if act else say(f"没有{verb}。"))
    return CLEAN


def withdraw_submission(options: Options, submission: int, *, undo: bool, dry_run: bool, yes: bool) -> int:
    """Take a submission back, or up again."""
    from workbook_flow.cycle.care import withdrawing

    workspace = options.workspace
    shown = withdrawing.preview_withdrawal(workspace, submission, undo=undo)
    if not options.as_json:
        show_withdrawing(shown)
    act = not dry_run and (
        yes or shown.done or click.confirm(question(shown), prompt_suffix="", show_default=False)
    )
    if act:
        withdrawing.withdraw(workspace, shown)
    words = "恢复" if undo else "撤回"
    outcome = f"第 {submission} 号来件已{words}。" if act else f"没有{words}。"
    changed = act and bool(shown.changes or shown.words)
    period = shown.submission.period or "期别"
    after = (f"请运行 merge --period {period} 更新汇总表。",) if changed else ()
    options.report(withdrawing_json(shown, act=act), lambda: say(outcome, *after))
    return CLEAN


def question(shown: Withdrawing) -> str:
    """What is asked before the act."""
    return f"{'恢复' if shown.undo else '撤回'}第 {shown.submission.id} 号来件，照上面改变吗？（y 是，n 否）"


def show_withdrawing(shown: Withdrawing) -> None:
    """Which file it is, and everything that would change."""
    from workbook_flow.cycle.care.withdrawing import beside_the_rows

    submission = shown.submission
    whose = f"{submission.unit or '办公室'} {submission.period or ''} {submission.received} 收到"
    say(f"第 {submission.id} 号来件：{submission.file}（{whose.strip()}）")
    if shown.done:
        say("已经恢复过了。" if shown.undo else "已经撤回过了；要恢复，请加 --undo。")
        return
    then = "恢复后" if shown.undo else "撤回后"
    if shown.changes:
        rows = [
            (
                change.period,
                change.unit,
                change.task,
                standing_words(change.before),
                standing_words(change.after),
            )
            for change in shown.changes
        ]
        show_table("会有这些变化", ("期别", "单位", "任务", "现在", then), rows)
    else:
        say("现行的各行没有变化。")
    for line in beside_the_rows(shown):
        say(line)


def standing_words(entries: tuple[Entry, ...]) -> str:
    """What stands of a row, in short."""
    return "；".join(map(entry_words, entries)) or "（空）"


def entry_words(entry: Entry) -> str:
    """One entry in short: its state, the file it came with, what it says."""
    text = " ".join(
        str(value.raw if value.typed is None else value.typed)
        for value in entry.values.values()
        if not value.blank
    )
    return f"{STATES[entry.state]}（第 {entry.submission} 号）{bounded(text, MOST_WORDS)}"


def withdrawing_json(shown: Withdrawing, *, act: bool) -> Json:
    """What ``withdraw`` prints with --json."""
    return {
        "submission": shown.submission.id,
        "file": shown.submission.file,
        "unit": shown.submission.unit,
        "period": str(shown.submission.period) if shown.submission.period else None,
        "undo": shown.undo,
        "done": act or shown.done,
        "changes": [
            {
                "period": str(change.period),
                "unit": change.unit,
                "task": change.task,
                "before": [entry_json(entry) for entry in change.before],
                "after": [entry_json(entry) for entry in change.after],
            }
            for change in shown.changes
        ],
        "words": [
            {
                "period": str(word.period),
                "unit": word.unit,
                "task": word.task,
                "what": word.what,
                "before": word.before,
                "after": word.after,
            }
            for word in shown.words
        ],
        "units": [
            {
                "period": str(moved.period),
                "unit": moved.unit,
                "before": str(moved.before),
                "after": str(moved.after),
            }
            for moved in shown.moved
        ],
        "submissions": [{"id": other.id, "state": str(other.state)} for other in shown.others],
    }


def entry_json(entry: Entry) -> Json:
    """An entry with what the unit typed."""
    decision = entry.decision
    return {
        "submission": entry.submission,
        "state": str(entry.state),
        "values": {name: value.raw for name, value in entry.values.items() if not value.blank},
        "decision": None
        if decision is None
        else {
            "verdict": str(decision.verdict),
            "opinion": decision.opinion,
            "by": decision.by,
            "on": decision.on.isoformat(),
        },
    }


COMMANDS = (withdraw,)
