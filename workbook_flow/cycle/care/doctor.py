"""Whether everything that a month needs is in order: each check gives findings in words, and changes nothing.

A mail to the office's own account is all that leaves a trace: it is sent, found again and marked as read.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from workbook_flow import mail
from workbook_flow.cycle.post import logins
from workbook_flow.cycle.post.mail_status import WHY_CUT_OFF, WHY_UNFETCHED
from workbook_flow.cycle.synced import conflict_copies, is_on_share, synced_by
from workbook_flow.cycle.whereabouts import uses_of
from workbook_flow.cycle.workspace import Workspace, lint
from workbook_flow.mail import autoconfig, imap, marking, pop, wording
from workbook_flow.model import Level, Master, Settings, WorkbookFlowError
from workbook_flow.records.ledger import Ledger, in_words
from workbook_flow.sheets.papers import SCANNING, scanning
from workbook_flow.words.workdays import Workdays

FOLDERS = ("inbox", "outbox", "archive", ".flow")
SCARCE, FULL = 1 << 30, 200 << 20
"""Free bytes below which the disk is short, and below which a month may not fit."""
BEIJING = timedelta(hours=8)
LARGEST_LAG = timedelta(minutes=5)
"""The most by which the computer's clock may differ from the mail server's."""
PATIENCE = 15.0
"""Seconds to wait for a mail server's answer."""
LOOKS, PAUSE = 20, 3.0
"""How often to look for the mail to oneself, and seconds between looks."""


class Diagnosis(StrEnum):
    """How a check came out."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFinding:
    """What one check found, and what to do about it."""

    name: str
    verdict: Diagnosis
    words: str


def good(name: str, words: str) -> CheckFinding:
    """Nothing to do."""
    return CheckFinding(name=name, verdict=Diagnosis.GOOD, words=words)


def warning(name: str, words: str) -> CheckFinding:
    """It works, and may surprise."""
    return CheckFinding(name=name, verdict=Diagnosis.WARNING, words=words)


def bad(name: str, words: str) -> CheckFinding:
    """It does not work."""
    return CheckFinding(name=name, verdict=Diagnosis.BAD, words=words)


def examine(
    workspace: Workspace,
    *,
    clock: Callable[[], datetime],
    pause: Callable[[float], None],
    to_self: bool = True,
) -> Iterator[CheckFinding]:
    """Every check in turn; ``to_self`` says whether a mail to the office's own account is part of it."""
    yield from check_folders(workspace.root)
    yield check_disk(workspace.root)
    yield from check_place(workspace)
    yield check_zone(clock())
    master, finding = check_master(workspace)
    yield finding
    if master is None:
        yield bad("邮箱", "总表改好以后才能检查邮箱。")
        return
    yield check_holidays(master, clock())
    if master.settings.codes:
        yield check_codes()
    yield from check_mail(master, workspace, clock, pause, to_self=to_self)


def check_folders(root: Path) -> Iterator[CheckFinding]:
    """Whether files can be written wherever the program writes."""
    wrong = [str(folder) for name in FOLDERS if not is_writable(folder := root / name)]
    if wrong:
        what = f"写不了 {'、'.join(wrong)}。"
        yield bad("写入权限", what + "请检查文件夹的权限、是否只读，以及共享盘有没有连上。")
    else:
        yield good("写入权限", f"{root} 可以写入。")


def is_writable(folder: Path) -> bool:
    """Whether a file can be made in the folder, or in the one that it would be made in."""
    while not os.path.lexists(folder):
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def check_disk(root: Path) -> CheckFinding:
    """How much room there is."""
    while not root.exists():
        root = root.parent
    free = shutil.disk_usage(root).free
    words = f"还有 {free / (1 << 30):.1f} GB。"
    if free < FULL:
        return bad("磁盘空间", words + "不够存一个月的来件，请先腾出至少 1 GB。")
    return warning("磁盘空间", words + "不多了，请腾出一些。") if free < SCARCE else good("磁盘空间", words)


NAMED = 5
"""How many files or computers a finding names."""


def check_place(workspace: Workspace) -> Iterator[CheckFinding]:
    """Whether others can be at the workspace: a share, a folder kept in step, other computers, and what came of it."""
    copies = [copy.name for copy in conflict_copies(workspace.root)]
    if copies:
        named = "、".join(f"“{name}”" for name in copies[:NAMED])
        yield bad(
            "冲突副本",
            f"有 {len(copies)} 个同步盘另存的冲突副本：{named}。程序没有读它们。"
            "请和原来的文件比一比，把要的内容改进原来的文件，再把副本移走；在存档里的不要删，先核对存档。",
        )
    program = synced_by(workspace.root)
    if program:
        yield warning(
            "同步盘",
            f"工作文件夹在同步盘“{program}”里。请一台电脑办完、等同步好再换另一台，只在一台上开定时；"
            "两个人要同时办的，改放到单位的共享盘上。",
        )
    elif is_on_share(workspace.root):
        yield good(
            "共享盘",
            "工作文件夹在共享盘上：几个人可以同时打开，办事一次一个，别人会看到谁在办。只在一台上开定时。",
        )
    own, others = uses_of(workspace)
    if others:
        named = "、".join(f"“{use.name}”（{use.last}）" for use in others[:NAMED])
        words = f"这份清单还在别的电脑上办过：{named}。邮箱密码每台各存各的，定时只在一台上开。"
        yield (warning if own is None or own.first == own.last else good)("电脑", words)


def check_zone(now: datetime) -> CheckFinding:
    """Whether the computer lives by the office's time."""
    offset = now.utcoffset() or timedelta()
    words = f"本机时间 {now:%Y-%m-%d %H:%M}（UTC{now:%z}）。"
    if offset != BEIJING:
        return warning(
            "时间和时区",
            words + "不是北京时间，到期和免打扰时段会按本机时间算；请把系统时区改为北京（UTC+8）。",
        )
    return good("时间和时区", words)


def check_master(workspace: Workspace) -> tuple[Master | None, CheckFinding]:
    """The master, where it is sound."""
    try:
        master, problems = lint(workspace)
    except (WorkbookFlowError, OSError) as error:
        return None, bad("总表", str(error))
    errors = sum(each.level is Level.ERROR for each in problems)
    if master is None:
        return None, bad("总表", f"有 {errors} 处错误。请运行 check，按提示改正。")
    words = f"{len(master.tasks)} 项任务，{sum(unit.in_use for unit in master.units)} 个单位。"
    mute = sum(unit.in_use and not unit.mail for unit in master.units)
    if mute and master.settings.mail_account:
        return master, warning("总表", words + f"有 {mute} 个单位没有邮箱，表要另行转交。")
    return master, good("总表", words)


def check_holidays(master: Master, now: datetime) -> CheckFinding:
    """Whether the days off are known for the year, and in December for the next."""
    unknown = Workdays(master.days).unknown_years(now.date())
    if unknown:
        named = "、".join(map(str, unknown))
        return warning(
            "节假日", f"还不知道 {named} 年的放假和调休，先按周一到周五算。请更新程序，或填写“假日”表。"
        )
    return good("节假日", f"{now.year} 年的放假和调休已知。")


def check_codes() -> CheckFinding:
    """Whether the codes on scanned forms can be read."""
    if scanning():
        return good("二维码", "认二维码的组件已装好：扫描、拍照的填报表按所印二维码归档。")
    return warning(
        "二维码",
        "总表“设置”的“打印二维码”写的是 是，还没有装认二维码的组件，扫描、拍照的填报表只能按来信、文件夹和文件名归档。"
        f"能上网的，运行 {sys.executable} -m pip install {' '.join(SCANNING.values())}。",
    )


def check_mail(
    master: Master,
    workspace: Workspace,
    clock: Callable[[], datetime],
    pause: Callable[[float], None],
    *,
    to_self: bool,
) -> Iterator[CheckFinding]:
    """The account: its settings, both log-ins, and a mail to oneself and back."""
    try:
        account = mail.read_account(master.settings, workspace.root)
    except WorkbookFlowError as error:
        yield bad("邮箱", str(error))
        if autoconfig.lacks_servers(master.settings):
            yield check_published(master.settings, workspace.root)
        return
    if account is None:
        yield good(
            "邮箱",
            "没有设邮箱账号：邮件存为 outbox/邮件 中的 .eml 文件，收到的表放进 inbox。要自动收发请填“邮箱账号”。",
        )
        return
    if account.security == "不加密":
        yield warning("邮件加密", "设为不加密，密码和表格会明文传输。邮箱支持的，请把“邮件加密”改为 SSL。")
    outgoing, incoming = check_smtp(account), check_imap(account)
    ways = {logins.OUT: outgoing, logins.IN: incoming}
    good_ways = [way for way, finding in ways.items() if finding.verdict is Diagnosis.GOOD]
    for way in good_ways:
        logins.note_logged_in(workspace.root, way)
    note_mended(workspace, good_ways)
    yield outgoing
    yield incoming
    if to_self and Diagnosis.BAD not in {outgoing.verdict, incoming.verdict}:
        yield from check_round_trip(account, master, clock, pause)


def note_mended(workspace: Workspace, ways: Collection[str]) -> None:
    """Let it no longer be told why mail failed that can go these ways again; since when, sending and fetching settle.

    Where another command has the workspace, it may be that very thing: what stands then stands until the next one.
    """
    if ways and workspace.ledger_path.exists():
        with (
            suppress(WorkbookFlowError, OSError),
            in_words(),
            workspace.held("体检"),
            closing(Ledger(workspace.ledger_path)) as ledger,
        ):
            for way in ways:
                why = {logins.OUT: WHY_CUT_OFF, logins.IN: WHY_UNFETCHED}[way]
                if ledger.mail.last_note(why):
                    ledger.mail.note(why, "")


def check_published(settings: Settings, root: Path) -> CheckFinding:
    """What the account's domain publishes of its servers, for a person to put into the settings."""
    try:
        return warning("查找服务器", autoconfig.published_words(settings, root))
    except WorkbookFlowError as error:
        return bad("查找服务器", str(error))


def check_smtp(account: mail.Account) -> CheckFinding:
    """Logging in where mail goes out."""
    try:
        with mail.smtp_connection(account, timeout=PATIENCE):
            return good("发信", logged_in(account, *account.smtp))
    except WorkbookFlowError as error:
        return bad("发信", str(error))


def check_imap(account: mail.Account) -> CheckFinding:
    """Logging in where mail comes in."""
    try:
        connection = pop.pop_connection if pop.by_pop(account) else imap.imap_connection
        with connection(account, timeout=PATIENCE):
            return good("收信", logged_in(account, *account.imap))
    except WorkbookFlowError as error:
        return bad("收信", str(error))


def logged_in(account: mail.Account, host: str, port: int) -> str:
    """That logging in worked, and how safely."""
    safely = "没有加密" if account.security == "不加密" else f"{account.security}，证书已核对"
    return f"{account.address} 已登录 {host}:{port}（{safely}）。"


def check_round_trip(
    account: mail.Account, master: Master, clock: Callable[[], datetime], pause: Callable[[float], None]
) -> Iterator[CheckFinding]:
    """A mail to oneself and back, and by the moment of its arrival whether the computer's clock is right."""
    started = clock()
    words = wording.trial_words(master.settings)
    id_ = mail.message_id(f"trial {started.isoformat()}", secrets.token_bytes(16), account.address)
    draft = mail.Draft(
        sender=account.address,
        sender_name=master.settings.office,
        to=(account.address,),
        subject=words.subject,
        text=words.text,
        html=words.html,
        automatic=True,
    )
    try:
        with mail.smtp_connection(account, timeout=PATIENCE) as connection:
            data = mail.message_bytes(draft, id_, started)
            outcome = mail.send(connection, account.address, [account.address], data)
        arrived = come_back(account, id_, started, pause) if outcome.taken else None
    except WorkbookFlowError as error:
        yield bad("自发自收", str(error))
        return
    if not outcome.taken:
        yield bad(
            "自发自收",
            f"服务器没有收下自检邮件（{outcome.words}）。请稍后再试，或在网页版邮箱里看看账号是否受限。",
        )
    elif arrived is None:
        yield bad(
            "自发自收",
            "自检邮件发出了，一分钟内没有在收件箱里见到。请到网页版邮箱看看是否进了垃圾箱，并把本账号加入白名单。",
        )
    else:
        yield good("自发自收", f"自检邮件 {max((clock() - started).seconds, 1)} 秒内收到，已标为已读。")
        yield check_lag(arrived - started)


def come_back(
    account: mail.Account, id_: str, since: datetime, pause: Callable[[float], None]
) -> datetime | None:
    """When the mail arrived by the server's clock; None where it does not within about a minute."""
    if pop.by_pop(account):
        return come_back_by_pop(account, id_, pause)
    with imap.imap_connection(account, timeout=PATIENCE) as mailbox:
        for _ in range(LOOKS):
            letter = imap.find_letter(mailbox, id_, since=since.date() - timedelta(days=1))
            if letter is not None:
                uid, arrived = letter
                marking.settle(mailbox, uid, "标为已读")
                return arrived
            pause(PAUSE)
    return None


def come_back_by_pop(account: mail.Account, id_: str, pause: Callable[[float], None]) -> datetime | None:
    """The same where there is no IMAP: a connection shows what was there when it began."""
    for _ in range(LOOKS):
        with pop.pop_connection(account, timeout=PATIENCE) as client:
            arrived = pop.find_letter(client, id_)
        if arrived is not None:
            return arrived
        pause(PAUSE)
    return None


def check_lag(lag: timedelta) -> CheckFinding:
    """How far the computer's clock is from the mail server's."""
    minutes = round(abs(lag).total_seconds() / 60)
    if abs(lag) > LARGEST_LAG:
        which = "慢" if lag > timedelta() else "快"
        return warning("时钟", f"本机时钟比邮件服务器{which} {minutes} 分钟。请打开系统的自动校时。")
    return good("时钟", "与邮件服务器一致。")
