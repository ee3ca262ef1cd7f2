"""Removing for good a file that must not be kept: secret, private, or kept too long.

The act is recorded first, then the bytes go; killed in between, the same command run again brings it to its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbook_flow.cycle.session import Session
from workbook_flow.model import Submission, SubmissionState, WorkbookFlowError
from workbook_flow.records.files import sync_folder
from workbook_flow.records.purges import Purge, Purges
from workbook_flow.returns.senders import letter_number
from workbook_flow.words.text import bounded

PURGING = "清除来件"
LONGEST_REASON = 200
WITHOUT_EFFECT = frozenset(
    {
        SubmissionState.WITHDRAWN,
        SubmissionState.UNIDENTIFIED,
        SubmissionState.REFUSED,
        SubmissionState.DUPLICATE,
    }
)
"""The states of a file that counts for nobody: the record made anew does without its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purging:
    """What purging a file would remove: its bytes, under whatever numbers they came, and the letters around them."""

    submissions: tuple[Submission, ...]
    letters: tuple[int, ...]
    paths: tuple[Path, ...]
    done: bool


def preview_purge(session: Session, number: int) -> Purging:
    """What would go; WorkbookFlowError where there is no such file, or it counts."""
    submissions = session.ledger.submissions()
    wanted = next((submission for submission in submissions if submission.id == number), None)
    if wanted is None:
        raise WorkbookFlowError(f"没有第 {number} 号来件。编号见 status 或 quarantine 的列表。")
    same = tuple(submission for submission in submissions if submission.digest == wanted.digest)
    purged = Purges(session.archive.root).submissions()
    done = number in purged
    if done:
        same = tuple(submission for submission in same if submission.id in purged)
    for submission in same:
        if submission.state not in WITHOUT_EFFECT:
            raise WorkbookFlowError(
                f"第 {submission.id} 号来件是这份文件，还计入{submission.period or ''}的数，不能清除。"
                f"请先运行 withdraw {submission.id} 撤回它。"
            )
    letters = tuple(sorted({letter for one in same if (letter := letter_number(one.file)) is not None}))
    return Purging(
        submissions=same, letters=letters, paths=tuple(paths_of(session, same, letters)), done=done
    )


def paths_of(
    session: Session, submissions: tuple[Submission, ...], letters: tuple[int, ...]
) -> Iterator[Path]:
    """The files that are there still."""
    kept_paths = {session.workspace.root / submission.archived for submission in submissions}
    letter_paths = {session.postbox.letter_path(number, ".eml") for number in letters}
    yield from (path for path in sorted(kept_paths | letter_paths) if path.is_file())


def purge(session: Session, purging: Purging, *, by: str, reason: str) -> None:
    """Record the act, and remove the bytes; WorkbookFlowError where no reason is given."""
    if not purging.done:
        if not reason.strip():
            raise WorkbookFlowError(
                "请用 --reason 写明为什么清除，会记入存档，如：含涉密内容，已按规定处理。"
            )
        records = Purges(session.archive.root)
        records.add(
            Purge(
                number=len(records.acts()) + 1,
                submissions=tuple(submission.id for submission in purging.submissions),
                letters=purging.letters,
                digest=purging.submissions[0].digest,
                on=session.today,
                by=bounded(" ".join(by.split()), LONGEST_REASON) or "办公室",
                reason=bounded(" ".join(reason.split()), LONGEST_REASON),
            )
        )
    for path in purging.paths:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
