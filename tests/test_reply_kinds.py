"""A month over real SMTP and IMAP in which every unit answers in its own way, and each answer comes out right."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NamedTuple

import pytest

from tests import small
from tests.dovecot import dovecot
from tests.post_office import PERIOD, PostOffice, post_office
from tests.reply_kinds import ANSWERS, KINDS, NEVER_IN_ANSWERS, Asked, as_bytes
from workbook_flow.cycle.post.mail_status import with_mail
from workbook_flow.model import MessageKind, Submission
from workbook_flow.returns.senders import letter_number

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.dear]

SPARE = {"two units in one letter": "备一局", "another unit's form": "备二局"}
"""Units whose forms others send in."""
UNITS = [*(f"试{number:02d}局" for number in range(1, len(KINDS) + 1)), *SPARE.values()]
BOOK = "名称 | 分组 | 邮箱 | 是否启用\n" + "\n".join(
    f"{unit} | 各行政执法机关 | u{number}@xian.example | 是" for number, unit in enumerate(UNITS, 1)
)
LIST = f"""
编号 | 重点任务 | 主要措施       | 牵头单位   | 责任单位       | 完成时限
1-01 | 培训     | 1.办好培训班。 | {UNITS[0]} | 各行政执法机关 | 2024年底前
"""


class Came(NamedTuple):
    """What became of every kind's letters, in words; what was answered to whom; what the office was told."""

    outcomes: Mapping[str, str]
    answers: Mapping[str, str]
    office: str
    reminded: frozenset[str]


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Came]:
    with (
        pytest.MonkeyPatch.context() as patch,
        dovecot() as imap,
        post_office(tmp_path_factory.mktemp("kinds") / "w", patch, imap, 报送截止="当月29日") as office,
    ):
        office.units, office.listing = BOOK, LIST
        office.write_master()
        office.tick("2024-07-22T09:00")
        letters = deliver_all(office)
        office.tick("2024-07-24T09:00")
        office.tick("2024-07-26T09:00")
        yield told(office, letters)


def deliver_all(office: PostOffice) -> dict[str, list[bytes]]:
    """Put every kind's letters into the mailbox; give them by kind."""
    forms = small.issued_forms(office.root)
    letters: dict[str, list[bytes]] = {}
    for number, (kind, (make, _)) in enumerate(KINDS.items()):
        unit = UNITS[number]
        made_letters = make(
            Asked(
                address=f"u{number + 1}@xian.example",
                mail=office.form_mail(unit),
                form=forms[unit],
                other_form=forms[SPARE.get(kind, unit)],
            )
        )
        listed = made_letters if isinstance(made_letters, list) else [made_letters]
        letters[kind] = [each if isinstance(each, bytes) else as_bytes(each) for each in listed]
        for raw in letters[kind]:
            office.deliver(raw, "2024-07-23T15:00")
    return letters


def told(office: PostOffice, letters: Mapping[str, list[bytes]]) -> Came:
    """What the record and the servers say of them."""
    with office.opened("2024-07-26T10:00") as session:
        mail, snapshot = session.ledger.mail, session.snapshot(PERIOD)
        taken = {letter.digest: letter for letter in mail.letters()}
        submissions: dict[int, list[Submission]] = {}
        for submission in session.ledger.submissions():
            submissions.setdefault(letter_number(submission.file) or 0, []).append(submission)
        statuses = {status.unit: status for status in with_mail(session.ledger, PERIOD, snapshot.statuses)}
        answered = {message.letter: message for message in mail.messages((MessageKind.RECEIPT,))}
        bodies = {
            message.id: text_of(session.postbox.message_bytes(message.id)) for message in answered.values()
        }
        reminded = frozenset(message.unit for message in mail.messages((MessageKind.REMINDER,)))
        alerts = [text_of(session.postbox.message_bytes(m.id)) for m in mail.messages((MessageKind.ALERT,))]
    outcomes, answers = {}, {}
    for number, (kind, raws) in enumerate(letters.items()):
        parts: list[str] = []
        for raw in raws:
            letter = taken.get(hashlib.sha256(raw).hexdigest())
            if letter is None:
                continue
            files = [
                " ".join((str(each.state), *dict.fromkeys(problem.code for problem in each.problems)))
                for each in submissions.get(letter.id, ())
            ]
            parts.append(f"{letter.kind}: {', '.join(files)}" if files else str(letter.kind))
            parts += ["evidence"] if letter.evidence else []
            if letter.id in answered:
                parts.append("answered")
                answers[kind] = bodies[answered[letter.id].id]
        status = statuses[UNITS[number]]
        parts.append(str(status.state) + (" (seen)" if status.acknowledged_on else ""))
        outcomes[kind] = "; ".join(parts)
    return Came(outcomes, answers, "\n".join(alerts), reminded)


def text_of(data: bytes) -> str:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_every_kind_of_reply_comes_out_right(came: Came) -> None:
    expected = {kind: outcome for kind, (_, outcome) in KINDS.items()}
    # Which of two that were saved within a second or so is the newer, only the clock of that second says.
    outcomes = {kind: words.replace("F59", "F58") for kind, words in came.outcomes.items()}
    assert [(kind, words) for kind, words in outcomes.items() if words != expected[kind]] == []


def test_the_answers_say_what_the_unit_is_to_do_and_nothing_that_is_the_offices(came: Came) -> None:
    assert {kind: words for kind, words in ANSWERS.items() if words not in came.answers.get(kind, "")} == {}
    assert [
        (kind, words) for kind in came.answers for words in NEVER_IN_ANSWERS if words in came.answers[kind]
    ] == []


def test_who_sends_a_table_of_its_own_beside_the_form_is_asked_for_nothing_again(came: Came) -> None:
    answer = came.answers["a workbook of its own beside the form"]
    assert "需要更正" not in answer
    assert "并附上填报表" not in answer


def test_only_who_has_not_reported_and_can_be_reached_is_reminded(came: Came) -> None:
    units = dict(zip(KINDS, UNITS, strict=False))
    reported = {unit for kind, unit in units.items() if came.outcomes[kind].endswith("accepted (seen)")}
    assert came.reminded == set(UNITS) - reported - {units["no such address"]}


def test_the_office_hears_of_what_counts_for_nobody_and_of_the_address_that_is_gone(came: Came) -> None:
    assert [number for number in range(1, 11) if f"{number}．第 " in came.office] == list(range(1, 11))
    units = dict(zip(KINDS, UNITS, strict=False))
    empty, two = units["an empty file"], units["two units in one letter"]
    assert f"{empty}来信的“填报表.xlsx”：文件是空的，里面没有任何内容；已回信说明\n" in came.office
    assert f"{two}来信的“另一家.xlsx”（该单位另有采用的报送）：" in came.office
    assert (
        "来信的“重点任务填报表（最终版）.xlsx”：来自" in came.office
    )  # a stranger's, named as many units' are
    assert f"{units['no such address']}的 u" in came.office
    for kind in ("delayed", "mailbox full", "handed on", "turned away as spam"):
        assert f"{units[kind]}的 u" not in came.office
