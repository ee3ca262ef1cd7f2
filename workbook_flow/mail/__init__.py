"""Mail: the only user of SMTP and IMAP. Composes, sends, fetches and reads; what is said stands in ``wording``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook_flow.mail.accounts import Account, read_account
    from workbook_flow.mail.compose import Draft, message_bytes, message_id, thread, with_date
    from workbook_flow.mail.lacks import lack_of_untouched
    from workbook_flow.mail.passwords import PASSWORD_VARIABLE
    from workbook_flow.mail.quoted import Ours, squeezed
    from workbook_flow.mail.reading import (
        Incoming,
        is_nil_report,
        read_letter,
        shown_words,
    )
    from workbook_flow.mail.said import kind_of_words, words_of
    from workbook_flow.mail.smtp import LoginRefusedError, MailOutcome, MailServerError, send, smtp_connection

__all__ = [
    "PASSWORD_VARIABLE",
    "Account",
    "Draft",
    "Incoming",
    "LoginRefusedError",
    "MailOutcome",
    "MailServerError",
    "Ours",
    "is_nil_report",
    "kind_of_words",
    "lack_of_untouched",
    "message_bytes",
    "message_id",
    "read_account",
    "read_letter",
    "send",
    "shown_words",
    "smtp_connection",
    "squeezed",
    "thread",
    "with_date",
    "words_of",
]


def __getattr__(name: str) -> object:
    """A name of the transport, imported when it is first asked for: most passes of the schedule send nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from workbook_flow.mail import accounts, compose, lacks, passwords, quoted, reading, said, smtp

    rooms = (accounts, compose, lacks, passwords, quoted, reading, said, smtp)
    return next(getattr(room, name) for room in rooms if hasattr(room, name))
