"""The address book and the groups that a foreign list proposes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from workbook_flow.importing.background import Background
from workbook_flow.importing.groups import defined_groups, parts_of, proposed_members
from workbook_flow.importing.languages import Pairs
from workbook_flow.importing.nouns import Answers, FoundGroup, FoundUnit, ListRow
from workbook_flow.importing.twins import similar_names, stated_pairs
from workbook_flow.importing.units import is_group, may_be_unit, split_units
from workbook_flow.model import Place, Question, Unit, UnitName
from workbook_flow.words.names import clean_name, name_key

GROUP_QUESTION, TWINS_QUESTION = "group", "twins"
LATER = "以后在“分组”表里填"


def address_book(
    rows: Sequence[ListRow],
    background: Background,
    contacts: Mapping[str, Unit],
    answers: Answers,
    pairs: Pairs,
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
    by_note = {
        group_key(name): names for name, names in defined_groups(background.notes, {*counts, *contacts})
    }
    defined = {name: by_note[key] for name in groups if (key := group_key(name)) in by_note}
    written = (named_members(answers.get(group_id(name), "")) for name in groups)
    for members in (*by_note.values(), *written):
        counts.update({member: 0 for member in members if member not in counts})
    counts.update({name: 0 for name in contacts if name not in counts})
    stated, beside = stated_pairs(background.notes, counts)
    aliases = joined_names(counts, [*stated, *((other, name) for name, other in pairs.stated)])
    twins = similar_names(counts)
    for name, other in (pair for pair in (*beside, *pairs.beside) if set(pair) <= counts.keys()):
        twins = {
            **twins,
            name: tuple(dict.fromkeys((*twins[name], other))),
            other: tuple(dict.fromkeys((*twins[other], name))),
        }
    listed_groups, questions = found_groups(groups, defined, list(counts), answers)
    units = tuple(
        FoundUnit(unit=book_unit(name, contacts, aliases), count=count, similar=twins[name])
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], -len(item[0])))
    )
    return joined_twins(units, answers), listed_groups, [*twins_question(units, answers), *questions]


def joined_names(counts: Counter[str], pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """By unit, the names that the list's own notes call the same; ``counts`` keeps one of each, the more frequent."""
    aliases: dict[str, tuple[str, ...]] = {}
    heads: dict[str, str] = {}
    for pair in pairs:
        names = sorted(
            {heads.get(name, name) for name in pair},
            key=lambda name: (-counts[name], pair[::-1].index(name) if name in pair else 0),
        )
        if len(names) < 2:
            continue
        head, other = names
        counts[head] += counts.pop(other, 0)
        aliases[head] = (*aliases.get(head, ()), other, *aliases.pop(other, ()))
        heads |= dict.fromkeys(aliases[head], head)
    return aliases


def book_unit(name: str, contacts: Mapping[str, Unit], aliases: Mapping[str, tuple[str, ...]]) -> Unit:
    """The unit as the addresses beside the list have it under any of its names, with its aliases."""
    others = aliases.get(name, ())
    unit = next((contacts[each] for each in (name, *others) if each in contacts), Unit(name=UnitName(name)))
    return replace(unit, name=UnitName(name), aliases=(*unit.aliases, *others)) if others else unit


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
        question = Question(
            id=group_id(name),
            kind=GROUP_QUESTION,
            words=f"“{name}”（{len(places)} 处）是哪些单位？",
            readings=(*(("、".join(proposal),) if proposal else ()), LATER),
            places=tuple(places),
            open=True,
        )
        answer = answers.get(question.id, "")
        members = proposal if answer == "1" else named_members(answer)
        members = members or defined.get(name, ())
        listed_groups.append(FoundGroup(name=name, members=members))
        if not members and question.meaning(answer) != LATER:
            questions.append(question)
    return tuple(listed_groups), questions


def group_key(name: str) -> str:
    """What the spellings of one group share: 各市（州）人民政府 and 各市州."""
    plain = re.sub(r"^(?:各|全体|所有)(?=.)|[（）()、和及]", "", name_key(name))
    return re.sub("人民政府$|政府$|办事处$", "", plain)


def group_id(name: str) -> str:
    """What names the question of who a group's members are."""
    return f"{GROUP_QUESTION}:{name}"


def named_members(answer: str) -> tuple[str, ...]:
    """The units that an answer in words names; none where any of the words cannot be a unit's name."""
    names = tuple(split_units(answer))
    return names if all(map(may_be_unit, names)) else ()


def twins_question(units: Iterable[FoundUnit], answers: Answers) -> list[Question]:
    """Whether names that look alike are one unit's, asked once, until an answer is understood."""
    question = question_of_twins(units)
    if question is None or said_of_twins(question, answers) is not None:
        return []
    return [question]


def question_of_twins(units: Iterable[FoundUnit]) -> Question | None:
    """The question about all names that look alike, None where there are none."""
    pairs = sorted({"／".join(sorted((each.unit.name, other))) for each in units for other in each.similar})
    if not pairs:
        return None
    words = "这些名称是不是同一家：" + "；".join(pairs)
    readings = ("每组都是同一家，少见的作为别名", "都不是同一家")
    return Question(id=TWINS_QUESTION, kind=TWINS_QUESTION, words=words, readings=readings, open=True)


def said_of_twins(question: Question, answers: Answers) -> tuple[frozenset[str], ...] | None:
    """The pairs of names that the office calls one unit's; None where its answer says no such thing."""
    answer = answers.get(TWINS_QUESTION, "")
    pairs = tuple(frozenset(pair.split("／")) for pair in question.words.partition("：")[2].split("；"))
    number = answer if answer in {"1", "2"} else replace(question, open=False).chosen(answer)
    if number in {"1", "2"}:
        return pairs if number == "1" else ()
    groups = [
        frozenset(clean_name(name) for name in re.split("[=＝／/、]", group))
        for group in re.split(r"[；;\n]", answer)
        if group.strip()
    ]
    named = [tuple(pair for pair in pairs if pair <= group) for group in groups]
    whole = all(group == frozenset().union(*own) for group, own in zip(groups, named, strict=True))
    return tuple(pair for own in named for pair in own) if groups and whole else None


def joined_twins(units: tuple[FoundUnit, ...], answers: Answers) -> tuple[FoundUnit, ...]:
    """The units with their near twins as aliases, where the answer says so."""
    question = question_of_twins(units)
    pairs = None if question is None else said_of_twins(question, answers)
    if pairs is None:
        return units
    heads = twin_heads(units, pairs)
    names_of: dict[str, tuple[str, ...]] = {
        entry.unit.name: (entry.unit.name, *entry.unit.aliases) for entry in units
    }
    joined: dict[str, FoundUnit] = {}
    for entry in units:
        head = heads[entry.unit.name]
        if head == entry.unit.name:
            aliases = (alias for name, other in heads.items() if other == head for alias in names_of[name])
            others = tuple(name for name in dict.fromkeys(aliases) if name != head)
            joined[head] = replace(entry, unit=replace(entry.unit, aliases=others), similar=())
    return tuple(joined.values())


def twin_heads(units: Iterable[FoundUnit], pairs: Collection[frozenset[str]]) -> dict[str, str]:
    """By each name, the most frequent of those that the pairs call one unit's."""
    heads: dict[str, str] = {}
    for entry in units:  # the most frequent first
        others = {name for pair in pairs if entry.unit.name in pair for name in pair}
        candidates = [heads[other] for other in entry.similar if other in heads and other in others]
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


def with_open_groups(row: ListRow, groups: Sequence[FoundGroup]) -> ListRow:
    """The row with a doubt where it names a group of which nobody said who its members are."""
    undecided = {group.name for group in groups if not group.members}
    doubts = dict(row.doubts)
    for column, names in (("牵头单位", row.lead), ("责任单位", row.responsible)):
        unsaid = [f"“{name}”是哪些单位还没有填" for name in names if parts_of(name)[0] in undecided]
        if unsaid:
            doubts[column] = "；".join(filter(None, (doubts.get(column, ""), *unsaid)))
    return replace(row, doubts=doubts)
