"""A visitor of the page: real requests to the real server on this computer, with a cookie and the token of its forms."""

from __future__ import annotations

import http.client
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import Message
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from workbook_flow.cycle.clock import working_hour
from workbook_flow.desk.serving import Opening, served

SECONDS = 240


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: Message
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode()

    @property
    def location(self) -> str:
        return str(self.headers.get("Location", ""))


@dataclass
class Visitor:
    """One browser's view of a server."""

    port: int
    cookie: str = ""
    token: str = ""
    shown: list[Path] = field(default_factory=list)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str | None] | None = None,
    ) -> Answer:
        """One request; a header given as None is left out."""
        sent: dict[str, str | None] = {"Host": f"127.0.0.1:{self.port}", "Cookie": self.cookie}
        sent.update(headers or {})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, words in sent.items():
                if words is not None:
                    connection.putheader(name, words)
            if body:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str | None) -> Answer:
        return self.ask("GET", path, headers=headers)

    def enter(self, address: str) -> Answer:
        """Follow an invitation, and keep what it gives."""
        parts = urlsplit(address)
        answer = self.get(f"{parts.path}?{parts.query}")
        self.cookie = answer.headers.get("Set-Cookie", "").partition(";")[0]
        token = re.search(r'name="desk-token" content="(\w+)"', self.get("/").text or "") or re.search(
            r'name="desk-token" content="(\w+)"', self.get("/listing").text
        )
        self.token = token[1] if token else ""
        return answer

    def post(self, path: str, values: Mapping[str, str] | None = None, **headers: str | None) -> Answer:
        """Send a form of ours."""
        body = urlencode({"token": self.token, **(values or {})}).encode()
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **headers})

    def hand_in(
        self, files: Sequence[tuple[str, bytes]], path: str = "/returns/files", saved: float | None = None
    ) -> Answer:
        """Send files as a form does, or where it is known when they were saved, in seconds, as the page's script."""
        mark = uuid.uuid4().hex
        fields = {"token": self.token} | ({} if saved is None else {"modified": f"{saved * 1000:.0f}"})
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{words}\r\n'.encode()
            for name, words in fields.items()
        ]
        for name, data in files:
            head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
            parts += [head.encode(), data, b"\r\n"]
        body = b"".join((*parts, f"--{mark}--\r\n".encode()))
        return self.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def settled(self, path: str) -> str:
        """The page once no work is under way."""
        while True:
            text = self.get(path).text
            if "<progress" not in text:
                return text


@contextmanager
def visiting(root: Path, day: date, *, shelf: Path | None = None) -> Iterator[Visitor]:
    """A server over a workspace on a day, and a visitor who was invited."""
    shown: list[Path] = []

    def now() -> datetime:
        return working_hour(day)()

    opening = Opening(now=now, show_file=shown.append, show_page=lambda _: None, idle=600.0, shelf=shelf)
    with served(root, opening) as (address, _):
        visitor = Visitor(port=urlsplit(address).port or 0, shown=shown)
        visitor.enter(address)
        yield visitor
