"""The commands that keep a workspace in one file, and make one of it again."""

from __future__ import annotations

from pathlib import Path

import click

from workbook_flow.cli.machine import problems_json
from workbook_flow.cli.options import CLEAN, PROBLEMS, Options
from workbook_flow.cli.terminal import progress, say, show_problems
from workbook_flow.words.problems import has_errors


@click.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="文件夹",
    help="存到这个文件夹，例如 U 盘或另一块硬盘；不写存到工作文件夹的“备份”里。",
)
@click.pass_obj
def backup(options: Options, folder: Path | None) -> int:
    """把工作文件夹备份成一个文件，读回来核对过才算数。"""
    from workbook_flow.cycle.care import backup as keeping

    steps = keeping.count_files(options.workspace)
    with progress("备份", steps, shown=not options.as_json) as advance:
        done = keeping.back_up(options.workspace, folder, on_file=advance)

    def show() -> None:
        say(f"已备份 {done.files} 个文件，逐个读回来核对无误：{done.path}（{done.size / 1e6:.1f} MB）")
        if done.passed_over:
            say(f"这些不是普通文件，没有备份：{'、'.join(done.passed_over)}")
        say("请把它拷到另一块硬盘或另一台电脑上。里面有密钥和全部来件，请妥善保管。")

    content = {"path": str(done.path), "files": done.files, "bytes": done.size, "code": done.code}
    options.report(content | {"passed_over": list(done.passed_over)}, show)
    return CLEAN


@click.command()
@click.argument(
    "source", metavar="备份文件", help="backup 存的那个 .zip 文件。", type=click.Path(path_type=Path)
)
@click.pass_obj
def restore(options: Options, source: Path) -> int:
    """从备份恢复出一个工作文件夹，写到 --workspace 指定的新文件夹里。"""
    from workbook_flow import cycle
    from workbook_flow.cycle.care import backup as keeping

    with progress("恢复", 1, shown=not options.as_json) as advance:
        restored = keeping.restore(source, options.root, on_file=advance)
    count = cycle.rebuild(options.workspace)
    verified = cycle.verify(options.workspace)
    options.notices[:] = [notice for notice in options.notices if notice not in verified.problems]

    def show() -> None:
        show_problems(verified.problems)
        say(
            f"已恢复 {restored.made_on.isoformat()} 的备份：{restored.files} 个文件，{count} 份来件，在 {options.root}"
        )
        say("发件箱（outbox）里的文件没有备份，运行 split、merge、report 会照原样重新生成。")

    content = {"made": restored.made_on.isoformat(), "files": restored.files, "submissions": count}
    options.report(content | {"problems": problems_json(verified.problems)}, show)
    keeping.end_restore(options.root)
    return PROBLEMS if has_errors(verified.problems) else CLEAN


COMMANDS = (backup, restore)
