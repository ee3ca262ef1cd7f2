"""The words in which an office writes a condition, and the terms that they are.

    已完成 且 发现隐患数 > 0        整改数 ≤ 发现隐患数        累计投资 ≥ 上期累计投资
    进展状态 是 已完成、受阻        存在问题 已填              合计 = 男 + 女        整改数 / 发现数 ≥ 95%

Columns and choices are called by their names, in marks (`…` 「…」 “…”) or without. There are no names but these, 今天
and 目标值, and nothing that could call or loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from workbook_flow.fields import kind_of
from workbook_flow.fields.spelling import serial
from workbook_flow.model import Field, FieldType, Meaning, Purpose
from workbook_flow.rules.comparing import (
    GIVEN,
    Among,
    Compared,
    Constant,
    Either,
    Filled,
    Quantity,
    Reckoned,
    RowCell,
    negated,
)
from workbook_flow.rules.condition_cursor import ConditionCursor, NoTermError, RuleError, TooDeepError, plain
from workbook_flow.rules.condition_words import (
    ABOUT,
    AND,
    AND_COMMA,
    DAY,
    EMPTY,
    FIGURE,
    FULL,
    IS,
    IS_NOT,
    LENGTHS,
    LONGEST,
    MARKS,
    MINUS,
    NOT,
    OR,
    OR_COMMA,
    PLUS,
    PLUS_WORDS,
    SIGNS,
    TIMES,
    TIMES_WORDS,
    UNIT,
)
from workbook_flow.rules.measures import (
    MeasuredAmount,
    about,
    added,
    amount_of,
    compared,
    leaves_measure_open,
    multiplied,
    nearly,
)
from workbook_flow.rules.terms import All, Term
from workbook_flow.words.dates import read_day


def parse_condition(text: str, fields: Iterable[Field]) -> Term:
    """The term that the words are, over these columns; RuleError where they are none."""
    return read_condition(text, fields)[0]


def read_condition(text: str, fields: Iterable[Field]) -> tuple[Term, ConditionReader]:
    """The term that the words are, with what read it."""
    words = plain(text).rstrip("。;")
    if len(words) > LONGEST:
        raise RuleError(f"超过 {LONGEST} 个字")
    reader = ConditionReader(words, {plain(each.name): each for each in fields})
    try:
        return reader.whole(), reader
    except RuleError as error:
        raise RuleError("；".join(filter(None, (str(error), reader.otherwise())))) from error


@dataclass(slots=True)
class ConditionReader(ConditionCursor):
    """Reads the terms of a condition; ``pairs`` are the amounts held against each other.

    ``chains`` are the same as they were written, with the signs between them; ``mixed`` says that 且 and 或 stand
    side by side without brackets.
    """

    mixed: bool = False
    pairs: list[tuple[MeasuredAmount, MeasuredAmount]] = field(default_factory=list)
    chains: list[tuple[list[MeasuredAmount], list[str]]] = field(default_factory=list)

    def whole(self) -> Term:
        """The term that all the words are."""
        term = self.any_of()
        if self.rest:
            raise RuleError(f"“{self.rest[:20]}”{self.guess()}")
        return term

    def any_of(self) -> Term:
        """Terms of which one is enough."""
        wholes = [self.all_of()]
        while self.take(*OR, *OR_COMMA):
            wholes.append(self.all_of())
        self.mixed |= len(wholes) > 1 and any(len(terms) > 1 for terms in wholes)
        terms = [terms[0] if len(terms) == 1 else All(terms) for terms in wholes]
        return terms[0] if len(terms) == 1 else Either(tuple(terms))

    def all_of(self) -> tuple[Term, ...]:
        """Terms that must all hold."""
        terms = [self.term()]
        while not self.rest.startswith(OR_COMMA) and self.take(*AND, *AND_COMMA, ","):
            terms.append(self.term())
        return tuple(terms)

    def term(self) -> Term:
        """One term: turned round, in brackets, or a plain one."""
        start = self.at
        if self.take(*NOT) and self.rest.startswith("("):
            return negated(self.term())
        self.at = start
        if self.rest.startswith("("):
            try:
                return self.in_brackets()
            except NoTermError:
                self.at = start
        return self.plain_term()

    def in_brackets(self) -> Term:
        """Terms in brackets; NoTermError where they are an amount."""
        self.enter()
        try:
            term = self.any_of()
        except TooDeepError:
            raise
        except RuleError as error:
            self.inside -= 1
            raise NoTermError(str(error)) from error
        self.leave()
        start = self.at
        if self.take(*SIGNS, *TIMES, *PLUS):
            self.at = start
            raise NoTermError
        return term

    def plain_term(self) -> Term:
        """A state, a column that is filled or not, a choice, or amounts held against each other."""
        states = self.state_word()
        if states is not None:
            return states
        start = self.at
        reference = self.column()
        if reference is not None:
            key, column = reference
            if word := self.take_owed(*EMPTY, *FULL):
                return Filled(key, word in FULL)
            if column.type is FieldType.CHOICE:
                return self.chosen(key, column)
        self.at = start
        return self.compared()

    def state_word(self) -> Term | None:
        """A state by its own name or by its meaning, where that comes next and no longer name of a column does."""
        states = [each for each in self.fields.values() if each.purpose is Purpose.STATE]
        start = self.at
        mark = self.take(*MARKS)
        words: dict[str, tuple[str, ...]] = {}
        for state in states:
            for meaning in Meaning:
                values = tuple(each.value for each in state.choices if each.meaning is meaning)
                words |= {plain(meaning.value): values} if values else {}
            words |= {plain(each.value): (each.value,) for each in state.choices}
        column = next((name for name in self.names if self.rest.startswith(name)), "")
        word = self.take(*(each for each in words if len(each) > len(column)))
        if not word or (mark and not self.take(MARKS[mark])):
            self.at = start
            return None
        return Among(states[0].name, words[word])

    def chosen(self, key: str, column: Field) -> Term:
        """Which of its choices a column has, or has not."""
        word = self.take_owed(*IS, *IS_NOT)
        if not word:
            raise RuleError(f"“{column.name}”是选项，请写 {column.name} 是 某个选项")
        values = [self.value(column)]
        while self.another_value(column):
            values.append(self.value(column))
        return Among(key, tuple(values), word in IS)

    def another_value(self, column: Field) -> bool:
        """Go past what stands before one more choice; not past 或 with another column behind it."""
        start = self.at
        if self.take("、"):
            return True
        if self.take(*OR):
            behind = self.at
            other = not self.choice(column) and (self.rest.startswith("(") or self.column() is not None)
            self.at = start if other else behind
            return not other
        return False

    def choice(self, column: Field) -> str:
        """The column's choice that comes next, its longest; blank where none does."""
        options = sorted((plain(option.value) for option in column.choices), key=len, reverse=True)
        return next((option for option in options if self.rest.startswith(option)), "")

    def value(self, column: Field) -> str:
        """One of the column's choices."""
        mark = self.take(*MARKS)
        choices = {plain(option.value): option.value for option in column.choices}
        choice = self.choice(column)
        if not choice:
            raise RuleError(
                f"“{re.split(r'[、 ()]', self.rest)[0]}”不是“{column.name}”的选项，可写：{'、'.join(choices)}"
            )
        self.at = len(self.words) - len(self.rest) + len(choice)
        if mark:
            self.take(MARKS[mark])
        return choices[choice]

    def compared(self) -> Term:
        """Amounts held against each other, one after the other: 0 ≤ 比例 ≤ 100."""
        amounts, signs = [self.amount()], []
        while sign := self.sign():
            signs.append(sign)
            amounts.append(self.amount())
        if not signs:
            raise RuleError("少了比较，请写 ≤、≥、=、＞、＜、≠，或 为空、已填")
        if leaves_measure_open(amounts):
            raise RuleError("比例的界限请都按百分数写，如 80 ≤ 完成比例 ≤ 100")
        self.pairs += pairwise(amounts)
        self.chains.append((amounts, signs))
        pairs = zip(amounts, signs, amounts[1:], strict=False)
        terms = tuple(term for left, sign, right in pairs for term in held_against(left, sign, right))
        return terms[0] if len(terms) == 1 else All(terms)

    def sign(self) -> str:
        """How amounts stand to each other, 应 before it or not; blank where nothing says so."""
        sign = self.take_owed(*SIGNS, *ABOUT)
        return SIGNS.get(sign, sign)

    def amount(self) -> MeasuredAmount:
        """Products added to each other or taken from each other."""
        total = self.product()
        while sign := self.take(*PLUS, *PLUS_WORDS):
            total = added(total, (PLUS | PLUS_WORDS)[sign], self.product())
        return total

    def product(self) -> MeasuredAmount:
        """Factors multiplied or divided."""
        total = self.factor()
        while sign := self.take(*TIMES, *TIMES_WORDS):
            total = multiplied(total, (TIMES | TIMES_WORDS)[sign], self.factor())
        return total

    def factor(self) -> MeasuredAmount:
        """A figure, a day, a column, what was issued, or an amount in brackets."""
        if self.rest.startswith("("):
            self.enter()
            inner = self.amount()
            self.leave()
            return inner
        if self.take(*PLUS) in MINUS:
            return added(amount_of(Constant(0)), "-", self.factor())
        return amount_of(self.column_figure() or self.day() or self.figure() or self.given_figure())

    def column_figure(self) -> Quantity | None:
        """The column that comes next, as an amount."""
        reference = self.column()
        return None if reference is None else self.figure_of(*reference)

    def day(self) -> Quantity | None:
        """The day that comes next; RuleError where no calendar has it."""
        match = DAY.match(self.rest)
        if match is None:
            return None
        self.at = len(self.words) - len(self.rest) + match.end()
        day = read_day(match[0])
        if day is None:
            raise RuleError(f"日历上没有 {match[0]} 这一天")
        return Constant(serial(day), day=True)

    def figure(self) -> Quantity | None:
        """The number that comes next; RuleError where a unit stands behind it."""
        match = FIGURE.match(self.rest)
        if match is None:
            return None
        self.at = len(self.words) - len(self.rest) + match.end()
        if unit := UNIT.match(self.rest):
            raise RuleError(f"“{match[0]}{unit[0]}”数字后面不写单位，请按栏目自己的单位只写数字")
        return Constant(float(match[0].replace(",", "")), percent=bool(self.take("%")))

    def given_figure(self) -> Quantity:
        """What the row was issued with; RuleError where nothing of all that an amount may be comes next."""
        if word := self.take(*GIVEN):
            return RowCell(GIVEN[word], day=word == "今天")
        raise RuleError(f"“{self.rest[:20]}”{self.guess()}" if self.rest else "写到一半，后面少了内容")

    def figure_of(self, key: str, column: Field) -> Quantity:
        """A column as an amount: its number, its day, or how long its text is."""
        if kind_of(column).measured:
            if self.take(*LENGTHS):
                return RowCell(key, length=True)
            raise RuleError(f"“{column.name}”是文字，只能写 已填、为空，或 {column.name}字数 ≥ 20")
        if column.type is FieldType.CHOICE:
            raise RuleError(f"“{column.name}”是选项，不能和数字比较")
        return RowCell(key, percent=column.type is FieldType.PERCENT, day=kind_of(column).is_day)


def held_against(left: MeasuredAmount, sign: str, right: MeasuredAmount) -> tuple[Compared, ...]:
    """Both sides in the same measure, a share as near its quotient as rounding leaves it.

    RuleError where a day stands against a number.
    """
    if is_day(left.quantity) != is_day(right.quantity):
        raise RuleError("日期不能和数字比较，日期请写如 2024-12-31 或 今天")
    if sign in ABOUT:
        return about(left, right)
    return (nearly(left, sign, right) or compared(left, sign, right),)


def is_day(amount: Quantity) -> bool:
    """Whether it is a day, or so many days before or after one."""
    match amount:
        case Constant() | RowCell():
            return amount.day
        case Reckoned(left, sign, right):
            return sign in {"+", "-"} and is_day(left) != is_day(right)
    return False
