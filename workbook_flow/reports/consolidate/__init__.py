"""Master and snapshot → the consolidated workbook that the office and its leaders read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from workbook_flow.model import DETAIL_SHEET, Master, Period, Snapshot
from workbook_flow.paper import stamp
from workbook_flow.paper.layout import MARGINS, TEXT_FONT, TEXT_SIZE, margin_text, set_footer
from workbook_flow.paper.page import Page, WrittenBook
from workbook_flow.reports.consolidate.account import write_account
from workbook_flow.reports.consolidate.afterwards import write_afterwards
from workbook_flow.reports.consolidate.assessment import write_assessment, write_stage_assessment
from workbook_flow.reports.consolidate.changes import write_changes
from workbook_flow.reports.consolidate.claims import write_claims, write_requests
from workbook_flow.reports.consolidate.details import write_details
from workbook_flow.reports.consolidate.evidence import write_evidence
from workbook_flow.reports.consolidate.explanations import write_explanations
from workbook_flow.reports.consolidate.findings import write_findings
from workbook_flow.reports.consolidate.first import write_first
from workbook_flow.reports.consolidate.history import write_task_history, write_unit_history
from workbook_flow.reports.consolidate.numbers import write_numbers
from workbook_flow.reports.consolidate.overview import write_overview
from workbook_flow.reports.consolidate.progress import write_progress
from workbook_flow.reports.consolidate.returns import write_returns
from workbook_flow.reports.consolidate.source import Source
from workbook_flow.reports.consolidate.stage import write_stage_returns
from workbook_flow.reports.consolidate.topics import write_practices, write_topics
from workbook_flow.reports.consolidate.warnings import write_warnings
from workbook_flow.reports.summary import (
    Afterwards,
    Past,
    Published,
    Report,
    StageReport,
    TaskHistory,
    UnitAccount,
    UnitHistory,
    last_return,
    look_back,
    make_report,
    since_published,
)
from workbook_flow.words.text import safe_text
from workbook_flow.words.vocabulary import invented_mark

__all__ = [
    "build_account",
    "build_afterwards",
    "build_consolidated",
    "build_stage",
    "build_task_history",
]

SHEETS = (
    write_first,
    write_overview,
    write_progress,
    write_details,
    write_evidence,
    write_explanations,
    write_returns,
    write_numbers,
    write_warnings,
    write_requests,
    write_topics,
    write_practices,
    write_claims,
    write_assessment,
    write_changes,
    write_findings,
)
"""The sheets in their order; each writes its own from the same summary."""

STEPS = len(SHEETS) + 1
"""How often ``on_step`` is called: after each sheet, and once the whole is a file."""


def unheard() -> None:
    """Hear of a step, and do nothing."""


def build_consolidated(
    master: Master,
    snapshot: Snapshot,
    *,
    mark: str = "",
    earlier: Iterable[Snapshot] | Past = (),
    today: date,
    published: Published | None = None,
    code: str = "",
    report: Report | None = None,
    on_step: Callable[[], None] = unheard,
) -> bytes:
    """The consolidated workbook's bytes, the same for the same input.

    It ends with what is otherwise since the edition ``published``. ``mark`` is the stamp by which it is known again
    when it comes back reviewed, ``earlier`` are the periods before, oldest first. ``code`` says where the chain over
    the record stood, ``report`` has the figures where they are computed already; ``on_step`` is told of each of STEPS.
    """
    past = look_back(master, earlier)
    title = f"{master.settings.list_name}{snapshot.period.words}汇总表"
    stream = BytesIO()
    with new_book(stream, master, title, last_return(master, snapshot), watched=bool(mark)) as book:
        # figures made here are named nowhere: they are gone when the file is made, which takes the memory again
        write_sheets(
            book,
            Source(
                master=master,
                snapshot=snapshot,
                report=report or make_report(master, snapshot, past, today=today),
                past=past,
                code=code,
            ),
            published,
            on_step=on_step,
        )
        mark_printed(book)
        if mark:
            write_contents(book.workbook, mark)
    on_step()
    return stream.getvalue()


def write_sheets(
    book: WrittenBook, source: Source, published: Published | None, *, on_step: Callable[[], None]
) -> None:
    """Write every sheet, the last of what is otherwise since the edition ``published``."""
    for write_sheet in SHEETS:
        write_sheet(book, source)
        on_step()
    if published is not None:
        after = since_published(published, source.report, source.snapshot)
        write_afterwards(book, after, source.snapshot.period)


def build_afterwards(master: Master, after: Afterwards, period: Period) -> bytes:
    """The bytes of a workbook that says what is otherwise since an edition was published."""
    stream = BytesIO()
    title = f"{master.settings.list_name}{period.words}发布后变化"
    with new_book(stream, master, title, after.edition.on) as book:
        write_afterwards(book, after, period)
    return stream.getvalue()


def build_account(
    master: Master, account: UnitAccount, history: UnitHistory, accounts: Sequence[UnitAccount]
) -> bytes:
    """The bytes of a workbook that says why a unit has its score, and how it did over all periods.

    ``accounts`` are those of the periods, oldest first.
    """
    stream = BytesIO()
    title = f"{account.unit}{account.period}考核依据"
    with new_book(stream, master, title, account.today) as book:
        write_account(book, account, master.settings.list_name)
        write_unit_history(book, history, accounts)
    return stream.getvalue()


def build_task_history(master: Master, history: TaskHistory) -> bytes:
    """The bytes of a workbook with all that the record has on a task."""
    stream = BytesIO()
    with new_book(stream, master, f"{history.task.id} 任务台账", history.today) as book:
        write_task_history(book, history, master.settings.list_name)
    return stream.getvalue()


def build_stage(master: Master, report: StageReport) -> bytes:
    """The stage assessment's bytes."""
    stream = BytesIO()
    title = f"{master.settings.list_name}阶段评估（{report.words}）"
    source = Source(
        master=master,
        snapshot=report.last,
        report=report.report,
        past=report.past,
        stage=report,
    )
    # the details name tasks and units that only earlier periods know
    full_report = replace(
        report.report, summary=report.overall, outlooks=(*report.report.outlooks, *report.gone)
    )
    with new_book(stream, master, title, report.summaries[-1].return_by) as book:
        write_overview(book, source)
        write_progress(book, source)
        write_details(book, replace(source, snapshot=report.latest, report=full_report))
        write_stage_returns(book, report)
        write_numbers(book, source)
        write_warnings(book, source)
        write_requests(book, source)
        write_topics(book, source)
        write_practices(book, source)
        write_claims(book, source)
        write_stage_assessment(book, source, report)
        write_changes(book, source)
        mark_printed(book)
    return stream.getvalue()


PRINTED = ("首页", "总览", "报送情况", "预警督办", "会商议题")
"""What a leader is given on paper; the other sheets are for the screen."""
PRINTED_COLOUR = "#1F4E79"
"""Of the tabs of what is printed."""


ON_SCREEN = (DETAIL_SHEET, "变化", "问题清单", "佐证材料")
"""What goes on for dozens of pages: of it only the title is printed, and how to print all of it."""
HOW_TO_PRINT = (
    "本表供在屏幕上查阅，未取消打印区域时只打印标题这一行。确要打印全表，先筛选出要的行，再取消打印区域：\n"
    "“页面布局”→“打印区域”→“取消打印区域”（LibreOffice：“格式”→“打印范围”→“清除”）。"
)
ABOVE_TITLE = 1.0
"""Inches of paper above the title, for those two lines."""


def mark_printed(book: WrittenBook) -> None:
    """Show by the colour of the tabs what is to be printed, and say on the pages of the others that they are not."""
    for page in book.pages:
        sheet, name = page.sheet, page.sheet.get_name()
        if name in PRINTED:
            sheet.set_tab_color(PRINTED_COLOUR)
            continue
        set_footer(sheet, f"{name}（供查阅，不必打印）")
        if name.startswith(ON_SCREEN):
            print_title_alone(page)


def print_title_alone(page: Page) -> None:
    """Print of a sheet its title and, above it, how to print all of it."""
    page.sheet.print_area(0, 0, 0, page.last_seen)
    page.sheet.set_margins(left=MARGINS.side, right=MARGINS.side, top=ABOVE_TITLE, bottom=MARGINS.bottom)
    words = f'&C&"{TEXT_FONT}"&11{margin_text(HOW_TO_PRINT)}'
    page.sheet.set_header(words, {"margin": MARGINS.words, "scale_with_doc": False})


@contextmanager
def new_book(
    stream: BytesIO, master: Master, title: str, born: date, *, watched: bool = False
) -> Iterator[WrittenBook]:
    """A workbook to write sheets into; its date is a given day, so that the same input gives the same bytes.

    ``watched`` says that it is to be told of it, when it comes back, what was typed over its cells.
    """
    from workbook_flow.paper.reportbook import ReportBook  # slow to import

    looks = {"font_name": TEXT_FONT, "font_size": TEXT_SIZE}
    with ReportBook(stream, {"default_format_properties": looks}) as workbook:
        workbook.set_properties(
            {
                "title": safe_text(title),
                "author": safe_text(master.settings.office),
                "created": datetime.combine(born, time()),
            }
        )
        mark = invented_mark(master.settings.list_name)
        yield WrittenBook(workbook=workbook, mark=mark, watched=watched)


def extents_of(workbook: Any) -> Mapping[str, tuple[int, int]]:
    """How many rows and columns of each sheet are written."""
    return {
        sheet.get_name(): (sheet.dim_rowmax + 1, sheet.dim_colmax + 1)
        for sheet in workbook.worksheets()
        if sheet.dim_rowmax is not None and sheet.dim_colmax is not None
    }


def write_contents(workbook: Any, mark: str) -> None:
    """Write out of sight the stamp and what stands on each sheet, for the day on which the workbook comes back."""
    extents = extents_of(workbook)
    marks = {sheet.get_name(): sheet.all_marks() for sheet in workbook.worksheets() if sheet.watched}
    sheet = write_mark(workbook, mark)
    for row, words in enumerate(stamp.content_texts(extents, marks), start=1):
        sheet.write_string(row, 0, words)


def write_mark(workbook: Any, mark: str) -> Any:
    """Write the stamp out of sight, twice: some programs keep only one of them; gives the sheet."""
    workbook.set_custom_property(stamp.PROPERTY, mark)
    sheet = workbook.add_worksheet(stamp.SHEET)
    sheet.very_hidden()
    sheet.protect()
    sheet.write_string(0, 0, mark)
    return sheet
