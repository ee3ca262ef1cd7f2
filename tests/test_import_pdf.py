"""A PDF with a text layer as a list: ruled tables read like the file that was printed, doubts told, the rest refused.

``分解表.pdf`` was printed by LibreOffice from a Word table (landscape, cells merged downwards and across, two rows cut by
the ends of pages); ``整改.pdf`` from a workbook (narrow columns, title rows repeated on every page, page numbers).
"""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from tests.test_importing import in_words
from workbook_flow import cycle
from workbook_flow.cycle.importing import Imported, import_list, open_list
from workbook_flow.model import Period, WorkbookFlowError
from workbook_flow.sheets import Reader
from workbook_flow.words.problems import Code

LISTS = Path(__file__).parent / "data" / "lists"
TODAY = date(2024, 7, 20)
REST = "，".join(["面向农村转移劳动力、失业人员和新成长劳动力"] * 3)


def imported(folder: Path, name: str, **answers: str) -> Imported:
    """The list imported into a workspace below the folder."""
    workspace = cycle.Workspace(folder / "w", TODAY)
    return import_list(workspace, open_list(workspace, LISTS / name), answers)


def test_a_printed_word_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = imported(tmp_path, "分解表.pdf")
    towns = "河口镇、山前镇、平坝乡、县市场监督管理局"
    limits = ["recurring quarter", "by 2024-12-31"]
    assert [in_words(task).rstrip() for task in result.reading.tasks] == [
        "1-01 | 县人社局 | 县财政局 | by 2024-06-30",
        "1-02 | 县人社局 | 县税务局、县财政局 | by 2024-06-30",
        *(
            f"2-{number:02d} | 县人力资源和社会保障局 | {towns} | {limits[number % 2 == 0]}"
            for number in range(1, 10)
        ),
    ]
    assert [task.measure for task in result.reading.tasks][2:] == [
        f"{number}.开展技能培训第{number}期，{REST}，结业后发放证书。" for number in range(1, 10)
    ]
    assert [task.heading for task in result.reading.tasks][:3] == ["(一)减负", "(一)减负", "(二)提技1"]
    joints = [problem for problem in result.problems if problem.code == Code.JOINED_BY_POSITION]
    assert {problem.place.cell for problem in joints} == {"B11", "B15"}
    assert any(problem.code == Code.READ_FROM_PDF for problem in result.problems)


def test_a_printed_sheet_is_read_without_its_repeated_titles_and_page_numbers(tmp_path: Path) -> None:
    result = imported(tmp_path, "整改.pdf", office="区巡察办")
    lines = [in_words(task) for task in result.reading.tasks]
    assert lines[:4] == [
        "1 | 区住房和城乡建设局 | 区财政局、区审计局 | by 2024-06-30",
        "2 | 区发展和改革委员会 | 区住房和城乡建设局、区自然资源局 | by 2024-08-31",
        "3 | 区政务服务中心 |  | standing",
        "4 | 区财政局 | 区住房和城乡建设局 | recurring quarter",
    ]
    last = "区城市管理综合执法局 | 区市场监督管理局、区生态环境分局 | by 2024-12-31"
    assert lines[4:] == [f"{number} | {last}" for number in range(5, 24)]
    assert result.understanding.questions == ()
    prepared = cycle.split(cycle.Workspace(tmp_path / "w", TODAY), Period(2024, 7))
    assert len(prepared.plan.forms) == 9


def drawn(*texts: tuple[int, int, str]) -> bytes:
    """A PDF of one page, with two ruled cells beside one another, and Latin texts at those places."""
    boxes = "50 600 100 40 re S 150 600 100 40 re S 50 560 100 40 re S 150 560 100 40 re S "
    shown = "".join(f"BT /F 10 Tf {x} {y} Td ({words}) Tj ET " for x, y, words in texts)
    content = (boxes + shown).encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, part in enumerate(parts, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (drawn(), "没有文字的 PDF"),
        (drawn((60, 620, "Task"), (160, 620, "Owner"), (160, 616, "Due")), "字叠在一起"),
        (drawn((60, 620, "Task"), (160, 636, "Owner"), (160, 622, "Due")), "有字出了格子"),
        (drawn((60, 598, "Task"), (160, 620, "Owner")), "有字出了格子"),
        (drawn((60, 620, "Hello"), (160, 620, "World"), (60, 570, "a"), (160, 570, "b")), "没有找到清单"),
        (b"%PDF-1.4\n" + b"junk" * 100, "读不了"),
    ],
    ids=["scan", "overprinted", "over the top", "over the foot", "no list", "damaged"],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(tmp_path: Path, content: bytes, fault: str) -> None:
    (tmp_path / "清单.pdf").write_bytes(content)
    workspace = cycle.Workspace(tmp_path / "w", TODAY)
    with pytest.raises(WorkbookFlowError, match=fault):
        import_list(workspace, open_list(workspace, tmp_path / "清单.pdf"), {})
    assert not workspace.master.exists()


def test_a_drawn_table_is_read(tmp_path: Path) -> None:
    texts = ((60, 620, "Task"), (160, 620, "Owner"), (60, 580, "Launch"), (160, 580, "Finance"))
    (tmp_path / "list.pdf").write_bytes(drawn(*texts))
    workspace = cycle.Workspace(tmp_path / "w", TODAY)
    result = import_list(workspace, open_list(workspace, tmp_path / "list.pdf"), {"roles": "1"})
    assert [(task.measure, task.lead) for task in result.reading.tasks] == [("Launch", ("Finance",))]


def test_without_the_component_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    workspace = cycle.Workspace(tmp_path / "w", TODAY)
    with pytest.raises(WorkbookFlowError, match=r"pip install pdfplumber.*复制"):
        open_list(workspace, LISTS / "整改.pdf")


def test_a_units_return_is_never_read_as_a_pdf() -> None:
    with Reader() as reader:
        answer = reader.read_bytes((LISTS / "整改.pdf").read_bytes(), "填报表.pdf")
    assert getattr(answer, "code", None) == Code.NOT_A_WORKBOOK
