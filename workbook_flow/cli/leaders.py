"""The commands that make what leaders read."""

from __future__ import annotations

from pathlib import Path

import click

from workbook_flow.cli.options import CLEAN, Options, period_option, stage_option
from workbook_flow.cli.terminal import progress, say, show_table
from workbook_flow.model import Period


@click.command()
@period_option
@stage_option
@click.option(
    "--unit",
    metavar="单位",
    help="改为这个单位的考核依据（得分的各部分、来件、日期、核定）和历期情况，表格和 Word 各一份。",
)
@click.option(
    "--task",
    metavar="编号",
    help="改为这项任务的台账：历期状态和比例，谁在何时说了什么，核定、批示、答复；表格和 Word 各一份。",
)
@click.option("--picture", is_flag=True, help="改为首页的一张图（首页.png），发工作群用；要另装组件 pillow。")
@click.option(
    "--font",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="字体文件",
    help="画图用的字体，如 msyh.ttc；不写则用本机的中文字体。",
)
@click.pass_obj
def report(
    options: Options,
    period: Period,
    *,
    stage: str | None,
    unit: str | None,
    task: str | None,
    picture: bool,
    font: Path | None,
) -> int:
    """生成给领导看的材料：汇总表、看板、通报、专报。"""
    if sum(bool(choice) for choice in (stage, unit, task, picture or font)) > 1:
        raise click.UsageError("--stage、--unit、--task、--picture 一次只用一个。")
    if picture or font is not None:
        return report_picture(options, period, font)
    if unit is not None:
        return report_account(options, period, unit)
    if task is not None:
        return report_task(options, period, task)
    if stage is not None:
        return report_stage(options, period, stage)
    return report_documents(options, period)


def report_documents(options: Options, period: Period) -> int:
    """Write what leaders read of a period, and show its figures."""
    from workbook_flow import cycle
    from workbook_flow.cycle.publishing import steps

    with progress("生成材料", steps(), shown=not options.as_json) as advance:
        documents = cycle.write_documents(options.workspace, period, on_step=advance)

    after = documents.after

    def show() -> None:
        show_table(
            f"{period.words} 推进情况",
            ("项目", "数量", "较发布时" if after else "较上期"),
            [
                (figure.name, f"{figure.value}{figure.measure}", figure.told)
                for figure in (after.figures if after else documents.report.figures)
            ],
        )
        if documents.edition is not None:
            say(f"已定稿（{documents.edition.words}），发布的材料没有改动；上表是现在的数。")
        say("已生成：" if documents.edition is None else "现有：", *(f"  {path}" for path in documents.paths))

    figures = {figure.name: figure.value for figure in documents.report.figures}
    content: dict[str, object] = {
        "period": str(period),
        "documents": [str(path) for path in documents.paths],
        "figures": figures,
        "closed": documents.edition.number if documents.edition else None,
        "published": {figure.name: figure.before for figure in after.figures} if after else None,
    }
    options.report(content, show)
    return CLEAN


def report_stage(options: Options, period: Period, stage: str) -> int:
    """Write the assessment of several periods, and say where it is."""
    from workbook_flow import cycle
    from workbook_flow.reports.summary import Stage

    path = cycle.write_stage(options.workspace, period, Stage(stage)).path
    content = {"period": str(period), "stage": stage, "documents": [str(path)]}
    options.report(content, lambda: say(written_words(path)))
    return CLEAN


def report_picture(options: Options, period: Period, font: Path | None) -> int:
    """Draw the first page, and say where it is."""
    from workbook_flow import cycle

    path = cycle.write_picture(options.workspace, period, font)
    options.report({"period": str(period), "documents": [str(path)]}, lambda: say(written_words(path)))
    return CLEAN


def written_words(path: Path) -> str:
    """That a file is there."""
    return f"已生成 {path}"


def report_account(options: Options, period: Period, unit: str) -> int:
    """Write why a unit has its score, and say it in a line."""
    from workbook_flow import cycle

    written = cycle.write_account(options.workspace, period, unit)
    account = written.account
    content = {
        "period": str(period),
        "unit": account.unit,
        "score": account.total,
        "rank": account.rank,
        "documents": [str(written.path), str(written.word)],
    }
    words = f"{account.unit}：{account.headline}。"
    options.report(content, lambda: say(words, *map(written_words, (written.path, written.word))))
    return CLEAN


def report_task(options: Options, period: Period, task: str) -> int:
    """Write all that the record has on a task, and say in a line how it stands."""
    from workbook_flow import cycle

    written = cycle.write_task_history(options.workspace, period, task)
    history = written.history
    content = {
        "period": str(period),
        "task": history.task.id,
        "light": str(history.outlook.light),
        "periods": len(history.periods),
        "lines": len(history.lines),
        "documents": [str(written.path), str(written.word)],
    }
    words = (
        f"{history.task.id} {history.outlook.words}：{len(history.periods)}期，{len(history.lines)}条记录。"
    )
    options.report(content, lambda: say(words, *map(written_words, (written.path, written.word))))
    return CLEAN


@click.command()
@period_option
@click.pass_obj
def close(options: Options, period: Period) -> int:
    """把一期定稿：数和材料就此固定，以后到的另列。"""
    from workbook_flow import cycle

    with progress("收取", cycle.count_waiting(options.workspace), shown=not options.as_json) as advance:
        closed = cycle.close(options.workspace, period, on_file=advance)
    edition, after = closed.edition, closed.documents.after

    def show() -> None:
        if closed.fresh:
            say(f"{period.words}已定稿：第 {edition.number} 版。")
            if edition.number > 1:
                say(f"发给收到过上一版的人：publish --period {period}。")
            say("已生成：")
        else:
            say(f"{period.words}早已定稿（{edition.words}），发布的数没有改动。现有：")
        say(*(f"  {path}" for path in closed.documents.paths))
        if after is not None and after.changed:
            say(f"发布以后：{after.words}。要计入，请先 reopen --period {period} --reason 原因。")

    content = {
        "period": str(period),
        "edition": edition.number,
        "on": edition.on.isoformat(),
        "fresh": closed.fresh,
        "documents": [str(path) for path in closed.documents.paths],
        "chain": edition.chain,
    }
    options.report(content, show)
    return CLEAN


@click.command()
@period_option
@click.option("--reason", required=True, metavar="理由", help="为什么重开，记入存档，也写在下一版里。")
@click.pass_obj
def reopen(options: Options, period: Period, reason: str) -> int:
    """重开已定稿的一期（写明原因），以便再定一版。"""
    from workbook_flow import cycle

    reopening = cycle.reopen(options.workspace, period, reason)
    words = (
        f"{period.words}已重开。第 {reopening.edition} 版仍是发布的数，直到再运行 close --period {period}。"
    )
    content = {"period": str(period), "edition": reopening.edition, "reason": reopening.reason}
    options.report(content, lambda: say(words))
    return CLEAN


COMMANDS = (report, close, reopen)
