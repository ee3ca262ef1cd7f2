"""Robots of 企业微信, 钉钉 and 飞书 groups on loopback, which answer as the services' public documents say."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "SEC0123456789abcdef"


class Robots:
    """What the groups show, by service, and what to do wrong next: answers as (status, JSON or text)."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.shown: list[tuple[str, dict[str, Any]]] = []
        self.wrong: list[tuple[int, object]] = []
        self.times: list[float] = []
        self.drop = 0

    def address(self, service: str, key: str = "good") -> str:
        """The address that the office copies out of the group."""
        path = {
            "企业微信": f"/cgi-bin/webhook/send?key={key}",
            "钉钉": f"/robot/send?access_token={key}",
            "飞书": f"/open-apis/bot/v2/hook/{key}",
        }[service]
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def texts(self) -> list[str]:
        """The texts in the groups."""
        return [
            body["text"]["content"] if "text" in body else body["content"]["text"] for _, body in self.shown
        ]

    def answer(self, path: str, data: bytes, kind: str) -> tuple[int, object]:
        """What the service says to a request."""
        if self.wrong:
            return self.wrong.pop(0)
        body = json.loads(data)
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if not kind.startswith("application/json"):
            return 200, {"errcode": 43004, "errmsg": "Content-Type is required"}
        match parts.path.split("/")[1]:
            case "cgi-bin":
                return self.wecom(body, query)
            case "robot":
                return self.dingtalk(body, query)
            case _:
                return self.feishu(body, parts.path)

    def wecom(self, body: dict[str, Any], query: dict[str, str]) -> tuple[int, object]:
        """企业微信: 20 a minute, 2,048 bytes of UTF-8, mobiles to call beside the text."""
        if query.get("key") != "good":
            return 200, {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1]"}
        if self.too_many():
            return 200, {"errcode": 45009, "errmsg": "api freq out of limit"}
        if body["msgtype"] != "text" or len(body["text"]["content"].encode()) > 2048:
            return 200, {"errcode": 40058, "errmsg": "text.content exceed max length 2048"}
        assert isinstance(body["text"]["mentioned_mobile_list"], list)
        return self.show("企业微信", body, {"errcode": 0, "errmsg": "ok"})

    def dingtalk(self, body: dict[str, Any], query: dict[str, str]) -> tuple[int, object]:
        """钉钉: signed with time in milliseconds, calls those whose number stands in the text too."""
        if query.get("access_token") not in {"good", "signed"}:
            return 200, {"errcode": 300005, "errmsg": "token is not exist"}
        if query["access_token"] == "signed" and not self.is_signed(query):
            return 200, {"errcode": 310000, "errmsg": "sign not match"}
        if self.too_many():
            return 200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
        assert all(f"@{phone}" in body["text"]["content"] for phone in body["at"]["atMobiles"])
        return self.show("钉钉", body, {"errcode": 0, "errmsg": "ok"})

    @staticmethod
    def is_signed(query: dict[str, str]) -> bool:
        """Whether time and signature are right."""
        text = f"{query.get('timestamp')}\n{SECRET}".encode()
        sign = base64.b64encode(hmac.new(SECRET.encode(), text, hashlib.sha256).digest()).decode()
        return query.get("sign") == sign and query["timestamp"].isdecimal() and len(query["timestamp"]) == 13

    def feishu(self, body: dict[str, Any], path: str) -> tuple[int, object]:
        """飞书: signature and time in seconds within the body."""
        if not path.endswith(("/good", "/signed")):
            return 200, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
        if path.endswith("/signed"):
            key = f"{body.get('timestamp')}\n{SECRET}".encode()
            sign = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
            if body.get("sign") != sign or len(body["timestamp"]) != 10:
                return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
        if body["msg_type"] != "text":
            return 400, {"code": 9499, "msg": "Bad Request"}
        return self.show(
            "飞书", body, {"StatusCode": 0, "StatusMessage": "success", "code": 0, "msg": "success"}
        )

    def too_many(self) -> bool:
        """Whether this is more than the twentieth text of the last minute."""
        now = time.monotonic()
        self.times = [at for at in self.times if now - at < 60] + [now]
        return len(self.times) > 20

    def show(self, service: str, body: dict[str, Any], answer: object) -> tuple[int, object]:
        """The text stands in the group."""
        self.shown.append((service, body))
        return 200, answer


@contextmanager
def group_robots() -> Iterator[Robots]:
    """A running server."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            status, content = robots.answer(self.path, data, self.headers["Content-Type"])
            if robots.drop:
                robots.drop -= 1
                self.close_connection = True
                return
            answer = content.encode() if isinstance(content, str) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    robots = Robots(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield robots
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
