"""Whether the record holds: the command that looks."""

from __future__ import annotations

import click

from workbook_flow.cli.machine import problems_json
from workbook_flow.cli.options import CLEAN, PROBLEMS, Options
from workbook_flow.cli.terminal import progress, say, show_problems
from workbook_flow.words.problems import has_errors


@click.command()
@click.option("--against", "code", metavar="存证码", help="再与以前抄录的存证码比对（至少前 32 位）。")
@click.pass_obj
def verify(options: Options, *, code: str | None) -> int:
    """核对存档、存证链、台账和发件箱是否一致。"""
    from workbook_flow import cycle
    from workbook_flow.cycle.care.verify_chain import Noted

    noted = Noted.parse(code) if code is not None else None
    with progress("核对", 14, shown=not options.as_json) as advance:
        verified = cycle.verify(options.workspace, noted=noted, on_part=advance)

    def show() -> None:
        show_problems(verified.problems)
        say(
            f"已核对 {verified.files} 份来件、{verified.issues} 次下发。"
            + ("" if verified.problems else "全部一致。")
        )
        say(*(words for words in (verified.coverage, verified.agreement) if words))
        if verified.head:
            say(f"存证码（可抄录留存，日后比对）：{verified.head}")

    content = {
        "ok": not verified.problems,
        "files": verified.files,
        "issues": verified.issues,
        "head": verified.head,
        "coverage": verified.coverage,
        "agreement": verified.agreement,
        "problems": problems_json(verified.problems),
    }
    options.report(content, show)
    return PROBLEMS if has_errors(verified.problems) else CLEAN


COMMANDS = (verify,)
