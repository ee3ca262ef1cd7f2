"""The command line speaks Chinese, click's own words included."""

from __future__ import annotations

import errno
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from workbook_flow import __version__
from workbook_flow.cli import program, scheduling
from workbook_flow.cli.commands import COMMANDS
from workbook_flow.model import WorkbookFlowError

ROOT = Path(__file__).parents[1]


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbook_flow", *arguments],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LANG": "en_US.UTF-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_every_page_of_help_is_chinese() -> None:
    for name in ("", *program.commands):
        page = CliRunner().invoke(program, [*([name] if name else []), "--help"]).output
        assert page.startswith("用法：")
        english = re.findall(r"(?i)usage|options|commands|show|exit\b|required|default|\[args\]", page)
        assert not english, f"{name}: {english}"


def test_commands_are_listed_in_the_order_of_the_month() -> None:
    page = CliRunner().invoke(program, ["--help"]).output
    listed = re.findall(r"^  ([a-z-]+)  ", page.split("命令:")[1], re.MULTILINE)
    assert listed == list(program.commands)
    assert listed[:4] == ["init", "import", "check", "split"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nosuch", "没有命令 nosuch。"),
        ("spilt", "没有命令 spilt。是不是 split？"),
        ("split --peroid 2024-07", "没有选项 --peroid。是不是 --period？"),
        (
            "collect --period 2024-07",
            "collect 不分期别，不用写 --period。请去掉 --period 和后面的期别再运行。",
        ),
        ("fetch --period 2024-07", "fetch 不分期别"),
        (
            "check --workspace 我的清单",
            "--workspace 要写在命令 check 前面：python3 flow.py --workspace … check。",
        ),
        ("merge --period 2024-07 --json", "--json 要写在命令 merge 前面"),
        ("--period 2024-07 merge", "--period 要写在命令后面，如 python3 flow.py split --period …。"),
        ("status --xyz", "没有选项 --xyz。可以加的有：--period"),
        ("fetch --xyz", "fetch 后面不用加选项，请去掉再运行。"),
        ("export --format xlsx", "“xlsx”不对，只能是 “csv”、“jsonl”、“parquet” 之一"),
        ("--workspace new import docs", "docs 是文件夹。请写里面那一份清单的文件名。"),
        ("--workspace new restore docs", "docs 是文件夹。请写备份文件的名字"),
        ("--nosuch", "没有选项 --nosuch。"),
        ("split", "请在命令后面写 --period 和期别，如 2024-07；按季、周等报送的写 2024-Q3、2024-W30；"),
        ("split --period 2024-07 --due 2024-07-23", "--due 只和 --once 一起写，没有下发。"),
        ("remind --period 2024-07", "不分期别：请去掉 --period 再运行"),
        ("remind --text --calendar", "--calendar 和 --text 一次只写一个"),
        ("--workspace master status", "是工作文件夹 /"),
        ("--workspace outbox/2024-07/填报表 collect", "再运行，或用 --workspace 写明它"),
        ("split --period 2024-07 --once 专项", "--period 和 --once 只写一个"),
        ("split --period", "选项 --period 后面缺少取值"),
        ("split --period 七月", "期别“七月”看不懂"),
        ("--date 上月底 check", "“上月底”不是日期"),
        ("--workspace flow.py check", "“flow.py”是文件，不是文件夹"),
        ("--date 0001-01-01 check", "日期 0001-01-01 不在 2000 至 2099 年之间"),
        ("--date 9999-12-31 remind", "请校准电脑的时钟"),
        ("--workspace docs verify", "里没有总表，也没有存档"),
        *(
            (f"--workspace docs {command}", "里没有总表，也没有存档")
            for command in (
                *("rebuild", "withdraw 1", "purge 1 --reason 涉密", "quarantine 1 --drop --reason 无关"),
                *(
                    "withdraw --evidence 1 --period 2024-07",
                    "purge --evidence 1 --period 2024-07 --reason 涉密",
                ),
            )
        ),
        ("check extra", "多出了 extra"),
        ("merge", "请在命令后面写 --period 和期别，如 2024-07；按季、周等报送的写 2024-Q3、2024-W30。"),
        ("import", "缺少 文件。运行 python3 flow.py import --help 可看用法。"),
        (
            "--workspace new import 我的 任务表.xlsx",
            "多出了 任务表.xlsx。名字里有空格的，用英文双引号括起来。",
        ),
        ("--workspace new import 任务表.xlsx", "文件在别的文件夹的，写全路径"),
        ("merge 2024-07", "缺少期别。请在命令后面写 --period 和期别"),
        *(
            (f"{name} 三号", "来件编号：“三号”不是数字。")
            for name in ("accept", "withdraw", "purge", "quarantine")
        ),
        ("confirm 三号", "信的编号：“三号”不是数字。"),
    ],
)
def test_a_fault_of_the_command_line_is_told_in_chinese(line: str, words: str) -> None:
    done = run(*line.split())
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (ROOT / "docs" / ".flow").exists(), "nothing is written into a folder that is none of ours"


def test_the_version_is_told_without_an_installed_package(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).stdout.strip() == f"workbook-flow {__version__}"


def test_clicks_texts_are_still_those_that_are_replaced() -> None:
    from workbook_flow.cli.chinese import WORDS

    source = "".join(path.read_text("utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    joined = re.sub(r'"\s+"', "", source)
    assert [text for text in WORDS if f'"{text}"' not in joined and text not in joined] == []


def test_what_the_page_of_commands_has_people_type_is_whole() -> None:
    page = (ROOT / "docs" / "命令.md").read_text("utf-8")
    lines = re.findall(r"^    python3 flow\.py (.+)$", page, re.MULTILINE)
    assert len(lines) == len(program.commands)
    for line in lines:
        _, _, name, *words = line.split()
        command = program.commands[name]
        assert command.make_context(name, list(words)).params is not None
        needed = [param for param in command.params if isinstance(param, click.Argument) and param.required]
        assert len(words) >= len(needed)


def test_every_option_and_argument_is_explained_in_chinese() -> None:
    for name, command in program.commands.items():
        context = click.Context(command, info_name=name)
        for param in command.params:
            record = param.get_help_record(context)
            assert record is not None
            shown, words = record
            assert words, f"{name} {shown}"
            assert not re.search(r"TEXT|INTEGER|RANGE|FLOAT|PATH|YYYY", shown), f"{name} {shown}"


def test_what_help_says_of_a_command_is_what_the_command_says() -> None:
    commands = {
        name: (command.callback.__module__, command.help) for name, command in program.commands.items()
    }
    listed = {name: (f"workbook_flow.cli.{room}", words) for name, (room, words) in COMMANDS.items()}
    assert {
        name: (module, (words or "").splitlines()[0]) for name, (module, words) in commands.items()
    } == listed


def test_help_and_the_version_load_no_noun_and_no_stage() -> None:
    for option in ("--help", "--version"):
        code = (
            "import sys; from workbook_flow.cli import main\n"
            f"sys.argv[1:] = ['{option}']\n"
            "try: main()\nfinally: print(*(name for name in sys.modules if name.startswith('workbook_flow')))"
        )
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
        )
        assert set(run.stdout.splitlines()[-1].split()) == {
            "workbook_flow",
            "workbook_flow.__about__",
            "workbook_flow.cli",
            "workbook_flow.cli.chinese",
            "workbook_flow.cli.commands",
        }


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (OSError(errno.EROFS, "Read-only file system", "lock"), "磁盘或文件夹是只读的（lock）。请取消只读"),
        (WorkbookFlowError("找不到总表。"), "这一轮没有完成：找不到总表。"),
        (KeyError("x"), "程序内部错误（KeyError"),
    ],
)
def test_a_pass_that_fails_is_told_in_words_and_the_next_one_comes(
    fault: Exception, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise fault

    def asleep(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(scheduling, "passed", fail)
    monkeypatch.setattr("workbook_flow.cli.scheduling.system_time.sleep", asleep)
    output = CliRunner().invoke(program, ["--workspace", str(tmp_path), "run"]).output
    assert output.startswith("定时任务在运行，每 1 分钟走一遍")
    assert words in output
    assert "Errno" not in output


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ((), "请在总表里改正上面写着“错误”的地方、补上邮箱"),
        (("--answer", "office=县委督查室"), "请在总表里补上邮箱"),
    ],
)
def test_an_import_ends_with_what_is_left_to_do(tmp_path: Path, answers: tuple[str, ...], words: str) -> None:
    (tmp_path / "任务.csv").write_text(
        "序号,重点任务,主要措施,牵头单位,责任单位,完成时限\n"
        "1,环境整治,清理背街小巷。,县城管局,城关镇,2039年9月底前\n"
        "2,环境整治,改造公厕两座。,城关镇,县城管局,2039年底前\n",
        "utf-8",
    )
    done = run("--workspace", "我的清单", "import", "任务.csv", *answers, cwd=tmp_path)
    assert words in done.stdout, done.stdout + done.stderr
    assert ("错误 M60" in done.stdout) == (not answers)
