"""What every command shares: where it works, on which day, and how it reports."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbook_flow.cli.logbook import LOG
from workbook_flow.cli.machine import Json, problems_json
from workbook_flow.cli.terminal import show_problems
from workbook_flow.model import Period, Problem, WorkbookFlowError
from workbook_flow.words.problems import render

if TYPE_CHECKING:
    from workbook_flow.cycle.session import Session
    from workbook_flow.cycle.workspace import Workspace

CLEAN, PROBLEMS, CANNOT_RUN = 0, 1, 2
"""Exit codes: clean; problems were found and reported; it could not run."""
SCHEDULERS = ("systemd", "cron", "windows")
"""What can run ``tick`` every few minutes."""


@dataclass(frozen=True, slots=True)
class Options:
    """What stands before the command's name, and the notices that came up on the way."""

    root: Path
    today: date
    as_json: bool
    notices: list[Problem] = field(default_factory=list)

    @property
    def workspace(self) -> Workspace:
        """The workspace that the command works on."""
        from workbook_flow.cycle.workspace import Workspace  # keeps --help fast

        return Workspace(root=self.root, today=self.today, tell=self.tell)

    def tell(self, notice: Problem) -> None:
        """Keep a notice for the report, and log it."""
        self.notices.append(notice)
        LOG.warning("%s", render(notice))

    def report(self, content: Json, show: Callable[[], None]) -> None:
        """Print the JSON object, or show the same to people; notices come with either."""
        if self.notices:
            content = {**content, "notices": problems_json(self.notices)}
        if self.as_json:
            click.echo(json.dumps(content, ensure_ascii=False))
        else:
            show()
            show_problems(self.notices)


def moment(options: Options) -> datetime:
    """Now, or the working hour of the day that --date names: mails bear it."""
    from workbook_flow.cycle.clock import working_hour

    now = datetime.now().astimezone()
    return now.replace(microsecond=0) if options.today == now.date() else working_hour(options.today)()


class PeriodType(click.ParamType[Period]):
    """``2024-07`` on the command line."""

    name = "期别"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """Read the period, or fail with a message in Chinese."""
        try:
            return value if isinstance(value, Period) else Period.parse(value)
        except WorkbookFlowError as error:
            self.fail(str(error), param, ctx)


def last_issued(session: Session) -> Period:
    """The period that was issued last; WorkbookFlowError where none was."""
    days = session.ledger.issues.days()
    if not days:
        raise WorkbookFlowError("还没有下发过填报表。请先下发：split --period 期别。")
    return max(days, key=lambda period: (days[period], period))


EXAMPLE_PERIODS = "如 2024-07；按季、周等报送的写 2024-Q3、2024-W30"
PERIOD_WORDS = f"期别，{EXAMPLE_PERIODS}。"
period_option = click.option("--period", type=PeriodType(), required=True, help=PERIOD_WORDS)
last_period_option = click.option(
    "--period", type=PeriodType(), help=f"{PERIOD_WORDS}不写，为最近下发的一期。"
)
workers_option = click.option(
    "--workers",
    metavar="个数",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="用几个进程预先读后面的来件；台账仍按先后一份一份记，几个都一样。",
)


class ExecutorType(click.ParamType[str]):
    """``dask://HOST:PORT`` on the command line; what is kept of it is ``HOST:PORT``."""

    name = "dask://HOST:PORT"
    form = re.compile(r"dask://((?:[\w.-]{1,253}|\[[\da-fA-F:.]{2,45}\]):(\d{1,5}))", re.ASCII)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the address, or fail with a message in Chinese."""
        match = self.form.fullmatch(str(value))
        if match is None or not 0 < int(match[2]) < 1 << 16:
            self.fail(
                f"“{value}”不是 dask://主机:端口。请写 Dask 调度程序的地址，如 dask://10.1.2.3:8786",
                param,
                ctx,
            )
        return match[1]


executor_option = click.option(
    "--executor",
    type=ExecutorType(),
    help="由几台电脑预先读来件：Dask 调度程序的地址，如 dask://10.1.2.3:8786。原件不加密地发给那几台电脑，"
    "只在本单位自己的内网里用；何时划算、怎么装，见 docs/规模.md。台账仍在本机按先后记，结果一样。",
)
stage_option = click.option(
    "--stage",
    type=click.Choice(["季度", "半年", "年", "全程"]),
    help="改为阶段评估：本期所在的季度、半年、年，或自首期以来，截至本期。",
)
