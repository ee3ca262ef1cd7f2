"""The one chain over every record: held against itself, against the records, and against a code noted before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workbook_flow.cycle.workspace import Workspace
from workbook_flow.model import Place, Problem, WorkbookFlowError
from workbook_flow.records.archive import Receipt
from workbook_flow.records.as_json import link
from workbook_flow.records.chain import CHAIN, FEWEST_DIGITS, Chain, ChainLine, digest_if_there, records_in
from workbook_flow.words.problems import Code, problem

WHOLE_CODE = re.compile(r"(?:(\d{1,9})-)?([0-9a-f]{32,64})")
CHAIN_PLACE = Place(file=f"archive/{CHAIN}")


@dataclass(frozen=True, slots=True)
class Noted:
    """A code that somebody noted before: the digits of a link, and the number of its line where it was noted too."""

    digits: str
    number: int | None = None

    @classmethod
    def parse(cls, text: str) -> Noted:
        """The code as a person typed it; WorkbookFlowError where it is none."""
        match = WHOLE_CODE.fullmatch(re.sub(r"\s", "", text).lower())
        if match is None:
            raise WorkbookFlowError(
                f"“{text[:80]}”不是存证码。存证码形如 57-3f8a…：编号、短横和 64 位数字字母，"
                f"数字字母至少写前 {FEWEST_DIGITS} 位。"
            )
        return cls(match[2], int(match[1]) if match[1] else None)

    def among(self, lines: Sequence[ChainLine]) -> ChainLine | None:
        """The line that the code is of; None where there is none such."""
        return next(
            (
                line
                for line in lines
                if line.chain.startswith(self.digits) and self.number in {None, line.number}
            ),
            None,
        )


def chain_kept(workspace: Workspace, lines: Sequence[ChainLine]) -> Iterator[Problem]:
    """Where the chain is broken, and the records that are not what it says of them."""
    yield from links_kept(lines)
    yield from records_kept(workspace.archive.root, lines)
    yield from unchained(workspace.archive.chain, lines)


def links_kept(lines: Sequence[ChainLine], previous: ChainLine | None = None) -> Iterator[Problem]:
    """The lines that do not follow on the one before; ``previous`` is the one before all of them."""
    before = previous
    for line in lines:
        number, chain = (before.number, before.chain) if before else (0, "")
        if line.number != number + 1 or link(chain, line.content()) != line.chain:
            yield problem(Code.LINE_BROKEN, CHAIN_PLACE, number=line.number, record=line.record)
        before = line


def records_kept(archive: Path, lines: Sequence[ChainLine]) -> Iterator[Problem]:
    """The records that are gone, or not what the last line on each says."""
    for record, line in {line.record: line for line in lines}.items():
        digest, place = digest_if_there(archive / record), Place(file=f"archive/{record}")
        if not digest:
            yield problem(Code.CHAINED_RECORD_GONE, place, number=line.number)
        elif digest != line.digest:
            yield problem(Code.CHAINED_RECORD_CHANGED, place, number=line.number)


def unchained(chain: Chain, lines: Sequence[ChainLine]) -> Iterator[Problem]:
    """The records of which the chain has no line."""
    if not chain.begun:
        return
    names = {line.record for line in lines}
    for path in records_in(chain.archive):
        name = path.relative_to(chain.archive).as_posix()
        if name not in names:
            yield problem(Code.RECORD_NOT_CHAINED, Place(file=f"archive/{name}"))


def chain_there(lines: Sequence[ChainLine], receipts: Sequence[Receipt]) -> Iterator[Problem]:
    """Receipts of another archive, and of one that had a chain which is gone."""
    identity = lines[0].chain[:16] if lines else ""
    for receipt in receipts:
        if receipt.workspace not in {"", identity}:
            place = Place(file=f"archive/{PurePosixPath(receipt.content).parent}/{receipt.id:06d}.json")
            code = Code.RECEIPT_OF_ANOTHER if lines else Code.CHAIN_GONE
            yield problem(code, place if lines else CHAIN_PLACE, id=receipt.id)
            if not lines:
                return


def against(noted: Noted, lines: Sequence[ChainLine], receipts: Sequence[Receipt]) -> Iterator[Problem]:
    """What is to be said where the code that was noted is none of the chain's.

    Programs of before gave the link of the last receipt for a code.
    """
    if noted.among(lines) is None and not receipt_noted(noted, receipts):
        yield problem(Code.CODE_NOT_IN_CHAIN, CHAIN_PLACE, noted=shown(noted))


def receipt_noted(noted: Noted, receipts: Sequence[Receipt]) -> Receipt | None:
    """The receipt whose link the code is, as programs of before gave it."""
    whole = noted.number is None and len(noted.digits) == 64
    return next((receipt for receipt in receipts if whole and receipt.chain == noted.digits), None)


def shown(noted: Noted) -> str:
    """The code, short."""
    number = f"{noted.number}-" if noted.number is not None else ""
    return f"{number}{noted.digits[:12]}…"


def coverage(lines: Sequence[ChainLine]) -> str:
    """What the chain is over, in words; blank where there is none."""
    if not lines:
        return ""
    before = sum(line.before for line in lines)
    since = f"其中第 1 至 {before} 条是升级到本版时已有的，从那时起改动才看得出来。" if before else ""
    return f"存证链共 {len(lines)} 条，覆盖来件、下发、核定、撤回、定稿、邮件和清除的全部记录。{since}"


def agreement(noted: Noted, lines: Sequence[ChainLine], receipts: Sequence[Receipt]) -> str:
    """What a code that was noted vouches for, in words; blank where it is none of the chain's."""
    line, receipt = noted.among(lines), receipt_noted(noted, receipts)
    if line is not None:
        return f"与抄录的存证码一致：第 1 至 {line.number} 条记录在抄录之后没有改动、删去或插入。"
    if receipt is not None:
        return f"与抄录的旧版存证码一致：它只覆盖第 1 至 {receipt.id} 号来件，请改抄现在的存证码。"
    return ""
