"""What somebody could do who knows the program and would change the record: links are plain SHA-256."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbook_flow.records.as_json import link
from workbook_flow.records.chain import CHAIN, Chain, ChainLine, digest_if_there

Record = dict[str, Any]


def rechain(root: Path) -> None:
    """The whole chain written anew over the records as they lie there now; those that are gone leave it."""
    chain = Chain(root / "archive")
    lines = list(chain.lines())
    last = {line.record: line.number for line in lines}
    forged = []
    for line in lines:
        digest = digest_if_there(root / "archive" / line.record)
        if digest:
            forged.append(replace(line, digest=digest) if last[line.record] == line.number else line)
    write_lines(root, forged)


def write_lines(root: Path, lines: Iterable[ChainLine]) -> None:
    """These lines for the chain, numbered and linked."""
    previous, data = "", b""
    for number, line in enumerate(lines, 1):
        linked = replace(line, number=number).after(previous)
        previous, data = linked.chain, data + linked.to_bytes()
    (root / "archive" / CHAIN).write_bytes(data)


def edit(path: Path, change: Callable[[Record], object]) -> None:
    """A record changed in place, written as the program writes it."""
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def relink(paths: Iterable[Path]) -> None:
    """The links of a stream's own records made anew, in this order."""
    previous = ""
    for path in paths:
        edit(path, lambda content, before=previous: content.update(chain=link(before, content)))  # type: ignore[misc]
        previous = json.loads(path.read_text("utf-8"))["chain"]


def relink_issues(path: Path) -> None:
    """The links of a period's issues made anew."""

    def change(content: Record) -> None:
        previous = ""
        for issue in content["issues"]:
            issue["chain"] = previous = link(previous, issue)

    edit(path, change)


def in_ledger(statement: str) -> Callable[[Path], None]:
    """What changes rows of the ledger so."""

    def act(root: Path) -> None:
        with closing(sqlite3.connect(root / ".flow/ledger.sqlite3", isolation_level=None)) as database:
            assert database.execute(statement).rowcount > 0

    return act
