"""What an earlier period says of a unit that was renamed since, under its name of today.

Units that became one, or one that another took in, keep the names of then: each answers for its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from workbook_flow.model import UnitState
from workbook_flow.reports.summary.completions import present_name

if TYPE_CHECKING:
    from workbook_flow.model import Edition, Master, Snapshot
    from workbook_flow.reports.summary.published import Published


Item = TypeVar("Item", bound=Any)


def renamed(master: Master, units: Iterable[str]) -> Mapping[str, str]:
    """By those of these units that were only renamed since, their names of today."""
    today = {unit: present_name(master, unit) for unit in dict.fromkeys(units)}
    bearers = Counter(today.values())
    return {unit: now for unit, now in today.items() if now not in today and bearers[now] == 1}


def names_in(snapshot: Snapshot) -> Iterable[str]:
    """The units that had to do with a period."""
    yield from (status.unit for status in snapshot.statuses if status.state is not UnitState.NOT_ISSUED)
    yield from (form.unit for form in snapshot.forms)
    yield from (entry.unit for entry in (*snapshot.entries, *snapshot.held))


def under_present_names(master: Master, snapshot: Snapshot) -> Snapshot:
    """The period with each renamed unit under its name of today."""
    names = renamed(master, names_in(snapshot))
    if not names:
        return snapshot
    return replace(
        snapshot,
        forms=under(names, snapshot.forms),
        entries=under(names, snapshot.entries),
        held=under(names, snapshot.held),
        submissions=under(names, snapshot.submissions),
        statuses=under(names, (status for status in snapshot.statuses if status.unit not in names.values())),
        requests=under(names, snapshot.requests),
        summaries=under(names, snapshot.summaries),
        notes=tuple(
            replace(note, subject=names.get(note.subject, note.subject)) if note.kind.about_unit else note
            for note in snapshot.notes
        ),
        replies=under(names, snapshot.replies),
        evidence=under(names, snapshot.evidence),
    )


def under(names: Mapping[str, str], items: Iterable[Item]) -> tuple[Item, ...]:
    """What is each of a unit, under the unit's name of today."""
    return tuple(replace(item, unit=names.get(item.unit, item.unit)) for item in items)


def edition_under_present_names(master: Master, edition: Edition) -> Edition:
    """What was published of a period with each renamed unit under its name of today."""
    names = renamed(master, (*edition.cells, *edition.scores))
    return replace(
        edition,
        cells={names.get(unit, unit): cells for unit, cells in edition.cells.items()},
        scores={names.get(unit, unit): score for unit, score in edition.scores.items()},
    )


def published_under_present_names(master: Master, published: Published) -> Published:
    """The same of an edition with its rows."""
    names = renamed(master, (unit for unit, _ in published.rows))
    return replace(
        published,
        edition=edition_under_present_names(master, published.edition),
        rows={(names.get(unit, unit), task): values for (unit, task), values in published.rows.items()},
    )
