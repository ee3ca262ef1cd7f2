"""The workspace as tidy tables: one row a fact, the same in every kind of file, and in the frames of notebooks."""

from __future__ import annotations

import csv
import doctest
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

import workbook_flow as flow
from tests import small
from tests.build import filled
from tests.small import PERIOD, RETURNED
from tests.test_review import UNIT, decide
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.cli.exporting import FORMATS as FORMAT_WORDS
from workbook_flow.cli.exporting import TABLES as TABLE_WORDS
from workbook_flow.cycle.looking_back import past_of
from workbook_flow.model import Period, WorkbookFlowError
from workbook_flow.reports.summary.tidy import ROWS, TABLES, CellKind, TidyColumn, TidyTable
from workbook_flow.reports.summary.tidy.columns import table_of
from workbook_flow.reports.tables import FORMULA_LIKE, TableFormat, as_plain_text, table_bytes

pytestmark = pytest.mark.dear

GUIDE = Path(__file__).parents[1] / "docs" / "数据分析.md"
AUGUST, AUGUST_ISSUED, TODAY = Period(2024, 8), date(2024, 8, 20), date(2024, 9, 12)
ARRIVALS = {"县司法局": date(2024, 9, 2), "县公安局": date(2024, 9, 10)}
KEYS = {
    "entries": ["期别", "单位", "编号"],
    "tasks": ["期别", "编号"],
    "units": ["期别", "单位"],
    "submissions": ["来件"],
    "decisions": ["事项", "期别", "单位", "编号", "来件"],
    "problems": ["来件", "编号", "问题编号", "单元格", "问题"],
}


@pytest.fixture(scope="module")
def office(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> cycle.Workspace:
    """Two months: the first with a correction, the second with a task past its limit, a late unit and a silent one."""
    root = small.copy_of(issued, tmp_path_factory.mktemp("export") / "我的清单")
    forms = small.issued_forms(root)
    for minute, (name, data) in enumerate(small.first_round(forms)):
        small.drop(root, name, data, minute)
    cycle.receive(cycle.Workspace(root, RETURNED))
    for minute, (name, data) in enumerate(small.second_round(forms), 20):
        small.drop(root, name, data, minute)
    cycle.receive(cycle.Workspace(root, RETURNED))
    small.write_master(root, small.LIST.replace("2024年底前\n2-01", "2024年9月10日前\n2-01"))
    forms = {form.unit: form for form in cycle.split(cycle.Workspace(root, AUGUST_ISSUED), AUGUST).plan.forms}
    for minute, (unit, day) in enumerate(ARRIVALS.items(), 50):
        small.drop(root, f"{unit}8.xlsx", filled(forms[unit], small.answers(forms[unit], 80)), minute)
        cycle.receive(cycle.Workspace(root, day))
    return cycle.Workspace(root, TODAY)


@pytest.fixture(scope="module")
def frames(office: cycle.Workspace) -> dict[str, pd.DataFrame]:
    return {name: flow.frame(office, name) for name in TABLES}


def test_the_words_of_the_command_are_those_of_the_tables() -> None:
    assert TABLE_WORDS == tuple(TABLES) == tuple(ROWS)
    assert tuple(TableFormat) == FORMAT_WORDS
    guide = GUIDE.read_text("utf-8")
    assert all(f"`{name}`" in guide and words in guide for name, words in ROWS.items())


def test_a_row_is_a_fact(frames: dict[str, pd.DataFrame]) -> None:
    for name, keys in KEYS.items():
        assert not frames[name].duplicated(keys).any(), name
    entries, units = frames["entries"], frames["units"]
    owed = entries.groupby(["期别", "单位"]).size()
    assert owed.to_dict() == units.set_index(["期别", "单位"])["应报行"].to_dict()
    accepted = entries[entries["接收情况"].eq("已接收")].groupby(["期别", "单位"]).size()
    assert accepted.to_dict() == {
        key: rows for key, rows in units.set_index(["期别", "单位"])["已接收行"].items() if rows
    }
    silent = entries[entries["接收情况"].eq("未报")]
    assert set(silent["单位"]) == {"县财政局"}
    assert silent[["来件", "进展状态", "完成比例"]].isna().all(axis=None)
    came = frames["submissions"]
    assert set(entries["来件"].dropna()) <= set(came["来件"])
    assert len(came) == 9
    wrong = rows_by(frames["problems"], "来件", "编号")
    assert [task for submission, task in wrong if submission == 3] == ["1-01", "1-02", "2-01"]
    assert wrong[5, None]["单位"] is None


def test_the_tasks_stand_as_the_report_of_each_period_says(
    office: cycle.Workspace, frames: dict[str, pd.DataFrame]
) -> None:
    tasks = rows_by(frames["tasks"], "期别", "编号")
    report = cycle.write_documents(office, AUGUST).report
    for outlook in report.outlooks:
        row = tasks["2024-08", outlook.line.task.id]
        assert (row["灯"], row["剩余天数"]) == (outlook.light, outlook.days_left)
        assert row["任务状态"] == outlook.state_words
        assert row["平均完成比例"] is None or row["平均完成比例"] == outlook.line.percent
    then = frames["tasks"].query("期别 == '2024-07'")
    assert set(then["统计日"]) == {pd.Timestamp(2024, 8, 5)}
    assert then["灯"].tolist() == ["绿"] * 3
    july = report.trend[0]
    assert (then["情况"] == "正常推进").sum() == july.on_course


def test_a_column_has_the_type_of_its_values(frames: dict[str, pd.DataFrame]) -> None:
    types = frames["entries"].dtypes.astype(str)
    assert types[["单位", "来件", "完成比例", "核定日"]].tolist() == [
        "string",
        "Int64",
        "Float64",
        "datetime64[s]",
    ]
    assert frames["submissions"].dtypes.astype(str)["零报告"] == "boolean"
    empty = frames["decisions"]
    assert (len(empty), str(empty.dtypes["现行"])) == (0, "boolean")


def test_every_kind_of_file_says_the_same(
    office: cycle.Workspace, frames: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    exported = cycle.export(office, formats=TableFormat, folder=tmp_path / "数据")
    assert len(exported.paths) == 18
    for name, frame in frames.items():
        assert exported.rows[name] == len(frame)
        as_text = frame.astype("string").fillna("")
        as_text = as_text.replace({"True": "是", "False": "否"})
        lines = list(
            csv.reader(io.StringIO((tmp_path / f"数据/{name}.csv").read_bytes().decode("utf-8-sig")))
        )
        assert lines[0] == list(frame.columns)
        assert [[cell.removesuffix(".0") for cell in line] for line in lines[1:]] == [
            [cell.removesuffix(".0") for cell in line] for line in as_text.to_numpy().tolist()
        ]
        objects = [
            json.loads(line) for line in (tmp_path / f"数据/{name}.jsonl").read_text("utf-8").splitlines()
        ]
        assert plain(pd.DataFrame(objects, columns=lines[0], dtype=object)) == plain(frame)
        parquet = pd.read_parquet(tmp_path / f"数据/{name}.parquet", dtype_backend="numpy_nullable")
        assert plain(parquet) == plain(frame)


Row = dict[str, Any]


def rows_by(frame: pd.DataFrame, *keys: str) -> dict[tuple[Any, ...], Row]:
    """The rows by these columns."""
    records: list[Row] = frame.to_dict("records")  # type: ignore[assignment]
    return {tuple(row[key] for key in keys): row for row in records}


def plain(frame: pd.DataFrame) -> list[list[object]]:
    """The cells as Python has them, days as text, whole numbers whole."""

    def cell(value: object) -> object:
        if value is None or pd.isna(value):  # type: ignore[call-overload]
            return None
        if isinstance(value, date):
            return f"{value:%Y-%m-%d}"
        return int(value) if isinstance(value, float) and value.is_integer() else value

    return [[cell(value) for value in row] for row in frame.astype(object).to_numpy().tolist()]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86",
        "-5%",
        "@SUM(A1)",
        "＝1+1",
        "＠x",
        " =1",
        "\t=1",
        "\r\n=1",
        "\n正文",
        "=cmd|' /C calc'!A0",
    ],
)
def test_a_text_like_a_formula_is_only_text_in_csv(text: str) -> None:
    column = TidyColumn(name=text, kind=CellKind.TEXT)
    table = TidyTable(name="t", words="", columns=(column,), rows=((text,), ("进展-良好",), (None,)))
    lines = list(csv.reader(io.StringIO(table_bytes(table, TableFormat.CSV).decode("utf-8-sig"), newline="")))
    head, formula, sound, blank = (line[0] if line else "" for line in lines)
    assert (sound, blank) == ("进展-良好", "")
    assert head == formula == as_plain_text(text)
    assert not FORMULA_LIKE.match(formula)
    assert json.loads(table_bytes(table, TableFormat.JSON_LINES).splitlines()[0]) == {text: text}


def test_a_number_below_nothing_stays_a_number() -> None:
    column = TidyColumn(name="增减", kind=CellKind.NUMBER)
    table = TidyTable(name="t", words="", columns=(column,), rows=((-5,), (-0.5,)))
    assert table_bytes(table, TableFormat.CSV).decode("utf-8-sig").split() == ["增减", "-5", "-0.5"]


@pytest.mark.parametrize(
    ("kind", "values", "held", "shown"),
    [
        (CellKind.WHOLE, [1, 2.5, None], CellKind.NUMBER, (1, 2.5, None)),
        (CellKind.NUMBER, [1.5, "约两成"], CellKind.TEXT, ("1.5", "约两成")),
        (CellKind.DAY, [date(2024, 7, 1), "上月底"], CellKind.TEXT, ("2024-07-01", "上月底")),
        (CellKind.TEXT, [3, None], CellKind.TEXT, ("3", None)),
        (CellKind.DAY, [None], CellKind.DAY, (None,)),
    ],
)
def test_a_column_whose_type_was_changed_loses_no_value(
    kind: CellKind, values: list[object], held: CellKind, shown: tuple[object, ...]
) -> None:
    column = TidyColumn(name="数", kind=kind)
    table = table_of("t", "", (column,), [{"数": value} for value in values])  # type: ignore[dict-item]
    assert table.columns[0].kind is held
    assert tuple(row[0] for row in table.rows) == shown


def test_what_is_published_stands_and_what_came_later_is_an_entry(root: Path) -> None:
    forms = small.issued_forms(root)
    for minute, (name, data) in enumerate(small.first_round(forms)):
        small.drop(root, name, data, minute)
    workspace = cycle.Workspace(root, RETURNED)
    cycle.close(workspace, PERIOD)
    later = cycle.Workspace(root, date(2024, 8, 20))
    scores, streaks = scored(workspace)
    published = plain(flow.frame(workspace, "tasks"))
    praised = next(unit for unit, periods in streaks.items() if periods)
    faulty = small.answers(forms[praised], 90).replace("90", "过半")
    small.drop(root, f"{praised}.xlsx", filled(forms[praised], faulty), 29)
    small.drop(root, "县财政局.xlsx", filled(forms["县财政局"], small.answers(forms["县财政局"], 90)), 30)
    cycle.receive(later)
    tasks = flow.frame(later, "tasks")
    row = rows_by(tasks, "编号")[("2-01",)]
    assert (row["任务状态"], row["情况"]) == ("牵头未报", "牵头未报")
    assert row["平均完成比例"] is None
    assert set(tasks["统计日"]) == {pd.Timestamp(RETURNED)}
    assert set(tasks["定稿版次"]) == {1}
    assert plain(tasks) == published, "no count of today's beside what was published"
    assert set(flow.frame(later, "units")["定稿版次"]) == {1}
    entries = rows_by(flow.frame(later, period="2024-07"), "单位", "编号")
    assert entries["县财政局", "2-01"]["完成比例"] == 90
    assert rows_by(flow.frame(later, "units"), "单位")[praised,]["待更正行"] > 0
    words = {row["接收情况"] for (unit, _), row in entries.items() if unit == praised}
    assert words == {"已接收，另有待更正"}, "as 单位明细 has an accepted row and a held one"
    assert scored(later) == (scores, streaks)
    assert scores["县财政局"] < 50


def scored(workspace: cycle.Workspace) -> tuple[dict[Any, Any], dict[str, int]]:
    """The exported scores by unit, and for how many periods on end each unit is praised in the period after."""
    scores = flow.frame(workspace, "units").set_index("单位")["得分"].to_dict()
    with cycle.opened(workspace) as session:
        return scores, dict(past_of(session, AUGUST, session.master).streaks)


def test_every_decision_is_there_and_which_stands(root: Path) -> None:
    forms = small.issued_forms(root)
    form = forms[UNIT]
    small.drop(root, f"{UNIT}.xlsx", filled(form, small.answers(form, 60)), 0)
    workspace = cycle.Workspace(root, RETURNED)
    cycle.merge(workspace, PERIOD)
    decide(root, {"1-01": ("改为", "完成比例：40", "王科长")})
    decide(root, {"1-01": ("退回", "与事实不符", "李主任")})
    decisions = flow.frame(workspace, "decisions")
    assert decisions["核定"].tolist() == ["改为", "退回"]
    assert decisions["核定人"].tolist() == ["王科长", "李主任"]
    assert decisions["现行"].tolist() == [False, True]
    assert set(decisions["核定日"]) == {pd.Timestamp(RETURNED)}
    entry = rows_by(flow.frame(workspace), "单位", "编号")[UNIT, "1-01"]
    assert (entry["接收情况"], entry["核定"], entry["核定意见"]) == ("待更正", "退回", "与事实不符")


def test_what_is_asked_for_wrongly_is_told_in_words(office: cycle.Workspace) -> None:
    with pytest.raises(WorkbookFlowError, match=r"没有叫“entrie”的表，是不是 entries"):
        flow.frame(office, "entrie")
    with pytest.raises(WorkbookFlowError, match="2024-12"):
        flow.frame(office, period="2024-12")
    with pytest.raises(WorkbookFlowError, match="看不懂"):
        flow.frame(office, period="七月")


def test_without_the_component_parquet_says_how_to_get_it(
    office: cycle.Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(WorkbookFlowError, match=r"pip install pyarrow.*jsonl"):
        cycle.export(office, formats=[TableFormat.PARQUET], folder=tmp_path / "数据")
    assert not (tmp_path / "数据").exists()


def test_the_command_writes_beside_what_it_wrote_before(root: Path) -> None:
    options = ["--workspace", str(root), "--date", "2024-07-28", "--json", "export", "--table", "units"]
    paths = []
    for more in ([], ["--period", "2024-07", "--format", "jsonl"]):
        result = CliRunner().invoke(program, [*options, *more])
        content = json.loads(result.output)
        assert (result.exit_code, content["rows"]) == (0, {"units": 3})
        paths += [Path(path) for path in content["documents"]]
    assert [path.relative_to(root).as_posix() for path in paths] == [
        "outbox/导出/2024-07-28/units.csv",
        "outbox/导出/2024-07-28-2/units.jsonl",
    ]
    assert paths[0].read_bytes().startswith(b"\xef\xbb\xbf")
    assert json.loads(CliRunner().invoke(program, options).output)["documents"] == [str(paths[0])]
    assert cycle.verify(cycle.Workspace(root, RETURNED)).problems == ()
    (root / "数据").write_text("一个文件", "utf-8")
    result = CliRunner().invoke(program, [*options[:4], "export", "--to", str(root / "数据")])
    assert result.exit_code == 2


@pytest.mark.parametrize("left", [(), ("units.csv",), ("units.csv", ".~flow-0123456789abcdef.tmp")])
def test_an_export_that_was_stopped_is_finished_where_it_began(
    office: cycle.Workspace, tmp_path: Path, left: tuple[str, ...]
) -> None:
    (whole,) = {path.parent for path in cycle.export(office).paths}
    target = tmp_path / "数据"
    for folder in (whole, target):
        folder.mkdir(exist_ok=True)
        for path in whole.glob("*.csv"):
            if path.name not in left:
                path.unlink()
        for name in left:
            (folder / name).write_bytes((whole / "units.csv").read_bytes())
    assert {path.parent for path in cycle.export(office).paths} == {whole}
    cycle.export(office, folder=target)
    for folder in (whole, target):
        assert {path.stem for path in folder.iterdir()} == set(TABLES)
    (whole / "units.csv").write_text("改过", "utf-8")
    assert whole not in {path.parent for path in cycle.export(office).paths}


def test_the_examples_of_the_guide_run_as_they_stand(
    office: cycle.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(office.root.parent)
    result = doctest.testfile(
        str(GUIDE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE, encoding="utf-8"
    )
    assert result.attempted > 12
    assert result.failed == 0
