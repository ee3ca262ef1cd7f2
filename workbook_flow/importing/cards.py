"""Tasks that each have a small table of their own, labels beside what they say → the one table that they stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from workbook_flow.importing.heads import ColumnPart, part_of
from workbook_flow.importing.tables import LONGEST_GROUP, UNIT_PARTS
from workbook_flow.model import Place
from workbook_flow.sheets.grids import Cell, Grid

FEWEST = 2
"""Cards that make a list."""
FEWEST_LABELS = 3
"""Labels that make a card."""
TASKS = frozenset({ColumnPart.HEADING, ColumnPart.MEASURE})
REST = "卡片里的其他字"
"""What the column is called that holds what stands beside no label."""


@dataclass(slots=True)
class Card:
    """One task: the row it begins in, what stands over it, beside its labels, and elsewhere in it."""

    row: int
    over: list[Cell] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)
    rest: list[Cell] = field(default_factory=list)

    @property
    def others(self) -> list[Cell]:
        """What stands over it and elsewhere in it, without what stands beside a label too."""
        texts = {cell.text.strip() for cell in self.cells.values()}
        return [cell for cell in (*self.over, *self.rest) if cell.text.strip() not in texts]


def card_grids(grids: Iterable[Grid]) -> tuple[Grid, ...]:
    """The tables that the cards of those sheets stand for; none where a sheet has no cards."""
    return tuple(table for grid in grids if (table := table_of_cards(grid)) is not None)


def table_of_cards(grid: Grid) -> Grid | None:
    """The table of a sheet of cards: what stands above them, a header of their labels, one row a card."""
    rows = list(grid.rows())
    labels = labels_of(rows)
    cards = list(cards_of(rows, labels))
    parts = {part_of(label) for card in cards for label in card.cells}
    if len(cards) < FEWEST or not parts & TASKS or not parts & {*UNIT_PARTS, ColumnPart.LIMIT}:
        return None
    start = cards[0].row
    over = {number: list(row.values()) for number, row in rows if number < start}
    own = list(over)[-1:] if all(card.over for card in cards[1:]) else []
    cards[0].over = [over[number][0] for number in own]
    names = list(dict.fromkeys(label for card in cards for label in card.cells))
    names += [REST] * any(card.others for card in cards)
    cells = {
        (row - 1, column): cell
        for (row, column), cell in grid.cells.items()
        if row < start and row not in own
    }
    cells |= {
        (start - 1, at): Cell(Place(sheet=grid.name, cell=f"栏目·{name}"), name)
        for at, name in enumerate(names, 1)
    }
    for card in cards:
        cells |= {(card.row, names.index(label) + 1): cell for label, cell in card.cells.items()}
        if others := card.others:
            words = "；".join(dict.fromkeys(cell.text.strip() for cell in others))
            cells[card.row, len(names)] = Cell(others[0].place, words)
    return Grid(grid.name, cells, grid.hidden)


def label_of(cell: Cell) -> str:
    """The words of a cell as a label."""
    return cell.text.strip().rstrip("：:").strip()


def labels_of(rows: Iterable[tuple[int, Mapping[int, Cell]]]) -> frozenset[tuple[int, str]]:
    """The labels, each with its column: short texts that stand there once a card, where headers of a list stand too."""
    places = {
        cell.place: (column, label_of(cell))
        for _, row in rows
        for column, cell in sorted(row.items(), reverse=True)
    }
    counts = Counter(places.values())
    headers = {spot for spot in counts if part_of(spot[1]) is not None and counts[spot] >= FEWEST}
    columns = {column for column, _ in headers}
    cards = max((counts[spot] for spot in headers if part_of(spot[1]) in TASKS), default=0)
    return frozenset(
        spot
        for spot in counts
        if spot in headers or (spot[0] in columns and counts[spot] == cards and len(spot[1]) <= LONGEST_GROUP)
    )


def cards_of(
    rows: Iterable[tuple[int, Mapping[int, Cell]]], labels: frozenset[tuple[int, str]]
) -> Iterator[Card]:
    """The cards: a new one begins where a label stands again."""
    card: Card | None = None
    waiting: list[Cell] = []
    for number, row in rows:
        pairs = dict(pairs_of(row, labels))
        if not pairs:
            loose = {cell.place: cell for at, cell in row.items() if (at, label_of(cell)) not in labels}
            waiting += loose.values()
            continue
        if card is None or card.cells.keys() & pairs.keys():
            if card is not None and len(card.cells) >= FEWEST_LABELS:
                yield card
            card = Card(number, over=waiting if card is not None else [])
        else:
            card.rest += waiting
        waiting = []
        card.cells |= pairs
    if card is not None and len(card.cells) >= FEWEST_LABELS:
        card.rest += waiting
        yield card


def pairs_of(row: Mapping[int, Cell], labels: frozenset[tuple[int, str]]) -> Iterator[tuple[str, Cell]]:
    """Each label of a row with the cell beside it; a blank one where none stands there."""
    starts = [column for column, cell in row.items() if (column, label_of(cell)) in labels]
    for column, following in zip(starts, [*starts[1:], max(row) + 1][: len(starts)], strict=True):
        beside = {row[at].place: row[at] for at in range(column + 1, following) if at in row}
        texts = [cell for place, cell in beside.items() if place != row[column].place]
        if len(texts) > 1:
            yield label_of(row[column]), Cell(texts[0].place, " ".join(cell.text.strip() for cell in texts))
        elif texts:
            yield label_of(row[column]), texts[0]
