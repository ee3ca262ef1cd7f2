"""Words for a clerk: what messages say of commands and folders, said by the buttons of the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from workbook_flow.model import Problem, Submission, SubmissionState
from workbook_flow.words.problems import Code, left_out
from workbook_flow.words.text import SUBMISSION_STATE_WORDS, submission_words

BUTTONS: Mapping[str, str] = {
    "split": "“下发填报表”",
    "collect": "“收下”",
    "merge": "“生成汇总表”",
    "status": "“本期”页",
    "report": "“生成通报材料”",
    "close": "“定稿”",
    "reopen": "“重开”",
    "check": "“总表”",
    "import": "“选一份清单”",
    "init": "“选一份清单”",
    "remind": "“发送提醒”",
    "send": "“发送填报表”",
    "tick": "“发送填报表”",
    "verify": "“核对存档”",
    "doctor": "“体检”",
    "withdraw": "“撤回”",
    "accept": "“认可”",
    "rebuild": "“重建台账”",
    "quarantine": "“收件”",
    "backup": "“备份”",
    "restore": "“恢复”",
    "fetch": "“取信”",
    "publish": "“发给领导”",
    "password": "“邮箱与定时”页的“记下”",
    "install-schedule": "“打开定时”",
}
"""By command, the button or page that does the same."""
COMMAND = re.compile(
    r"运行\s*(?:python3? flow\.py )?(?P<name>"
    + "|".join(BUTTONS)
    + r")(?:\s+(?:--?[\w-]+|\d[\d-]*|单位(?![\w”])))*\s*"
)
ASIDE = re.compile(
    r"（Windows 上 py flow\.py [\w-]+）|，或设环境变量 \w+|，或用 --font 指定字体文件"
    r"|；总表在别处的，请用 --workspace 指明工作区|；Debian、Ubuntu 的包名是 fonts-noto-cjk"
)
"""What only who types commands can use."""
IN_OTHER_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"运行 confirm \d+ --arrived", "点“已送达”"),
        (r"运行 confirm \d+ --again", "点“没有送达，再发一次”"),
        (r"不写编号运行 confirm，可看全部要核实的", "全部要核实的在“本期”页"),
        (r"；也可以在页面的“本期”上点", ""),
        (
            r"运行 merge --period \S+ 可看发布后变化；要计入，请运行 reopen --period \S+ --reason 原因，再定稿",
            "在“本期”页选这一期，点“列出变化”可看发布后变化；要计入，点“重开”，写明理由，再定稿",
        ),
        (
            r"再?运行 send(?: --period \S+)? (?:--unit \S+ )+--again(?: 再发)?",
            "到“材料”页取出它的填报表，用自己的邮箱另发",
        ),
        (r"运行 quarantine \d+ --release，或在页面的“收件”上点“再收一次”", "在“收件”页点“再收一次”"),
        (r"请运行 quarantine \S+ --drop", "请在“收件”页点“不采用”"),
        (r"用 --unit、--period 写明，或 --drop 不采用", "选定单位和期别，或点“不采用”"),
        (r"不写编号运行 quarantine，可看全部没有采用的来件", "全部没有采用的来件在“收件”页"),
        (
            r"编号见 (?:status 或 quarantine 的列表|collect、status 的来件列表|collect 或 fetch 的输出)",
            "编号见“收件”页",
        ),
        (r"用 withdraw 撤回它", "在“收件”页撤回它"),
        (r"用 --reason 写明", "写明"),
        (r"^工作文件夹是(?=工作文件夹 )", "这里是"),
        (r"请回到 [^。]+? 再运行，或用 --workspace 写明它", "请关闭本页，打开外面那个工作文件夹的页面"),
        (r"收到的表放进 inbox(?=。)", "收到的表放进“收件”页"),
        (r"不填则只能从发件箱文件夹取表转交", "不填的，到“材料”页打开文件夹，取出填报表转交"),
        (r"再放进 inbox；表里", "再拖到“收件”页；表里"),
        (r"放进 inbox 里名为(“[^”]*”)的文件夹再收一次", r"放进名为\1的文件夹，再把文件夹拖到“收件”页"),
        (r"请写 --period (?=\S+；要另发)", "请选期别 "),
        (r"请用 --workspace 指明工作文件夹，或先运行 init", "请到“总表”页放入一份清单"),
        (r"请用 --workspace 指定另一个文件夹，或先把原来的总表移走", "请先把原来的总表移走"),
        (r"请用 --workspace 指定一个新的或空的文件夹", "请写一个新文件夹的名字"),
        (r"请运行 (?:import 加文件名生成总表|init 建立工作区)", "请在“总表”页放入一份清单"),
        (r"运行 import 加文件名", "放入“总表”页"),
        (r"要改的，用 import --answer 重新答，或导入后在页面的“总表”里改", "要改的，在“总表”页重新答"),
        (r"把总表移走，加上 --answer \S+ 再导入一次", "在“总表”页重新答"),
        (r"空白样式可用 init --blank 生成后复制过来", "可从“设置与体检”页恢复一份备份，从里面的总表复制过来"),
        (r"可以用 remind --text 的文字自己贴到群里", "可以把“本期”页“催报的话”复制后贴到群里"),
        (
            r"能上网的，运行 .+? -m pip install \w+ 后再试；(?:不装也行：)?",
            "请联系维护人员装上；也可以这样：",
        ),
        (r"能上网的，运行 .+? -m pip install [\w -]+。", "请联系维护人员装上。"),
        (r"改用 --format csv 或 --format jsonl", "改用 CSV"),
        (r"(?:再|重新)运行(?:一次|即可)?(?! )", "再试一次"),
        (
            r"再核定一次(?=，加一行|：选)",
            "在汇总表里那一行再核定一次（或在“收件”页撤回这一号，重新核定）",
        ),
        (r"下次运行时", "下次收表时"),
        (r"（\w*(?:Error|Exception|Timeout)\w*）", ""),
        (r"请检查网络、服务器名称和端口", "请检查网络，和“邮箱与定时”页的服务器名称和端口"),
    )
)
"""What messages say to who types commands, and how a clerk is told the same."""
MOST_ALIKE = 2
"""Units without an address that are told each for itself."""
STATES = tuple(SubmissionState)
FILLED_IN = {SubmissionState.ACCEPTED, SubmissionState.PARTIAL, SubmissionState.RETURNED}
VERDICTS = {
    SubmissionState.ACCEPTED: "可以接收",
    SubmissionState.PARTIAL: "部分可接收",
    SubmissionState.RETURNED: "要退回更正",
    SubmissionState.SUPERSEDED: "不如已收的新",
    SubmissionState.REVIEWED: "核定意见",
}
"""What a file would become, where that is not what it is called afterwards."""
FILED = "归档佐证材料"
FOLDERS: Mapping[str, str] = {
    "inbox": "收件夹",
    "outbox": "发件夹",
    "archive": "存档",
    "master": "总表所在的文件夹",
}


def in_brief(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, those of units without an address told as one: the first by name, the others counted."""
    problems = list(problems)
    mute = [problem for problem in problems if problem.code == Code.UNIT_WITHOUT_MAIL]
    if len(mute) <= MOST_ALIKE:
        return problems
    names = "、".join(
        name for problem in mute[:MOST_ALIKE] for name in re.findall("“([^”]*)”", problem.message)
    )
    words = f"{len(mute)} 个单位没有邮箱：{names}等"
    brief = replace(mute[0], place=replace(mute[0].place, cell=""), message=words)
    return [brief if problem is mute[0] else problem for problem in problems if problem not in mute[1:]]


def standing_words(submission: Submission, *, before: bool = False) -> str:
    """What has become of a file by the rows that are accepted and held now; ``before`` it is taken, what would."""
    if submission.state not in FILLED_IN or not (submission.entries or submission.held or submission.nil):
        return VERDICTS.get(submission.state, "") * before or submission_words(submission)
    state = SubmissionState.ACCEPTED
    if submission.held:
        state = SubmissionState.PARTIAL if submission.entries else SubmissionState.RETURNED
    words = VERDICTS[state] if before else SUBMISSION_STATE_WORDS[state]
    if submission.nil and not submission.entries:
        return f"零报告（{words}）"
    return words + ("（另有内容不采用）" if not submission.held and left_out(submission.problems) else "")


def taken_words(submissions: Sequence[Submission], notices: Iterable[Problem]) -> str:
    """How many files were taken, and what became of them; what was filed as evidence was told in ``notices``."""
    counts = Counter(
        map(standing_words, sorted(submissions, key=lambda submission: STATES.index(submission.state)))
    )
    counts[FILED] = sum(problem.code == Code.EVIDENCE_FILED for problem in notices)
    if not counts.total():
        return "没有新的文件。"
    tally = "，".join(f"{words} {count} 份" for words, count in counts.items() if count)
    return f"收下 {counts.total()} 份：{tally}。"


def sent_back_words(submissions: Iterable[Submission]) -> str:
    """Where the forms are that were marked for their units to correct; blank for none."""
    count = sum(submission.held > 0 and submission.unit is not None for submission in submissions)
    if not count:
        return ""
    return f"要更正的 {count} 份已标好错处，在“材料”页的“退回”里，转给单位改好再报。"


def elsewhere_words(submissions: Iterable[Submission], shown: str) -> str:
    """How many of the files are of other periods than the one shown; blank for none."""
    counts = Counter(
        submission.period
        for submission in submissions
        if submission.period is not None and shown and str(submission.period) != shown
    )
    others = "、".join(f"{period.words} {count} 份" for period, count in sorted(counts.items()))
    return f"不是这一期的：{others}，选那一期就看到。" if others else ""


def faults_of_decisions(submissions: Iterable[Submission]) -> tuple[Problem, ...]:
    """What could not be taken of the decisions in reviewed workbooks: whoever decided has to be told."""
    return tuple(
        problem
        for submission in submissions
        if submission.state is SubmissionState.REVIEWED
        for problem in submission.problems
    )


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
    for pattern, other in IN_OTHER_WORDS:
        words = pattern.sub(other, words)
    words = COMMAND.sub(lambda match: f"点{BUTTONS[match['name']]}", words)
    words = re.sub(
        r"\s?\b(inbox|outbox|archive)/([\w.-]+(?:/[\w.()（）-]+)*)\s?",
        lambda match: f"{FOLDERS[match[1]]}的“{match[2]}”",
        words,
    )
    return re.sub(r"\s?\b(inbox|outbox|archive|master)\b(?!/)\s?", lambda match: FOLDERS[match[1]], words)
