"""Claims: what each unit says of the tasks that were new to it, and who the open words of the list turn out to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from workbook_flow.model import (
    CLAIM_FIELD,
    CLAIM_REASON_FIELD,
    CLAIMED,
    DISCLAIMED,
    Decision,
    Entry,
    ExtensionRequest,
    IssuedForm,
    IssuedRow,
    Master,
    Period,
    Role,
    Snapshot,
    Task,
    Verdict,
    disclaimer_agreed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """One unit's word on one task: 认领, 不属本单位职责, or blank where it has not answered; why; and what was decided.

    ``submission`` is the return that it came with, None for no answer; ``agreed`` says that the office agreed that the
    task is none of the unit's.
    """

    unit: str
    role: Role
    period: Period
    answer: str = ""
    reason: str = ""
    agreed: bool = False
    submission: int | None = None
    decision: Decision | None = None

    @classmethod
    def of(cls, form: IssuedForm, row: IssuedRow, entry: Entry | None) -> Self:
        """What a unit answered in the row of a form; ``entry`` is what stands in it."""
        return cls(
            unit=form.unit,
            role=row.role,
            period=form.period,
            answer=said(entry, CLAIM_FIELD.name),
            reason=said(entry, CLAIM_REASON_FIELD.name),
            agreed=entry is not None and disclaimer_agreed(entry),
            submission=entry.submission if entry else None,
            decision=entry.decision if entry else None,
        )


Claims = Mapping[tuple[str, str], ClaimLine]
"""By task and unit, what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskClaims:
    """One task and what every unit that was asked says of it."""

    task: Task
    lines: tuple[ClaimLine, ...]

    @property
    def claimed(self) -> tuple[str, ...]:
        """The units that took the task on."""
        return tuple(line.unit for line in self.lines if line.answer == CLAIMED)

    @property
    def disclaimed(self) -> tuple[ClaimLine, ...]:
        """The units that say it is none of theirs."""
        return tuple(line for line in self.lines if line.answer == DISCLAIMED)

    @property
    def disputed(self) -> tuple[ClaimLine, ...]:
        """Those of them with whom the office has not agreed."""
        return tuple(line for line in self.disclaimed if not line.agreed)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The units that were asked and have not said."""
        return tuple(line.unit for line in self.lines if not line.answer)

    @property
    def offered(self) -> tuple[str, ...]:
        """The units to write into 明确单位: those that claimed, of all whom the open words may mean."""
        return tuple(unit for unit in self.claimed if unit in self.task.unclear)

    @property
    def settled(self) -> bool:
        """Whether somebody took the task on, and nothing about it is open."""
        open_words = bool(self.task.unclear_words)
        return bool(self.claimed) and not (self.disputed or self.unanswered or open_words)

    @property
    def outcome(self) -> str:
        """How the task stands, in words."""
        words = []
        if self.task.unclear_words and self.offered:
            words.append(f"“{'、'.join(self.task.unclear_words)}”可在“明确单位”填：{'、'.join(self.offered)}")
        if not self.claimed and not self.unanswered:
            words.append("无人认领，请办公室明确")
        if self.disputed:
            words.append(f"有争议 {len(self.disputed)} 个单位")
        if self.unanswered:
            words.append(f"未答复 {len(self.unanswered)} 个单位")
        return "；".join(words) or "已认领"


def said(entry: Entry | None, name: str) -> str:
    """The text of a field of an entry; blank where there is none."""
    value = entry.values.get(name) if entry else None
    return str(value.typed) if value is not None and value.typed is not None else ""


def claim_lines(snapshot: Snapshot) -> Claims:
    """By task and unit, the word of each unit that was asked in the period."""
    answers = {(entry.task, entry.unit): entry for entry in answering(snapshot)}
    return {
        (row.task, form.unit): ClaimLine.of(form, row, answers.get((row.task, form.unit)))
        for form in snapshot.forms
        for row in form.rows
        if row.asks_claim or (row.task, form.unit) in answers
    }


def last_words(claims: Claims, further: Claims) -> Claims:
    """By task and unit, the last word in either; one that was asked and has not said gives way to any word."""
    lines = [*claims.items(), *further.items()]
    return dict(sorted(lines, key=lambda item: (bool(item[1].answer), item[1].period.last_day)))


def list_claims(master: Master, lines: Claims) -> tuple[TaskClaims, ...]:
    """By task, the last word of each unit that was asked.

    A unit that was asked again, because the wording changed, counts by what it said to the last wording.
    """
    by_task: dict[str, list[ClaimLine]] = {}
    for (task, _), line in lines.items():
        by_task.setdefault(task, []).append(line)
    return tuple(
        TaskClaims(task=task, lines=tuple(by_task[task.id])) for task in master.tasks if task.id in by_task
    )


def answering(snapshot: Snapshot) -> Iterable[Entry]:
    """The entries in which a unit says whether a task is its own; one accepted goes before one held."""
    return (entry for entry in (*snapshot.held, *snapshot.entries) if said(entry, CLAIM_FIELD.name))


def outcome_words(request: ExtensionRequest) -> str:
    """What the office decided, in words."""
    if request.decision is None or request.decision.verdict is Verdict.DISPUTED:
        return "待核定"
    return f"同意延期至 {request.granted.isoformat()}" if request.granted else "不同意"
