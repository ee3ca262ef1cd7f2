"""The archive's evidence held against its records: files gone or changed, records missing or re-written, strays."""

from __future__ import annotations

from collections.abc import Iterator

from workbook_flow.cycle.care.verify_records import records_chained
from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import Evidence, Period, Place, Problem
from workbook_flow.records.evidence import EvidenceShelf
from workbook_flow.records.files import PARTIAL, digest_of
from workbook_flow.records.purges import Purges
from workbook_flow.words.problems import Code, problem


def evidence_kept(workspace: Workspace) -> Iterator[Problem]:
    """Every difference between the evidence that was recorded and what is there."""
    purged = Purges(workspace.archive.root).evidence()
    for period in workspace.archive.periods():
        shelf = EvidenceShelf(workspace.archive.root, period)
        records = shelf.records()
        yield from shelf_chained(shelf, period)
        for evidence in records:
            if shelf.name(evidence.number) not in purged or (shelf.archive / evidence.content).exists():
                yield from file_kept(workspace, evidence)
        yield from evidence_strays(workspace, shelf, records)


def shelf_chained(shelf: EvidenceShelf, period: Period) -> Iterator[Problem]:
    """Records that are missing, or no longer say what their link was made over."""

    def name(number: int) -> str:
        return f"{period.words}第 {number} 份佐证材料"

    def gone(number: int, place: Place) -> Problem:
        return problem(Code.RECORD_GONE, place, what=name(number))

    return records_chained(shelf, name, gone)


def file_kept(workspace: Workspace, evidence: Evidence) -> Iterator[Problem]:
    """A file that is gone, or is no longer what came."""
    path, place = workspace.archive.root / evidence.content, Place(file=f"archive/{evidence.content}")
    words = {"name": evidence.name, "unit": evidence.unit or "未定的单位"}
    if not path.is_file():
        yield problem(Code.EVIDENCE_GONE, place, **words)
    elif digest_of(path) != evidence.digest:
        yield problem(Code.EVIDENCE_CHANGED, place, **words)


def evidence_strays(
    workspace: Workspace, shelf: EvidenceShelf, records: tuple[Evidence, ...]
) -> Iterator[Problem]:
    """Files that no record knows; bytes whose record was cut off are named by their own digest, and count as kept."""
    registered = {workspace.archive.root / evidence.content for evidence in records}
    registered |= {shelf.path(evidence.number) for evidence in records}
    for path in sorted(shelf.folder.rglob("*")):
        if not path.is_file() or path in registered or path.name.startswith(PARTIAL):
            continue
        if digest_of(path) != path.stem:
            place = Place(file=path.relative_to(workspace.root).as_posix())
            yield problem(Code.UNREGISTERED_FILES, place)
