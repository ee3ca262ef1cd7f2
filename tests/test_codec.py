"""Records are their nouns' parts, whole and as they stood: read and written again they keep every byte."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbook_flow.model import (
    Entry,
    EntryState,
    Field,
    FieldType,
    IssuedForm,
    IssuedRow,
    LedRow,
    Letter,
    Message,
    Period,
    Problem,
    Role,
    Value,
    WorkbookFlowError,
    blank_at,
)
from workbook_flow.records.archive import (
    Issue,
    Receipt,
    issue_from_json,
    issue_to_json,
    link,
    read_record,
)
from workbook_flow.records.codec import from_json, laid_out, to_json
from workbook_flow.records.form_digests import FormDigests
from workbook_flow.records.ledger.database import Database
from workbook_flow.records.ledger.rows import entries_from, entry_row
from workbook_flow.records.withdrawals import Withdrawal
from workbook_flow.rules.terms import as_value

PERIOD = Period(2024, 7)
KINDS = (Receipt, Message, Letter, Withdrawal, Problem, Field, LedRow)
RECEIPT = Receipt(
    id=1,
    file="甲.xlsx",
    digest="ab",
    size=1,
    modified=2,
    received=date(2024, 7, 1),
    content="c",
    master="m",
)

st.register_type_strategy(Period, st.builds(Period, st.integers(1900, 9998), st.integers(1, 12)))


def written(noun: object) -> str:
    return json.dumps(to_json(noun), ensure_ascii=False, indent=1)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_record_read_and_written_again_keeps_its_bytes(kind: type[Any], data: st.DataObject) -> None:
    record = written(data.draw(st.from_type(kind)))
    assert written(from_json(kind, json.loads(record))) == record


@settings(max_examples=50, deadline=None)
@given(
    content=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(), parts, max_size=4),
    )
)
def test_a_record_is_laid_out_as_the_very_json_and_by_lines_where_people_look(content: Any) -> None:
    assert repr(json.loads(laid_out(content))) == repr(content)
    outermost = content if isinstance(content, dict | list) else ()
    if not any(isinstance(part, dict | list) and part for part in parts_of(outermost)):
        assert laid_out(content) == json.dumps(content, ensure_ascii=False, indent=1)


def parts_of(content: Collection[Any]) -> Iterable[Any]:
    return content.values() if isinstance(content, dict) else content


def test_each_form_of_an_issue_has_a_line_in_its_record() -> None:
    issue = replace(an_issue(), forms=(an_issue().forms[0],) * 3)
    lines = laid_out({"period": "2024-07", "issues": [issue_to_json(issue)]}).splitlines()
    assert len([line for line in lines if line.startswith('    {"unit": "')]) == 3


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(forms=st.lists(st.from_type(IssuedForm), min_size=1, max_size=3), data=st.binary())
def test_a_forms_digest_is_the_link_that_an_issue_of_it_alone_adds_to_its_file(
    forms: list[IssuedForm], data: bytes
) -> None:
    issue = replace(an_issue(), chain="c")
    digests = FormDigests(issue)
    for form in (*forms, forms[0], replace(forms[0], title=f"{forms[0].title}二")):
        alone = replace(issue, chain="", forms=(replace(form, digest=""),))
        assert digests.of(form, data) == link(sha256(data).hexdigest(), issue_to_json(alone))


@settings(max_examples=50, deadline=None)
@given(values=st.dictionaries(st.text(), st.from_type(Value)))
def test_values_of_the_ledger_keep_their_bytes(values: dict[str, Value]) -> None:
    record = written(values)
    assert written(from_json(dict[str, Value], json.loads(record))) == record


@pytest.mark.parametrize("typed", ["2024-07-01", date(2024, 7, 1), "", None, 0, 1, 1.0, 0.5, "1"])
def test_a_value_stays_of_its_kind(typed: Any) -> None:
    led = LedRow(task="1-01", unit="县甲局", values={"完成情况": typed})
    again = from_json(LedRow, json.loads(written(led)))
    assert again == led
    assert type(again.values["完成情况"]) is type(typed)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"cell": "H12"},
        {"cell": ""},
        {"cell": "认领与延期!H12" * 9},
        {"raw": " ", "cell": "H12"},
        {"note": "按没有填理解", "cell": "H12"},
        {"typed": 0, "raw": "0"},
        {"typed": {"day": "2024-07-01"}, "raw": "", "note": "", "fault": "", "cell": ""},
    ],
)
def test_a_value_has_in_its_record_what_it_says_and_an_empty_cell_its_address(record: dict[str, Any]) -> None:
    value = from_json(Value, record)
    parts = {"typed": None, **record}
    parts |= {"typed": date(2024, 7, 1)} if isinstance(parts["typed"], dict) else {}
    assert value == Value(**parts)
    assert to_json(value) == {name: part for name, part in record.items() if part != "" or "note" in record}


def test_an_address_that_is_no_cells_of_a_forms_own_sheet_is_not_held_on_to() -> None:
    before = blank_at.cache_info().currsize
    assert from_json(Value, {"cell": f"{'长' * 500}!H12"}).blank
    assert blank_at.cache_info().currsize == before


@pytest.mark.parametrize("figure", [1, 1.0, True, None, date(2024, 7, 1), datetime(2024, 7, 1, tzinfo=UTC)])
def test_a_figure_beside_a_row_stays_of_its_kind(figure: Any) -> None:
    assert (as_value(figure).typed, type(as_value(figure).typed)) == (figure, type(figure))


TYPED = (None, "1", "1.0", 1, 1.0, True, 0.0, -0.0, 1e20, "2024-07-01", date(2024, 7, 1), "", "长" * 40)
"""What is one to Python, or looks the same, and is not the same in a cell."""


def test_entries_read_together_have_each_its_own_values(tmp_path: Path) -> None:
    values = [
        Value(typed=typed, raw=raw, note=note, cell=cell)
        for typed in TYPED
        for raw in {str(typed), "1", ""}
        for note in ("", "按公历理解")
        for cell in ("", "D6")
    ]
    entries = [
        Entry(
            unit=f"单位{number}",
            period=period,
            task="1-01",
            role=Role.LEAD,
            values=from_json(dict[str, Value], to_json({"完成比例": value, "进展": value})),
            state=EntryState.ACCEPTED,
            submission=number,
        )
        for number, (value, period) in enumerate(product(values * 2, (PERIOD, PERIOD.previous())))
    ]
    with closing(Database(tmp_path / "ledger.sqlite3")) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.add("entry", *map(entry_row, entries))
        read = list(entries_from(database.stream("SELECT * FROM entry ORDER BY submission")))
    for entry, same in zip(entries, read, strict=True):
        assert repr(entry) == repr(same)


def test_a_number_stays_as_the_office_wrote_it() -> None:
    field = Field(name="完成比例", type=FieldType.PERCENT, minimum=0, maximum=100.0, width=14)
    assert '"minimum": 0,\n "maximum": 100.0,' in written(field)
    assert written(from_json(Field, to_json(field))) == written(field)


def test_parts_that_say_nothing_are_left_out_in_their_place() -> None:
    names = list(to_json(RECEIPT))
    assert not {"review", "issued_to", "arrived"} & set(names)
    named = from_json(Receipt, {**to_json(RECEIPT), "issued_to": "县乙局", "review": True})
    assert [name for name in to_json(named) if name in names] == names
    assert list(to_json(named))[-4:] == ["review", "issued_to", "problems", "chain"]


def an_issue() -> Issue:
    row = IssuedRow(
        task="1-01",
        role=Role.LEAD,
        section="一",
        heading="培训",
        measure="办班",
        deadline="年底前",
        metric="人均学时",
        target=60,
    )
    form = IssuedForm(
        unit="县甲局",
        period=PERIOD,
        issue=1,
        issued_on=date(2024, 7, 1),
        path="p",
        seal="s",
        rows=(row,),
        fields=(),
        return_by=date(2024, 7, 25),
        title="t",
        office="o",
    )
    return Issue(period=PERIOD, number=1, on=date(2024, 7, 1), master="m", forms=(form,))


@pytest.mark.parametrize("young", ["chain", "levels"])
def test_a_record_of_the_first_versions_is_read(young: str) -> None:
    content = issue_to_json(an_issue())
    issue = issue_from_json(PERIOD, content)
    del content[young], content["forms"][0]["people"], content["forms"][0]["last"]
    assert issue_from_json(PERIOD, content) == issue
    receipt = {name: part for name, part in to_json(RECEIPT).items() if name not in {"chain", "latest"}}
    assert from_json(Receipt, receipt) == RECEIPT


@pytest.mark.parametrize("name", ["id", "unit", "period", "refused", "problems"])
def test_a_record_that_lacks_a_part_is_damaged(tmp_path: Path, name: str) -> None:
    content = to_json(RECEIPT)
    del content[name]
    damaged(tmp_path, content)


@pytest.mark.parametrize(
    "change",
    [{"period": "七月"}, {"received": None}, {"problems": [{}]}, {"problems": 5}],
    ids=str,
)
def test_a_record_that_says_what_none_can_is_damaged(tmp_path: Path, change: dict[str, object]) -> None:
    damaged(tmp_path, {**to_json(RECEIPT), **change})


@pytest.mark.parametrize("change", [{"more": 1}, {"problems": [{"more": 1}]}], ids=str)
def test_of_a_record_with_parts_that_are_not_known_is_said_that_a_newer_program_may_have_written_it(
    tmp_path: Path, change: dict[str, object]
) -> None:
    path = tmp_path / "000001.json"
    path.write_text(json.dumps({**to_json(RECEIPT), **change}), "utf-8")
    with pytest.raises(WorkbookFlowError, match=r"000001\.json 里有本版程序不认识的内容。.*请升级程序"):
        read_record(path, lambda record: from_json(Receipt, record))


def damaged(folder: Path, content: object) -> None:
    path = folder / "000001.json"
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(WorkbookFlowError, match=r"000001\.json"):
        read_record(path, lambda record: from_json(Receipt, record))


@pytest.mark.parametrize("name", ["contact", "tasks", "forms", "return_by"])
def test_an_issue_that_lacks_a_part_is_damaged(name: str) -> None:
    content = issue_to_json(an_issue())
    del content[name]
    with pytest.raises((LookupError, TypeError, ValueError, AttributeError)):
        issue_from_json(PERIOD, content)
