"""`report --picture`: the first page as a picture for the work group, of a closed period as it was published."""

from __future__ import annotations

from pathlib import Path

from workbook_flow.cycle.as_published import as_of
from workbook_flow.cycle.outgoing import write_beside
from workbook_flow.cycle.publishing import issued_snapshot, report_of
from workbook_flow.cycle.session import Limits, Session
from workbook_flow.cycle.standing import closed_edition
from workbook_flow.model import Period
from workbook_flow.reports.picture import draw_first_page

PICTURE = "首页.png"
"""Its name in the outbox; it is no file of an edition, for the fonts of each computer draw it otherwise."""


def write_picture(session: Session, period: Period, font: Path | None = None) -> Path:
    """Draw the first page of a period and give where it is.

    WorkbookFlowError where the part that draws, or a font, is missing.
    """
    edition, settings = closed_edition(session, period), session.master.settings
    with as_of(session, period, edition) as then:
        master = then.master_for(period, Limits.REVIEWED, digest=edition.master if edition else None)
        report = report_of(then, issued_snapshot(then, period, master), edition)
    title = f"{settings.list_name}推进情况（{period.words}）"
    data = draw_first_page(report, title, settings.office, font)
    return write_beside(session.workspace, session.workspace.consolidated(period).with_name(PICTURE), data)
