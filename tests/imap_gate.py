"""A gate on loopback before an IMAP server, which answers for it where a letter is asked for that it withholds."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

ASKED = re.compile(rb"(\S+) UID FETCH (\d+) (.*)\r\n", re.IGNORECASE)
ANSWERS = {
    "NO": b"%s NO [SERVERBUG] Internal error occurred\r\n",
    "BAD": b"%s BAD Error in IMAP command FETCH\r\n",
    "nothing": b"%s OK Fetch completed\r\n",
    "empty": b"* 1 FETCH (UID 1 BODY[] {0}\r\n)\r\n%s OK Fetch completed\r\n",
}


@dataclass(slots=True)
class Gate:
    """By UID, how a letter is withheld: one of ANSWERS, or ``drop`` for a connection that ends.

    ``heads`` says that its size and its head are to be had all the same; ``asked`` are the UIDs asked for whole.
    ``unable`` are abilities of the server that it does not tell of, ``refused`` what it answers to commands that begin
    so, and ``greeting`` what it says in place of a greeting, before it ends.
    """

    withheld: dict[int, str] = field(default_factory=dict)
    heads: bool = True
    asked: list[int] = field(default_factory=list)
    unable: tuple[bytes, ...] = ()
    refused: dict[bytes, bytes] = field(default_factory=dict)
    greeting: bytes | None = None
    port: int = 0

    def answer(self, line: bytes) -> bytes | None:
        """What to say in the server's place; None where the server is asked, blank where the connection ends."""
        tag, _, command = line.partition(b" ")
        for start, words in self.refused.items():
            if command.startswith(start):
                return tag + b" " + words + b"\r\n"
        match = ASKED.fullmatch(line)
        if match is None:
            return None
        uid, whole = int(match[2]), b"BODY.PEEK[]" in match[3].upper()
        self.asked += [uid] if whole else []
        how = self.withheld.get(uid, "")
        if not how or (self.heads and not whole):
            return None
        return b"" if how == "drop" else ANSWERS[how] % match[1]

    def told(self, data: bytes) -> bytes:
        """What the server says, without the abilities that it is not to tell of."""
        for ability in self.unable if b"CAPABILITY" in data else ():
            data = data.replace(b" " + ability, b"")
        return data


@contextmanager
def imap_gate(port: int) -> Iterator[tuple[Gate, int]]:
    """A running gate before the server at that port, and its own port."""
    gate = Gate()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if gate.greeting is not None:
                self.request.sendall(gate.greeting)
                return
            with socket.create_connection(("127.0.0.1", port)) as server:
                back = threading.Thread(target=self.pass_back, args=(server,), daemon=True)
                back.start()
                for line in self.rfile:
                    answer = gate.answer(line)
                    if answer is None:
                        server.sendall(line)
                    elif answer:
                        self.request.sendall(answer)
                    else:
                        break
                with suppress(OSError):
                    server.shutdown(socket.SHUT_RDWR)
                    self.request.shutdown(socket.SHUT_RDWR)
                back.join()

        def pass_back(self, server: socket.socket) -> None:
            with suppress(OSError):
                while data := server.recv(1 << 16):
                    self.request.sendall(gate.told(data))
                self.request.shutdown(socket.SHUT_WR)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        gate.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield gate, server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
