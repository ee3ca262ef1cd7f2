"""The record held against itself: what was changed behind its back is named."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests import small
from tests.forging import edit, in_ledger, rechain, relink_issues
from tests.test_review import decide
from workbook_flow import cycle, forms
from workbook_flow.cycle.post import form_mails, sending, taking
from workbook_flow.mail.imap import RawLetter
from workbook_flow.model import IssuedForm, Level, Problem, WorkbookFlowError
from workbook_flow.paper import stamp
from workbook_flow.records.ledger import Ledger
from workbook_flow.records.ledger.schema import MAIL, MIGRATIONS, SCHEMA_VERSION

NOON = datetime(2024, 7, 28, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small.new_workspace(tmp_path_factory.mktemp("finished") / "w")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stamp, "new_key", small.fixed_key)
        cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
        for minute, (name, data) in enumerate(small.first_round(small.issued_forms(root))):
            small.drop(root, name, data, minute)
        cycle.merge(cycle.Workspace(root, small.RETURNED), small.PERIOD)
        decide(root, {"1-01": ("通过", "", "李主任")})
        exchange_mail(root)
    return root


LETTER = b"From: gaj@xian.example\r\nSubject: hello\r\nMessage-ID: <1@xian.example>\r\n\r\nwords\r\n"


def exchange_mail(root: Path) -> None:
    """The forms go out as .eml, and a letter comes in."""
    with cycle.opened(cycle.Workspace(root, small.RETURNED), clock=lambda: NOON) as session:
        form_mails.queue_forms(session, small.PERIOD)
        sending.deliver(session)
        raw = RawLetter(folder="INBOX", validity=1, uid=7, data=LETTER)
        assert taking.take(session, raw) is not None


@pytest.fixture
def root(finished: Path, tmp_path: Path) -> Path:
    return small.copy_of(finished, tmp_path / "w")


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The program as its users start it."""
    command = [sys.executable, "-m", "workbook_flow", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=120)


def codes(root: Path) -> list[str]:
    return [each.code for each in cycle.verify(cycle.Workspace(root, small.RETURNED)).problems]


def kept(root: Path, pattern: str) -> Path:
    return min((root / "archive").glob(pattern))


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def grow(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def each_record(folder: str, change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    """Changes every record in a folder of the archive's mail."""

    def changed(root: Path) -> None:
        for path in (root / "archive/邮件" / folder).glob("*.json"):
            content = json.loads(path.read_text("utf-8"))
            change(content)
            path.write_text(json.dumps(content), "utf-8")

    return changed


def of_before(root: Path) -> None:
    """Records as they were before messages had a digest, and a ledger of them."""
    each_record("发出", lambda record: record.pop("digest"))(root)
    rechain(root)
    cycle.rebuild(cycle.Workspace(root, small.RETURNED))


def saved_anew(*paths: Path) -> None:
    """The same forms in other bytes, as another version of the program would write them."""
    for path in paths:
        load_workbook(path).save(path)


def both(*changes: Callable[[Path], object]) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        for spoil in changes:
            spoil(root)

    return change


def beside(path: Path, name: str) -> Path:
    """A file in the same folder, of a name made from that one's."""
    return path.with_name(name.format(path.stem))


SENT, CAME, OUT = "邮件/发出/000001", "邮件/收到/000001", "outbox/邮件"
RECEIPT = "*/单位/县司法局/000001.json"
FORM = "outbox/2024-07/填报表/县财政局.xlsx"

TAMPERED: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "nothing": (small.ledger_rows, []),
    "a file gone": (lambda root: kept(root, "*/单位/县司法局/*.xlsx").unlink(), ["V01", "V05"]),
    "a file changed": (
        lambda root: kept(root, "*/单位/县公安局/*.xlsx").write_bytes(b"another"),
        ["V02", "V05"],
    ),
    "a file added": (lambda root: kept(root, "*/单位/县公安局").joinpath("多余.xlsx").touch(), ["V08"]),
    "a receipt changed": (
        lambda root: rewrite(kept(root, RECEIPT), "2024-07-28", "2024-07-21"),
        ["V03", "V05", "V18"],
    ),
    "a receipt gone": (lambda root: kept(root, RECEIPT).unlink(), ["V04", "V05", "V19"]),
    "an issue changed": (
        lambda root: rewrite(root / "archive/2024-07/发放.json", "办好培训班", "办培训班"),
        ["V03", "V05", "V07", "V18"],
    ),
    "a master changed": (lambda root: grow(kept(root, "总表/*.xlsx")), ["V09"]),
    "a master opened, or copied by a file sync": (
        both(
            lambda root: beside(kept(root, "总表/*.xlsx"), "~${}.xlsx").write_bytes(b"x"),
            lambda root: beside(kept(root, "总表/[0-9a-f]*.xlsx"), "{} (冲突副本).xlsx").touch(),
        ),
        ["V08"],
    ),
    "a form gone": (lambda root: (root / FORM).unlink(), ["V06"]),
    "a form changed": (lambda root: (root / FORM).write_bytes(b"x"), ["V07"]),
    "a form of another unit": (
        lambda root: shutil.copy(root / FORM, root / FORM.replace("县财政局", "县司法局")),
        ["V07"],
    ),
    "a form by another program": (lambda root: saved_anew(root / FORM), ["V32"]),
    "forms by another program": (
        lambda root: saved_anew(*(root / FORM).parent.iterdir()),
        ["V32"],
    ),
    "an entry changed": (in_ledger("UPDATE entry SET state = 'accepted' WHERE state = 'held'"), ["V05"]),
    "an event changed": (in_ledger("UPDATE event SET chain = 'x' WHERE number = 1"), ["V05"]),
    "a record damaged": (lambda root: kept(root, RECEIPT).write_text("{"), ["V10"]),
    "a record emptied": (lambda root: kept(root, RECEIPT).write_text("{}"), ["V10"]),
    "the issues emptied": (
        lambda root: (root / "archive/2024-07/发放.json").write_text('{"issues": 1}'),
        ["V10"],
    ),
    "a review gone": (lambda root: kept(root, "*/核定/*.xlsx").unlink(), ["V01", "V05"]),
    "a review changed": (lambda root: grow(kept(root, "*/核定/*.xlsx")), ["V02", "V05"]),
    "a review added": (lambda root: kept(root, "*/核定").joinpath("多余.xlsx").touch(), ["V08"]),
    "a decision changed": (in_ledger("UPDATE decision SET opinion = '另一种意见'"), ["V05"]),
    "a decision gone": (in_ledger("DELETE FROM decision"), ["V05"]),
    "an extension added": (
        in_ledger("INSERT INTO extension SELECT '2024-07', 'x', '1', 1, 1, '', '', '', '', '', '', '', ''"),
        ["V05"],
    ),
    "a summary added": (in_ledger("INSERT INTO summary VALUES (1, '9-09', 'x', '2024-07', 'x')"), ["V05"]),
    "the seal of reviews gone": (lambda root: kept(root, "*/核定.json").unlink(), ["V13", "V19"]),
    "a mail gone": (lambda root: kept(root, f"{SENT}.eml").unlink(), ["V11"]),
    "a mail changed": (lambda root: grow(kept(root, f"{SENT}.eml")), ["V12", "V15"]),
    "a mail's record gone": (lambda root: kept(root, f"{SENT}.json").unlink(), ["V05", "V08", "V13", "V19"]),
    "a mail's record changed": (
        lambda root: rewrite(kept(root, f"{SENT}.json"), "xian.example", "evil.example"),
        ["V05", "V18"],
    ),
    "a mail's record said of another mail": (
        lambda root: rewrite(kept(root, f"{SENT}.json"), '"message_id": "<', '"message_id": "<x'),
        ["V05", "V16", "V18"],
    ),
    "a mail's record emptied": (lambda root: kept(root, f"{SENT}.json").write_text("{}"), ["V10", "V18"]),
    "a mail added": (lambda root: kept(root, "邮件/发出").joinpath("000009.eml").touch(), ["V08"]),
    "a mail that a killed command kept": (
        lambda root: kept(root, "邮件/发出").joinpath("000004.eml").touch(),
        [],
    ),
    "a mail in the ledger changed": (
        in_ledger("UPDATE message SET state = 'given-up' WHERE id = 2"),
        ["V05"],
    ),
    "a mail in the ledger gone": (in_ledger("DELETE FROM message WHERE id = 2"), ["V05"]),
    "a mail in the outbox gone": (lambda root: min((root / OUT).glob("*.eml")).unlink(), ["V14"]),
    "a mail in the outbox changed": (lambda root: grow(min((root / OUT).glob("*.eml"))), ["V15"]),
    "records of before": (of_before, []),
    "a mail of before exchanged": (
        both(of_before, lambda root: kept(root, f"{SENT}.eml").write_bytes(LETTER)),
        ["V15", "V16"],
    ),
    "a letter gone": (lambda root: kept(root, f"{CAME}.eml").unlink(), ["V11"]),
    "a letter changed": (lambda root: grow(kept(root, f"{CAME}.eml")), ["V12"]),
    "a letter's record gone": (lambda root: kept(root, f"{CAME}.json").unlink(), ["V05", "V19"]),
    "a letter's record changed": (
        lambda root: rewrite(kept(root, f"{CAME}.json"), "gaj@xian", "czj@xian"),
        ["V05", "V18"],
    ),
    "a letter in the ledger changed": (in_ledger("UPDATE letter SET uid = 8"), ["V05"]),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_what_was_changed_is_named(root: Path, case: str) -> None:
    tamper, wanted = TAMPERED[case]
    tamper(root)
    assert sorted(set(codes(root))) == wanted


OTHERWISE = "UPDATE entry SET state = 'accepted' WHERE state = 'held'"
BY_ANOTHER = "UPDATE job SET noted = 'another' WHERE name = 'ledger begun by'"


def test_what_another_program_judged_otherwise_is_no_damage(root: Path) -> None:
    """V33"""
    in_ledger(BY_ANOTHER)(root)
    assert codes(root) == []
    in_ledger(OTHERWISE)(root)
    (fault,) = cycle.verify(cycle.Workspace(root, small.RETURNED)).problems
    assert (fault.code, fault.level) == ("V33", Level.WARNING)
    assert "请运行 rebuild" in fault.remedy
    cycle.rebuild(cycle.Workspace(root, small.RETURNED))
    assert codes(root) == []
    in_ledger(OTHERWISE)(root)
    assert codes(root) == ["V05"]


def test_what_no_program_judges_is_damage_whoever_began_the_ledger(root: Path) -> None:
    in_ledger(BY_ANOTHER)(root)
    in_ledger("UPDATE decision SET opinion = '另一种意见'")(root)
    assert codes(root) == ["V05"]


def test_the_chain_is_the_same_in_a_ledger_made_anew(root: Path) -> None:
    before = small.ledger_rows(root)["event"]
    assert len(before) == 1 + len(list(cycle.Workspace(root, small.RETURNED).archive.receipts()))
    cycle.rebuild(cycle.Workspace(root, small.RETURNED))
    assert small.ledger_rows(root)["event"] == before
    assert codes(root) == []


@pytest.mark.parametrize("damage", ["noise", "cut", "middle"])
def test_a_damaged_ledger_is_set_aside_and_made_anew(root: Path, damage: str) -> None:
    path = root / ".flow/ledger.sqlite3"
    before = small.ledger_rows(root)
    data = path.read_bytes()
    spoiled = {
        "noise": b"\x17" * len(data),
        "cut": data[: len(data) // 2],
        "middle": data[:4096] + b"\xff" * (len(data) - 4096),
    }[damage]
    path.write_bytes(spoiled)
    notices: list[Problem] = []
    cycle.status(cycle.Workspace(root, small.RETURNED, notices.append), small.PERIOD)
    assert [problem.code for problem in notices] == ["S01"]
    assert (root / ".flow/ledger-损坏1.sqlite3").read_bytes() == spoiled
    after = small.ledger_rows(root)
    for name in ("issue", "submission", "entry", "event"):
        assert len(after[name]) == len(before[name])
    assert codes(root) == []


def tables(path: Path) -> dict[str, str]:
    """By name, how each table and index of a ledger is made."""
    with closing(sqlite3.connect(path)) as database:
        definitions = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {name: " ".join(sql.split()) for name, sql in definitions}


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_a_ledger_of_every_earlier_version_moves_on_and_is_kept(root: Path, version: int) -> None:
    path = root / ".flow/ledger.sqlite3"
    rows = small.ledger_rows(root)
    wanted = tables(path)
    path.unlink()
    for name in ("ledger-第0版备份.sqlite3", "ledger-第0版备份.sqlite3.part"):
        (root / ".flow" / name).write_bytes(b"of an earlier upgrade, or of one that was cut off")
    with closing(sqlite3.connect(path)) as old:
        old.executescript(f"{''.join(MIGRATIONS[:version])} PRAGMA user_version = {version};")
        had = {name for name in tables(path) if rows.get(name)}
        for name in sorted(rows.keys() & had, key=lambda name: name == "touch"):  # others count into it
            columns = len(old.execute(f"PRAGMA table_info({name})").fetchall())
            marks = ", ".join("?" * columns)
            old.executemany(
                f"INSERT OR REPLACE INTO {name} VALUES ({marks})", [row[:columns] for row in rows[name]]
            )
        old.commit()
    with Ledger(path):
        pass
    assert tables(path) == wanted
    after = small.ledger_rows(root)
    assert {name: after[name] for name in had} == {name: rows[name] for name in had}
    assert {name: len(table_rows) for name, table_rows in after.items()} == {
        name: len(table_rows) if name in {*had, "event", "touch"} else 0 for name, table_rows in rows.items()
    }
    with closing(sqlite3.connect(root / f".flow/ledger-第{version}版备份.sqlite3")) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (version,)
        assert copy.execute("SELECT count(*) FROM submission").fetchone() == (len(rows["submission"]),)
    assert [each.name for each in (root / ".flow").glob("*备份*")] == [f"ledger-第{version}版备份.sqlite3"]


def test_a_ledger_that_had_its_mail_already_keeps_it(root: Path) -> None:
    """Ledgers of version 3 made the tables of mail whenever they were opened."""
    path = root / ".flow/ledger.sqlite3"
    mail = {
        "message": (1, "form", "form", "sent", "{}"),
        "letter": (1, "INBOX", 1, 7, "digest", "{}"),
        "job": ("晨间", "2024-07-20T09:00:00"),
    }
    wanted = tables(path)
    path.unlink()
    with closing(sqlite3.connect(path)) as old:
        old.executescript(f"{''.join(MIGRATIONS[:3])} {MAIL} PRAGMA user_version = 3;")
        for name, row in mail.items():
            old.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)
        old.commit()
    with Ledger(path):
        pass
    assert tables(path) == wanted
    after = small.ledger_rows(root)
    assert {name: after[name] for name in mail} == {name: [row] for name, row in mail.items()}


def test_a_ledger_of_a_later_program_is_left_alone(root: Path) -> None:
    path = root / ".flow/ledger.sqlite3"
    with closing(sqlite3.connect(path)) as later:
        later.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(WorkbookFlowError, match="升级程序"):
        cycle.status(cycle.Workspace(root, small.RETURNED), small.PERIOD)


def test_people_and_programs_are_told(root: Path) -> None:
    (root / ".flow/ledger.sqlite3").write_bytes(b"no database")
    completed = run("--workspace", root, "--json", "verify")
    assert completed.returncode == 0, completed.stderr
    content = json.loads(completed.stdout)
    assert content["ok"] is True
    assert (content["files"], content["issues"]) == (6, 1)
    assert [notice["code"] for notice in content["notices"]] == ["S01"]
    kept(root, "*/单位/县公安局/*.xlsx").write_bytes(b"another")
    completed = run("--workspace", root, "verify")
    assert completed.returncode == 1
    assert "第 3 号来件的文件与收到时不同" in completed.stdout
    assert content["head"] in completed.stdout


@pytest.mark.parametrize("noted", [True, False])
def test_forms_are_held_against_the_digest_of_their_issue_or_made_again_where_there_is_none(
    root: Path, monkeypatch: pytest.MonkeyPatch, *, noted: bool
) -> None:
    """Records of earlier programs have no digests: their forms are made again to be compared."""
    issues = root / "archive/2024-07/发放.json"
    if not noted:
        edit(
            issues,
            lambda content: [form.pop("digest") for issue in content["issues"] for form in issue["forms"]],
        )
        relink_issues(issues)
        rechain(root)
        cycle.rebuild(cycle.Workspace(root, small.RETURNED))
    made: list[str] = []
    build = forms.form_workbook

    def noting(form: IssuedForm) -> bytes:
        made.append(form.unit)
        return build(form)

    monkeypatch.setattr(forms, "form_workbook", noting)
    assert {"V06", "V07", "V32"}.isdisjoint(codes(root))
    assert sorted(made) == ([] if noted else sorted(small.issued_forms(root)))
    (root / FORM).write_bytes(b"x")
    assert "V07" in codes(root)


@pytest.mark.parametrize("gone", [(), (1,), (1, 2)])
def test_a_rebuild_counts_what_is_there_and_tells_which_numbers_are_not(
    root: Path, gone: tuple[int, ...]
) -> None:
    """V04: as where a program that keeps folders in step has not brought all of the record yet."""
    archive = cycle.Workspace(root, small.RETURNED).archive
    paths = {
        each.id: (archive.root / each.content).with_name(f"{each.id:06d}.json") for each in archive.receipts()
    }
    for number in gone:
        paths[number].unlink()
    notices: list[Problem] = []
    count = cycle.rebuild(cycle.Workspace(root, small.RETURNED, notices.append))
    assert count == max(paths) - len(gone)
    words = [f"第 {number} 号" in notice.message for number, notice in zip(gone, notices, strict=True)]
    assert ([notice.code for notice in notices], all(words)) == (["V04"] * len(gone), True)
