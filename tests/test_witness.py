"""The chain's code goes to a witness outside the office, at every publication and weekly where something is new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import small
from tests.build import filled
from tests.forging import edit, rechain
from tests.mailing_units import body_of
from tests.post_office import LAW, PERIOD, PostOffice, moment, post_office
from workbook_flow import cycle
from workbook_flow.cycle import month
from workbook_flow.cycle.care.verify_chain import Noted
from workbook_flow.cycle.post import witnessing
from workbook_flow.model import MessageKind, MessageState

pytestmark = pytest.mark.dear

WITNESS = "jiwei@xian.example"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    with post_office(
        tmp_path / "w", monkeypatch, 存证收件人=WITNESS, 汇总表收件人="leader@xian.example"
    ) as one:
        yield one


def codes(office: PostOffice) -> list[str]:
    """The codes that reached the witness, in order."""
    return [body_of(mail).split("\n\n")[1].strip() for mail in office.went_to(WITNESS)]


def collect(office: PostOffice, percent: int) -> None:
    form = office.form(LAW)
    small.drop(office.root, f"{LAW}{percent}.xlsx", filled(form, small.answers(form, percent)), percent)
    with office.opened("2024-07-24T09:00") as session:
        month.receive(session)


def against(office: PostOffice, code: str) -> set[str]:
    workspace = cycle.Workspace(office.root, moment("2024-12-31T09:00").date())
    return {problem.code for problem in cycle.verify(workspace, noted=Noted.parse(code)).problems}


def test_a_week_with_news_is_witnessed_once_and_a_week_without_is_not(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    office.tick("2024-07-23T09:00")
    assert len(codes(office)) == 1, "the forms were issued"
    office.tick("2024-07-29T05:00")
    assert len(codes(office)) == 1, "mails alone change no figure"
    collect(office, 60)
    office.tick("2024-07-29T06:00")
    office.tick("2024-07-30T06:00")
    assert len(codes(office)) == 2
    assert len(office.messages(MessageKind.WITNESS)) == 2


def test_what_a_witness_was_told_shows_that_all_was_written_anew(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    collect(office, 60)
    office.tick("2024-07-29T06:00")
    first, second = codes(office)
    receipt = min((office.root / "archive").glob(f"*/单位/{LAW}/000001.json"))
    edit(receipt, lambda content: content.update(received="2024-07-21"))
    rechain(office.root)
    (office.root / ".flow/ledger.sqlite3").unlink()
    assert "V25" in against(office, second)
    assert "V25" not in against(office, first), "it was noted before that"


def test_each_edition_is_witnessed_once_whichever_command_published_it(office: PostOffice) -> None:
    office.tick("2024-07-22T09:00")
    collect(office, 60)
    workspace = cycle.Workspace(office.root, moment("2024-07-30T09:00").date())
    cycle.close(workspace, PERIOD)
    cycle.close(workspace, PERIOD)
    with office.opened("2024-07-30T10:00") as session:
        assert witnessing.witness_publication(session, PERIOD) is None
    cycle.reopen(workspace, PERIOD, "有误")
    cycle.close(workspace, PERIOD)
    office.tick("2024-07-31T05:00")
    keys = [message.key for message in office.messages(MessageKind.WITNESS)]
    assert keys == ["witness week 2024-30", f"witness {PERIOD}", f"witness {PERIOD}（第2版）"]
    assert {message.state for message in office.messages(MessageKind.WITNESS)} == {MessageState.SENT}
    assert against(office, codes(office)[-1]) == set()


def test_without_an_account_the_code_lies_ready_as_a_file(tmp_path: Path) -> None:
    root = small.new_workspace(tmp_path / "w")
    small.write_master(root)
    office = PostOffice(root=root, sent=None, port=1, imap=None)  # type: ignore[arg-type]
    office.settings += f"存证收件人 | {WITNESS}\n"
    office.write_master(邮箱账号="")
    cycle.split(cycle.Workspace(root, small.ISSUED), PERIOD)
    office.tick("2024-07-22T09:00")
    (path,) = (root / "outbox/邮件").glob("*存证码.eml")
    assert WITNESS.encode() in path.read_bytes()


def test_a_witness_that_cannot_be_reached_is_told_to_the_office(office: PostOffice) -> None:
    office.sent.refused = {WITNESS: "550 no such user"}
    office.tick("2024-07-22T09:00")
    this = office.tick("2024-07-22T10:00")
    assert any("存证码没有送到" in notice.words for notice in this.notices)
    collect(office, 60)
    office.sent.refused = {}
    office.tick("2024-07-29T06:00")
    assert len(codes(office)) == 1
