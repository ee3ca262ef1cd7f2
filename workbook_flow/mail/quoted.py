"""What of a letter its sender wrote: above, below and between the lines of what it answers.

Quoted lines bear a mark (``>``, in HTML a blockquote) or stand below a head that names sender and day. Below such a
head nothing marks where the quotation ends: there only the words of our own mail tell what was added to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

SURE = 10
"""Letters and digits of a line that stands in a mail of ours from which on it is no chance."""
LEAST_TOLD = 4
"""The same of a line that its sender wrote in an earlier letter."""
LONGEST_LINE = 300
"""Characters at the start of a line that are looked at for what begins a quotation."""
MARKS = re.compile(r"[ \t]{0,4}((?:>[ \t]{0,2})+)(?!=)")
HEADINGS = (
    r"发件人|发信人|寄件[人者]|寄件日期|发送时间|发送日期|发件时间|收件[人者]|收信人|抄\s?送|密\s?送|主\s?题|标题|主旨|日期|时间|附件|重要性|优先级"
    "|From|Sent|Date|To|Cc|Subject|Attachments?|Importance"
)
HEADING = re.compile(rf"(?:^|[|\s*]{{1,3}})(?:{HEADINGS})\s?[*|]?\s?[:：|]", re.IGNORECASE)
SENDER = re.compile(r"[|\s*]{0,4}(?:发件人|发信人|寄件[人者]|From)\s?[*|]?\s?[:：|]", re.IGNORECASE)
"""The lines of the head above a quotation, and the one with which it begins."""
RULED = re.compile(
    r"原始?(?:的)?邮件|回复的原邮件|邮件原[文件]|original|replied message|转发|forwarded|begin message",
    re.IGNORECASE,
)
"""What stands between dashes above a quotation."""
DASHES = "-=_*—─ \t\xa0|"
LONGEST_RULE = 40
WROTE = re.compile(r"(?:写道|写到|wrote)\s?[:：]", re.IGNORECASE)
BEGUN = re.compile(r"\s{0,4}(?:在|On\b|At\b)", re.IGNORECASE)
WHO = re.compile(r"@|\d{1,2}:\d{2}|\d{4}[-年/.]|(?:\d{1,2}, |\s)\d{4}\b")
"""What stands before that in the line that some programs put above a quotation: an address, a day, an hour."""
PASSED_ON = re.compile(r"转发|forward", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """The mails of ours that a letter may quote: their subjects, and what gives their words, asked where it quotes.

    ``named`` says that it answers one of them by its Message-ID; ``earlier`` is what its sender added to such mails in
    earlier letters: programs quote it again with every answer.
    """

    subjects: tuple[str, ...] = ()
    read: Callable[[], tuple[str, ...]] = tuple
    named: bool = False
    earlier: tuple[str, ...] = ()


NOTHING_OURS = Ours()


@dataclass(slots=True)
class Passage:
    """Lines that stand together: of one mark and below one head. ``own`` says that no head and no mark is above them.

    ``passed_on`` says that the head tells of a letter that is passed on.
    """

    level: int
    own: bool
    passed_on: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        """Whether nothing but heads stands in it."""
        return not any(line.strip() and not is_heading(line) for line in self.lines)


class Comparison:
    """The words of our mails, read along with a letter line by line."""

    def __init__(self, texts: Iterable[str], earlier: Iterable[str]) -> None:
        """Begin at the start of each; ``earlier`` is what the letter's sender added to them before."""
        self.earlier = [squeezed(words) for words in earlier]
        self.lines = {
            line.strip() for text in texts for line in text.split("\n") if len(squeezed(line)) >= SURE
        }
        self.texts = [squeezed(text) for text in texts]
        self.places = [0] * len(self.texts)

    def hold(self, line: str) -> bool:
        """Whether a line surely stands in one of them."""
        words = squeezed(line)
        return len(words) >= SURE and any(words in text for text in self.texts)

    def has_heard(self, line: str) -> bool:
        """Whether the letter's sender wrote a line in an earlier letter."""
        words = squeezed(line)
        return len(words) >= LEAST_TOLD and any(words in text for text in self.earlier)

    def follow(self, line: str) -> bool:
        """Whether a line is theirs: the next one, or one that surely stands in them."""
        words = squeezed(line)
        follows = not words or self.has_heard(line)
        for number, text in enumerate(self.texts):
            place = self.places[number]
            start = place if text.startswith(words, place) else -1
            if start < 0 and len(words) >= SURE:
                start = text.find(words)
            if start >= 0 and words:
                self.places[number] = start + len(words)
                follows = True
        return follows

    def without(self, line: str) -> str:
        """A line without the lines of theirs that stand in it."""
        for ours in sorted((ours for ours in self.lines if ours in line), key=len, reverse=True):
            line = line.replace(ours, " ")
        return line.strip()


def squeezed(text: str) -> str:
    """The letters and digits of a text: what mail programs leave as it is."""
    return re.sub(r"[\W_]+", "", text)


def is_heading(line: str) -> bool:
    """Whether a line is one of the head above a quotation."""
    return HEADING.match(line[:LONGEST_LINE].strip()) is not None


def own_lines(text: str, ours: Ours) -> list[list[str]]:
    """The lines that a letter's sender wrote, those that stand together in a list each."""
    passages = list(passages_of(text.splitlines()))
    compared = compared_with(passages, ours)
    return [list(lines_of_sender(passage, compared)) for passage in passages]


def passed_on_lines(text: str, ours: Ours, *, all_quoted: bool) -> list[str]:
    """The lines of the letters of others that a letter passes on; ``all_quoted`` says that all it quotes is such.

    So is what it quotes without a mark: nothing tells where that ends, and what its sender wrote below begins.
    """
    passages = [
        passage
        for passage in passages_of(text.splitlines())
        if passage.passed_on or (not passage.own and (all_quoted or not passage.level))
    ]
    compared = compared_with(passages, ours)
    return [
        line
        for passage in passages
        if not any(map(compared.hold, passage.lines))
        for line in passage.lines
        if not (is_heading(line) or compared.has_heard(line))
    ]


def compared_with(passages: Iterable[Passage], ours: Ours) -> Comparison:
    """The mails of ours that passages may quote; none where they are few words of their sender's own."""
    quotes = any(not passage.own or len(squeezed("".join(passage.lines))) >= 4 * SURE for passage in passages)
    return Comparison(ours.read() if quotes else (), ours.earlier)


def lines_of_sender(passage: Passage, compared: Comparison) -> Iterator[str]:
    """What of a passage its sender wrote: all of what is own, else what was added to a mail of ours."""
    if not any(map(compared.hold, passage.lines)):
        yield from passage.lines if passage.own else ()
        return
    for line in passage.lines:
        if not (compared.follow(line) or (is_heading(line) and not passage.own)):
            yield compared.without(line)


def passages_of(lines: list[str]) -> Iterator[Passage]:
    """The passages of a letter's lines, in order."""
    passage = outer = Passage(level=0, own=True)
    for number, whole in enumerate(lines):
        level, line = unmarked(whole)
        if level != passage.level:
            yield passage
            # A head above marked lines is theirs, and what is below them the sender's.
            passage = Passage(level=level, own=level == 0 and (outer.own or outer.blank))
        rest = quoted_from(line, [unmarked(below)[1] for below in lines[number + 1 : number + 6]])
        if rest is None:
            passage.lines.append(line)
        else:
            if passage.lines and is_broken_head(passage.lines[-1], line):
                passage.lines.pop()
            yield passage
            passed_on = PASSED_ON.search(line[:LONGEST_LINE]) is not None or (
                passage.passed_on and passage.blank
            )
            passage = Passage(level=level, own=False, passed_on=passed_on, lines=[rest])
        outer = passage if level == 0 else outer
    yield passage


def unmarked(line: str) -> tuple[int, str]:
    """How deep a line is quoted, and the line without the marks of that."""
    match = MARKS.match(line)
    return (match[1].count(">"), line[match.end() :]) if match else (0, line)


def quoted_from(line: str, below: list[str]) -> str | None:
    """What of a quotation stands in the line that begins it; None for a line that begins none."""
    start = line[:LONGEST_LINE]
    if is_ruled(start.strip()):
        return ""
    if SENDER.match(start):
        named = len(HEADING.findall(start)) + sum(map(is_heading, below))
        return line if named > 1 or not any(map(str.strip, below)) else None
    wrote = WROTE.search(start)
    if wrote is not None:
        before, rest = start[: wrote.start()], line[wrote.end() :].strip()
        if "@" in before or (not rest and (WHO.search(before) or not before.strip())):
            return rest
    return None


def is_broken_head(above: str, line: str) -> bool:
    """Whether a line above one that begins a quotation is the first half of the same, which a program broke in two."""
    wrote = WROTE.search(line[:LONGEST_LINE])
    if wrote is None or not WHO.search(above[:LONGEST_LINE]):
        return False
    return BEGUN.match(above) is not None or not line[: wrote.start()].strip()


def is_ruled(line: str) -> bool:
    """Whether a line is the name of a quotation, alone or between dashes."""
    name = line.strip(DASHES)
    if not name or len(name) > LONGEST_RULE:
        return False
    before, _, after = line.partition(name)
    if len(before) > 1 and len(after) > 1:
        return RULED.search(name) is not None or name == "附件"
    return RULED.fullmatch(name.rstrip(":： ")) is not None
