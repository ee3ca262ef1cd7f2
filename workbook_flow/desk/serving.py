"""One server a workspace, on this computer alone: started once, found again, ended when nobody looks any more."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from filelock import FileLock, Timeout
from waitress import create_server

from workbook_flow.cycle.shelf import remember
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
    """What ``open`` needs from outside: the clock, and how this computer shows a file and an address to a person.

    ``shelf`` is the file in which the lists that were opened are remembered, None for none.
    """

    now: Callable[[], datetime]
    show_file: Callable[[Path], None]
    show_page: Callable[[str], None]
    idle: float = IDLE
    shelf: Path | None = None


def entrance(secret: str, port: int) -> str:
    """An address that lets one browser in once."""
    return f"http://{HOST}:{port}/{ENTRANCE}?word={invitation(secret)}"


def open_desk(root: Path, opening: Opening, *, port: int = 0) -> bool:
    """Show the page of a workspace; serve it until nobody looks any more, unless a server does so already.

    Gives whether it was served here. Port 0 is any that is free.
    """
    if opening.shelf is not None:
        remember(opening.shelf, root.absolute())
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
    with ExitStack() as rooms:
        house = House(opening=opening, rooms=rooms)
        address = house.move_in(root, port)
        Thread(target=end_when_idle, args=(house,), daemon=True).start()
        try:
            yield address, house.ended
        finally:
            house.ended.set()


@dataclass
class House:
    """The lists that one process serves, each by a server of its own, and when somebody asked for anything last."""

    opening: Opening
    rooms: ExitStack
    seats: dict[Path, Seat] = field(default_factory=dict)
    ended: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    last: float = field(default_factory=time.monotonic)

    @property
    def busy(self) -> bool:
        """Whether some work is under way."""
        return any(seat.bench.busy is not None for seat in list(self.seats.values()))

    def move_in(self, root: Path, port: int = 0) -> str:
        """Serve a list as long as the house stands; give the way into it."""
        seat = self.rooms.enter_context(one_served(root, self, port))
        self.seats[root.absolute()] = seat
        return entrance(seat.keys.secret, seat.keys.port)

    def neighbour(self, root: Path) -> str:
        """The way into another list's page; WorkbookFlowError where its server runs elsewhere and does not answer."""
        root = root.absolute()
        with self.lock:
            if self.opening.shelf is not None:
                remember(self.opening.shelf, root)
            if root in self.seats:
                keys = self.seats[root].keys
                return entrance(keys.secret, keys.port)
            (root / ".flow").mkdir(parents=True, exist_ok=True)
            lock = FileLock(root / ".flow" / LOCK, thread_local=False)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                return running_page(root / ".flow")
            self.rooms.callback(lock.release)
            return self.move_in(root)


@contextmanager
def one_served(root: Path, house: House, port: int) -> Iterator[Seat]:
    """One list's server, running beside the block."""
    opening, keys = house.opening, Keys(secret=secrets.token_urlsafe(32), port=port)
    seat = Seat(
        root=root,
        now=opening.now,
        keys=keys,
        show_file=opening.show_file,
        neighbour=house.neighbour,
        shelf=opening.shelf,
    )
    visits = Visits(desk_app(seat).wsgi_app, house)
    server = create_server(
        visits, host=HOST, port=port, threads=THREADS, max_request_body_size=LARGEST_BODY, ident=None
    )
    keys.port = int(server.effective_port)
    record = root / ".flow" / RECORD
    content = json.dumps({"port": keys.port, "secret": keys.secret})
    write_whole(record, content.encode(), private=True)
    running = Thread(target=server.run, daemon=True)
    running.start()
    try:
        yield seat
    finally:
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
    """The application, and the house that is to know when it was asked for something."""

    application: Callable[[dict[str, Any], Any], Iterable[bytes]]
    house: House

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, and note it."""
        self.house.last = time.monotonic()
        return self.application(environ, start_response)


def end_when_idle(house: House) -> None:
    """Let the servers end once nobody has asked for anything for a while, and no work is under way."""
    idle = house.opening.idle
    while not house.ended.wait(min(LOOK, idle / 4)):
        if not house.busy and time.monotonic() - house.last > idle:
            house.ended.set()
