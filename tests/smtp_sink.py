# ruff: noqa: ARG002, N802 - aiosmtpd calls these by name, with all of these
"""A real SMTP server on loopback that keeps what it gets and fails as told: log-in, STARTTLS, TLS, refusals, drops."""

from __future__ import annotations

import ipaddress
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ACCOUNT, PASSWORD = "office@xian.example", "KZQWERTYUIOPSQM"


def make_certificate(folder: Path, host: str = "localhost") -> tuple[Path, Path]:
    """A certificate for loopback that nobody has signed but itself, and its key."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=36500))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths


class Sink:
    """What came, and what to do wrong. ``answers`` to DATA are used up one by one.

    ``unable`` is what it does not say that it can do.
    """

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self._parsed: dict[bytes, EmailMessage] = {}
        self.recipients: list[tuple[str, ...]] = []
        self.refused: dict[str, str] = {}
        self.answers: list[str] = []
        self.refused_sender = ""
        self.drop_after_data = 0
        self.drop_at_recipient = 0
        self.slow = 0.0
        self.unable = ""
        self.connections = 0
        self.deliver: Callable[[bytes, tuple[str, ...]], None] = lambda _raw, _to: None

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any
    ) -> Any:
        self.connections += 1
        session.host_name = hostname
        return [line for line in responses if not self.unable or self.unable not in line]

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refused_sender:
            return self.refused_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.drop_at_recipient:
            self.drop_at_recipient -= 1
            server.transport.abort()
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        time.sleep(self.slow)
        if self.answers:
            answer = self.answers.pop(0)
            if not answer.startswith("250"):
                return answer
        self.raw.append(envelope.original_content)
        self.recipients.append(tuple(envelope.rcpt_tos))
        self.deliver(envelope.original_content, tuple(envelope.rcpt_tos))
        if self.drop_after_data:
            self.drop_after_data -= 1
            server.transport.abort()
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        """What came, parsed by the standard library, each mail once."""
        for raw in self.raw:
            if raw not in self._parsed:
                self._parsed[raw] = message_from_bytes(raw, policy=policy.default)
        return [self._parsed[raw] for raw in self.raw]


def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    """Let the one account in."""
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (
        ACCOUNT.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=good, handled=False)


class Server(Controller):
    """aiosmtpd's own test of itself dials port 0 when given that (its issue 276): learn the real port first."""

    def _trigger_server(self) -> None:
        sockets: Any = self.server
        self.port = sockets.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def smtp_server(
    security: str = "不加密",
    certificate: tuple[Path, Path] | None = None,
    *,
    open_to_all: bool = False,
    port: int = 0,
) -> Iterator[tuple[Sink, int]]:
    """A running server and its port, any free one for 0; ``security`` as sheet 设置 has it."""
    sink = Sink()
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
    words: dict[str, Any] = {} if open_to_all else {"authenticator": authenticate, "auth_required": True}
    if security == "SSL":
        words |= {"ssl_context": context, "auth_require_tls": False}
    elif security == "STARTTLS":
        words |= {"tls_context": context, "require_starttls": True}
    else:
        words |= {"auth_require_tls": False}
    server = Server(sink, hostname="127.0.0.1", port=port, **words)
    server.start()
    sink.connections = 0
    try:
        yield sink, server.port
    finally:
        server.stop()
