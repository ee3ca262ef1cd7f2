"""The command that writes what the workspace knows as plain tables."""

from __future__ import annotations

from pathlib import Path

import click

from workbook_flow.cli.options import CLEAN, PERIOD_WORDS, Options, PeriodType
from workbook_flow.cli.terminal import say, show_table
from workbook_flow.model import Period

FORMATS = ("csv", "jsonl", "parquet")
TABLES = ("entries", "tasks", "units", "submissions", "decisions", "problems")


@click.command()
@click.option(
    "--period", "periods", type=PeriodType(), multiple=True, help=f"只要这一期，可以写几个；{PERIOD_WORDS}"
)
@click.option(
    "--table",
    "names",
    type=click.Choice(TABLES),
    multiple=True,
    help="只要这张表，可以写几个：填报、任务、单位、来件、核定、问题；不写是全部六张。",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="文件格式，可以写几个；不写是 csv（Excel 能直接打开），parquet 要另装组件。",
)
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="文件夹",
    help="写到这个文件夹，同名的文件会被替换；不写则写到 outbox/导出 里一个新的文件夹。",
)
@click.pass_obj
def export(
    options: Options,
    periods: tuple[Period, ...],
    names: tuple[str, ...],
    formats: tuple[str, ...],
    folder: Path | None,
) -> int:
    """导出整洁的数据表（CSV、JSON lines、Parquet），供别的程序分析。"""
    from workbook_flow import cycle
    from workbook_flow.reports.summary.tidy import ROWS

    exported = cycle.export(
        options.workspace,
        names=names,
        periods=periods,
        formats=map(cycle.TableFormat, formats),
        folder=folder,
    )

    def show() -> None:
        lines = [(name, ROWS[name], count) for name, count in exported.rows.items()]
        show_table("导出的表", ("表", "一行是", "行数"), lines)
        say("已生成：", *(f"  {path}" for path in exported.paths))

    content = {"documents": [str(path) for path in exported.paths], "rows": exported.rows}
    options.report(content, show)
    return CLEAN


COMMANDS = (export,)
