"""Mail: the only user of SMTP and IMAP. Composes, sends, fetches and reads; what is said stands in ``wording``."""

from workbook_flow.mail.accounts import Account, read_account
from workbook_flow.mail.compose import Draft, message_bytes, message_id, thread, with_date
from workbook_flow.mail.passwords import PASSWORD_VARIABLE
from workbook_flow.mail.reading import Incoming, is_nil_report, read_letter
from workbook_flow.mail.smtp import MailOutcome, MailServerError, send, smtp_connection

__all__ = [
    "PASSWORD_VARIABLE",
    "Account",
    "Draft",
    "Incoming",
    "MailOutcome",
    "MailServerError",
    "is_nil_report",
    "message_bytes",
    "message_id",
    "read_account",
    "read_letter",
    "send",
    "smtp_connection",
    "thread",
    "with_date",
]
