"""Words for a clerk: what messages say of commands and folders, said by the buttons of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

BUTTONS: Mapping[str, str] = {
    "split": "“下发填报表”",
    "collect": "“收下”",
    "merge": "“生成汇总表”",
    "status": "“本期”页",
    "report": "“生成通报材料”",
    "close": "“定稿”",
    "reopen": "“重开”",
    "check": "“总表”页的“重新检查”",
    "import": "“总表”页的导入",
    "init": "“总表”页的导入",
    "remind": "“催报”",
    "send": "“发送填报表”",
    "tick": "“发送填报表”",
    "verify": "“核对存档”",
    "doctor": "“体检”",
    "withdraw": "“撤回”",
    "accept": "“认可”",
    "rebuild": "“核对存档”",
    "backup": "“备份”",
    "restore": "“恢复”",
    "password": "“邮箱与定时”页的“记下”",
    "install-schedule": "“打开定时”",
}
"""By command, the button that does the same."""
COMMAND = re.compile(
    r"运行\s*(?:python3? flow\.py )?(?P<name>"
    + "|".join(BUTTONS)
    + r")(?:\s+(?:--?[\w-]+|\d[\d-]*|单位(?![\w”])))*\s*"
)
ASIDE = re.compile(r"（Windows 上 py flow\.py [\w-]+）|，或设环境变量 \w+")
"""What only who types commands can use."""
FOLDERS: Mapping[str, str] = {
    "inbox": "收件夹",
    "outbox": "发件夹",
    "archive": "存档",
}


def for_clerk(words: str, root: Path | None = None) -> str:
    """The words with buttons where commands are named, and without the way to the workspace."""
    if root is not None:
        words = (
            words.replace(f"{root}/", "")
            .replace(f"{root}\\", "")
            .replace(f"{root} ", "工作文件夹")
            .replace(str(root), "工作文件夹")
        )
    words = re.sub(r"\s?\.eml\s?文件", "邮件文件", ASIDE.sub("", words))
    words = re.sub(r"\bmaster/(?=\w)", "", words)
    words = COMMAND.sub(lambda match: f"点{BUTTONS[match['name']]}", words)
    words = re.sub(
        r"\s?\b(inbox|outbox|archive)/([\w.-]+)\s?", lambda match: f"{FOLDERS[match[1]]}的“{match[2]}”", words
    )
    return re.sub(r"\s?\b(inbox|outbox|archive)\b(?!/)\s?", lambda match: FOLDERS[match[1]], words)
