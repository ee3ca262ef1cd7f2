"""The address book and the groups that a foreign list proposes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from workbook_flow.importing.background import (
    Background,
)
from workbook_flow.importing.nouns import (
    Answers,
    FoundGroup,
    FoundUnit,
    ListRow,
)
from workbook_flow.importing.units import (
    defined_groups,
    is_group,
    parts_of,
    proposed_members,
    similar_names,
    split_units,
)
from workbook_flow.model import (
    Place,
    Question,
    Unit,
    UnitName,
)


def address_book(
    rows: Sequence[ListRow], background: Background, contacts: Mapping[str, Unit], answers: Answers
) -> tuple[tuple[FoundUnit, ...], tuple[FoundGroup, ...], list[Question]]:
    """Every unit with its count and its near twins, every group with its members, and what is asked of them."""
    counts: Counter[str] = Counter()
    groups: dict[str, list[Place]] = {}
    for row in rows:
        for name in (*row.lead, *row.responsible):
            base, excepted = parts_of(name)
            counts.update(excepted)
            if is_group(base):
                groups.setdefault(base, []).append(row.place)
            else:
                counts[base] += 1
    defined = dict(defined_groups(background.notes))
    for members in (*defined.values(), *(split_units(answers.get(f"group:{name}", "")) for name in groups)):
        counts.update({member: 0 for member in members if member not in counts and not member.isdigit()})
    counts.update({name: 0 for name in contacts if name not in counts})
    twins = similar_names(counts)
    listed_groups, questions = found_groups(groups, defined, list(counts), answers)
    units = tuple(
        FoundUnit(unit=contacts.get(name, Unit(name=UnitName(name))), count=count, similar=twins[name])
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], -len(item[0])))
    )
    return joined_twins(units, answers), listed_groups, [*twins_question(units), *questions]


def found_groups(
    groups: Mapping[str, Sequence[Place]],
    defined: Mapping[str, tuple[str, ...]],
    units: Sequence[str],
    answers: Answers,
) -> tuple[tuple[FoundGroup, ...], list[Question]]:
    """The groups with members by a note, by an answer, or not at all; those without are asked."""
    listed_groups = []
    questions = []
    for name, places in groups.items():
        proposal = proposed_members(name, units)
        answer = answers.get(f"group:{name}", "")
        members = defined.get(name, ())
        if answer == "1" and proposal:
            members = proposal
        elif answer and not answer.isdigit():
            members = tuple(split_units(answer))
        listed_groups.append(FoundGroup(name=name, members=members))
        if not members:
            readings = ("、".join(proposal),) if proposal else ()
            words = f"“{name}”（{len(places)} 处）是哪些单位？"
            questions.append(
                Question(
                    id=f"group:{name}",
                    kind="group",
                    words=words,
                    readings=(*readings, "以后在“分组”表里填"),
                    places=tuple(places),
                    open=True,
                )
            )
    return tuple(listed_groups), questions


def twins_question(units: Iterable[FoundUnit]) -> list[Question]:
    """Whether names that look alike are one unit's, asked once."""
    pairs = sorted({"／".join(sorted((each.unit.name, other))) for each in units for other in each.similar})
    if not pairs:
        return []
    words = "这些名称是不是同一家：" + "；".join(pairs)
    readings = ("每组都是同一家，少见的作为别名", "都不是同一家")
    return [Question(id="twins", kind="twins", words=words, readings=readings)]


def joined_twins(units: tuple[FoundUnit, ...], answers: Answers) -> tuple[FoundUnit, ...]:
    """The units with their near twins as aliases, where the answer says so."""
    answer = answers.get("twins", "")
    if answer == "2":
        return tuple(replace(entry, similar=()) for entry in units)
    if answer != "1":
        return units
    heads = twin_heads(units)
    joined: dict[str, FoundUnit] = {}
    for entry in units:
        head = heads[entry.unit.name]
        if head == entry.unit.name:
            aliases = tuple(name for name, other in heads.items() if other == head and name != head)
            joined[head] = replace(entry, unit=replace(entry.unit, aliases=aliases), similar=())
    return tuple(joined.values())


def twin_heads(units: Iterable[FoundUnit]) -> dict[str, str]:
    """By each name, the most frequent of those that look alike."""
    heads: dict[str, str] = {}
    for entry in units:  # the most frequent first
        candidates = [heads[other] for other in entry.similar if other in heads]
        heads[entry.unit.name] = candidates[0] if candidates else entry.unit.name
    return heads


def merged_names(row: ListRow, units: Sequence[FoundUnit]) -> ListRow:
    """The row with a doubt where one of its names has a near twin that nobody decided on."""
    twins: dict[str, tuple[str, ...]] = {each.unit.name: each.similar for each in units if each.similar}
    doubts = dict(row.doubts)
    for column, names in (("牵头单位", row.lead), ("责任单位", row.responsible)):
        near = [f"“{name}”与“{'、'.join(twins[name])}”相近" for name in names if name in twins]
        if near:
            doubts[column] = "；".join(filter(None, (doubts.get(column, ""), *near)))
    return replace(row, doubts=doubts)
