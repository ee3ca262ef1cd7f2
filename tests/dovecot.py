"""A private Dovecot on loopback: everything under one folder, no system service touched."""

from __future__ import annotations

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import SystemRandom

from tests.programs import require_program
from tests.smtp_sink import ACCOUNT, PASSWORD, make_certificate

SECONDS = 240.0
"""How long anything may take: for a machine under load, not what it takes."""
TRIES = 3
"""How often a server is begun that ends before it listens, having read nothing but its configuration."""

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail/%u
mail_uid = {user}
mail_gid = {group}
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 0
first_valid_gid = 0
imap_id_log = *
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
QUOTA = """
mail_plugins = quota
protocol imap {{
  mail_plugins = quota imap_quota
}}
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage={room}
}}
"""


@dataclass(slots=True)
class Dovecot:
    """A server that can be stopped. ``port`` speaks plain IMAP and STARTTLS, ``tls_port`` IMAPS."""

    folder: Path
    port: int
    tls_port: int
    certificate: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run, with the letters that it had."""
        command = [require_program("dovecot"), "-F", "-c", str(self.folder / "dovecot.conf")]
        for tries_left in reversed(range(TRIES)):
            with (self.folder / "start.log").open("ab") as log:
                self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
            try:
                wait_for(self.port, self.process, self.folder)
            except AssertionError:
                if self.process.poll() is None or not tries_left:
                    raise
            else:
                return

    def stop(self) -> None:
        """Be gone: nobody listens any more."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(SECONDS)
            self.process = None

    @contextmanager
    def mailbox(self) -> Iterator[imaplib.IMAP4]:
        """The office's mailbox, by the standard library alone."""
        client = imaplib.IMAP4("127.0.0.1", self.port)
        try:
            client.login(ACCOUNT, PASSWORD)
            client.select("INBOX")
            yield client
        finally:
            client.logout()

    def deliver(self, raw: bytes, at: datetime | None = None) -> None:
        """Put a letter into the office's inbox, as its mail server would have at that moment, now if none is named."""
        with self.mailbox() as client:
            client.append("INBOX", "", imaplib.Time2Internaldate(at) if at else "", raw)

    def empty(self) -> None:
        """Take every letter out of the office's inbox, and every other folder away."""
        with self.mailbox() as client:
            for line in client.list()[1]:
                name = bytes(line or b"").rpartition(b" ")[2].strip(b'"').decode()  # type: ignore[arg-type]
                if name != "INBOX":
                    client.delete(f'"{name}"')
            for number in client.search(None, "ALL")[1][0].split():
                client.store(number, "+FLAGS", "\\Deleted")
            client.expunge()

    def count(self, criterion: str = "ALL") -> int:
        """How many letters lie in the inbox."""
        with self.mailbox() as client:
            numbers: bytes = client.search(None, criterion)[1][0]
            return len(numbers.split())

    @property
    def log(self) -> str:
        """What the server wrote."""
        return (self.folder / "dovecot.log").read_text("utf-8", "replace")


@contextmanager
def dovecot(room: str = "") -> Iterator[Dovecot]:
    """Start one, and stop it. Its folder is one that its own user may enter, which pytest's are not.

    ``room`` is how much its mailbox takes, without end where none is named.
    """
    require_program("dovecot")
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    certificate, key = make_certificate(folder / "tls")
    (folder / "run").mkdir()
    (folder / "mail").mkdir()
    me, internal, login = getpass.getuser(), getpass.getuser(), getpass.getuser()
    if os.getuid() == 0:
        me, internal, login = "nobody", "dovecot", "dovenull"
        shutil.chown(folder / "mail", me)
    port, tls_port = free_port(), free_port()
    config = folder / "dovecot.conf"
    config.write_text(
        CONFIG.format(
            folder=folder,
            certificate=certificate,
            key=key,
            user=me,
            group=group_of(me),
            internal=internal,
            internal_group=group_of(internal),
            login=login,
            port=port,
            tls_port=tls_port,
            password=PASSWORD,
        )
        + (QUOTA.format(room=room) if room else "")
    )
    server = Dovecot(folder, port, tls_port, certificate)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def group_of(user: str) -> str:
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


def free_port() -> int:
    """A port that stays free until it is asked for: below those that the system gives to whoever connects."""
    while True:
        port = SystemRandom().randrange(10_000, 32_000)
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until the process listens; AssertionError with what it said where it ends, or never does."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    logs = (folder / "start.log", folder / "dovecot.log")
    words = "".join(log.read_text("utf-8", "replace") for log in logs if log.exists())
    raise AssertionError(words or "dovecot did not start")
