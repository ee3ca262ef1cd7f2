"""What is wrong with a command line, in Chinese, and how to write it instead."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from workbook_flow.cli.chinese import CALL
from workbook_flow.cli.options import EXAMPLE_PERIODS

PERIOD = "--period"
EXTRA = "多出了"
"""How Click's words of what is too much begin."""


def usage_in_words(error: click.ClickException) -> str:
    """What is wrong with the command line."""
    match error:
        case click.NoSuchOption():
            return unknown_option(error)
        case click.exceptions.NoSuchCommand():
            return f"{error.message}{likely(error.possibilities)}运行 {CALL} --help 可看全部命令。"
        case click.MissingParameter():
            return missing(error)
        case click.BadParameter():
            return f"{name_of(error.param)}：{in_quotes(error.message)}"
        case click.exceptions.NoArgsIsHelpError():
            return error.format_message()
        case click.UsageError():
            words = error.format_message().rstrip("。")
            spaced = "名字里有空格的，用英文双引号括起来。" if words.startswith(EXTRA) else ""
            return f"命令写得不对：{words}。{spaced}{help_words(error.ctx)}"
        case _:
            return error.format_message()


def likely(names: Iterable[str] | None) -> str:
    """The names that may be meant; blank for none."""
    return f"是不是 {'、'.join(sorted(names))}？" if names else ""


def in_quotes(text: str) -> str:
    """Click's list of what may be chosen, and its bounds, written as a Chinese text does."""
    bounded = re.sub(r" ?(?<!\d)(\d{1,9})<=x<=(\d{1,9})", r" \1 至 \2", text)
    return re.sub(r"'([^']*)'", r"“\1”", bounded.replace("', '", "'、'"))


def name_of(param: click.Parameter | None) -> str:
    """What people write a parameter by: an option's name, or what an argument is called in Chinese."""
    if isinstance(param, click.Argument) and param.metavar:
        return param.metavar.strip("[]")
    return param.opts[0] if param and param.opts else "参数"


def help_words(context: click.Context | None) -> str:
    """Where the use of the command stands."""
    return f"运行 {context.command_path if context else CALL} --help 可看用法。"


def missing(error: click.MissingParameter) -> str:
    """What has to be written, and how."""
    name = name_of(error.param)
    if name == PERIOD:
        return f"缺少期别。请在命令后面写 {PERIOD} 和期别，{EXAMPLE_PERIODS}。{help_words(error.ctx)}"
    return f"缺少 {name}。{help_words(error.ctx)}"


def unknown_option(error: click.NoSuchOption) -> str:
    """That there is no such option here, and where it belongs, what is like it, or which there are."""
    context, name = error.ctx, error.option_name
    if context is None:
        return error.message
    command, parent = context.command, context.parent
    if parent is None and (owner := owner_of(name, command)):
        return f"{name} 要写在命令后面，如 {CALL} {owner} {name} …。"
    if parent is not None and name in options_of(parent.command):
        return f"{name} 要写在命令 {command.name} 前面：{CALL} {name} … {command.name}。"
    if parent is not None and name == PERIOD:
        return f"{command.name} 不分期别，不用写 {PERIOD}。请去掉 {PERIOD} 和后面的期别再运行。"
    own = "、".join(options_of(command))
    if not own:
        return f"{error.message}{command.name} 后面不用加选项，请去掉再运行。"
    choice = likely(error.possibilities) or f"可以加的有：{own}。"
    return f"{error.message}{choice}{help_words(context)}"


def options_of(command: click.Command) -> list[str]:
    """The long names of a command's options."""
    return [
        name
        for param in command.params
        for name in param.opts
        if isinstance(param, click.Option) and name.startswith("--")
    ]


def owner_of(name: str, group: click.Command) -> str:
    """A command that has the option, the first in the order of the month; blank for none."""
    commands = group.commands.values() if isinstance(group, click.Group) else ()
    return next((command.name or "" for command in commands if name in options_of(command)), "")
