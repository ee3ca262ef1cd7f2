"""Click's own words in Chinese, wherever it shows them: help pages and faults of the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import click
from click import core, decorators, exceptions, formatting, parser, types

from workbook_flow.cli.commands import COMMANDS

CALL = "py flow.py" if os.name == "nt" else "python3 flow.py"
"""How people start the program."""

WORDS: Mapping[str, str] = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示本说明。",
    "required": "必填",
    "default: {default}": "默认 {default}",
    "No such command {name!r}.": "没有命令 {name}。",
    "No such option {name!r}.": "没有选项 {name}。",
    "Did you mean {possibility}?": "是不是 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（是不是以下之一：{possibilities}？）",
    "Got unexpected extra argument ({args})": "多出了 {args}",
    "Got unexpected extra arguments ({args})": "多出了 {args}",
    "Option {name!r} requires an argument.": "选项 {name} 后面缺少取值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name} 后面要有 {nargs} 个取值。",
    "Option {name!r} does not take a value.": "选项 {name} 后面不带取值。",
    "{value!r} is not {choice}.": "“{value}”不对，只能是 {choice}。",
    "{value!r} is not one of {choices}.": "“{value}”不对，只能是 {choices} 之一。",
    "{value!r} does not match the format {format}.": "“{value}”不是日期，请写成如 2024-07-25。",
    "{value!r} does not match the formats {formats}.": "“{value}”不是日期，请写成如 2024-07-25。",
    "{value!r} is not a valid {number_type}.": "“{value}”不是数字。",
    "{value} is not in the range {range}.": "{value} 超出范围 {range}。",
    "{name} {filename!r} does not exist.": "“{filename}”不存在。",
    "{name} {filename!r} is a file.": "“{filename}”是文件，不是文件夹。",
    "{name} {filename!r} is a directory.": "“{filename}”是文件夹，不是文件。",
    "{name} {filename!r} is not readable.": "“{filename}”读不了，请检查权限。",
    "{name} {filename!r} is not writable.": "“{filename}”写不了，请检查权限。",
}
"""What people may meet, by Click's own texts; any other comes out as Click has it."""


class InOrder(click.Group):
    """A group that lists its commands in the order of the month."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the face of the base class
        """The names as they were added."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The names with what each does, without loading any."""
        with formatter.section(in_chinese("Commands")):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


def in_chinese(text: str) -> str:
    """Click's text in Chinese."""
    return WORDS.get(text, text)


def counted(singular: str, plural: str, count: int) -> str:
    """Click's text for one or for many, in Chinese."""
    return in_chinese(singular if count == 1 else plural)


def speak_chinese(program: click.Group) -> None:
    """Have Click use these words, whatever the system's language; it asks gettext under these two names."""
    replaced: dict[str, Any] = {"_": in_chinese, "ngettext": counted}
    for module in (core, decorators, exceptions, formatting, parser, types):
        for name, words in replaced.items():
            if hasattr(module, name):
                setattr(module, name, words)
    program.subcommand_metavar = "命令 …"
    program.options_metavar = "[选项]"
