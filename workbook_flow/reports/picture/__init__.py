"""The first page as one picture for the work group: read on a telephone, sent by hand. Drawn by Pillow."""

from __future__ import annotations

import importlib.util
import io
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from workbook_flow.model import WorkbookFlowError
from workbook_flow.reports.picture.fonts import Typeface, find_typeface
from workbook_flow.reports.summary import NOTHING_MOVED, Brief, Figure, Light, Matter, Moved, Report

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, MARGIN, GAP = 1080, 48, 20
"""Pixels: a telephone's screen is as wide, or half or a third of it."""
TALLEST = 8000
INK, FAINT, LINE, PAPER, BAND = "#1A1A1A", "#5F6670", "#D9DEE5", "#FFFFFF", "#1F3F66"
LIGHT_COLOURS = {Light.RED: "#B3261E", Light.YELLOW: "#8A5A00", Light.GREEN: "#1E6B34"}
"""Dark enough for white signs on them (4.5 : 1)."""
WARNED = {"已逾期": LIGHT_COLOURS[Light.RED], "有风险": LIGHT_COLOURS[Light.YELLOW]}
"""Figures that are coloured where they are not 0; the word says it too."""
MOST_ASKED, MOST_MOVED, MOST_BEHIND = 5, 6, 6
"""Items of each list; how many more there are is said."""
NO_START, NO_END = "，。、；：！？）”’》】%", "（“‘《【"
"""What begins no line, and what ends none."""
NUMBERED = re.compile(r"^\d+[.．、]\s*")
"""How a measure begins with its number: its id says it."""
BLANKS = re.compile(r"[ \t\r\n]+")
"""What is one space in a line; a wide one stands for a pause and stays."""
TOKEN = re.compile(r"[0-9A-Za-z.,%:/+-]+|.", re.DOTALL)
"""What is never parted: numbers, ids, days; else every sign alone."""


def draw_first_page(report: Report, title: str, office: str, font: Path | None = None) -> bytes:
    """A PNG of the first page; ``font`` is a font file, the best of the computer's for None.

    WorkbookFlowError where Pillow is not installed, or no font has Chinese signs.
    """
    if importlib.util.find_spec("PIL") is None:
        raise WorkbookFlowError(
            f"画首页图要另装一个组件。能上网的，运行 {sys.executable} -m pip install pillow 后再试；"
            "不能上网的，把看板或汇总表“首页”截图发群里。"
        )
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, TALLEST), PAPER)
    sheet = Scroll(ImageDraw.Draw(image), find_typeface(font))
    draw_all(sheet, report, title, office)
    stream = io.BytesIO()
    image.crop((0, 0, WIDTH, min(sheet.top + MARGIN, TALLEST))).save(stream, "PNG")
    return stream.getvalue()


def draw_all(sheet: Scroll, report: Report, title: str, office: str) -> None:
    """The head, the sentence, the figures and the lists."""
    sheet.band(title, f"统计截至 {report.today.isoformat()}　{office}")
    sheet.text(report.brief.headline, 34, bold=True)
    sheet.space(GAP)
    sheet.tiles(report.figures)
    draw_lists(sheet, report.brief)


def draw_lists(sheet: Scroll, brief: Brief) -> None:
    """What is asked, what moved, who is behind."""
    sheet.heading(brief.asked_title)
    for number, matter in enumerate(brief.asked[:MOST_ASKED], start=1):
        sheet.text(f"{number}. {asked_words(matter)}", 30, most=3)
        sheet.text(source_line(matter), 25, colour=FAINT, indent=40, most=2)
        sheet.space(8)
    sheet.rest(len(brief.asked), MOST_ASKED, "件", brief.nothing_asked, "见汇总表“会商议题”")
    sheet.heading(
        f"本期变动（{len(brief.moved)}项）" if brief.compared else "本期变动（首期，没有可比的上期）"
    )
    for move in brief.moved[:MOST_MOVED]:
        draw_move(sheet, move)
    nothing = NOTHING_MOVED if brief.compared else ""
    sheet.rest(len(brief.moved), MOST_MOVED, "项", nothing, "见汇总表“变化”")
    sheet.heading(f"落后单位（{len(brief.behind)}家）")
    for laggard in brief.behind[:MOST_BEHIND]:
        sheet.text(f"· {laggard.words}", 28, most=2)
    nothing = "没有未报、迟报的单位，也没有牵头任务逾期的单位。"
    sheet.rest(len(brief.behind), MOST_BEHIND, "家", nothing, "见汇总表“报送情况”")


def asked_words(matter: Matter) -> str:
    """What is asked, with what it comes to."""
    return matter.asked


def source_line(matter: Matter) -> str:
    """Whom it concerns, who asks, on which tasks."""
    concerned = f"涉及：{'、'.join(matter.departments)}　" if matter.departments else ""
    return f"{concerned}提出：{matter.source}　任务：{'、'.join(matter.tasks)}"


def draw_move(sheet: Scroll, move: Moved) -> None:
    """A task that moved: how, which, who leads it, what they say."""
    task = move.outlook.line.task
    sheet.mark(move.words, LIGHT_COLOURS[move.light], f"{task.id}　{'、'.join(task.lead_words.split())}")
    sheet.text(NUMBERED.sub("", task.measure), 28, most=2)
    sheet.text(move.reason or move.outlook.time_left, 25, colour=FAINT, most=2)
    sheet.space(10)


class Scroll:
    """A long page that is drawn from the top down; ``top`` is where the next thing goes."""

    def __init__(self, pen: ImageDraw, typeface: Typeface) -> None:
        """Begin at the top."""
        self.pen, self.typeface, self.top = pen, typeface, 0

    def space(self, height: int) -> None:
        """Leave so much free."""
        self.top += height

    def band(self, title: str, below: str) -> None:
        """The head: white on a dark band."""
        lines = self.wrapped(title, 44, WIDTH - 2 * MARGIN, 3, bold=True)
        height = 40 + 60 * len(lines) + 52
        self.pen.rectangle((0, 0, WIDTH, height), fill=BAND)
        self.top = 28
        self.lines(lines, 44, PAPER, MARGIN, bold=True)
        self.lines(self.wrapped(below, 26, WIDTH - 2 * MARGIN, 1), 26, "#DCE6F2", MARGIN)
        self.top = height + 28

    def text(
        self, text: str, size: int, *, bold: bool = False, colour: str = INK, indent: int = 0, most: int = 6
    ) -> None:
        """A paragraph of at most so many lines."""
        left = MARGIN + indent
        self.lines(
            self.wrapped(text, size, WIDTH - MARGIN - left, most, bold=bold), size, colour, left, bold=bold
        )

    def lines(self, lines: Iterable[str], size: int, colour: str, left: int, *, bold: bool = False) -> None:
        """Lines below each other."""
        font = self.typeface.font(size, bold=bold)
        for line in lines:
            self.pen.text((left, self.top), line, font=font, fill=colour)
            self.top += round(size * 1.45)

    def heading(self, text: str) -> None:
        """The head of a list."""
        self.space(GAP)
        self.pen.line((MARGIN, self.top, WIDTH - MARGIN, self.top), fill=LINE, width=2)
        self.space(GAP)
        self.pen.rectangle((MARGIN, self.top + 4, MARGIN + 8, self.top + 42), fill=BAND)
        self.text(text, 32, bold=True, colour=BAND, indent=22)
        self.space(6)

    def rest(self, count: int, most: int, measure: str, nothing: str, where: str) -> None:
        """That there is nothing, or how many more there are and where."""
        words = nothing if not count else f"另有{count - most}{measure}，{where}。" if count > most else ""
        if words:
            self.text(words, 25, colour=FAINT)

    def mark(self, text: str, colour: str, beside: str) -> None:
        """A word on its colour, and to the right of it what it is said of."""
        font = self.typeface.font(24, bold=True)
        width = self.pen.textlength(text, font=font)
        box = (MARGIN, self.top, MARGIN + width + 24, self.top + 38)
        self.pen.rounded_rectangle(box, 8, fill=colour)
        self.pen.text((MARGIN + 12, self.top + 19), text, font=font, fill=PAPER, anchor="lm")
        left = round(MARGIN + width + 40)
        (line,) = self.wrapped(beside, 26, WIDTH - MARGIN - left, 1, bold=True)
        font = self.typeface.font(26, bold=True)
        self.pen.text((left, self.top + 19), line, font=font, fill=INK, anchor="lm")
        self.top += 44

    def tiles(self, figures: Iterable[Figure]) -> None:
        """The figures, four in a row."""
        figures = tuple(figures)
        width = (WIDTH - 2 * MARGIN - 3 * 12) // 4
        for number, figure in enumerate(figures):
            row, column = divmod(number, 4)
            self.tile(figure, MARGIN + column * (width + 12), self.top + row * 172, width)
        self.top += -(-len(figures) // 4) * 172

    def tile(self, figure: Figure, left: int, top: int, width: int) -> None:
        """One figure: what it counts, how many, how it moved."""
        self.pen.rounded_rectangle((left, top, left + width, top + 160), 10, outline=LINE, width=2)
        middle = left + width // 2
        colour = WARNED.get(figure.name, INK) if figure.value else INK
        value = f"{figure.value}{figure.measure}"
        parts = ((figure.name, 26, FAINT, 30, False), (value, 46, colour, 84, True))
        for text, size, ink, below, bold in parts:
            font = self.typeface.font(size, bold=bold)
            self.pen.text((middle, top + below), text, font=font, fill=ink, anchor="mm")
        size = next((size for size in (22, 20, 18, 16) if self.width(figure.told, size) < width - 12), 14)
        self.pen.text(
            (middle, top + 134), figure.told, font=self.typeface.font(size), fill=FAINT, anchor="mm"
        )

    def width(self, text: str, size: int, *, bold: bool = False) -> float:
        """How wide a line is."""
        return self.pen.textlength(text, font=self.typeface.font(size, bold=bold))

    def wrapped(self, text: str, size: int, width: int, most: int, *, bold: bool = False) -> list[str]:
        """The text in lines of a width, numbers and ids unparted; what is beyond the last line is cut and marked."""
        lines = [""]
        for token in TOKEN.findall(BLANKS.sub(" ", text.strip())):
            fits = self.width(lines[-1] + token, size, bold=bold) <= width
            if fits or not lines[-1] or token in NO_START:
                lines[-1] += token
                continue
            carried = lines[-1][-1] if lines[-1][-1] in NO_END else ""
            lines[-1] = lines[-1].removesuffix(carried)
            lines.append((carried + token).lstrip())
        if len(lines) > most:
            last = lines[most - 1]
            while last and self.width(f"{last}……", size, bold=bold) > width:
                last = last[:-1]
            lines = [*lines[: most - 1], f"{last}……"]
        return lines
