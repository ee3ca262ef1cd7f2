"""The commands that make what leaders read."""

from __future__ import annotations

import click

from workbook_flow.cli.options import CLEAN, Options, period_option, stage_option
from workbook_flow.cli.terminal import say, show_table
from workbook_flow.model import Period


@click.command()
@period_option
@stage_option
@click.pass_obj
def report(options: Options, period: Period, *, stage: str | None) -> int:
    """生成给领导看的材料：汇总表、看板、通报、专报。"""
    from workbook_flow import cycle
    from workbook_flow.reports.summary import Stage

    if stage is not None:
        path = cycle.write_stage(options.workspace, period, Stage(stage)).path
        content = {"period": str(period), "stage": stage, "documents": [str(path)]}
        options.report(content, lambda: say(f"已生成 {path}"))
        return CLEAN
    made = cycle.write_documents(options.workspace, period)

    def show() -> None:
        show_table(
            f"{period.words} 推进情况",
            ("项目", "数量", "较上期"),
            [
                (each.name, f"{each.value}{each.measure}", each.change or "首期")
                for each in made.report.figures
            ],
        )
        say("已生成：", *(f"  {path}" for path in made.paths))

    figures = {each.name: each.value for each in made.report.figures}
    options.report(
        {"period": str(period), "documents": [str(path) for path in made.paths], "figures": figures}, show
    )
    return CLEAN


COMMANDS = (report,)
