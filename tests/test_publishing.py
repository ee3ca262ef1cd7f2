"""The documents of a period, written by the command on the shipped list."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from tests.forked import program
from workbook_flow import cycle
from workbook_flow.cycle import publishing
from workbook_flow.model import Master, Period, Snapshot, WorkbookFlowError
from workbook_flow.reports.summary import Summary, figures, report
from workbook_flow.reports.summary.completions import Grants
from workbook_flow.starter import write_workspace

pytestmark = pytest.mark.dear

PERIOD = Period(2024, 7)
NAMES = ("汇总表.xlsx", "看板.html", "通报.docx", "专报.docx")


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("issued")
    write_workspace(root, blank=False)
    for period in (PERIOD.previous(), PERIOD):
        cycle.split(cycle.Workspace(root, period.first_day), period)
    return root


def run(root: Path, *arguments: str) -> tuple[int, dict[str, object]]:
    done = program("--json", "--workspace", root, "--date", "2024-07-31", *arguments)
    return done.returncode, json.loads(done.stdout)


def test_a_new_workspace_has_the_templates(issued: Path) -> None:
    assert {path.name for path in (issued / "master").iterdir()} == {
        *("分解清单.xlsx", "通报模板.docx", "专报模板.docx", "宣传选登模板.docx", "台账模板.docx")
    }


def test_the_command_writes_all_four_and_the_same_again(issued: Path) -> None:
    code, output = run(issued, "report", "--period", "2024-07")
    folder = issued / "outbox" / "2024-07"
    assert (code, output["documents"]) == (0, [str(folder / name) for name in NAMES])
    figures = output["figures"]
    assert isinstance(figures, dict)
    assert (figures["任务总数"], figures["已报单位"]) == (50, 0)
    first = [(folder / name).read_bytes() for name in NAMES]
    run(issued, "report", "--period", "2024-07")
    assert [(folder / name).read_bytes() for name in NAMES] == first


def test_the_figures_of_all_four_are_computed_once(issued: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summarised: list[Snapshot] = []

    def summarise(master: Master, snapshot: Snapshot, grants: Grants) -> Summary:
        summarised.append(snapshot)
        return figures.summarise(master, snapshot, grants)

    monkeypatch.setattr(report, "summarise", summarise)
    with cycle.opened(cycle.Workspace(issued, date(2024, 7, 31))) as session:
        publishing.write_documents(session, PERIOD)
    assert [snapshot.period for snapshot in summarised].count(PERIOD) == 1


def test_a_wrong_field_stops_before_anything_is_written(issued: Path) -> None:
    own = issued / "master" / "通报模板.docx"
    shipped = own.read_bytes()
    document, stream = Document(io.BytesIO(shipped)), io.BytesIO()
    document.add_paragraph("{{ 已报单味 }}")
    document.save(stream)
    own.write_bytes(stream.getvalue())
    (issued / "outbox" / "2024-07" / "看板.html").unlink(missing_ok=True)
    try:
        code, output = run(issued, "report", "--period", "2024-07")
    finally:
        own.write_bytes(shipped)
    assert code == 2
    assert "通报模板.docx 中的字段“已报单味”不存在，是不是“已报单位”" in str(output["error"])
    assert not (issued / "outbox" / "2024-07" / "看板.html").exists()


def test_a_template_thrown_away_is_that_of_the_program(issued: Path) -> None:
    own = issued / "master" / "专报模板.docx"
    shipped = own.read_bytes()
    own.unlink()
    try:
        assert run(issued, "report", "--period", "2024-07")[0] == 0
    finally:
        own.write_bytes(shipped)


def test_the_stage_by_command(issued: Path) -> None:
    code, output = run(issued, "report", "--period", "2024-07", "--stage", "全程")
    path = issued / "outbox" / "2024-07" / "阶段评估_全程.xlsx"
    assert (code, output["documents"]) == (0, [str(path)])
    book = openpyxl.load_workbook(path)
    header = [cell.value for cell in book["报送情况"][2]]
    assert header[-2:] == ["2024-06", "2024-07"]


def test_nothing_issued_is_said(issued: Path) -> None:
    with pytest.raises(WorkbookFlowError, match="还没有下发过"):
        cycle.write_documents(cycle.Workspace(issued, date(2024, 9, 1)), Period(2024, 9))
