"""One server a workspace, on this computer alone: started once, found again, ended when nobody looks any more."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

from filelock import FileLock, Timeout
from waitress import create_server

from workbook_flow.desk.app import desk_app
from workbook_flow.desk.guard import ENTRANCE
from workbook_flow.desk.keys import Keys, invitation
from workbook_flow.desk.seat import Seat
from workbook_flow.model import WorkbookFlowError
from workbook_flow.records.files import write_whole

HOST = "127.0.0.1"
LOCK, RECORD = "desk.lock", "desk.json"
IDLE = 30 * 60.0
"""Seconds without a request after which the server ends; an open page asks every minute."""
LARGEST_BODY = 256 << 20
"""Bytes of a request that are taken at all; what is beyond the pages' own limit is refused in words."""
THREADS = 4
LOOK = 1.0
"""Seconds between two looks at whether the server shall end."""
LAST_ANSWERS = 5.0
"""Seconds for the last answers to go out when the server ends."""
TRIES, PAUSE = 50, 0.1
"""How often, and how many seconds apart, a server that is just starting is asked for."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What ``open`` needs from outside: the clock, and how this computer shows a file and an address to a person."""

    now: Callable[[], datetime]
    show_file: Callable[[Path], None]
    show_page: Callable[[str], None]
    idle: float = IDLE


def entrance(secret: str, port: int) -> str:
    """An address that lets one browser in once."""
    return f"http://{HOST}:{port}/{ENTRANCE}?word={invitation(secret)}"


def open_desk(root: Path, opening: Opening, *, port: int = 0) -> bool:
    """Show the page of a workspace; serve it until nobody looks any more, unless a server does so already.

    Gives whether it was served here. Port 0 is any that is free.
    """
    folder = root / ".flow"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        opening.show_page(running_page(folder))
        return False
    try:
        with served(root, opening, port=port) as (address, ended):
            opening.show_page(address)
            while not ended.wait(LOOK):
                pass
    finally:
        lock.release()
    return True


def running_page(folder: Path) -> str:
    """The way into the server that runs already, which may be just about to say where it is.

    Raises WorkbookFlowError where it does not say so in time.
    """
    for _ in range(TRIES):
        with suppress(OSError, ValueError, KeyError):
            record = json.loads((folder / RECORD).read_text("utf-8"))
            return entrance(str(record["secret"]), int(record["port"]))
        time.sleep(PAUSE)
    raise WorkbookFlowError("本页已在另一个窗口或另一台电脑上打开，但连不上。请先关闭那一个，再重新打开。")


@contextmanager
def served(root: Path, opening: Opening, *, port: int = 0) -> Iterator[tuple[str, Event]]:
    """The server, running beside the block: the address to open, and the event of its end for want of visitors."""
    keys = Keys(secret=secrets.token_urlsafe(32), port=port)
    seat = Seat(root=root, now=opening.now, keys=keys, show_file=opening.show_file)
    visits = Visits(desk_app(seat).wsgi_app)
    server = create_server(
        visits, host=HOST, port=port, threads=THREADS, max_request_body_size=LARGEST_BODY, ident=None
    )
    keys.port = int(server.effective_port)
    record = root / ".flow" / RECORD
    content = json.dumps({"port": keys.port, "secret": keys.secret})
    write_whole(record, content.encode(), private=True)
    ended = Event()
    running = Thread(target=server.run, daemon=True)
    running.start()
    Thread(target=end_when_idle, args=(visits, seat, ended, opening.idle), daemon=True).start()
    try:
        yield entrance(keys.secret, keys.port), ended
    finally:
        ended.set()
        record.unlink(missing_ok=True)
        end(server, running)


def end(server: Any, running: Thread) -> None:
    """Close the server from within its own loop, which a socket closed beside it would break off with an error."""
    pulled = Event()

    def close() -> None:
        pulled.wait()  # the trigger is not to be closed while it is being pulled
        for channel in list(server.active_channels.values()):
            channel.will_close = True
        server.close()

    server.trigger.pull_trigger(close)
    pulled.set()
    running.join(LAST_ANSWERS)
    server.task_dispatcher.shutdown()


@dataclass
class Visits:
    """The application, and when it was asked for something last."""

    application: Callable[[dict[str, Any], Any], Iterable[bytes]]
    last: float = field(default_factory=time.monotonic)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, and note it."""
        self.last = time.monotonic()
        return self.application(environ, start_response)


def end_when_idle(visits: Visits, seat: Seat, ended: Event, idle: float) -> None:
    """Let the server end once nobody has asked for anything in ``idle`` seconds, and no work is under way."""
    while not ended.wait(min(LOOK, idle / 4)):
        if seat.bench.busy is None and time.monotonic() - visits.last > idle:
            ended.set()
