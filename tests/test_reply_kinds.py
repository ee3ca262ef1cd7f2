"""A month over real SMTP and IMAP in which every unit answers in its own way, and each answer comes out right.

What goes wrong with mail, or is asked for in threads of GitHub, and what holds it here: a test, or in quotes a kind of
reply of this month (a line a finding).

a form lost to Auto-Submitted, Precedence, List-Id (zammad#6025, Trustroots#1199, freescout#1352) | "Auto-Submitted" "Precedence: bulk" "List-Id" test_month_by_mail::test_a_form_is_taken_whatever_servers_wrote_in_the_head_of_its_letter
an automatic letter with files vanishes from status | test_month_by_mail::test_what_came_by_itself_with_files_is_never_lost_from_status
tick killed while it writes the forms | test_interrupted_issue::test_killed_before_any_write_of_the_issue_the_next_pass_ends_it test_interrupted_issue::test_a_form_that_cannot_be_written_stops_no_other
reminded of a form that no mail brought | test_interrupted_issue::test_nobody_is_reminded_of_a_form_that_no_mail_brought
late by the day of fetching (osTicket#5786, freescout#1103, zammad#3005) | test_month_by_mail::test_a_return_by_mail_counts_from_its_arrival_not_from_its_fetching
a refused or bounced form never sent again | test_addresses_by_mail::test_a_form_refused_at_a_mistyped_address_goes_to_the_corrected_one test_addresses_by_mail::test_a_form_that_bounced_goes_to_the_corrected_address_before_and_after_the_return_day test_addresses_by_mail::test_send_again_brings_the_form_once_more_to_that_unit_alone
a bounce noted for ever | test_addresses_by_mail::test_a_letter_from_the_address_ends_the_note_and_mail_goes_on
a month slept through in silence | test_outage_by_mail::test_a_month_slept_through_is_told_once_with_what_to_do
a leader told of reminders that never went out | test_outage_by_mail::test_a_leader_hears_how_often_the_unit_was_reminded_and_not_before_it_was test_outage_by_mail::test_no_leader_is_told_of_a_unit_whose_form_bounced
scolded after an outage for a form that came in the same minute | test_outage_by_mail::test_after_an_outage_each_unit_gets_its_form_alone_dated_when_it_is_sent test_outage_by_mail::test_days_without_a_server_are_told_when_it_is_back
mail goes on to an address that is gone | test_addresses_by_mail::test_mail_to_an_address_that_is_not_there_stops_and_the_office_is_told
every report of a server taken for a wrong address (kannon#431, chromium-dashboard#5853) | "delayed" "mailbox full" "handed on" "turned away as spam" test_addresses_by_mail::test_only_an_address_that_is_not_there_is_to_be_corrected
automatic mail that does not say so | test_outage_by_mail::test_a_reminder_stands_in_the_forms_thread_brings_the_form_and_says_that_no_person_sent_it
one letter by two ways answered twice (freescout#4748, osTicket#1426) | "the same letter twice" test_whose_letter::test_the_same_letter_by_two_ways_is_answered_once
a reminder without the form and out of its thread | test_outage_by_mail::test_a_reminder_stands_in_the_forms_thread_brings_the_form_and_says_that_no_person_sent_it
reminders the day after the form and on two days running | test_remind::test_nobody_is_reminded_the_day_after_the_form_nor_twice_in_two_days_before_the_return_day test_remind::test_a_unit_is_asked_to_confirm_once_and_in_the_letter_of_the_return_day_where_one_is_due
received from a shared or another address | test_whose_letter::test_received_counts_for_the_unit_whose_mail_it_answers
an address that is asked about every month | "from another address, in the thread" test_whose_letter::test_a_return_in_the_units_thread_is_the_units_whatever_the_address test_whose_letter::test_accepting_answers_the_clerk_and_says_what_to_write_into_the_master
two lists in one mailbox | test_whose_letter::test_two_lists_in_one_mailbox_do_not_answer_each_others_letters
a workbook that is none of ours answered | "a foreign workbook in a new letter" test_whose_letter::test_workbooks_that_are_none_of_ours_get_no_answer_and_the_office_hears_of_them
received with the form untouched, answered by twenty equal lines | "received, with the form untouched" test_sent_back::test_many_rows_not_filled_in_are_one_line
an office locked out while a slow server is written to | test_pace::test_while_a_pass_waits_every_other_command_has_the_workspace
doctor takes a wrong port for a passing fault, shows raw answers, trips over a blank | test_doctor::test_a_port_that_speaks_another_language_is_a_fault_of_the_settings test_doctor::test_a_wrong_password_is_told_with_what_to_use_instead test_doctor::test_blanks_around_a_password_do_no_harm
STARTTLS on a port that is encrypted from the first word | test_password::test_the_ports_that_are_encrypted_from_the_first_word_take_no_starttls
no command stores the password | test_password::test_what_is_stored_is_found_and_forgotten
what Apple notes beside a file is reported | "AppleDouble" "zipped by a Mac" test_whose_letter::test_what_apple_notes_beside_a_file_is_no_file
away without a header counts as read (odoo#66329) | "on leave, and no header says so" "on leave, by a machine"
a large file as a link (BatchAttachmentDownloader#9) | "a large file as a link" "a large file as a page attached" "a link of 163 as HTML alone"
words of 76 characters in a head | test_mail::test_no_word_or_line_of_a_head_is_longer_than_the_standards_want
RFC 2231 cut in a character (imbox#162) | "RFC 2231 name cut in a character" "RFC 2231 name of GBK in pieces"
Microsoft takes no passwords | test_doctor::test_a_mailbox_that_takes_no_password_is_told_before_anything_is_tried
providers that nobody knows | test_password::test_an_address_alone_tells_its_servers_where_its_provider_is_known test_autoconfig::test_what_a_domain_publishes_is_shown_with_what_to_beware_of
no POP3, no root certificate of one's own | test_mail_folders::test_a_month_over_pop3 test_mail_folders::test_the_offices_own_root_certificate_is_a_setting
only the inbox read, no copy of what was sent (freescout#206, #492) | test_mail_folders::test_junk_and_named_folders_are_read_and_only_ours_is_taken_out_of_junk test_mail_folders::test_what_was_sent_lies_in_the_folder_for_it_once
no word in work groups | test_group_robots::test_a_month_in_the_groups
.msg, winmail.dat, RAR (osTicket#3029, #1212) | "an Outlook .msg" "winmail.dat" "winmail.dat without a name" "a RAR"
a letter attached in base64 (imap_tools#4) | "an .eml in base64"
From as one encoded word (osTicket#6710) | "the address within the words of From"
half-encoded, raw and certified (imap_tools#33, #220, #45) | "a name encoded by half" "raw UTF-8 name" "certified mail"
no disposition, inline, octet-stream (paperless-ng#1088, paperless-ngx#865, #11242) | "no name at all" "inline" "named .bin"
tcmime.bin (nodemailer#374) | "named .bin"
GBK words cut and folded, a gb2312 body (node-imap#870, n8n#10046) | "GBK words cut in a character and folded" "received, in gb2312"
cut base64, a letter that stops the fetch (osTicket#6349, zammad#345) | "a coding cut off" test_hostile_letters::test_letters_and_books_end_and_the_good_returns_behind_them_are_taken
uuencode, raw GBK name, .et | "uuencoded" "raw GBK name" "named .et"
killed at any moment | test_mail_storm::test_however_often_it_is_killed_the_month_ends_as_it_should test_mail_sudden_death::test_killed_at_any_step_and_run_again_nothing_is_lost_or_doubled
a quarter with holidays, an outage, a mistyped address and sleep | test_quarter_by_mail::test_a_quarter_is_what_an_office_would_want
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import small
from tests.dovecot import Dovecot
from tests.mailing_units import body_of
from tests.post_office import PERIOD, PostOffice, post_office
from tests.reply_kinds import ANSWERS, KINDS, NEVER_IN_ANSWERS, Asked, as_bytes
from workbook_flow.cycle.post.heard import with_mail
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
def came(imap: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Came]:
    with (
        pytest.MonkeyPatch.context() as patch,
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
    return body_of(message)


def test_every_kind_of_reply_comes_out_right(came: Came) -> None:
    expected = {kind: outcome for kind, (_, outcome) in KINDS.items()}
    # Which of two that were saved within a second or so is the newer, only the clock of that second says.
    outcomes = {kind: words.replace("F59", "F58") for kind, words in came.outcomes.items()}
    assert [(kind, words) for kind, words in outcomes.items() if words != expected[kind]] == []


def test_every_finding_about_mail_is_held_by_a_test_or_a_kind() -> None:
    findings = [line.partition(" | ")[2] for line in str(__doc__).splitlines() if " | " in line]
    assert len(findings) > 40
    folder, lacking = Path(__file__).parent, []
    for holders in findings:
        tests, kinds = re.findall(r"(\w+)::(\w+)", holders), re.findall(r'"([^"]+)"', holders)
        assert tests or kinds, holders
        lacking += [
            name
            for module, name in tests
            if f"def {name}(" not in (folder / f"{module}.py").read_text("utf-8")
        ]
        lacking += [kind for kind in kinds if kind not in KINDS]
    assert lacking == []


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
    line = next(line for line in came.office.splitlines() if f"{two}来信的“另一家.xlsx”" in line)
    assert "另有采用的报送" not in line  # whose it is has not reported, whoever sent it
    assert re.search(r"先不采用；核实后运行 accept \d+ 认可这一份", line)
    assert (
        "来信的“重点任务填报表（最终版）.xlsx”：来自" in came.office
    )  # a stranger's, named as many units' are
    assert re.search(rf"{units['no such address']}的 u\S+ 于.*没有这个地址", came.office)
    for kind in ("delayed", "mailbox full", "handed on", "turned away as spam"):
        assert not re.search(rf"{units[kind]}的 u\S+ 于.*没有这个地址", came.office)


def test_the_office_hears_of_a_strangers_words_where_they_answer_a_mail_of_ours(came: Came) -> None:
    assert "zhang@qq.example来信，没有附表，请到邮箱里看：我是张三，本月资金没有到位" in came.office
    assert "li@qq.example" not in came.office
