"""The schedule's own look at the record: what is new in the chain at every pass, all of it once a week at night.

What was looked at is noted outside archive and ledger; a note that is gone or damaged costs one look at everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from workbook_flow.cycle.care.verify_chain import CHAIN_PLACE, links_kept, records_kept
from workbook_flow.cycle.session import Session
from workbook_flow.model import Level, Problem
from workbook_flow.records.chain import TAIL_BYTES, Chain, ChainLine, line_from
from workbook_flow.records.files import write_note
from workbook_flow.words.problems import Code, problem

NOTE = "核对.json"
WEEK = timedelta(days=7)
NIGHT_ENDS = 6
"""Until this hour it is night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How far the chain was looked at: its last line then, where the file ended, and the day of the last whole look."""

    number: int = 0
    chain: str = ""
    size: int = 0
    whole: str = ""

    @classmethod
    def read(cls, path: Path) -> Watched:
        """The note; an empty one where it is gone or damaged."""
        with suppress(OSError, ValueError, TypeError, RecursionError):
            watched = cls(**json.loads(path.read_text("utf-8")))
            if (type(watched.number), type(watched.size), type(watched.whole)) == (int, int, str):
                return watched
        return cls()

    def due(self, now: datetime) -> bool:
        """Whether all is to be looked at: once a week at night, or a day later at any hour."""
        try:
            age = now.date() - date.fromisoformat(self.whole)
        except ValueError:
            return False
        return (age >= WEEK and (now.hour < NIGHT_ENDS or age > WEEK)) or age < timedelta(0)


def watch(session: Session) -> tuple[Problem, ...]:
    """What is wrong with what is new in the chain, or, once a week, with anything."""
    path, chain = session.workspace.root / ".flow" / NOTE, session.archive.chain
    watched = Watched.read(path)
    whole = watched.due(session.now)
    problems = tuple(everything(session) if whole else fresh(chain, watched))
    last = chain.last()
    note = Watched(
        number=last.number if last else 0,
        chain=last.chain if last else "",
        size=chain.path.stat().st_size if last else 0,
        whole=str(session.today) if whole or not watched.whole else watched.whole,
    )
    if note != watched:
        write_note(path, json.dumps(asdict(note)))
    return tuple(problem for problem in problems if problem.level is Level.ERROR)


def everything(session: Session) -> Iterator[Problem]:
    """What ``verify`` would say of the archive and the ledger."""
    from workbook_flow.cycle.care.verify import Archived, check_archive, ledger_agrees

    archived = Archived()
    check_archive(session.workspace, archived, lambda: None)
    yield from archived.problems
    yield from ledger_agrees(session)


def fresh(chain: Chain, watched: Watched) -> Iterator[Problem]:
    """What is wrong with the lines that came since, and their records."""
    before = line_before(chain, watched)
    if watched.number and before is None:
        yield problem(Code.CHAIN_SHORTENED, CHAIN_PLACE, number=watched.number)
        return
    lines = tuple(chain.lines(start=watched.size))
    yield from links_kept(lines, before)
    yield from records_kept(chain.archive, lines)


def line_before(chain: Chain, watched: Watched) -> ChainLine | None:
    """The line that was the last; None where it is none any more."""
    if not chain.begun or not watched.size or chain.path.stat().st_size < watched.size:
        return None
    with chain.path.open("rb") as file:
        start = max(0, watched.size - TAIL_BYTES)
        file.seek(start)
        lines = file.read(watched.size - start).splitlines()
    with suppress(ValueError, RecursionError, IndexError):
        line = line_from(lines[-1])
        if (line.number, line.chain) == (watched.number, watched.chain):
            return line
    return None
