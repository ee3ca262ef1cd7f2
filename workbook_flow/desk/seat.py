"""What every page is served from: the workspace, the clock, the work under way, and how a page is put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import render_template, request

from workbook_flow import cycle
from workbook_flow.cycle.course import current_period
from workbook_flow.cycle.previewing import FilePreview, RowPreview
from workbook_flow.cycle.workspace_lock import Busy
from workbook_flow.desk.guard import TOKEN
from workbook_flow.desk.keys import Keys
from workbook_flow.desk.wording import for_clerk, in_brief, standing_words
from workbook_flow.desk.work import Bench, Work
from workbook_flow.model import EntryState, Level, Period, Problem, UnitState
from workbook_flow.words.text import UNIT_STATE_WORDS

__all__ = ["Busy", "Seat"]

LOOKING = "查看页面"
NAVIGATION = (
    ("month", "本期"),
    ("returns", "收件"),
    ("decisions", "核定"),
    ("listing", "总表"),
    ("papers", "材料"),
    ("account", "邮箱与定时"),
    ("upkeep", "设置与体检"),
)
MOST_SHOWN = 200
"""Problems that one page shows; the rest are counted."""


@dataclass
class Seat:
    """The workspace at a page's disposal: its folder, the clock, and how this computer opens a file for a person.

    ``neighbour`` gives a way into the page of another list; ``shelf`` is the file of the lists opened before.
    """

    root: Path
    now: Callable[[], datetime]
    keys: Keys
    show_file: Callable[[Path], None]
    neighbour: Callable[[Path], str]
    shelf: Path | None = None
    bench: Bench = field(default_factory=Bench)
    looked_at: tuple[object, tuple[FilePreview, ...]] = (None, ())
    """What waits, and what it was made of when it was looked at last."""
    replies: dict[str, str] = field(default_factory=dict)
    """By question, what was answered so far of a list that was handed in and is not a master yet."""

    def workspace(self, notices: list[Problem] | None = None) -> cycle.Workspace:
        """The workspace on this day; what it has to tell goes into ``notices``."""
        heard = notices if notices is not None else []
        return cycle.Workspace(root=self.root, today=self.now().date(), tell=heard.append)

    @contextmanager
    def opened(self, doing: str = LOOKING, notices: list[Problem] | None = None) -> Iterator[cycle.Session]:
        """A session for one request or one piece of work."""
        with cycle.opened(self.workspace(notices), doing, clock=self.now) as session:
            yield session

    def page(self, template: str, *, here: str, **content: Any) -> str:
        """A page: its own content, what was just done, and the way to the others."""
        done = self.bench.take_outcome()
        return self.part(template, here=here, navigation=NAVIGATION, done=done, **content)

    def waiting_page(self, work: Work, *, here: str) -> str:
        """How far work is; what comes of it is left for the page that follows, should it end meanwhile."""
        return self.part("working.html", here=here, navigation=NAVIGATION, work=work)

    def part(self, template: str, **content: Any) -> str:
        """A part of a page, which leaves what was just done for the page to tell."""
        tokens = {"token_name": TOKEN, "token": self.keys.form_token}
        return render_template(template, today=self.now().date(), **tokens, **content)

    def words(self, text: object) -> str:
        """A message as a clerk reads it."""
        return for_clerk(str(text), self.root)


def asked_period(session: cycle.Session) -> Period:
    """The period that the request names, else the one under way."""
    text = request.values.get("period", "")
    return Period.parse(text) if text else current_period(session)


def period_in_form() -> Period:
    """The period that the form which was sent is about."""
    return Period.parse(request.form.get("period", ""))


def number_in(text: str) -> int:
    """A number that a browser brought; 0 where it is none, which no record has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def periods_of(session: cycle.Session, shown: Period) -> tuple[Period, ...]:
    """The periods to choose from, newest first."""
    return tuple(sorted({*session.archive.periods(), current_period(session), shown}, reverse=True))


def beside_rows(problems: Iterable[Problem], rows: Iterable[RowPreview]) -> list[Problem]:
    """The problems of a file that no row of it tells already."""
    of_rows = {problem for row in rows for problem in row.problems if problem.level is Level.ERROR}
    return [problem for problem in problems if problem not in of_rows]


def worst_first(rows: Iterable[RowPreview]) -> list[RowPreview]:
    """The rows that are held first, then those in which something must be put right, then the others."""

    def rank(row: RowPreview) -> tuple[bool, bool]:
        wrong = any(problem.level is Level.ERROR for problem in row.problems)
        return row.state is not EntryState.HELD, not wrong

    return sorted(rows, key=rank)


def filters(seat: Seat) -> dict[str, Callable[..., object]]:
    """What templates call words and states by."""
    return {
        "words": seat.words,
        "unit_state": lambda state: UNIT_STATE_WORDS[state] if isinstance(state, UnitState) else "",
        "submission_state": standing_words,
        "verdict": lambda submission: standing_words(submission, before=True),
        "spot": lambda place: str(replace(place, file="")),
        "grave": lambda problems: [problem for problem in problems if problem.level is Level.ERROR],
        "beside": beside_rows,
        "worst_first": worst_first,
        "light": lambda problems: in_brief(
            problem for problem in problems if problem.level is not Level.ERROR
        ),
        "first": lambda problems: list(problems)[:MOST_SHOWN],
        "period": lambda name: Period.parse(name).words,
        "base": lambda name: str(name).rpartition("/")[2],
    }
