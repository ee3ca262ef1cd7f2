"""Arguments, printing, exit codes: 0 clean, 1 problems were found and reported, 2 it could not run."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from workbook_flow.model import (
    Period,
    Problem,
    Snapshot,
    Submission,
    SubmissionState,
    UnitState,
    WorkbookFlowError,
)
from workbook_flow.problems import has_errors

if TYPE_CHECKING:
    from workbook_flow.cycle import Merged, Split, Workspace

CLEAN, PROBLEMS, CANNOT_RUN = 0, 1, 2

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """What stands before the command's name."""

    root: Path
    today: date
    as_json: bool

    @property
    def workspace(self) -> Workspace:
        """The workspace that the command works on."""
        from workbook_flow.cycle import Workspace  # keeps --help fast

        return Workspace(root=self.root, today=self.today)

    def report(self, content: Json, show: Callable[[], None]) -> None:
        """Print the JSON object, or show the same to people."""
        if self.as_json:
            click.echo(json.dumps(content, ensure_ascii=False))
        else:
            show()


class PeriodType(click.ParamType[Period]):
    """``2024-07`` on the command line."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """Read the period, or fail with a message in Chinese."""
        try:
            return value if isinstance(value, Period) else Period.parse(value)
        except WorkbookFlowError as error:
            self.fail(str(error), param, ctx)


period_option = click.option("--period", type=PeriodType(), required=True, help="期别，如 2024-07。")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="workbook-flow", message="workbook-flow %(version)s")
@click.option(
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="工作文件夹，默认为当前文件夹。",
)
@click.option("--date", "today", type=click.DateTime(["%Y-%m-%d"]), help="按这一天运行，默认为今天。")
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 对象。")
@click.pass_context
def program(context: click.Context, workspace: Path, today: datetime | None, *, as_json: bool) -> None:
    """每月分解清单：下发填报表，收回，核对，汇总。"""
    day = today.date() if today else date.today()
    context.obj = Options(root=workspace.absolute(), today=day, as_json=as_json)


@program.command()
@click.option("--blank", is_flag=True, help="只要各工作表的空白样式，不带清单。")
@click.pass_obj
def init(options: Options, *, blank: bool) -> int:
    """新建工作文件夹和总表。"""
    from workbook_flow.starter import write_workspace
    from workbook_flow.terminal import say

    master = write_workspace(options.root, blank=blank)
    advice = "请先按其中的“使用说明”核对各表，再运行 check。"
    options.report({"master": str(master)}, lambda: say(f"已生成总表 {master}", advice))
    return CLEAN


@program.command("check")
@click.pass_obj
def check_master(options: Options) -> int:
    """检查总表。"""
    from workbook_flow.cycle import lint
    from workbook_flow.terminal import say, show_problems

    master, problems = lint(options.workspace)
    tasks, units = (len(master.tasks), len(master.units)) if master else (0, 0)

    def show() -> None:
        show_problems(problems)
        say(f"总表可用：{tasks} 项任务，{units} 个单位。" if master else "总表有错误，请改正后再运行。")

    content = {"ok": master is not None, "tasks": tasks, "units": units, "problems": problems_json(problems)}
    options.report(content, show)
    return CLEAN if master else PROBLEMS


@program.command()
@period_option
@click.option("--dry-run", is_flag=True, help="只看谁有多少项任务，不写任何文件。")
@click.pass_obj
def split(options: Options, period: Period, *, dry_run: bool) -> int:
    """生成各单位的填报表。"""
    from workbook_flow import cycle
    from workbook_flow.terminal import progress, say

    prepared = cycle.prepare_split(options.workspace, period)
    if not options.as_json:
        show_split(prepared)
    if not dry_run:
        with progress("生成填报表", len(prepared.written), shown=not options.as_json) as advance:
            cycle.issue(options.workspace, prepared, on_form=advance)
    folder = options.root / "outbox" / str(period) / "填报表"
    done = (
        f"已写入 {len(prepared.written)} 份，在 {folder}" if prepared.written else "没有变化，无需重新下发。"
    )
    options.report(split_json(prepared), lambda: say("（试运行，未写任何文件）" if dry_run else done))
    return CLEAN


@program.command()
@click.pass_obj
def collect(options: Options) -> int:
    """收取 inbox 中的填报表，核对并存档。"""
    from workbook_flow import cycle
    from workbook_flow.terminal import progress

    with progress("收取", cycle.count_waiting(options.workspace), shown=not options.as_json) as advance:
        submissions = cycle.receive(options.workspace, on_file=advance)
    options.report(collect_json(submissions), lambda: show_submissions(submissions))
    return found_problems(submissions)


@program.command()
@period_option
@click.pass_obj
def merge(options: Options, period: Period) -> int:
    """收取后生成汇总表。"""
    from workbook_flow import cycle
    from workbook_flow.terminal import progress

    with progress("收取", cycle.count_waiting(options.workspace), shown=not options.as_json) as advance:
        merged = cycle.merge(options.workspace, period, on_file=advance)
    content = collect_json(merged.submissions) | {"consolidated": str(merged.consolidated)}
    options.report(content, lambda: show_merged(merged))
    return found_problems(merged.submissions)


@program.command()
@period_option
@click.pass_obj
def status(options: Options, period: Period) -> int:
    """各单位的报送情况。"""
    from workbook_flow import cycle

    shown = cycle.status(options.workspace, period)
    options.report(status_json(shown), lambda: show_status(shown))
    return CLEAN


@program.command()
@click.pass_obj
def rebuild(options: Options) -> int:
    """按总表和存档重建台账。"""
    from workbook_flow import cycle
    from workbook_flow.terminal import say

    count = cycle.rebuild(options.workspace)
    options.report({"submissions": count}, lambda: say(f"台账已重建，共 {count} 份来件。"))
    return CLEAN


@program.command()
@click.pass_obj
def demo(options: Options) -> int:
    """在一个临时工作文件夹里演示完整的一个月。"""
    from workbook_flow.demo import run_demo
    from workbook_flow.terminal import say

    result = run_demo(options.root / "demo", lambda line: None if options.as_json else say(f"· {line}"))
    options.report(result.as_json(), result.show)
    return CLEAN


# what is shown


def show_split(prepared: Split) -> None:
    """Who gets how many rows, and what is new about it."""
    from workbook_flow.terminal import say, show_problems, show_table

    changed, written = set(prepared.plan.changed), set(prepared.written)
    show_problems(prepared.problems)
    show_table(
        f"{prepared.plan.period.words} 填报表",
        ("单位", "任务数", "第几次下发", "说明"),
        [
            (
                form.unit,
                len(form.rows),
                form.issue,
                "新发" if form in changed else "补写" if form in written else "不变",
            )
            for form in prepared.plan.forms
        ],
    )
    for unit in prepared.plan.dropped:
        say(f"“{unit}”本期不再有任务，原填报表作废。")


def show_submissions(submissions: Iterable[Submission]) -> None:
    """What came, and what is wrong with it."""
    from workbook_flow.layout import SUBMISSION_STATE_WORDS
    from workbook_flow.terminal import say, show_problems, show_table

    found = list(submissions)
    if not found:
        say("inbox 中没有新的来件。")
        return
    show_table(
        "来件",
        ("文件", "单位", "期别", "结果", "采用行", "待更正行"),
        [
            (
                each.file,
                each.unit or "—",
                each.period or "—",
                SUBMISSION_STATE_WORDS[each.state],
                each.entries,
                each.held,
            )
            for each in found
        ],
    )
    show_problems([problem for each in found for problem in each.problems])


def show_merged(merged: Merged) -> None:
    """What came, where the units stand, and where the consolidated workbook is."""
    from workbook_flow.terminal import say

    if merged.submissions:
        show_submissions(merged.submissions)
    say(counts_in_words(merged.snapshot), f"汇总表：{merged.consolidated}")


def show_status(snapshot: Snapshot) -> None:
    """One line a unit, those that have not returned first."""
    from workbook_flow.layout import UNIT_STATE_WORDS
    from workbook_flow.terminal import say, show_table

    order = list(UnitState)
    show_table(
        f"{snapshot.period.words} 报送情况",
        ("单位", "状态", "任务数", "已采用", "待更正", "报送日期"),
        [
            (
                each.unit,
                UNIT_STATE_WORDS[each.state],
                each.tasks,
                each.accepted,
                each.held,
                each.returned_on or "—",
            )
            for each in sorted(snapshot.statuses, key=lambda each: order.index(each.state))
        ],
    )
    say(counts_in_words(snapshot))


def counts_in_words(snapshot: Snapshot) -> str:
    """How many units have returned, and how many rows stand."""
    issued = [each for each in snapshot.statuses if each.state is not UnitState.NOT_ISSUED]
    returned = sum(each.state is not UnitState.ISSUED for each in issued)
    whole = sum(each.state is UnitState.ACCEPTED for each in issued)
    rows, owed = sum(each.accepted for each in issued), sum(each.tasks for each in issued)
    units = f"已报 {returned}/{len(issued)} 个单位，其中 {whole} 个全部通过"
    return f"{snapshot.period.words}：{units}；采用 {rows}/{owed} 行。"


# what other programs read


def problems_json(problems: Iterable[Problem]) -> list[Json]:
    """Problems, each with its place in words."""
    return [
        {
            "code": each.code,
            "level": str(each.level),
            "place": str(each.place),
            "message": each.message,
            "remedy": each.remedy,
        }
        for each in problems
    ]


def split_json(prepared: Split) -> Json:
    """What ``split`` prints with --json."""
    written = {form.unit for form in prepared.written}
    return {
        "period": str(prepared.plan.period),
        "issue": prepared.plan.issue,
        "forms": [
            {
                "unit": form.unit,
                "path": form.path,
                "tasks": len(form.rows),
                "issue": form.issue,
                "written": form.unit in written,
            }
            for form in prepared.plan.forms
        ],
        "dropped": list(prepared.plan.dropped),
        "problems": problems_json(prepared.problems),
    }


def collect_json(submissions: Iterable[Submission]) -> Json:
    """What ``collect`` prints with --json."""
    return {
        "submissions": [
            {
                "id": each.id,
                "file": each.file,
                "unit": each.unit,
                "period": str(each.period) if each.period else None,
                "attempt": each.attempt,
                "state": str(each.state),
                "entries": each.entries,
                "held": each.held,
                "archived": each.archived,
                "problems": problems_json(each.problems),
            }
            for each in submissions
        ]
    }


def status_json(snapshot: Snapshot) -> Json:
    """What ``status`` prints with --json."""
    return {
        "period": str(snapshot.period),
        "units": [
            {
                "unit": each.unit,
                "state": str(each.state),
                "tasks": each.tasks,
                "accepted": each.accepted,
                "held": each.held,
                "returned_on": each.returned_on.isoformat() if each.returned_on else None,
                "attempts": each.attempts,
            }
            for each in snapshot.statuses
        ],
    }


def found_problems(submissions: Iterable[Submission]) -> int:
    """The exit code after receiving: whether anything must be corrected."""
    bad = {SubmissionState.UNIDENTIFIED, SubmissionState.REFUSED}
    found = any(each.state in bad or has_errors(each.problems) for each in submissions)
    return PROBLEMS if found else CLEAN


# the way in


def main() -> None:
    """Run the program and leave with its exit code; whatever stops it is said in Chinese."""
    for stream in (sys.stdout, sys.stderr):
        keep_printing(stream)
    try:
        code = program.main(standalone_mode=False, prog_name="workbook-flow")
    except WorkbookFlowError as error:
        code = stopped(str(error), getattr(error, "problems", ()))
    except click.ClickException as error:
        code = stopped(usage_in_words(error))
    except (click.Abort, KeyboardInterrupt):
        code = stopped("已中断。已完成的部分不受影响，重新运行即可继续。")
    except OSError as error:
        what = f"读写文件失败：{error.filename or ''} {error.strerror or error}。"
        code = stopped(f"{what}请检查磁盘空间、权限，或文件是否正被打开。")
    sys.exit(code if isinstance(code, int) else CLEAN)


def keep_printing(stream: TextIO) -> None:
    """Let a console that lacks a character show ``?`` instead of crashing."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def stopped(message: str, problems: Iterable[Problem] = ()) -> int:
    """Say why it could not run, on standard error; with --json the object says it too."""
    found = list(problems)
    if "--json" in sys.argv:
        click.echo(json.dumps({"error": message, "problems": problems_json(found)}, ensure_ascii=False))
    elif found:
        from workbook_flow.terminal import show_problems

        show_problems(found)
    click.echo(message, err=True)
    return CANNOT_RUN


def usage_in_words(error: click.ClickException) -> str:
    """What is wrong with the command line, in Chinese."""
    match error:
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}。加 --help 可看全部选项。"
        case click.MissingParameter():
            name = error.param.opts[0] if error.param and error.param.opts else ""
            return f"缺少 {name}。加 --help 可看用法。"
        case click.BadParameter():
            return f"{error.param.opts[0] if error.param else '参数'}：{error.message}"
        case click.exceptions.NoArgsIsHelpError():
            return error.format_message()
        case click.UsageError():
            return f"命令写得不对：{error.format_message()}。加 --help 可看用法。"
        case _:
            return error.format_message()
