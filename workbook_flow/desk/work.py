"""Work that takes a while: one piece at a time, in a thread of its own, its progress seen and stopped from the page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event, Lock, Thread

from workbook_flow.model import Problem, WorkbookFlowError
from workbook_flow.records.files import refusal_in_words

LOG = logging.getLogger("workbook_flow")
AT_ONCE = 1.5
"""Seconds that a request waits for its work: what is done by then needs no page that waits."""


LONGEST_STEP = 30.0
"""Seconds that one step of looking at something may take until it is seen that it shall stop."""


class Stopped(WorkbookFlowError):
    """The work was stopped from the page, between two steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkReport:
    """What came of the work: in words, with the problems found; ``failed`` where it could not be done.

    ``verdict`` says so in few words where that is not 已办好 or 没有办成: an examination may be done and find much.
    """

    words: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    failed: bool = False
    verdict: str = ""


def own_fault_words(error: Exception) -> str:
    """What is said of a fault of the program's own."""
    return f"程序内部错误（{type(error).__name__}），详情已记入日志。已完成的部分不受影响；请联系维护人员。"


@dataclass
class Work:
    """One piece of work: how far it is, whether it shall stop, what came of it.

    ``looking`` says that it changes nothing, and makes way for what does.
    """

    title: str
    looking: bool = False
    total: int = 0
    done: int = 0
    notices: list[Problem] = field(default_factory=list)
    outcome: WorkReport | None = None
    stop: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)

    def expect(self, total: int) -> None:
        """Say how many steps there will be."""
        self.total = total

    def step(self) -> None:
        """Count a step; raise Stopped where the page asked for it. What is done stands."""
        self.done += 1
        self.stop_if_asked()

    def wait(self, seconds: float) -> None:
        """Wait between two steps; raise Stopped as soon as the page asks for it."""
        self.stop.wait(seconds)
        self.stop_if_asked()

    def stop_if_asked(self) -> None:
        """Raise Stopped where the page asked for it."""
        if self.stop.is_set():
            raise Stopped(f"已停止：做完了 {self.done} 步。已完成的不受影响，再点一次就接着做。")

    def run(self, act: Callable[[Work], WorkReport]) -> None:
        """Do it, and keep what came of it, whatever that is."""
        try:
            self.outcome = act(self)
        except WorkbookFlowError as error:
            self.outcome = WorkReport(
                words=(str(error),), problems=tuple(getattr(error, "problems", ())), failed=True
            )
        except OSError as error:
            LOG.exception("%s没有做完", self.title)
            self.outcome = WorkReport(words=(refusal_in_words(error),), failed=True)
        except Exception as error:
            LOG.exception("%s没有做完", self.title)
            self.outcome = WorkReport(words=(own_fault_words(error),), failed=True)
        finally:
            self.tell_notices()
            self.ended.set()

    def tell_notices(self) -> None:
        """Have the outcome tell whatever the workspace had to say meanwhile; what was only looked at is asked anew."""
        if self.outcome is not None and not self.looking:
            problems = tuple(dict.fromkeys((*self.notices, *self.outcome.problems)))
            self.outcome = replace(self.outcome, problems=problems)


class Bench:
    """Where work is done, one piece at a time; the last one's outcome stays until it was shown."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self.lock = Lock()
        self.work: Work | None = None

    @property
    def busy(self) -> Work | None:
        """The work under way."""
        work = self.work
        return work if work is not None and not work.ended.is_set() else None

    @property
    def holds_outcome(self) -> bool:
        """Whether the outcome of some work waits to be shown."""
        return self.work is not None and self.work.ended.is_set()

    def start(
        self,
        title: str,
        act: Callable[[Work], WorkReport],
        *,
        looking: bool = False,
        patience: float = AT_ONCE,
    ) -> Work:
        """Begin a piece of work, and wait a moment for it; raise WorkbookFlowError while another is under way."""
        with self.lock:
            self.clear_for(looking=looking)
            work = Work(title, looking)
            self.work = work
            # Not a daemon: the process ends when what is being written is whole.
            Thread(target=work.run, args=(act,), name=title).start()
        work.ended.wait(patience)
        return work

    def clear_for(self, *, looking: bool) -> None:
        """Have work that only looks end for work that does something; raise WorkbookFlowError for other work."""
        busy = self.busy
        if busy is not None and busy.looking and not looking:
            busy.stop.set()
            busy.ended.wait(LONGEST_STEP)
        if self.busy is not None:
            raise WorkbookFlowError(f"正在{self.busy.title}，请等它做完。")

    def take_outcome(self) -> Work | None:
        """The work that has ended and was not shown yet."""
        with self.lock:
            work = self.work
            if work is None or not work.ended.is_set():
                return None
            self.work = None
            return work
