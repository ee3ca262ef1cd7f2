"""A small POP3 server on loopback (RFC 1939): log-in, STAT, LIST, UIDL, TOP, RETR; nothing is ever deleted."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path

from tests.smtp_sink import ACCOUNT, PASSWORD


class Mailbox:
    """The letters, by the name that the server gives each."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, bytes]] = []
        self.commands: list[str] = []
        self.withheld: dict[int, str] = {}
        """By number, how a letter is withheld: ``-ERR``, ``empty``, or ``drop`` for a connection that ends."""

    def deliver(self, raw: bytes, received: str) -> None:
        """Put a letter in, under the line that the office's own server writes above it."""
        head = f"Received: from out.example by mail.xian.example with ESMTPS; {received}\r\n".encode()
        self.letters.append((f"UID{len(self.letters) + 1}-{len(raw)}", head + raw))


def answer(mailbox: Mailbox, line: str) -> bytes:
    """What the server says to a command after the log-in."""
    command, _, rest = line.partition(" ")
    letters = mailbox.letters
    if command == "STAT":
        return f"+OK {len(letters)} {sum(len(data) for _, data in letters)}\r\n".encode()
    if command in {"LIST", "UIDL"}:
        shown = ((str(len(data)) if command == "LIST" else name) for name, data in letters)
        rows = "".join(f"{number} {words}\r\n" for number, words in enumerate(shown, 1))
        return f"+OK\r\n{rows}.\r\n".encode()
    how = mailbox.withheld.get(int(rest.split()[0]), "") if command == "RETR" else ""
    if how:
        return {"-ERR": b"-ERR [SYS/TEMP] not now\r\n", "empty": b"+OK\r\n.\r\n"}.get(how, b"")
    if command in {"RETR", "TOP"}:
        data = letters[int(rest.split()[0]) - 1][1]
        text = data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if command == "TOP" else data
        lines = text.rstrip(b"\r\n").split(b"\r\n")
        return (
            b"+OK\r\n"
            + b"".join((b"." if row[:1] == b"." else b"") + row + b"\r\n" for row in lines)
            + b".\r\n"
        )
    return b"+OK bye\r\n" if command == "QUIT" else b"-ERR unknown command\r\n"


def talk(lines: BufferedIOBase, out: BufferedIOBase, mailbox: Mailbox) -> None:
    """One connection, from the greeting to QUIT."""
    out.write(b"+OK POP3 ready\r\n")
    user, inside = "", False
    for raw in lines:
        line = raw.decode().rstrip("\r\n")
        command, _, rest = line.partition(" ")
        mailbox.commands.append(command)
        if command == "USER":
            user = rest
            out.write(b"+OK\r\n")
        elif command == "PASS":
            inside = (user, rest) == (ACCOUNT, PASSWORD)
            out.write(b"+OK\r\n" if inside else b"-ERR [AUTH] wrong password\r\n")
        else:
            words = answer(mailbox, line) if inside or command == "QUIT" else b"-ERR\r\n"
            out.write(words)
            if not words:
                return
        if command == "QUIT":
            return


@contextmanager
def pop_server(certificate: tuple[Path, Path] | None = None) -> Iterator[tuple[Mailbox, int]]:
    """A running server and its port; with a certificate, TLS from the first byte."""
    mailbox = Mailbox()
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)

    class Handler(socketserver.StreamRequestHandler):
        def setup(self) -> None:
            if context is not None:
                self.request = context.wrap_socket(self.request, server_side=True)
            super().setup()

        def finish(self) -> None:
            super().finish()
            self.request.close()

        def handle(self) -> None:
            talk(self.rfile, self.wfile, mailbox)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that does not trust the certificate breaks off; that is no fault of the server."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield mailbox, server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
