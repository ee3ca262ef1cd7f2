"""The first page as a picture: all of it is on it, in sight and legible, and what is missing is said in words."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from tests import small
from tests.build import filled
from tests.samples import sample_master, sample_months
from tests.small import PERIOD, RETURNED
from workbook_flow import cycle
from workbook_flow.cli import program
from workbook_flow.model import WorkbookFlowError
from workbook_flow.reports import picture
from workbook_flow.reports.picture import MARGIN, TALLEST, WIDTH, Scroll, draw_all, draw_first_page, fonts
from workbook_flow.reports.picture.fonts import Typeface, find_typeface
from workbook_flow.reports.summary import Report, make_report

pytestmark = pytest.mark.dear

LATIN = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


class Pen(ImageDraw.ImageDraw):
    """A pen that also notes every text with the box that it takes."""

    def __init__(self, image: Image.Image) -> None:
        super().__init__(image)
        self.boxes: list[tuple[str, tuple[float, float, float, float]]] = []

    def text(self, xy: Any, text: Any, **looks: Any) -> None:  # type: ignore[override]
        super().text(xy, text, **looks)
        box = self.textbbox(xy, text, font=looks["font"], anchor=looks.get("anchor"))
        self.boxes.append((text, box))


@pytest.fixture(scope="module")
def report() -> Report:
    master = sample_master()
    *earlier, last = sample_months(master)
    return make_report(master, last, earlier, today=date(2024, 7, 28))


@pytest.fixture(scope="module")
def typeface() -> Typeface:
    """The computer's Chinese font; without one these tests are skipped, which CI does not let pass."""
    try:
        return find_typeface()
    except WorkbookFlowError as error:
        pytest.skip(str(error))


def drawn(report: Report, typeface: Typeface) -> list[tuple[str, tuple[float, float, float, float]]]:
    pen = Pen(Image.new("RGB", (WIDTH, TALLEST)))
    sheet = Scroll(pen, typeface)
    draw_all(sheet, report, "重点任务推进情况（2024年7月）", "县司法局")
    assert sheet.top + MARGIN < TALLEST
    return pen.boxes


def test_all_of_the_first_page_is_on_it(report: Report, typeface: Typeface) -> None:
    words = "".join(text for text, _ in drawn(report, typeface))
    brief = report.brief
    assert brief.headline in words
    for figure in report.figures:
        assert f"{figure.name}{figure.value}{figure.measure}{figure.told}" in words
    assert all(matter.asked in words for matter in brief.asked[: picture.MOST_ASKED])
    assert all(move.task in words for move in brief.moved[: picture.MOST_MOVED])
    assert all(laggard.words in words for laggard in brief.behind[: picture.MOST_BEHIND])
    assert f"另有{len(brief.moved) - picture.MOST_MOVED}项" in words
    assert f"落后单位（{len(brief.behind)}家）" in words
    assert "统计截至 2024-07-28" in words


@pytest.mark.parametrize("long", [False, True])
def test_everything_stands_in_sight_and_nothing_over_another(
    report: Report, typeface: Typeface, *, long: bool
) -> None:
    brief = report.brief
    if long:
        matter = replace(brief.asked[0], words="请协调解决执法装备" * 40, tasks=("1-01",) * 60)
        brief = replace(brief, headline="很长的一句话" * 60, asked=(matter,) * 9)
    boxes = drawn(replace(report, brief=brief), typeface)
    for text, (left, _, right, _) in boxes:
        assert left >= 0, text
        assert right <= WIDTH, text
    for number, (text, box) in enumerate(boxes):
        for other, beside in boxes[number + 1 :]:
            apart = (
                box[2] <= beside[0] or beside[2] <= box[0] or box[3] <= beside[1] + 1 or beside[3] <= box[1]
            )
            assert apart, (text, other)


def test_the_same_page_gives_the_same_picture(report: Report, typeface: Typeface) -> None:
    assert typeface.regular[0].is_file()
    data = draw_first_page(report, "重点任务推进情况", "县司法局")
    assert data == draw_first_page(report, "重点任务推进情况", "县司法局")
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.width) == ("PNG", WIDTH)
    assert image.height < TALLEST
    assert len(data) < 2_000_000


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("任务2024-07-28到期", 2),
        ("，。、，。、，。", 1),
        ("甲（乙）" * 8, 4),
        ("", 1),
    ],
)
def test_lines_break_where_a_reader_expects_it(text: str, lines: int, typeface: Typeface) -> None:
    sheet = Scroll(ImageDraw.Draw(Image.new("RGB", (10, 10))), typeface)
    wrapped = sheet.wrapped(text, 30, 240, 9)
    assert "".join(wrapped) == text
    assert len(wrapped) == lines
    assert not any(line[:1] in tuple(picture.NO_START) for line in wrapped[1:])
    assert not any(line.endswith(tuple(picture.NO_END)) for line in wrapped)
    assert all("2024-07-28" in line for line in wrapped if "2024" in line)


def test_a_font_without_chinese_is_refused(typeface: Typeface, tmp_path: Path) -> None:
    with pytest.raises(WorkbookFlowError, match="不是带汉字的字体文件"):
        find_typeface(LATIN)
    (tmp_path / "假.ttf").write_bytes(b"no font")
    with pytest.raises(WorkbookFlowError, match="不是带汉字的字体文件"):
        find_typeface(tmp_path / "假.ttf")
    assert find_typeface(typeface.regular[0]).regular == typeface.regular


def test_what_is_missing_is_said_with_what_to_do(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(fonts, "font_folders", lambda: iter(()))
        with pytest.raises(WorkbookFlowError, match=r"没有找到带汉字的字体.*fonts-noto-cjk.*--font"):
            draw_first_page(report, "重点任务", "县司法局")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(WorkbookFlowError, match=r"pip install pillow.*截图"):
        draw_first_page(report, "重点任务", "县司法局")


@pytest.mark.usefixtures("typeface")
def test_a_closed_period_is_drawn_as_it_was_published(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = small.issued_forms(root)["县司法局"]
    small.drop(root, "县司法局.xlsx", filled(form, small.answers(form)), 0)
    edition = cycle.close(cycle.Workspace(root, RETURNED), PERIOD).edition
    later = cycle.Workspace(root, date(2024, 9, 20))
    form = small.issued_forms(root)["县公安局"]
    small.drop(root, "县公安局.xlsx", filled(form, small.answers(form)), 1)
    cycle.receive(later)
    reports: list[Report] = []

    def noting(sheet: Scroll, report: Report, title: str, office: str) -> None:
        reports.append(report)
        draw_all(sheet, report, title, office)

    monkeypatch.setattr(picture, "draw_all", noting)
    result = CliRunner().invoke(
        program,
        [
            "--workspace",
            str(root),
            "--date",
            "2024-09-20",
            "--json",
            "report",
            "--period",
            "2024-07",
            "--picture",
        ],
    )
    (path,) = json.loads(result.output)["documents"]
    assert (result.exit_code, Path(path)) == (0, root / "outbox/2024-07/首页.png")
    (shown,) = reports
    assert shown.brief.headline == edition.headline
    assert shown.today == RETURNED
    assert "首页.png" not in edition.files
    assert cycle.verify(later).problems == ()
