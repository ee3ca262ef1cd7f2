"""Robots of work groups: a text handed over by HTTP stands in the group, with the people who are asked called by @.

Each service takes its own JSON and answers 200 with a code of its own, which is what counts. The services say so
under “群机器人配置说明” (企业微信), “自定义机器人接入” (钉钉) and “自定义机器人使用指南” (飞书). An address is as
good as a password: it stands in no message and no log.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

from workbook_flow.mail.smtp import MailOutcome, said
from workbook_flow.model import GroupRobot

MOST_A_MINUTE = 20
"""How many texts 企业微信 and 钉钉 take from one robot in a minute; 飞书 takes more."""
PATIENCE = 20.0
"""Seconds without a word from a service after which a text counts as not taken."""
MOST_ANSWER = 1 << 16
"""Bytes of an answer that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotService:
    """What a service takes: texts of so many bytes, how long its refusals last.

    ``hasty`` are its codes for too many texts, ``busy`` those that pass by themselves; any other is for good.
    """

    most_bytes: int
    breather: timedelta
    hasty: Collection[int]
    busy: Collection[int]


SERVICES: Mapping[str, RobotService] = {
    "企业微信": RobotService(most_bytes=2048, breather=timedelta(minutes=1), hasty={45009, 45033}, busy={-1}),
    "钉钉": RobotService(
        most_bytes=18_000, breather=timedelta(minutes=10), hasty={130101, 660026}, busy={-1}
    ),
    "飞书": RobotService(
        most_bytes=18_000,
        breather=timedelta(minutes=1),
        hasty={11232, 11233, 99991400},
        busy={-1, 19003},
    ),
}
REMEDIES: Mapping[int, str] = {
    93000: "地址不对或机器人已被移出群，请重新复制地址",
    300001: "地址不对或机器人已被移出群，请重新复制地址",
    300005: "地址不对或机器人已被移出群，请重新复制地址",
    400101: "地址不对或机器人已被移出群，请重新复制地址",
    400102: "机器人已停用，请在群设置中启用",
    310000: "机器人的安全设置不让发：用“加签”的请把密钥写在地址后；用“自定义关键词”的请加上“填报表”",
    19001: "地址不对或机器人已被移出群，请重新复制地址",
    19021: "签名校验没有通过，请把密钥写在地址后，并核对电脑的时间",
    19022: "机器人设了 IP 白名单，不含本机",
    19024: "机器人设了自定义关键词，请加上“填报表”",
}
"""What a refusal's code asks the office to do."""


def text_of(robot: GroupRobot, text: str, phones: Sequence[str]) -> str:
    """The text as it stands in the group: 钉钉 calls those alone whose number stands in the text as well."""
    calls = " ".join(f"@{phone}" for phone in phones)
    return f"{text}\n{calls}" if calls and robot.service == "钉钉" else text


def fits(robot: GroupRobot, text: str, phones: Sequence[str]) -> bool:
    """Whether the service takes a text of that length."""
    return len(text_of(robot, text, phones).encode()) <= SERVICES[robot.service].most_bytes


def wecom_body(robot: GroupRobot, text: str, phones: Sequence[str], _: datetime) -> dict[str, Any]:
    """What 企业微信 takes."""
    return {
        "msgtype": "text",
        "text": {"content": text_of(robot, text, phones), "mentioned_mobile_list": list(phones)},
    }


def dingtalk_body(robot: GroupRobot, text: str, phones: Sequence[str], _: datetime) -> dict[str, Any]:
    """What 钉钉 takes."""
    return {
        "msgtype": "text",
        "text": {"content": text_of(robot, text, phones)},
        "at": {"atMobiles": list(phones), "isAtAll": False},
    }


def feishu_body(robot: GroupRobot, text: str, phones: Sequence[str], at: datetime) -> dict[str, Any]:
    """What 飞书 takes; it signs the empty text with time and secret as the key."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text_of(robot, text, phones)}}
    if robot.secret:
        seconds = str(int(at.timestamp()))
        body |= {"timestamp": seconds, "sign": signature(f"{seconds}\n{robot.secret}".encode(), b"")}
    return body


BODIES: Mapping[str, Callable[[GroupRobot, str, Sequence[str], datetime], dict[str, Any]]] = {
    "企业微信": wecom_body,
    "钉钉": dingtalk_body,
    "飞书": feishu_body,
}


def signature(key: bytes, text: bytes) -> str:
    """HMAC-SHA256 in base64."""
    return base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()


def address_at(robot: GroupRobot, at: datetime) -> str:
    """Where to hand a text over; 钉钉 wants time and signature in the address."""
    if robot.service != "钉钉" or not robot.secret:
        return robot.address
    stamp = str(int(at.timestamp() * 1000))
    signed = signature(robot.secret.encode(), f"{stamp}\n{robot.secret}".encode())
    return f"{robot.address}&timestamp={stamp}&sign={quote_plus(signed)}"


def post(
    robot: GroupRobot, text: str, phones: Sequence[str], *, at: datetime, timeout: float = PATIENCE
) -> MailOutcome:
    """Hand one text over; what the service said of it."""
    import requests

    body = json.dumps(BODIES[robot.service](robot, text, phones, at), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    try:
        with requests.post(
            address_at(robot, at),
            data=body,
            headers=headers,
            timeout=timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            return outcome_of(robot, response.status_code, bounded_answer(response.iter_content(4096)))
    except OSError as error:
        unsure = isinstance(error, requests.ReadTimeout)
        words = f"连不上{robot.service}（{type(error).__name__}）"
        return MailOutcome(taken=False, unsure=unsure, words=words)


def bounded_answer(chunks: Iterable[bytes]) -> bytes:
    """The answer, as far as it is looked at."""
    answer = b""
    for chunk in chunks:
        answer += chunk
        if len(answer) >= MOST_ANSWER:
            break
    return answer


def outcome_of(robot: GroupRobot, status: int, answer: bytes) -> MailOutcome:
    """What an answer says: the text stands in the group, must wait, or is refused for good."""
    service, (code, words) = SERVICES[robot.service], code_of(answer)
    if status == 429 or code in service.hasty:
        return MailOutcome(taken=False, hasty=True, words=f"{robot.service}嫌发得太快（{code or status}）")
    if status == 200 and code == 0:
        return MailOutcome(taken=True, words="0")
    if status >= 500 or code in service.busy or (status == 200 and code is None):
        return MailOutcome(taken=False, words=f"{robot.service}暂不服务（{code or status}）")
    remedy = REMEDIES.get(code or 0, "请核对“群机器人”的地址")
    return MailOutcome(
        taken=False, permanent=True, words=f"{robot.service}不接受（{code or status} {words}）：{remedy}"
    )


def code_of(answer: bytes) -> tuple[int | None, str]:
    """The code that a service's answer bears, None where it bears none, and its words."""
    try:
        content = json.loads(answer)
    except (ValueError, RecursionError):
        return None, ""
    if not isinstance(content, dict):
        return None, ""
    code = next((content[name] for name in ("errcode", "code", "StatusCode") if name in content), None)
    words = next((content[name] for name in ("errmsg", "msg", "StatusMessage") if name in content), "")
    return (code if isinstance(code, int) else None), said(str(words))[:100]
