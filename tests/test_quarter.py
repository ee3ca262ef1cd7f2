"""A quarter in the life of ``run`` under a moved clock, over real SMTP and IMAP: the calendar of all that it sent.

The quarter has two holidays with their exchanged days, two restarts, and three days without a mail server.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email import policy
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import click
import pytest
import time_machine

from tests.books import SHEETS, write_book
from tests.build import filled
from tests.dovecot import Dovecot, dovecot, free_port
from tests.mailing_units import parsed, reply_to
from tests.small import answers
from tests.smtp_sink import ACCOUNT, PASSWORD, Sink, smtp_server
from workbook_flow import cycle, mail
from workbook_flow.cli import program, scheduling
from workbook_flow.cli.logbook import close_log
from workbook_flow.cycle.post import queueing
from workbook_flow.mail.remind import KIND_WORDS
from workbook_flow.model import Message, MessageKind, MessageState
from workbook_flow.records.postbox import Postbox

pytestmark = pytest.mark.needs("dovecot")

CHINA = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2024, 8, 9), date(2024, 11, 8)
RESTARTS = (date(2024, 8, 27), date(2024, 10, 3))
OUTAGE = (date(2024, 9, 18), date(2024, 9, 20))
WITHDRAWN = 3 * 2 + 2
"""Two units' reminders of the three days without a server, and the office's alerts of all but the last."""
BUSY = date(2024, 8, 29)
HOURS = (9, 16)

UNITS = """
名称   | 邮箱             | 负责人 | 负责人邮箱        | 是否启用
准时局 | zs@xian.example |        |                   | 是
粗心局 | cx@xian.example |        |                   | 是
拖拉局 | tl@xian.example |        |                   | 是
沉默局 | cm@xian.example | 王局长 | boss@xian.example | 是
"""
LIST = """
编号 | 重点任务 | 主要措施         | 牵头单位 | 责任单位             | 完成时限
1-01 | 培训     | 1.办好培训班。   | 准时局   | 粗心局、拖拉局、沉默局 | 长期坚持
1-02 | 监督     | 2.清理执法事项。 | 沉默局   |                      | 2024年10月底前
"""
OFFICE = """
发文单位 | 县司法局
清单简称 | 重点任务
发放日 | 当月12日
报送截止 | 当月28日
年初指 | 3月31日
默认年份 | 2024
邮箱账号 | {account}
发信服务器 | 127.0.0.1:{smtp}
收信服务器 | 127.0.0.1:{imap}
邮件加密 | 不加密
汇总表收件人 | leader@xian.example
"""
WHO = {
    "zs@xian.example": "准时局",
    "cx@xian.example": "粗心局",
    "tl@xian.example": "拖拉局",
    "cm@xian.example": "沉默局",
    "boss@xian.example": "王局长",
    "leader@xian.example": "汇总表收件人",
    ACCOUNT: "办公室",
}

CALENDAR = """
08-12 09时 星期一 填报表 准时局 粗心局 拖拉局 沉默局
08-14 16时 星期三 回执 准时局
08-15 09时 星期四 回执 粗心局；提醒（未回执） 拖拉局 沉默局
08-19 09时 星期一 提醒（未更正） 粗心局
08-20 09时 星期二 回执 粗心局
08-21 09时 星期三 提醒（临近截止） 拖拉局 沉默局
08-26 09时 星期一 提醒（临近截止） 拖拉局 沉默局
08-28 09时 星期三 提醒（临近截止） 拖拉局 沉默局
08-29 07时 星期四 提醒（逾期） 拖拉局 沉默局
08-29 17时 星期四 回执 拖拉局
08-30 09时 星期五 提醒（逾期） 沉默局；汇总表 汇总表收件人
09-02 09时 星期一 提醒（逾期） 沉默局
09-03 09时 星期二 提醒（逾期） 沉默局
09-04 09时 星期三 提醒（逾期） 沉默局；报告负责人 王局长
09-12 09时 星期四 填报表 准时局 粗心局 拖拉局 沉默局
09-13 16时 星期五 回执 准时局
09-14 16时 星期六 回执 粗心局
09-21 09时 星期六 故障 办公室
09-21 16时 星期六 故障 办公室
09-23 09时 星期一 提醒（临近截止） 拖拉局 沉默局
09-26 09时 星期四 提醒（临近截止） 拖拉局 沉默局
09-29 09时 星期日 提醒（临近截止） 拖拉局 沉默局
09-29 16时 星期日 回执 拖拉局
09-30 09时 星期一 提醒（逾期） 沉默局
10-08 09时 星期二 提醒（逾期、任务时限临近） 沉默局；汇总表 汇总表收件人
10-09 09时 星期三 提醒（逾期） 沉默局
10-10 09时 星期四 提醒（逾期） 沉默局
10-11 09时 星期五 提醒（逾期） 沉默局；报告负责人 王局长
10-12 09时 星期六 填报表 准时局 粗心局 拖拉局 沉默局
10-14 16时 星期一 回执 准时局 粗心局
10-16 09时 星期三 提醒（未更正） 粗心局；提醒（未回执） 拖拉局 沉默局
10-21 09时 星期一 提醒（临近截止） 粗心局 拖拉局 沉默局
10-22 09时 星期二 回执 粗心局
10-24 09时 星期四 提醒（临近截止） 拖拉局；提醒（临近截止、任务时限临近） 沉默局
10-28 09时 星期一 提醒（临近截止） 拖拉局 沉默局
10-29 09时 星期二 回执 拖拉局；提醒（逾期） 沉默局
10-30 09时 星期三 提醒（逾期、任务时限临近） 沉默局；汇总表 汇总表收件人
10-31 09时 星期四 提醒（逾期） 沉默局
11-01 09时 星期五 提醒（逾期、任务时限已过） 沉默局
11-04 09时 星期一 提醒（逾期） 沉默局；报告负责人 王局长
"""
"""What goes out, and to whom. 14 and 29 September and 12 October are worked at a weekend; 15 to 17 September and 1 to
7 October are off; 18 to 20 September there is no mail server, and what was due then comes on Monday the 23rd, once."""


@dataclass
class World:
    """The office's folder, the servers, and the people at the other end, who see their mail after each pass."""

    root: Path
    sent: Sink
    smtp: int
    imap: Dovecot
    running: ExitStack
    clock: Any
    seen: list[datetime] = field(default_factory=list)
    away: bool = False

    def sleep(self, _: float) -> None:
        """What ``run`` sleeps through: people act, and it is some hours later; now and then it is stopped."""
        now = datetime.now(CHINA)
        self.seen += [now] * (len(self.sent.raw) - len(self.seen))
        for unit, words, percent in DIARY.get(f"{now:%m-%d %H}", ()):
            self.reply(unit, words, percent)
        later = next_moment(now)
        self.power(later.date())
        self.clock.move_to(later)
        if later.hour == HOURS[0] and later.date() in {*RESTARTS, LAST}:
            raise KeyboardInterrupt

    def power(self, day: date) -> None:
        """Have the mail servers away on the days of the outage."""
        away = OUTAGE[0] <= day <= OUTAGE[1]
        if away and not self.away:
            self.running.close()
            self.imap.stop()
        elif self.away and not away:
            self.imap.start()
            before = self.sent
            self.sent, _ = self.running.enter_context(smtp_server(port=self.smtp))
            self.sent.raw, self.sent.recipients = before.raw, before.recipients
        self.away = away

    def reply(self, unit: str, words: str, percent: int | str | None) -> None:
        """A unit answers the mail that brought its newest form, with the form filled where ``percent`` is given."""
        address = next(each for each, name in WHO.items() if name == unit)
        mails = zip(self.sent.recipients, map(parsed, self.sent.raw), strict=True)
        asked = [each for to, each in mails if to[0] == address and "填报表—" in str(each["Subject"])][-1]
        files = () if percent is None else ((f"{unit}.xlsx", self.form(unit, percent)),)
        self.imap.deliver(reply_to(asked, address, words, *files).as_bytes(policy=policy.SMTP))

    def form(self, unit: str, percent: int | str) -> bytes:
        """The unit's newest form, filled."""
        archive = cycle.Workspace(self.root, LAST).archive
        issues = archive.issues(max(archive.periods()))
        form = next(form for issue in reversed(issues) for form in issue.forms if form.unit == unit)
        return filled(form, answers(form, percent))


DIARY: Mapping[str, tuple[tuple[str, str, int | str | None], ...]] = {
    "08-12 09": (("准时局", "收到", None),),
    "08-14 09": (("准时局", "报表见附件", 30),),
    "08-14 16": (("粗心局", "报表见附件", "三成"),),
    "08-19 16": (("粗心局", "已更正", 30),),
    "08-29 16": (("拖拉局", "报表见附件，抱歉迟了", 20),),
    "09-12 09": (("准时局", "收到", None),),
    "09-13 09": (("准时局", "报表见附件", 50), ("粗心局", "收到，谢谢", None)),
    "09-14 09": (("粗心局", "报表见附件", 50),),
    "09-29 09": (("拖拉局", "报表见附件", 40),),
    "10-12 09": (("准时局", "收到", None),),
    "10-14 09": (("准时局", "报表见附件", 70), ("粗心局", "报表见附件", "七成")),
    "10-21 16": (("粗心局", "已更正", 70),),
    "10-28 16": (("拖拉局", "赶在最后一天", 60),),
}
"""Who answers when, after that hour's pass, and with which 完成比例; 沉默局 never does."""


def next_moment(now: datetime) -> datetime:
    """The next hour at which the program wakes: twice a day, and on one day at every hour of day and night."""
    hours = range(24) if now.date() == BUSY else HOURS
    later = [hour for hour in hours if hour > now.hour]
    day = now.date() if later else now.date() + timedelta(days=1)
    hours = range(24) if day == BUSY else HOURS
    return datetime.combine(day, time(later[0] if later else hours[0]), CHINA)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv(mail.PASSWORD_VARIABLE, PASSWORD)
    start = datetime.combine(FIRST, time(HOURS[0]), CHINA)
    with dovecot() as imap, ExitStack() as running:
        sent, port = running.enter_context(smtp_server(port=free_port()))
        root = tmp_path / "w"
        for name in ("master", "inbox", "outbox"):
            (root / name).mkdir(parents=True)
        office = OFFICE.format(account=ACCOUNT, smtp=port, imap=imap.port)
        sheets = {**SHEETS, "单位": UNITS, "分解清单": LIST, "设置": "项目 | 取值" + office}
        write_book(root / "master" / "分解清单.xlsx", sheets)
        with time_machine.travel(start, tick=False) as clock:
            world = World(root, sent, port, imap, running, clock)
            monkeypatch.setattr(scheduling, "system_time", SimpleNamespace(sleep=world.sleep))
            yield world
            close_log()


def messages_of(root: Path) -> dict[str, Message]:
    """The record's messages by their Message-ID."""
    return {each.message_id: each for each in Postbox(root / "archive").messages()}


def calendar_of(world: World) -> str:
    """What came to whom, a line a pass, by what the servers took."""
    messages = messages_of(world.root)
    lines: dict[datetime, dict[str, list[str]]] = {}
    for at, to, letter in zip(world.seen, world.sent.recipients, world.sent.mails, strict=True):
        message = messages[str(letter["Message-ID"])]
        what = queueing.KIND_WORDS[message.kind]
        if message.kind is MessageKind.REMINDER:
            reasons = "、".join(KIND_WORDS[key.partition(" ")[0]] for key in message.reasons)
            what += f"（{reasons}）"
        lines.setdefault(at, {}).setdefault(what, []).append(WHO[to[0]])
    return "\n".join(
        f"{at:%m-%d %H}时 星期{'一二三四五六日'[at.weekday()]} "
        + "；".join(f"{what} {' '.join(whom)}" for what, whom in counts.items())
        for at, counts in lines.items()
    )


def test_a_quarter_is_what_a_person_would_expect(world: World) -> None:
    for _ in range(len(RESTARTS) + 1):
        with pytest.raises(click.Abort):
            program.main(["--workspace", str(world.root), "run"], standalone_mode=False)
    assert calendar_of(world) == CALENDAR.strip()
    states = Counter(each.state for each in messages_of(world.root).values())
    assert states == {MessageState.SENT: len(world.sent.raw), MessageState.WITHDRAWN: WITHDRAWN}
    assert world.imap.count() == sum(map(len, DIARY.values()))
    assert len(list(Postbox(world.root / "archive").letters())) == world.imap.count()
