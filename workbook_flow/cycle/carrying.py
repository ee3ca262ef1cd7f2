"""What a period's forms take over from the periods before.

What looks through them is imported where there are any: an office's first month has none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from workbook_flow.cycle.folding import Folding
from workbook_flow.cycle.session import Session
from workbook_flow.forms.carried import NOTHING, Carried, Claim, Wordings
from workbook_flow.forms.plan import assignments
from workbook_flow.model import (
    CLAIM_FIELD,
    OWN_FIELDS,
    Entry,
    ExtensionRequest,
    Instruction,
    Master,
    Owed,
    Period,
    Purpose,
    Snapshot,
    Submission,
    TaskId,
    UnitName,
    disclaimer_agreed,
    disclaims,
)
from workbook_flow.records.codec import from_json, to_json
from workbook_flow.records.ledger import Ledger
from workbook_flow.records.succession import by_claim, heir_of, present_names

CARRIED = frozenset({Purpose.CLAIM, Purpose.EXTEND_TO, Purpose.EXTEND_REASON})
"""The columns that tell what goes over, before any row is read as a whole."""

STANDS_IN = re.compile(
    r"代[)）填报签]|[(（]代|请假|[休产病事]假|出差|外出|调[离走]|离[职岗]|不在|临时|暂|有误|为准"
)
"""What people write beside a name that holds for this time alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedRecord:
    """What goes over from earlier periods, in parts that JSON has; of entries not what the unit wrote."""

    entries: tuple[tuple[str, Entry], ...]
    claims: tuple[tuple[str, str, Claim], ...]
    requests: tuple[tuple[str, str, ExtensionRequest], ...]
    returns: dict[str, Submission]
    sent_back: tuple[tuple[str, str], ...]
    wordings: Wordings

    @classmethod
    def of(cls, carried: Carried) -> Self:
        """The record of what goes over."""
        entries = ((owed.unit, entry) for owed, entry in carried.entries.items())
        return cls(
            entries=tuple((unit, replace(entry, values={}, problems=())) for unit, entry in entries),
            claims=tuple((*owed, claim) for owed, claim in carried.claims.items()),
            requests=tuple((*owed, request) for owed, request in carried.requests.items()),
            returns=dict(carried.returns),
            sent_back=tuple(sorted(carried.sent_back)),
            wordings=carried.wordings,
        )

    def carried(self) -> Carried:
        """What goes over again."""
        return Carried(
            entries={entry.owed._replace(unit=UnitName(unit)): entry for unit, entry in self.entries},
            claims={Owed(UnitName(unit), TaskId(task)): claim for unit, task, claim in self.claims},
            requests={Owed(UnitName(unit), TaskId(task)): request for unit, task, request in self.requests},
            returns=self.returns,
            sent_back=frozenset(Owed(UnitName(unit), TaskId(task)) for unit, task in self.sent_back),
            wordings=self.wordings,
        )


def carried_to_json(carried: Carried) -> Any:
    """What goes over from earlier periods, as JSON."""
    return to_json(CarriedRecord.of(carried))


def carried_from_json(content: object) -> Carried:
    """What goes over by this JSON; AttributeError, LookupError, TypeError or ValueError where it holds none."""
    return from_json(CarriedRecord, content).carried()


def units_from_json(content: object) -> frozenset[str]:
    """The units in this JSON; LookupError, TypeError or ValueError where it holds none."""
    return from_json(frozenset[str], content)


def claims_to_json(claims: Mapping[Owed, Claim]) -> Any:
    """What units said of tasks that were new to them, as JSON."""
    return to_json([(*owed, claim) for owed, claim in claims.items()])


def claims_from_json(content: object) -> Mapping[Owed, Claim]:
    """What units said by this JSON; LookupError, TypeError or ValueError where it holds none."""
    claims = from_json(tuple[tuple[str, str, Claim], ...], content)
    return {Owed(UnitName(unit), TaskId(task)): claim for unit, task, claim in claims}


CLAIMS: Folding[Mapping[Owed, Claim]] = Folding(
    name="claims", nothing={}, write=claims_to_json, read=claims_from_json
)
ISSUED: Folding[frozenset[str]] = Folding(
    name="issued", nothing=frozenset(), write=sorted, read=units_from_json
)
FOLDING = Folding(name="carried", nothing=NOTHING, write=carried_to_json, read=carried_from_json)
"""How claims of all kinds of periods, the units that had forms, and what goes over are kept for the next split."""


def carried_over(session: Session, period: Period, master: Master) -> Carried:
    """What units reported, claimed and asked for before; one earlier period at a time is held.

    What is said of units that were renamed, merged or split goes to those that go on for them. Whose a task is was
    said once and for all, so that claims go over from periods of every kind.
    """
    periods = session.archive.periods()
    before = period.goes_on_from(periods)
    carried = from_before(session, before, master) if before else NOTHING
    if any(period.begun_beside(other) for other in periods):
        carried = replace(carried, claims=claims_said(session, period, master))
    return replace(carried, granted=completions_granted(session, period, master))


def from_before(session: Session, before: Sequence[Period], master: Master) -> Carried:
    """What goes over from these earlier periods, oldest first."""
    ledger = session.ledger
    heirs = Heirs.of(master, units_issued(ledger, before))

    def gone_on(carried: Carried, earlier: Period) -> Carried:
        return with_period(carried, ledger.gist(earlier, OWN_FIELDS, CARRIED), heirs)

    origins = heirs.parts(ledger.history.units() if before[1:] else ())
    carried = FOLDING.through(ledger.folds, before, origins, gone_on)
    return replace(
        carried,
        entries=ledger.history.as_a_whole(carried.entries),
        instructions=words_carried(session, before, master),
    )


def claims_said(session: Session, period: Period, master: Master) -> Mapping[Owed, Claim]:
    """By unit of today and task, the last claim in any period before, of whatever kind."""
    ledger, names = session.ledger, present_names(master.units)
    issued = session.archive.periods()
    periods = {*period.goes_on_from(issued), *filter(period.begun_beside, issued)}

    def gone_on(claims: Mapping[Owed, Claim], earlier: Period) -> Mapping[Owed, Claim]:
        claimed = claims_of(ledger.gist(earlier, OWN_FIELDS, CARRIED))
        return {**claims, **{named_today(owed, names): claim for owed, claim in claimed}}

    ordered = sorted(periods, key=lambda earlier: earlier.last_day)
    return CLAIMS.through(ledger.folds, ordered, [sorted(names.items())], gone_on)


def named_today(owed: Owed, names: Mapping[str, str]) -> Owed:
    """The same part under the name that its unit has today."""
    return owed._replace(unit=UnitName(names.get(owed.unit, owed.unit)))


def units_issued(ledger: Ledger, periods: Sequence[Period]) -> frozenset[str]:
    """The units of which a form stands in any of these periods."""

    def gone_on(units: frozenset[str], period: Period) -> frozenset[str]:
        return units | ledger.issues.units(period)

    return ISSUED.through(ledger.folds, periods, (), gone_on)


def completions_granted(session: Session, period: Period, master: Master) -> Collection[Owed] | None:
    """By unit of today and task, the completions granted before; None where the office grants none."""
    if not master.settings.grant_completion:
        return None
    from workbook_flow.cycle.looking_back import past_of

    grants = past_of(session, period, master).grants
    return frozenset(Owed(UnitName(unit), TaskId(task)) for unit, task in grants)


def words_carried(
    session: Session, before: Sequence[Period], master: Master
) -> Mapping[str, tuple[Instruction, ...]]:
    """By unit of today, what leaders wrote in those periods that it has not answered; other periods are not read."""
    ledger = session.ledger
    periods = [earlier for earlier in before if ledger.notes.any_of(earlier)]
    if not periods:
        return {}
    from workbook_flow.cycle.instructing import RAISED, instructions_carried

    noted = tuple(ledger.gist(earlier, OWN_FIELDS, RAISED) for earlier in periods)
    return instructions_carried(noted, master, before[-1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Heirs:
    """Who goes on for whom today.

    ``names`` are the present ones by every name, ``owing`` by task the units that owe it, ``new`` those that no earlier
    period issued anything to.
    """

    names: Mapping[str, str]
    present: frozenset[str]
    owing: Mapping[str, Collection[str]]
    new: frozenset[str]

    @classmethod
    def of(cls, master: Master, issued: Iterable[str]) -> Self:
        """Who goes on, where forms went to these units before."""
        names = present_names(master.units)
        owing: dict[str, set[str]] = {}
        for owed in assignments(master):
            owing.setdefault(owed.task.id, set()).add(owed.unit)
        return cls(
            names=names,
            present=frozenset(names.values()),
            owing=owing,
            new=frozenset(unit.name for unit in master.units) - {names.get(unit) for unit in issued},
        )

    def parts(self, reported: Iterable[str]) -> Iterator[object]:
        """What it goes by: the names alone, where all units that ever reported still have theirs."""
        yield sorted(self.names.items())
        if any(self.names.get(unit) != unit for unit in reported):
            yield sorted((task, sorted(units)) for task, units in self.owing.items())
            yield sorted(self.new)

    def of_entry(self, entry: Entry) -> str | None:
        """The unit that an entry goes over to."""
        return heir_of(entry, self.names, self.owing, self.new)

    def named(self, unit: str) -> str:
        """The name that a unit has today."""
        return self.names.get(unit, unit)

    def key(self, owed: Owed) -> Owed:
        """The same part under the name that its unit has today."""
        return named_today(owed, self.names)


def with_period(carried: Carried, period: Snapshot, heirs: Heirs) -> Carried:
    """What goes over from all before and from this period."""
    return Carried(
        entries={**carried.entries, **entries_of(period, heirs)},
        claims={
            **carried.claims,
            **{heirs.key(owed): claim for owed, claim in claims_of(period)},
        },
        requests={heirs.key(request.owed): request for request in period.requests},
        returns={**carried.returns, **returns_of(period, heirs)},
        sent_back=sent_back_after(carried.sent_back, period, heirs),
        wordings=carried.wordings.and_later(wordings_in(period)),
    )


def wordings_in(period: Snapshot) -> Wordings:
    """What names mean in the period's forms, the newest form's word first."""
    issued = dict.fromkeys((period.former, *(form.fields for form in period.forms)))
    return Wordings.of(column for columns in issued for column in columns)


def entries_of(period: Snapshot, heirs: Heirs) -> Mapping[Owed, Entry]:
    """By unit and task of today, the report accepted in the period; a unit's own goes before what it takes over."""
    reports = (entry for entry in period.entries if not disclaims(entry))
    ordered = sorted(reports, key=lambda entry: (entry.unit in heirs.present, *by_claim(entry)))
    owed = ((heirs.of_entry(entry), entry) for entry in ordered)
    return {entry.owed._replace(unit=UnitName(heir)): entry for heir, entry in owed if heir is not None}


def sent_back_after(before: Collection[Owed], period: Snapshot, heirs: Heirs) -> Collection[Owed]:
    """What of today the office sent back last, given that of the periods before."""

    def owed(entries: Iterable[Entry]) -> Iterator[Owed]:
        for entry in entries:
            heir = heirs.of_entry(entry)
            if heir is not None:
                yield entry.owed._replace(unit=UnitName(heir))

    back = owed(entry for entry in period.held if entry.sent_back)
    return frozenset(before).difference(owed(period.entries)).union(back)


def returns_of(period: Snapshot, heirs: Heirs) -> Mapping[str, Submission]:
    """By unit of today, the period's last return that says who filled it in, less names that hold for it alone."""
    ordered = sorted(period.submissions, key=lambda submission: submission.unit in heirs.present)
    return {
        heirs.named(submission.unit): replace(
            submission, reporter=lasting(submission.reporter), reviewer=lasting(submission.reviewer)
        )
        for submission in ordered
        if submission.unit and submission.reporter
    }


def lasting(person: str) -> str:
    """A name that the next form may go out with; blank where it is that of a stand-in."""
    return "" if STANDS_IN.search(person) else person


def claims_of(period: Snapshot) -> Iterator[tuple[Owed, Claim]]:
    """What units said in a period of tasks that were new to them, by unit and task."""
    wordings = {(form.unit, row.task): row.measure for form in period.forms for row in form.rows}
    for entry in period.entries:
        value = entry.values.get(CLAIM_FIELD.name)
        if value is not None and value.typed is not None:
            measure = wordings.get(entry.owed, "")
            yield (
                entry.owed,
                Claim(measure=measure, disclaimed=disclaims(entry), settled=disclaimer_agreed(entry)),
            )
