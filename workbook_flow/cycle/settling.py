"""What the inbox no longer holds, noted: a file that was recorded is looked for there until it is gone."""

from __future__ import annotations

from functools import partial
from pathlib import Path, PurePosixPath

from workbook_flow.cycle.inbox import label, put_all_back, waiting_files
from workbook_flow.cycle.session import Session
from workbook_flow.records.archive import Receipt, read_record
from workbook_flow.records.codec import from_json


def settle_inbox(session: Session) -> None:
    """Mark as cleared what the inbox no longer holds; a later file of the same name is another."""
    inbox = session.workspace.inbox
    put_all_back(inbox)
    uncleared = session.ledger.uncleared()
    waiting = {label(inbox, path): path for path in waiting_files(inbox)} if uncleared else {}
    for row in uncleared:
        names = (row.file, *map(str, PurePosixPath(row.file).parents))
        path = next((waiting[name] for name in names if name in waiting), None)
        if path is None or not still_there(session, row.id, path):
            session.ledger.mark_cleared(row.id)


def still_there(session: Session, number: int, path: Path) -> bool:
    """Whether the file in the inbox is the very one that the submission was made of."""
    archived = session.workspace.root / session.ledger.submission(number).archived
    receipt = read_record(archived.with_name(f"{number:06d}.json"), partial(from_json, Receipt))
    file_stat = path.lstat()
    return (receipt.size, receipt.modified) == (file_stat.st_size, file_stat.st_mtime_ns)
