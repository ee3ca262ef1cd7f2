"""The office's mail account as a clerk sets it up: what the list's settings leave blank, the password, a trial.

The master is never written to. What its sheet 设置 leaves blank about the account is answered here, and archived as any
other answer about the list; what the sheet says goes first. The password goes where ``mail.passwords`` keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from workbook_flow.cycle.answering import LONGEST_MEANING
from workbook_flow.cycle.care import doctor
from workbook_flow.cycle.signing import OFFICE, name_in
from workbook_flow.cycle.workspace import Workspace, list_answers, read_whole
from workbook_flow.mail import autoconfig, passwords
from workbook_flow.model import (
    NO_ANSWERS,
    SETTING_QUESTION,
    SETTINGS,
    Level,
    ListAnswer,
    Setting,
    Settings,
    WorkbookFlowError,
    question_id,
)
from workbook_flow.records.answers import AnswerRecords
from workbook_flow.words.vocabulary import MAIL_SECURITIES, MAIL_SERVICES

SETTING_UP = "设置邮箱"
KEYS = ("mail_account", "mail_service", "smtp_server", "imap_server", "mail_security")
CHOICES: Mapping[str, tuple[str, ...]] = {"mail_service": MAIL_SERVICES, "mail_security": MAIL_SECURITIES}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One setting of the account: its value, what to choose from, and whether the list itself says it."""

    name: str
    value: str
    choices: tuple[str, ...]
    in_list: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSetup:
    """The account as it is set: its lines, its address, and where its password is, None without one.

    ``lacks_servers`` says that neither the settings nor its provider tell where its mail goes out and comes in.
    """

    lines: tuple[AccountLine, ...]
    address: str
    keeping: passwords.Keeping | None
    lacks_servers: bool


def mail_setup(workspace: Workspace) -> MailSetup:
    """How the account is set; WorkbookFlowError where the master cannot be used, or the passwords cannot be read."""
    settings = sound_settings(workspace)
    listed = sound_settings(workspace, alone=True)
    lines = tuple(account_line(setting, settings, listed) for setting in account_settings())
    address = settings.mail_account
    return MailSetup(
        lines=lines,
        address=address,
        keeping=passwords.keeping(address) if address else None,
        lacks_servers=autoconfig.lacks_servers(settings),
    )


def account_settings() -> tuple[Setting, ...]:
    """The settings that belong to the account."""
    return tuple(setting for setting in SETTINGS if setting.key in KEYS)


def account_line(setting: Setting, settings: Settings, listed: Settings) -> AccountLine:
    """One setting as it holds, beside what the list alone says."""
    value, own = getattr(settings, setting.key), getattr(listed, setting.key)
    usual = Settings.__dataclass_fields__[setting.key].default
    return AccountLine(
        name=setting.name,
        value=str(value),
        choices=CHOICES.get(setting.key, ()),
        in_list=own != usual,
    )


def sound_settings(workspace: Workspace, *, alone: bool = False) -> Settings:
    """The settings that hold, or those that the list alone says; WorkbookFlowError where the master is faulty."""
    answers = dict.fromkeys(list_answers(workspace), "") if alone else NO_ANSWERS
    settings = read_whole(workspace, more=answers).settings
    if settings is None:
        raise WorkbookFlowError("总表的“设置”还读不懂，先在“总表”页看哪里要改，再来设邮箱。")
    return settings


def set_account(workspace: Workspace, values: Mapping[str, str], *, by: str) -> tuple[ListAnswer, ...]:
    """Record what differs from what holds, all or nothing; a blank value takes back what was set here.

    Raises WorkbookFlowError for a value that cannot be read, or a setting that the list itself says.
    """
    with workspace.held(SETTING_UP):
        lines = {line.name: line for line in mail_setup(workspace).lines}
        changed = {
            name: " ".join(words.split())[:LONGEST_MEANING]
            for name, words in values.items()
            if name in lines and words.strip() != lines[name].value
        }
        for name in changed:
            if lines[name].in_list:
                raise WorkbookFlowError(f"“{name}”在总表的“设置”里写着，请在总表里改。")
        refuse_unreadable(workspace, changed)
        records = AnswerRecords(workspace.archive.root)
        return tuple(
            records.add(setting_answer(workspace, name, words, by)) for name, words in changed.items()
        )


def refuse_unreadable(workspace: Workspace, values: Mapping[str, str]) -> None:
    """Raise WorkbookFlowError where a value is none that the sheet would take."""
    before = {problem.message for problem in read_whole(workspace).problems}
    on_trial = {question_id(SETTING_QUESTION, name): words for name, words in values.items()}
    for problem in read_whole(workspace, more=on_trial).problems:
        if problem.level is Level.ERROR and problem.message not in before:
            raise WorkbookFlowError(f"{problem.message}，没有记下。{problem.remedy}。")


def setting_answer(workspace: Workspace, name: str, words: str, by: str) -> ListAnswer:
    """The record of one setting."""
    return ListAnswer(
        number=0,
        question=question_id(SETTING_QUESTION, name),
        kind=SETTING_QUESTION,
        words=f"设置“{name}”",
        readings=(),
        meaning=words,
        by=name_in(by) or OFFICE,
        on=workspace.today,
    )


def published_servers(workspace: Workspace) -> str:
    """What the domain of the account publishes of its servers, in words; nothing is set by it."""
    return autoconfig.published_words(sound_settings(workspace), workspace.root)


def keep_password(workspace: Workspace, password: str, *, in_file: bool) -> passwords.Keeping:
    """Keep the account's password; WorkbookFlowError without an account, or for a password that no server takes."""
    return passwords.store(address_of(workspace), password, in_file=in_file)


def forget_password(workspace: Workspace) -> bool:
    """Remove the account's password wherever it is kept; whether there was one."""
    return passwords.forget(address_of(workspace))


def address_of(workspace: Workspace) -> str:
    """The account's address; WorkbookFlowError where none is set."""
    address = sound_settings(workspace).mail_account
    if not address:
        raise WorkbookFlowError("还没有邮箱账号。请先填账号并记下。")
    return address


def try_account(
    workspace: Workspace, *, clock: Callable[[], datetime], pause: Callable[[float], None]
) -> Iterator[doctor.CheckFinding]:
    """Log in both ways, and send a mail to oneself and find it; see ``doctor``."""
    address_of(workspace)
    master, finding = doctor.check_master(workspace)
    if master is None:
        yield finding
        return
    yield from doctor.check_mail(master, workspace, clock, pause, to_self=True)
