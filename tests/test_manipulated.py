"""Every manipulation of the archive and the ledger is seen: by ``verify``, or held against a code noted before."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests import small
from tests.forging import Record, edit, in_ledger, rechain, relink, relink_issues, write_lines
from tests.test_review import decide
from tests.test_verify import exchange_mail
from workbook_flow import cycle
from workbook_flow.cycle.care import purging
from workbook_flow.cycle.care.verify import Archived, check_archive, differences
from workbook_flow.cycle.care.verify_chain import Noted
from workbook_flow.cycle.opening import opened_with
from workbook_flow.model import RETURN_QUESTION, ListAnswer, WorkbookFlowError, question_id
from workbook_flow.paper import stamp
from workbook_flow.records.answers import AnswerRecords
from workbook_flow.records.chain import CHAIN, RECORDS, Chain, write_record
from workbook_flow.records.codec import to_json
from workbook_flow.records.ledger import Ledger
from workbook_flow.records.ledger.schema import FROM_ARCHIVE
from workbook_flow.records.purges import Purge
from workbook_flow.words.problems import has_errors

pytestmark = pytest.mark.dear


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month with everything that is recorded: issues, returns, a review, withdrawals, mail, an edition, a reopening,
    evidence, a purge, and what was answered to questions.
    """
    root = small.new_workspace(tmp_path_factory.mktemp("finished") / "w")
    workspace = cycle.Workspace(root, small.RETURNED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stamp, "new_key", small.fixed_key)
        cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
        small.write_master(root, small.LATER_LIST)
        cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
        for minute, (name, data) in enumerate(small.first_round(small.issued_forms(root))):
            small.drop(root, name, data, minute)
        small.drop(root, "县财政局/2-01 现场.pdf", b"%PDF-1.7\nscan", 90)
        small.drop(root, "名单.txt", "无关".encode(), 91)
        cycle.merge(workspace, small.PERIOD)
        purge(root, "名单.txt")
        for unit in ("县公安局", "县司法局"):
            answer(root, unit)
        decide(root, {"1-01": ("通过", "", "李主任")})
        small.take_back(root, 1)
        small.take_back(root, 1, undo=True)
        exchange_mail(root)
        cycle.close(workspace, small.PERIOD)
        cycle.reopen(workspace, small.PERIOD, "补报")
    return root


def purge(root: Path, file: str) -> None:
    """The bytes of what came under that name go for good."""
    with opened_with(cycle.Workspace(root, small.RETURNED), purging.PURGING, None) as session:
        number = next(row.id for row in session.ledger.submissions() if row.file == file)
        purging.purge(session, purging.preview_purge(session, number), by="张三", reason="涉密")


def answer(root: Path, unit: str) -> None:
    """What the office answered to the question whose files with certain words are."""
    AnswerRecords(root / "archive").add(
        ListAnswer(
            number=0,
            question=question_id(RETURN_QUESTION, "二科"),
            kind=RETURN_QUESTION,
            words="写着“二科”的来件是哪个单位的",
            readings=("县公安局", "县司法局"),
            meaning=unit,
            by="李四",
            on=small.RETURNED,
        )
    )


@pytest.fixture
def root(finished: Path, tmp_path: Path) -> Path:
    return small.copy_of(finished, tmp_path / "w")


def kept(root: Path, pattern: str) -> Path:
    return min((root / "archive").glob(pattern))


def code_of(root: Path) -> str:
    """The code that somebody noted."""
    last = Chain(root / "archive").last()
    assert last is not None
    return last.code


def seen(root: Path, code: str | None = None) -> bool:
    """Whether the archive alone shows it, with or without a code: the ledger can be deleted."""
    archived = Archived(noted=Noted.parse(code) if code else None)
    try:
        check_archive(cycle.Workspace(root, small.RETURNED), archived, lambda: None)
    except WorkbookFlowError:
        return True
    return has_errors(archived.problems)


def receipts(root: Path) -> list[Path]:
    paths = [path for path in (root / "archive").glob("**/0*.json") if "digest" in path.read_text("utf-8")]
    return sorted((path for path in paths if "邮件" not in path.parts), key=lambda path: path.name)


def dated(content: Record) -> None:
    content["received"] = "2024-07-21"


def change(pattern: str, words: Callable[[Record], object]) -> Callable[[Path], None]:
    return lambda root: edit(kept(root, pattern), words)


def gone(*patterns: str) -> Callable[[Path], None]:
    def remove(root: Path) -> None:
        for pattern in patterns:
            for path in (root / "archive").glob(pattern):
                path.unlink()

    return remove


def grown(pattern: str) -> Callable[[Path], None]:
    def grow(root: Path) -> None:
        kept(root, pattern).write_bytes(kept(root, pattern).read_bytes() + b"x")

    return grow


def swapped(first: str, second: str) -> Callable[[Path], None]:
    def swap(root: Path) -> None:
        one, other = kept(root, first), kept(root, second)
        words, others = one.read_bytes(), other.read_bytes()
        one.write_bytes(others)
        other.write_bytes(words)

    return swap


def forged_withdrawal(root: Path) -> None:
    """A third withdrawal, its own stream's link right."""
    path = kept(root, "撤回/000002.json")
    edit_to = path.with_name("000003.json")
    shutil.copyfile(path, edit_to)
    edit(edit_to, lambda content: content.update(number=3, undo=False))
    relink(sorted(path.parent.glob("*.json")))


def forged_receipt(root: Path) -> None:
    """One more return, its own stream's link right."""
    last = receipts(root)[-1]
    number = int(last.stem) + 1
    path = last.with_name(f"{number:06d}.json")
    shutil.copyfile(last, path)
    edit(path, lambda content: content.update(id=number))
    relink(receipts(root))


def forged_letter(root: Path) -> None:
    """Bytes and record of a letter that never came."""
    for suffix in (".eml", ".json"):
        path = kept(root, f"邮件/收到/000001{suffix}")
        shutil.copyfile(path, path.with_name(f"000002{suffix}"))
    edit(kept(root, "邮件/收到/000002.json"), lambda content: content.update(id=2, uid=8))


def rewritten_letter(root: Path) -> None:
    """Bytes and record of a letter changed alike."""
    path = kept(root, "邮件/收到/000001.eml")
    path.write_bytes(path.read_bytes().replace(b"words", b"other"))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    edit(path.with_suffix(".json"), lambda content: content.update(digest=digest))


def replaced_original(root: Path) -> None:
    """Other words in a return, its receipt made to fit."""
    receipt = kept(root, "*/单位/县司法局/000001.json")
    path = root / "archive" / json.loads(receipt.read_text("utf-8"))["content"]
    path.write_bytes(path.read_bytes() + b"\0")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    edit(receipt, lambda content: content.update(digest=digest))
    relink(receipts(root))


def one_issue_less(content: Record) -> None:
    content["issues"].pop()


def later_deadline(content: Record) -> None:
    for issue in content["issues"]:
        issue["return_by"] = "2024-07-31"


def lines_of(root: Path) -> list[bytes]:
    return (root / "archive" / CHAIN).read_bytes().splitlines(keepends=True)


def with_lines(words: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    def act(root: Path) -> None:
        (root / "archive" / CHAIN).write_bytes(b"".join(words(lines_of(root))))

    return act


def chain_anew(root: Path) -> None:
    (root / "archive" / CHAIN).unlink()
    Chain(root / "archive").begin()


def all_of(*acts: Callable[[Path], object]) -> Callable[[Path], None]:
    def act(root: Path) -> None:
        for one in acts:
            one(root)

    return act


def chained(act: Callable[[Path], object], *more: Callable[[Path], object]) -> Callable[[Path], None]:
    """The act, and the whole chain made to fit."""
    return all_of(act, *more, rechain)


def inserted_early(act: Callable[[Path], object], record: str) -> Callable[[Path], None]:
    """The act makes a record; the chain gets its line among the early ones."""

    def insert(root: Path) -> None:
        act(root)
        lines = list(Chain(root / "archive").lines())
        lines.insert(2, replace(lines[0], record=record))
        write_lines(root, lines)
        rechain(root)

    return insert


def again(root: Path) -> None:
    relink(receipts(root))


def exchanged_attachments(root: Path) -> None:
    """Two receipts each name the other's original, their stream's links right."""
    one, other = kept(root, RETURN), kept(root, OTHER)
    words, others = (json.loads(path.read_text("utf-8")) for path in (one, other))
    named = ("content", "digest", "size")
    edit(one, lambda content: content.update({name: others[name] for name in named}))
    edit(other, lambda content: content.update({name: words[name] for name in named}))
    relink(receipts(root))


def exchanged_folders(root: Path) -> None:
    """The folders of two units bear each other's names."""
    folder = root / "archive/2024-07/单位"
    for old, new in (("县司法局", "aside"), ("县公安局", "县司法局"), ("aside", "县公安局")):
        (folder / old).rename(folder / new)


def moved(old: str, new: str) -> Callable[[Path], object]:
    return lambda root: (root / "archive" / old).rename(root / "archive" / new)


def forged_purge(root: Path) -> None:
    """A return's original gone, and a purge that says that this is right."""
    kept(root, "*/单位/县公安局/*.xlsx").unlink()
    receipt = json.loads(kept(root, OTHER).read_text("utf-8"))
    act = Purge(
        number=2,
        submissions=(3,),
        letters=(),
        digest=receipt["digest"],
        on=small.RETURNED,
        by="办公室",
        reason="涉密",
    )
    path = root / "archive/清除/000002.json"
    path.write_text(json.dumps(to_json(act), ensure_ascii=False, indent=1) + "\n", "utf-8")


def forged_answer(root: Path) -> None:
    """One more answer, its own stream's link right."""
    answer(root, "县财政局")
    (root / "archive" / CHAIN).write_bytes(b"".join(lines_of(root)[:-1]))


def answers_relinked(root: Path) -> None:
    relink(sorted((root / "archive/清单答复").glob("*.json")))


def doubled_key(root: Path) -> None:
    """A receipt that says the unit twice: readers of JSON take the one or the other."""
    path = kept(root, RETURN)
    path.write_text(path.read_text("utf-8").replace("{", '{"unit": "县财政局",', 1), "utf-8")


def newest_undone(root: Path) -> None:
    """The newest line of the chain gone together with its record, nothing else touched."""
    lines = lines_of(root)
    (root / "archive" / json.loads(lines[-1])["record"]).unlink()
    (root / "archive" / CHAIN).write_bytes(b"".join(lines[:-1]))


def newest_return_undone(root: Path) -> None:
    """All from the last receipt on gone: lines, records, originals."""
    lines = lines_of(root)
    last = receipts(root)[-1].relative_to(root / "archive").as_posix()
    at = next(number for number, line in enumerate(lines) if json.loads(line)["record"] == last)
    for line in lines[at:]:
        (root / "archive" / json.loads(line)["record"]).unlink(missing_ok=True)
    (root / "archive" / CHAIN).write_bytes(b"".join(lines[:at]))


OTHER = "*/单位/县公安局/000003.json"
ISSUES, ACT, SENT, CAME = "2024-07/发放.json", "撤回/000002.json", "邮件/发出/000001", "邮件/收到/000001"
RETURN, REVIEW = "*/单位/县司法局/000001.json", "*/核定/0*.json"
EVIDENCE, ANSWER, PURGED = "*/佐证/000001.json", "清单答复/000001.json", "清除/000001.json"
EDITION, REOPENED = "*/定稿/1/定稿.json", "*/定稿/1/重开.json"

SEEN: dict[str, Callable[[Path], object]] = {
    "a return's bytes edited": grown("*/单位/县司法局/*.xlsx"),
    "a return's bytes deleted": gone("*/单位/县司法局/*.xlsx"),
    "a receipt dated back": change(RETURN, dated),
    "a receipt dated back and its stream relinked": all_of(change(RETURN, dated), again),
    "a receipt deleted": gone(RETURN),
    "the last receipt deleted with its bytes": lambda root: shutil.rmtree(receipts(root)[-1].parent),
    "a receipt forged and its stream relinked": forged_receipt,
    "a receipt given to another unit": change(RETURN, lambda content: content.update(unit="县财政局")),
    "two receipts swapped": swapped(RETURN, "*/单位/县公安局/000003.json"),
    "an issue's deadline edited": change(ISSUES, later_deadline),
    "an issue's deadline edited and relinked": all_of(
        change(ISSUES, later_deadline), lambda root: relink_issues(root / "archive" / ISSUES)
    ),
    "the last issue deleted": change(ISSUES, one_issue_less),
    "all issues deleted": gone(ISSUES),
    "a kept master edited": grown("总表/*.xlsx"),
    "the last withdrawal deleted": gone(ACT),
    "the last withdrawal dated": all_of(
        change(ACT, lambda content: content.update(on="2024-07-01")),
        lambda root: relink(sorted((root / "archive/撤回").glob("*.json"))),
    ),
    "a withdrawal forged": forged_withdrawal,
    "a withdrawal turned to another return": change(ACT, lambda content: content.update(submission=3)),
    "a review's bytes edited": grown("*/核定/*.xlsx"),
    "a review's receipt deleted": gone(REVIEW),
    "a review's receipt dated and relinked": all_of(change(REVIEW, dated), again),
    "the seal of reviews edited": change("*/核定.json", lambda content: content.update(seal="00")),
    "the seal of reviews deleted": gone("*/核定.json"),
    "a sent mail's time changed": change(
        f"{SENT}.json", lambda content: content.update(queued="2024-07-01T08:00:00+00:00")
    ),
    "a sent mail's state changed": change(f"{SENT}.json", lambda content: content.update(state="given-up")),
    "the last mail deleted": gone("邮件/发出/000003.*"),
    "two mails swapped": swapped(f"{SENT}.json", "邮件/发出/000002.json"),
    "a letter and its record forged alike": rewritten_letter,
    "a letter forged": forged_letter,
    "the letter deleted": gone(f"{CAME}.*"),
    "an edition's figures edited": change(EDITION, lambda content: content.update(basis=1)),
    "an edition's figures edited and relinked": all_of(
        change(EDITION, lambda content: content.update(basis=1)),
        lambda root: relink([kept(root, EDITION), kept(root, REOPENED)]),
    ),
    "an edition's file edited": grown("*/定稿/1/汇总表.xlsx"),
    "an edition's file deleted": gone("*/定稿/1/通报.docx"),
    "an edition deleted": lambda root: shutil.rmtree(root / "archive/2024-07/定稿"),
    "the reopening deleted": gone(REOPENED),
    "the reopening's reason edited": change(REOPENED, lambda content: content.update(reason="无")),
    "the chain deleted": gone(CHAIN),
    "the chain cut short": with_lines(lambda lines: lines[:-3]),
    "a line of the chain deleted": with_lines(lambda lines: lines[:4] + lines[5:]),
    "two lines of the chain swapped": with_lines(lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]]),
    "a line of the chain edited": with_lines(
        lambda lines: [*lines[:3], lines[3].replace(b'"digest": "', b'"digest": "0'), *lines[4:]]
    ),
    "two receipts' originals exchanged and relinked": exchanged_attachments,
    "two units' folders exchanged": exchanged_folders,
    "a receipt moved to another number": moved("未识别/000005.json", "未识别/000009.json"),
    "a period's folder renamed": moved("2024-07", "2024-08"),
    "an edition's bulletin edited": grown("*/定稿/1/通报.docx"),
    "an edition's rows edited": grown("*/定稿/1/各行.json"),
    "a purge forged for an original that is gone": forged_purge,
    "a receipt with a unit twice": doubled_key,
    "the last line of the chain doubled": with_lines(lambda lines: [*lines, lines[-1]]),
    "a record beside a record of its number": lambda root: shutil.copyfile(
        kept(root, RETURN), root / "archive/未识别/000001.json"
    ),
    "an evidence's bytes edited": grown("*/佐证/*/*.pdf"),
    "an evidence's bytes deleted": gone("*/佐证/*/*.pdf"),
    "an evidence's record deleted": gone(EVIDENCE),
    "an evidence given to another unit and relinked": all_of(
        change(EVIDENCE, lambda content: content.update(unit="县司法局")),
        lambda root: relink([kept(root, EVIDENCE)]),
    ),
    "an answer edited": change(ANSWER, lambda content: content.update(meaning="县司法局")),
    "an answer edited and relinked": all_of(
        change(ANSWER, lambda content: content.update(meaning="县司法局")), answers_relinked
    ),
    "the last answer deleted": gone("清单答复/000002.json"),
    "an answer forged": forged_answer,
    "a purge's reason edited": change(PURGED, lambda content: content.update(reason="过期")),
    "a purge deleted": gone(PURGED),
    "the folder of withdrawals gone": lambda root: shutil.rmtree(root / "archive/撤回"),
}
"""What ``verify`` sees with nothing to go by but the archive."""

AGAINST: dict[str, Callable[[Path], object]] = {
    "a receipt dated back, all rechained": chained(change(RETURN, dated), again),
    "a return's words replaced, all rechained": chained(replaced_original),
    "the last receipt deleted, all rechained": chained(SEEN["the last receipt deleted with its bytes"]),
    "an issue's deadline edited, all rechained": chained(SEEN["an issue's deadline edited and relinked"]),
    "the last withdrawal deleted, all rechained": chained(gone(ACT)),
    "a withdrawal forged among earlier acts": inserted_early(forged_withdrawal, "撤回/000003.json"),
    "a review dated, all rechained": chained(change(REVIEW, dated), again),
    "a sent mail's time changed, all rechained": chained(SEEN["a sent mail's time changed"]),
    "the last mail deleted, all rechained": chained(gone("邮件/发出/000003.*")),
    "a letter and its record forged alike, all rechained": chained(rewritten_letter),
    "an edition's figures edited, all rechained": chained(SEEN["an edition's figures edited and relinked"]),
    "the reopening deleted, all rechained": chained(gone(REOPENED)),
    "an evidence given to another unit, all rechained": chained(
        SEEN["an evidence given to another unit and relinked"]
    ),
    "an answer edited, all rechained": chained(SEEN["an answer edited and relinked"]),
    "an answer deleted, all rechained": chained(SEEN["the last answer deleted"]),
    "a purge's reason edited, all rechained": chained(SEEN["a purge's reason edited"]),
    "the chain begun anew": chain_anew,
    "the newest line of the chain deleted with its record": newest_undone,
    "all from the last receipt on undone": newest_return_undone,
}
"""What takes a code noted before: the forger made everything else fit."""


LEDGER: dict[str, Callable[[Path], None]] = {
    "an entry edited": in_ledger("UPDATE entry SET state = 'accepted' WHERE state = 'held'"),
    "an entry deleted": in_ledger("DELETE FROM entry WHERE rowid = 1"),
    "a return dated back": in_ledger("UPDATE submission SET received = '2024-07-01'"),
    "a return given to another unit": in_ledger("UPDATE submission SET unit = '县财政局' WHERE id = 1"),
    "a return without effect": in_ledger("UPDATE submission SET state = 'withdrawn' WHERE id = 1"),
    "a mail's state edited": in_ledger("UPDATE message SET state = 'given-up'"),
}


def test_there_are_more_than_forty_and_none_is_seen_where_there_is_none(root: Path) -> None:
    assert len(SEEN) + len(AGAINST) + len(LEDGER) >= 40
    code = code_of(root)
    assert not seen(root, code)
    assert not seen(root, code.split("-")[1][:32].upper())


@pytest.mark.parametrize("name", SEEN)
def test_verify_sees_it(root: Path, name: str) -> None:
    SEEN[name](root)
    assert seen(root)


@pytest.mark.parametrize("name", AGAINST)
def test_a_code_that_was_noted_shows_it(root: Path, name: str) -> None:
    code = code_of(root)
    AGAINST[name](root)
    assert seen(root, code)


def test_what_was_cut_off_the_end_takes_the_code_unless_the_ledger_has_it(root: Path) -> None:
    """Nothing was written anew; of an edition the ledger knows nothing."""
    other = small.copy_of(root, root.with_name("other"))
    newest_undone(root)
    newest_return_undone(other)
    assert (seen(root), seen(other)) == (False, False)
    workspaces = [cycle.Workspace(path, small.RETURNED) for path in (root, other)]
    assert [has_errors(cycle.verify(workspace).problems) for workspace in workspaces] == [False, True]


@pytest.mark.parametrize("name", LEDGER)
def test_verify_sees_it_in_the_ledger(root: Path, name: str) -> None:
    LEDGER[name](root)
    found = cycle.verify(cycle.Workspace(root, small.RETURNED))
    assert has_errors(found.problems)


def test_a_row_more_or_less_in_any_table_is_seen(root: Path) -> None:
    """Decisions, extensions, grants of lead units, words of leaders, replies, mail: whatever the archive gives again."""
    tables = {query.partition(" FROM ")[2] for query in FROM_ARCHIVE.values()}
    genuine, forged = root / ".flow/ledger.sqlite3", root / "forged.sqlite3"
    shutil.copyfile(genuine, forged)
    with closing(sqlite3.connect(forged, isolation_level=None)) as database:
        database.execute("UPDATE submission SET reporter = '王五' WHERE id = 1")
        for table in tables - {"submission"}:
            if database.execute(
                f"DELETE FROM {table} WHERE rowid = (SELECT min(rowid) FROM {table})"
            ).rowcount:
                continue
            kinds = [kind for _, _, kind, *_ in database.execute(f"PRAGMA table_info({table})")]
            values = ", ".join("1" if kind == "INTEGER" else "'2024-07'" for kind in kinds)
            database.execute(f"INSERT INTO {table} VALUES ({values})")
    with closing(Ledger(genuine)) as ledger, closing(Ledger(forged)) as other:
        words = "".join(row.message for row in differences(other, ledger, older=False))
    assert [name for name in FROM_ARCHIVE if f"“{name}”" not in words] == [], words


def doubled(root: Path) -> None:
    """A receipt whose number another has, put aside as ``collect`` does."""
    receipt = json.loads(kept(root, RETURN).read_text("utf-8"))
    write_record(root / "archive", root / "archive/重号/第000001号-0123456789ab.json", receipt)


@pytest.fixture(scope="module")
def with_every_kind(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The month, with a record of every kind that the chain is over."""
    root = small.copy_of(finished, tmp_path_factory.mktemp("kinds") / "w")
    doubled(root)
    assert not seen(root)
    return root


def beside(record: Path) -> Path:
    """Where one more record of the same kind would lie."""
    named_by_folder = record.parent.name.isdecimal()
    if record.name[0].isdecimal() or record.name.startswith("第"):
        return record.with_name(record.name.replace("00000", "00009", 1))
    return (record.parents[1] / "9" if named_by_folder else record.parents[1] / "2024-09") / record.name


@pytest.mark.parametrize("kind", RECORDS)
def test_of_every_kind_a_record_gone_edited_or_forged_is_seen(with_every_kind: Path, kind: str) -> None:
    """A kind that the month above has no record of fails: nobody would have tried it."""
    root = with_every_kind
    record = kept(root, kind)
    data, forged = record.read_bytes(), beside(record)
    try:
        record.unlink()
        assert seen(root)
        record.write_bytes(data + b" ")
        assert seen(root)
        record.write_bytes(data)
        forged.parent.mkdir(exist_ok=True)
        forged.write_bytes(data)
        assert seen(root)
    finally:
        record.write_bytes(data)
        forged.unlink(missing_ok=True)
        if not any(forged.parent.iterdir()):
            forged.parent.rmdir()


def test_with_every_kind_of_record_all_is_made_anew_the_same_and_a_return_taken_back(
    with_every_kind: Path, tmp_path: Path
) -> None:
    root = small.copy_of(with_every_kind, tmp_path / "w")
    assert all(list((root / "archive").glob(kind)) for kind in RECORDS)
    workspace = cycle.Workspace(root, small.RETURNED)
    before = cycle.status(workspace, small.PERIOD)
    number = next(row.submission for row in before.entries)
    cycle.rebuild(workspace)
    assert cycle.status(workspace, small.PERIOD) == before
    for undo in (False, True):
        small.take_back(root, number, undo=undo)
        assert (cycle.status(workspace, small.PERIOD) == before) is undo
        assert not seen(root)
        assert not has_errors(cycle.verify(workspace).problems)
