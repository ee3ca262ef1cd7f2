"""Whether the record holds: the command that looks."""

from __future__ import annotations

import click

from workbook_flow.cli.machine import problems_json
from workbook_flow.cli.options import CLEAN, PROBLEMS, Options
from workbook_flow.cli.terminal import progress, say, show_problems
from workbook_flow.words.problems import has_errors


@click.command()
@click.pass_obj
def verify(options: Options) -> int:
    """核对存档、存证链、台账和发件箱是否一致。"""
    from workbook_flow import cycle

    with progress("核对", 11, shown=not options.as_json) as advance:
        verified = cycle.verify(options.workspace, on_part=advance)

    def show() -> None:
        show_problems(verified.problems)
        say(
            f"已核对 {verified.files} 份来件、{verified.issues} 次下发。"
            + ("" if verified.problems else "全部一致。")
        )
        if verified.head:
            say(f"存证码（可抄录留存，日后比对）：{verified.head}")

    content = {
        "ok": not verified.problems,
        "files": verified.files,
        "issues": verified.issues,
        "head": verified.head,
        "problems": problems_json(verified.problems),
    }
    options.report(content, show)
    return PROBLEMS if has_errors(verified.problems) else CLEAN


COMMANDS = (verify,)
