"""Every command by name, in the order of the month: where it is, and what it does. None is loaded before it is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module

import click

COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("month", "新建工作文件夹和总表。"),
    "import": ("month", "从现有的清单（Excel、Word、文字）生成总表，文件写 - 则读粘贴的文字。"),
    "check": ("month", "检查总表，写出每一行读成了什么。"),
    "split": ("month", "生成各单位的填报表。"),
    "collect": ("month", "收取 inbox 中的填报表，核对并存档。"),
    "merge": ("month", "收取后生成汇总表。"),
    "status": ("month", "各单位的报送情况。"),
    "backup": ("backups", "把工作文件夹备份成一个文件，读回来核对过才算数。"),
    "restore": ("backups", "从备份恢复出一个工作文件夹，写到 --workspace 指定的新文件夹里。"),
    "rebuild": ("month", "按总表和存档重建台账。"),
    "open": ("desk", "在浏览器里打开页面：整个月的事用鼠标办。"),
    "demo": ("month", "在一个临时工作文件夹里演示完整的三个月，最后打开看板。"),
    "report": ("leaders", "生成给领导看的材料：汇总表、看板、通报、专报。"),
    "export": ("exporting", "导出整洁的数据表（CSV、JSON lines、Parquet），供别的程序分析。"),
    "close": ("leaders", "把一期定稿：数和材料就此固定，以后到的另列。"),
    "reopen": ("leaders", "重开已定稿的一期（写明原因），以便再定一版。"),
    "send": ("mail", "把本期填报表发给各单位。"),
    "fetch": ("mail", "从邮箱取各单位的回信，收取附件并回执。"),
    "accept": ("mail", "认可一份因发件人不在通讯录而搁置的来件（写它的编号）。"),
    "confirm": ("mail", "看可能已送达的信，核实后写明：已送达，或再发一次。"),
    "remind": ("reminding", "提醒未报、逾期、未更正和时限临近的单位。"),
    "publish": ("mail", "把本期汇总表发给收件人；加 --stage 发阶段评估。"),
    "tick": ("scheduling", "定时任务走一遍：到期的发放、取信、收取、汇总、回执、核定结果、提醒、发布。"),
    "run": ("scheduling", "一直运行定时任务，按 Ctrl+C 停止。"),
    "withdraw": (
        "withdrawing",
        "撤回一份来件（写它的编号），先看会有什么变化；放回 inbox 的核定也可以撤回。",
    ),
    "quarantine": ("quarantine", "看没有采用的来件，并处理：认定给单位、再收一次、不采用。"),
    "purge": ("quarantine", "彻底清除不该留的来件、佐证（涉密、隐私、过了保存年限），存档里留下清除记录。"),
    "verify": ("safety", "核对存档、存证链、台账和发件箱是否一致。"),
    "doctor": ("upkeep", "检查邮箱账号、总表、磁盘、时钟和权限，并说明怎么办。"),
    "password": ("upkeep", "存入邮箱的密码（授权码），不写在总表里；不写账号则用总表中的。"),
    "install-schedule": ("upkeep", "让系统每隔几分钟运行一次 tick，不必一直开着 run。"),
}
"""By name, the module of the command and what its help says first."""


class Commands(MutableMapping[str, click.Command]):
    """The commands of a table such as COMMANDS; a module is loaded when one of its commands is first asked for."""

    def __init__(self, table: Mapping[str, tuple[str, str]]) -> None:
        """Know them by that table."""
        self.rooms = {name: room for name, (room, _) in table.items()}
        self.loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self.loaded:
            for command in import_module(f"workbook_flow.cli.{self.rooms[name]}").COMMANDS:
                command.options_metavar = "[选项]"
                self.loaded[command.name] = command
        return self.loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self.rooms.setdefault(name, "")
        self.loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self.rooms[name]
        self.loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self.rooms)

    def __len__(self) -> int:
        return len(self.rooms)
