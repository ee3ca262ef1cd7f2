"""Work groups are told by their robots: when units are reminded, once, within the services' limits, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests import small
from tests.books import SETTINGS
from tests.build import filled
from tests.group_robots import SECRET, Robots, group_robots
from tests.post_office import LAW, MONEY, POLICE, PostOffice, moment, post_office
from workbook_flow.mail import robots as robots_module
from workbook_flow.mail import wording
from workbook_flow.master import read_through
from workbook_flow.model import (
    DayRule,
    GroupRobot,
    MessageKind,
    MessageState,
    Settings,
    UnitState,
    UnitStatus,
)

UNITS = f"""
名称     | 别名   | 分组           | 邮箱             | 联系人 | 联系电话      | 是否启用
{LAW}    | 司法局 | 各行政执法机关 | sfj@xian.example | 赵一   | 13800000001   | 是
{POLICE} | 公安局 | 各行政执法机关 |                  | 钱二   | 139-0000-0002 | 是
{MONEY}  |        |                | czj@xian.example | 孙三   | 0739-5551234  | 是
"""


@pytest.fixture
def groups() -> Iterator[Robots]:
    with group_robots() as robots:
        yield robots


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    with post_office(tmp_path / "w", monkeypatch) as office:
        office.units = UNITS
        office.write_master()
        yield office


def robot(groups: Robots, service: str, key: str = "good", secret: str = "") -> GroupRobot:
    return GroupRobot(group="", service=service, address=groups.address(service, key), secret=secret)


@pytest.mark.parametrize("service", ["企业微信", "钉钉", "飞书"])
@pytest.mark.parametrize("key", ["good", "signed"])
def test_a_text_stands_in_the_group_of_each_service(groups: Robots, service: str, key: str) -> None:
    if (service, key) == ("企业微信", "signed"):
        key = "good"
    at = moment("2024-08-05T09:00")
    outcome = robots_module.post(
        robot(groups, service, key, SECRET if key == "signed" else ""), "请报表", ("13800000001",), at=at
    )
    assert (outcome.taken, [name for name, _ in groups.shown]) == (True, [service])
    assert "请报表" in groups.texts[0]


@pytest.mark.parametrize(
    ("service", "key", "words"),
    [
        ("企业微信", "gone", "重新复制地址"),
        ("钉钉", "gone", "重新复制地址"),
        ("钉钉", "signed", "加签"),
        ("飞书", "gone", "重新复制地址"),
        ("飞书", "signed", "密钥"),
    ],
)
def test_a_refusal_for_good_says_what_to_do_and_never_the_address(
    groups: Robots, service: str, key: str, words: str
) -> None:
    at = moment("2024-08-05T09:00")
    outcome = robots_module.post(robot(groups, service, key, "wrong"), "请报表", (), at=at)
    assert (outcome.taken, outcome.permanent) == (False, True)
    assert words in outcome.words
    assert key not in outcome.words
    assert str(groups.port) not in outcome.words


@pytest.mark.parametrize(
    ("status", "content", "hasty"),
    [
        (200, {"errcode": 45009, "errmsg": "api freq out of limit"}, True),
        (200, {"errcode": 130101, "errmsg": "send too fast"}, False),
        (429, "slow down", True),
        (200, {"errcode": -1, "errmsg": "system busy"}, False),
        (502, "<html>Bad Gateway</html>", False),
        (200, "<html>proxy</html>", False),
        (200, "[" * 5000, False),
    ],
)
def test_what_passes_is_tried_again(groups: Robots, status: int, content: object, hasty: bool) -> None:
    groups.wrong = [(status, content)]
    at = moment("2024-08-05T09:00")
    outcome = robots_module.post(robot(groups, "企业微信"), "请报表", (), at=at)
    permanent = content == {"errcode": 130101, "errmsg": "send too fast"}  # 钉钉's own code
    assert (outcome.taken, outcome.permanent, outcome.hasty) == (False, permanent, hasty)


def test_a_closed_door_and_a_dropped_line_are_passing(groups: Robots) -> None:
    at = moment("2024-08-05T09:00")
    groups.drop = 1
    assert not robots_module.post(robot(groups, "钉钉"), "请报表", (), at=at).permanent
    closed = GroupRobot(group="", service="钉钉", address="http://127.0.0.1:9/robot/send?access_token=x")
    outcome = robots_module.post(closed, "请报表", (), at=at)
    assert (outcome.taken, outcome.permanent, outcome.words) == (
        False,
        False,
        "连不上钉钉（ConnectionError）",
    )


@pytest.mark.dear
def test_a_month_in_the_groups(office: PostOffice, groups: Robots) -> None:
    wecom, dingtalk = groups.address("企业微信"), groups.address("钉钉", "signed")
    office.write_master(群机器人=f"各行政执法机关={wecom}；{dingtalk} {SECRET}")
    office.tick("2024-07-22T09:00")
    assert groups.shown == []
    for at in ("2024-07-29T09:00", "2024-07-29T15:00"):
        office.tick(at)
    assert [service for service, _ in groups.shown] == ["企业微信", "钉钉"]
    first, second = (body for _, body in groups.shown)
    assert first["text"]["content"].splitlines()[:2] == [
        "【重点任务】2024年7月填报表8月5日（星期一）截止。",
        f"尚未报送的 2 个单位：{LAW}、{POLICE}。",
    ]
    assert first["text"]["mentioned_mobile_list"] == ["13800000001", "13900000002"]
    assert second["at"]["atMobiles"] == ["13800000001", "13900000002"]
    assert f"{LAW}、{POLICE}、{MONEY}。" in second["text"]["content"]
    office.tick("2024-07-30T09:00")
    assert len(groups.shown) == 2  # nobody is due: the unit that no mail reaches is not called every day
    days = ["2024-08-01", "2024-08-02", "2024-08-05", "2024-08-06"]
    for day in days:
        office.tick(f"{day}T09:00")
    assert sum(service == "企业微信" for service, _ in groups.shown) == 4
    assert "已于8月5日（星期一）截止" in groups.texts[-1]
    with office.opened("2024-08-06T10:00") as session:
        assert session.ledger.mail.sent_on(moment("2024-08-06T10:00").date()) == 3  # two units, the office


@pytest.mark.dear
def test_who_has_reported_or_never_got_the_form_is_not_called(office: PostOffice, groups: Robots) -> None:
    office.sent.refused = {"czj@xian.example": "550 no such user"}
    office.write_master(群机器人=groups.address("飞书"))
    office.tick("2024-07-22T09:00")
    form = office.form(LAW)
    (office.root / "inbox" / "a.xlsx").write_bytes(filled(form, small.answers(form)))
    office.tick("2024-07-29T09:00")
    assert f"尚未报送的 1 个单位：{POLICE}。" in groups.texts[0]


@pytest.mark.dear
def test_a_robot_that_is_gone_is_told_and_one_taken_out_says_nothing(
    office: PostOffice, groups: Robots
) -> None:
    office.write_master(群机器人=groups.address("企业微信", "gone"))
    office.tick("2024-07-22T09:00")
    office.tick("2024-07-29T09:00")
    assert [message.state for message in office.messages(MessageKind.GROUP)] == [MessageState.GIVEN_UP]
    notices = office.tick("2024-07-29T10:00").notices
    assert any("群催报没有发出" in notice.words and "remind --text" in notice.words for notice in notices)
    groups.wrong = [(502, "x")]
    office.write_master(群机器人=groups.address("企业微信"))
    office.tick("2024-08-01T09:00")
    assert office.messages(MessageKind.GROUP)[-1].state is MessageState.FAILED
    office.settings = SETTINGS
    office.write_master()
    office.tick("2024-08-01T10:00")
    assert office.messages(MessageKind.GROUP)[-1].state is MessageState.WITHDRAWN
    assert groups.shown == []


@pytest.mark.dear
def test_what_could_not_be_said_on_its_day_is_overtaken(office: PostOffice, groups: Robots) -> None:
    office.write_master(群机器人=groups.address("企业微信"))
    office.tick("2024-07-22T09:00")
    groups.wrong = [(502, "x")] * 9
    office.tick("2024-08-05T09:00")
    groups.wrong = []
    office.tick("2024-08-06T09:00")
    assert len(groups.texts) == 1
    assert "今天截止" not in groups.texts[0]


def test_many_units_make_texts_that_fit_and_each_unit_is_called_once() -> None:
    names = [f"演示县第{number:03d}号综合行政执法协调监督服务中心" for number in range(700)]
    statuses = [UnitStatus(unit=name, state=UnitState.ISSUED, tasks=1, accepted=0, held=0) for name in names]
    settings = replace(small_settings(), list_name="重点任务")
    day = moment("2024-08-05T09:00").date()
    chased = wording.Chased(
        period=small.PERIOD, return_by=dict.fromkeys(names, day), settings=settings, today=day
    )
    wecom = GroupRobot(group="", service="企业微信", address="")
    parts = list(wording.chase_parts(statuses, chased, lambda text, _: robots_module.fits(wecom, text, ())))
    assert all(len(text.encode()) <= 2048 for _, text in parts)
    assert [name for units, _ in parts for name in units] == names
    assert all(name in text for units, text in parts for name in units)
    assert len(parts) < 40
    longest = replace(settings, list_name="很长的简称" * 300)
    ((_, text),) = wording.chase_parts(
        statuses[:1],
        replace(chased, settings=longest),
        lambda text, _: robots_module.fits(wecom, text, ()),
    )
    assert 2000 < len(text.encode()) <= 2048


def small_settings() -> Settings:
    rule = DayRule(next_month=False, day=20)
    return Settings(
        office="县司法局",
        list_name="",
        list_date=None,
        office_contact="",
        office_phone="",
        issue_day=rule,
        return_day=rule,
        year_start=(3, 31),
        default_year=2024,
    )


@pytest.mark.dear
def test_no_more_go_out_in_a_minute_than_a_robot_may_say(
    office: PostOffice, groups: Robots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robots_module, "MOST_A_MINUTE", 1)
    first, second = (f"{group}={groups.address('企业微信')}" for group in ("各行政执法机关", "县直"))
    service = robots_module.SERVICES["企业微信"]
    monkeypatch.setattr(robots_module, "SERVICES", {"企业微信": replace(service, most_bytes=200)})
    office.write_master(群机器人=f"{first}\n{second}")
    office.tick("2024-07-22T09:00")
    office.tick("2024-07-29T09:00")
    assert len(groups.shown) == 1
    office.tick("2024-07-29T09:00")
    assert len(groups.shown) == 1
    groups.wrong = [(200, {"errcode": 45009, "errmsg": "api freq out of limit"})]
    office.tick("2024-07-29T09:02")  # the service has counted otherwise: a minute's rest
    office.tick("2024-07-29T09:02")
    assert len(groups.shown) == 1
    office.tick("2024-07-29T09:04")
    assert [text.splitlines()[1] for text in groups.texts] == [
        f"尚未报送的 1 个单位：{name}。" for name in (LAW, POLICE)
    ]


@pytest.mark.parametrize(
    "words",
    [
        "https://example.com/hook",
        "http://oapi.dingtalk.com/robot/send?access_token=x",
        "县直=",
        "https://oapi.dingtalk.com/robot/send?access_token=x；https://oapi.dingtalk.com/robot/send?access_token=y",
    ],
)
def test_an_address_that_is_no_robot_is_a_fault_of_the_master(office: PostOffice, words: str) -> None:
    office.write_master(群机器人=words)
    reading = read_through(office.root / "master/分解清单.xlsx")
    assert [problem.code for problem in reading.problems if "群机器人" in problem.message] == ["M61"]
