"""A quarter with holidays, an outage, a mistyped address and a sleeping laptop, printed to be read by a person."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from itertools import pairwise

import pytest

from tests.deep import DEEP
from tests.mailing_units import body_of
from tests.post_office import LAW, MONEY, POLICE, PostOffice
from tests.smtp_sink import ACCOUNT
from workbook_flow.words.workdays import Workdays

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.dear]

FIRST, LAST = date(2024, 9, 18), date(2024, 12, 13)
ASLEEP = (date(2024, 10, 28), date(2024, 11, 5))
OUTAGE = (date(2024, 11, 20), date(2024, 11, 22))
CORRECTED = date(2024, 9, 26)
ADDRESSES = {"sfj@xian.example": LAW, "gajj@xian.example": POLICE, "gaj@xian.example": POLICE}
ADDRESSES |= {
    "czj@xian.example": MONEY,
    "zhao@xian.example": "赵一",
    "qian@xian.example": "钱二",
    ACCOUNT: "办公室",
}
Sent = tuple[date, str, str]
RETURN_DAYS = {9: date(2024, 10, 8), 10: date(2024, 11, 5), 11: date(2024, 12, 5)}
"""Of each month's form, put off by National Day the first."""


@pytest.fixture
def office(office: PostOffice) -> PostOffice:
    office.sent.refused["gajj@xian.example"] = "550 5.1.1 no such user"
    office.correct("gaj@xian.example", "gajj@xian.example")
    return office


def quarter(office: PostOffice, last: date) -> Iterator[Sent]:
    """Each day at nine, as far as the laptop is awake: what a server took, for whom."""
    day = FIRST
    while day <= last:
        if day == CORRECTED:
            office.correct("gajj@xian.example", "gaj@xian.example")
        if not ASLEEP[0] <= day <= ASLEEP[1]:
            down = OUTAGE[0] <= day <= OUTAGE[1]
            office.write_master(发信服务器=f"127.0.0.1:{1 if down else office.port}")
            before = len(office.sent.mails)
            office.tick(f"{day}T09:00")
            mails = zip(office.sent.mails[before:], office.sent.recipients[before:], strict=True)
            for message, to in mails:
                yield day, ADDRESSES[to[0]], gist_of(message)
        day += timedelta(days=1)


def gist_of(message: EmailMessage) -> str:
    """What a mail is about, and in a reminder or a note to the office what it says."""
    about = str(message["Subject"]).partition("】")[2] or str(message["Subject"])
    lines = [line for line in body_of(message).splitlines() if line.strip()]
    told = [line for line in lines if re.search(r"截止|逾期|尚未|时限|退信|发不|未下发|没有运行", line)]
    return about if "填报表—" in about else f"{about}｜{' '.join(told)}"


def test_a_quarter_is_what_an_office_would_want(office: PostOffice) -> None:
    sent = list(quarter(office, LAST if DEEP else date(2024, 9, 30)))
    for day, whom, subject in sent:
        sys.stdout.write(f"{day:%m-%d} 周{'一二三四五六日'[day.weekday()]} {whom}：{subject}\n")
    workdays = Workdays({})
    to_units = [line for line in sent if line[1] in {LAW, POLICE, MONEY}]
    assert all(workdays.is_workday(day) for day, _, _ in to_units)
    assert len({(day, unit) for day, unit, _ in to_units}) == len(to_units)
    for unit in (LAW, POLICE, MONEY):
        letters = [(day, subject) for day, name, subject in to_units if name == unit]
        forms = [day for day, subject in letters if "填报表—" in subject]
        assert letters[0][0] == forms[0]
        for form in forms:
            following = [day for day, subject in letters if day > form]
            assert not following or workdays.between(form, following[0]) >= 2, (unit, form)
            assert close_reminders(workdays, following, RETURN_DAYS[form.month]) == []
    assert min(day for day, unit, _ in to_units if unit == POLICE) == CORRECTED


def close_reminders(workdays: Workdays, days: list[date], end: date) -> list[tuple[date, date]]:
    """The reminders before the return day that follow another too soon; on that day itself all are told."""
    early = [day for day in days if day < end]
    return [pair for pair in pairwise(early) if workdays.between(*pair) < 2]
