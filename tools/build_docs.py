"""Write the pages of docs/ that follow from the code: ``python tools/build_docs.py``.

Commands and options come from the command line itself, problem codes from the catalogue, columns and settings
from the master's vocabulary; a test holds the pages to them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.docs_words import COLUMN_WORDS, FAMILIES, SETTING_WORDS, SHEET_WORDS  # noqa: E402
from workbook_flow.cli import program  # noqa: E402
from workbook_flow.model import SETTINGS, Setting  # noqa: E402
from workbook_flow.words.own_names import usually  # noqa: E402
from workbook_flow.words.problems import CATALOGUE  # noqa: E402
from workbook_flow.words.text import LEVEL_WORDS  # noqa: E402
from workbook_flow.words.vocabulary import ADJUSTABLE_RULES, COLUMNS, REQUIRED  # noqa: E402

FOLDER = ROOT / "docs"
EXAMPLES = {"--period": "2024-07", "--reason": "补报计入"}
ARGUMENTS = {
    "import": "我的任务表.xlsx",
    "restore": "备份-2024-07-25.zip",
    "accept": "3",
    "withdraw": "3",
    "purge": "3 --reason 涉密",
}
"""What is typed behind the commands that need a file or a number, or one of two things."""
NOTE = "<!-- 本页由 tools/build_docs.py 生成，请勿手改 -->"


def pages() -> Mapping[str, str]:
    """Each generated page's text by its file name."""
    written = {"命令.md": commands_page(), "问题编号.md": problems_page(), "总表.md": master_page()}
    return {name: "\n".join(lines) + "\n" for name, lines in written.items()}


def commands_page() -> Iterator[str]:
    """Every command with its options."""
    yield from ("# 命令", "", NOTE, "")
    yield "写法：`python3 flow.py [公共选项] 命令 [选项]`（Windows 上 `py flow.py …`）。公共选项写在命令前面。"
    context = click.Context(program, info_name="flow.py")
    yield from ("", "## 公共选项", "", *options_table(program, context))
    yield from ("", "每个命令后面加 `--help` 可看它的用法。")
    for name, command in program.commands.items():
        inside = click.Context(command, info_name=name, parent=context)
        yield from ("", f"## {name}", "", command.help or "")
        yield from ("", f"    python3 flow.py {example(name, command)}")
        if len(command.params) > 0:
            yield from ("", *options_table(command, inside))
    yield from ("", "## 退出码", "")
    yield from table(
        ("退出码", "意思"),
        [
            ("0", "顺利完成"),
            ("1", "做完了，但发现了要处理的问题，已逐条列出"),
            ("2", "没法运行，原因已说明"),
            ("130", "安装运行环境时被中断，再运行一次即可"),
        ],
    )


def example(name: str, command: click.Command) -> str:
    """How the command is typed, with the options that it cannot do without."""
    needed = [param.opts[0] for param in command.params if param.required and isinstance(param, click.Option)]
    needed = needed or ["--period"] * (name == "split")
    values = [f" {option} {EXAMPLES.get(option, '…')}" for option in needed]
    typed = " ".join(filter(None, (name, ARGUMENTS.get(name, ""))))
    return f"--workspace {'新的文件夹' if name == 'restore' else '我的清单'} {typed}{''.join(values)}"


def options_table(command: click.Command, context: click.Context) -> Iterator[str]:
    """A command's own options as a table."""
    records = [param.get_help_record(context) for param in command.params]
    yield from table(
        ("选项", "说明"), [(f"`{record[0]}`", explained(record[1])) for record in records if record]
    )


def explained(words: str) -> str:
    """Click's words of a parameter on one line, its bounds as people write them."""
    return re.sub(r"(\d+)<=x<=(\d+)", r"\1 至 \2", " ".join(words.split()))


def problems_page() -> Iterator[str]:
    """Every problem code: how much it weighs, what it says, what to do."""
    yield from ("# 问题编号", "", NOTE, "")
    yield "程序发现问题时写明四样：编号、在哪个文件的哪个单元格、什么问题、怎么办。下表是全部编号。"
    yield "“……”处是具体内容。标“可调”的，可以在总表的“规则”表里改成 错误、提醒 或 关闭。"
    for letter, title in FAMILIES.items():
        yield from ("", f"## {title}", "")
        rows = [
            (
                code,
                LEVEL_WORDS[kind.level] + ("，可调" if code in ADJUSTABLE_RULES else ""),
                blanked(kind.message),
                blanked(kind.remedy),
            )
            for code, kind in CATALOGUE.items()
            if code.startswith(letter)
        ]
        yield from table(("编号", "轻重", "问题", "怎么办"), rows)


def blanked(text: str) -> str:
    """A format string with what each finding fills in left open."""
    return re.sub(r"(?:\{\w+\})+", "……", usually(text))


def master_page() -> Iterator[str]:
    """Every sheet and column of the master, and every setting."""
    yield from ("# 总表的各张工作表", "", NOTE, "")
    yield "总表是 `master/分解清单.xlsx`。列的先后不限，列名不要改；标 * 的列必须有。改完运行 check。"
    for sheet, columns in COLUMNS.items():
        yield from ("", f"## {sheet}", "", SHEET_WORDS.get(sheet, ""), "")
        yield from table(
            ("列", "怎么填"),
            [
                (name + (" *" if name in REQUIRED[sheet] else ""), COLUMN_WORDS.get((sheet, name), ""))
                for name in columns
            ],
        )
    yield from ("", "## 设置的各项", "", "标 * 的必须填；其余可以不填，按说明里写的算。", "")
    yield from table(
        ("项目", "例", "说明"),
        [
            (setting.name + ("" if setting.optional else " *"), setting.example, setting_words(setting))
            for setting in SETTINGS
        ],
    )


def setting_words(setting: Setting) -> str:
    """What the page says of a setting."""
    return "。".join(filter(None, (setting.explanation, SETTING_WORDS.get(setting.name))))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table."""
    for row in (header, ["---"] * len(header), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"


def main() -> None:
    """Write the pages that differ."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8", newline="\n")
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
