"""Every pattern, and every door for words from outside, tried on up to 100,000 hostile characters under a processor-time limit."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import pkgutil
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from types import ModuleType

import pytest

import workbook_flow
from tests.deep import DEEP
from workbook_flow.cli import terminal
from workbook_flow.cycle import evidence
from workbook_flow.mail import bounces, markup, reading, said
from workbook_flow.mail import headers as letter_heads
from workbook_flow.master import addresses, issued, listing
from workbook_flow.model import Choice, Field, FieldType
from workbook_flow.paper import layout, stamp
from workbook_flow.reports.summary import topics, wording
from workbook_flow.returns import headers, matching, story
from workbook_flow.rules import values
from workbook_flow.sheets import clean, file_label
from workbook_flow.words import names
from workbook_flow.words.deadlines import read_deadline
from workbook_flow.words.text import safe_text

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of processor time")

EXCEL, LONGEST = 32_767, 100_000
QUADRATIC, SAMPLE = re.compile(r" +\n"), 12
"""A pattern that is quadratic on blanks, and the part of the longest text on which a machine's speed is taken."""
ALLOWED, TOGETHER = 0.6, 8
"""Processor time for one pattern, or one door, on one text and on all its texts together, as shares of what the
quadratic pattern takes on the longest text: 6 to 9 s on the machines seen.

The slowest linear one took 17 s on all its texts on a loaded machine. A text of a part of the length has a part of the
time: the first goes by its square, as the work of the quadratic pattern does.
"""
TRIES, TOO_LONG = 3, "too long"
TRIED = (("try_patterns", EXCEL, 8), ("try_patterns", LONGEST, 12), ("try_doors", EXCEL, 4))
"""What is tried, on texts of which length, and into which part of it they are cut in the gate."""

UNITS = (
    *" \n\r\t\u3000\u200b1,;()[]<>{}\"'=?@.-_/\\%&一十年月至的、。（",
    *(
        " \n",
        "\n ",
        "\t \r",
        "x\n",
        "1.",
        "1,",
        "a.",
        "a@",
        "<p ",
        "<style>",
        "</head>",
        "<!--",
        "=?utf-8?b?YQ==?= ",
    ),
    *(
        "=?",
        "已完成",
        "同时",
        "要",
        "2024年",
        "3月至",
        "百",
        "_x0001_",
        ' r="A',
        "<f>",
        "<v>#",
        "[h",
        "1 1",
        "&#",
    ),
)
FRONTS, ENDS = ("", "1", "x@", "<"), ("!", "\n终")


def hostile_texts(length: int, part: int) -> Iterator[str]:
    """Runs of one character or one piece; but for the longest also behind what a pattern may begin with."""
    for unit in UNITS:
        run = unit * (length // part // len(unit))
        yield from (front + run for front in (FRONTS[:1] if length == LONGEST else FRONTS))
        yield from (run + end for end in (ENDS[-1:] if length == LONGEST else ENDS))


def modules() -> list[ModuleType]:
    entries = pkgutil.walk_packages(workbook_flow.__path__, "workbook_flow.")
    return [importlib.import_module(entry.name) for entry in entries if not entry.name.endswith("__main__")]


CALLS = ("compile", "sub", "subn", "search", "match", "fullmatch", "split", "findall", "finditer")
REPEATS = re.compile(r"[*+]|\{\d*,\d{3,}\}|\{\d+,\}")
"""What makes a pattern's work grow with the text."""
OWN = {"re.escape(account.password)", "stated(row.task)"}
"""Patterns made of words of our own."""


def uses() -> dict[tuple[re.Pattern[str] | re.Pattern[bytes], str], str]:
    """Every pattern of the package with each way in which it is applied, and where."""
    places: dict[tuple[re.Pattern[str] | re.Pattern[bytes], str], str] = {}
    for module in modules():
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            owner, how = ast.unparse(node.func.value), node.func.attr
            if how not in CALLS[1:]:
                continue
            if owner == "re":
                if ast.unparse(node.args[0]) in OWN:
                    continue
                written = evaluated(node.args[0], module)
                if not isinstance(written, (str, bytes)):
                    raise LookupError(f"{module.__name__}:{node.lineno}: a pattern that no test can see")
                pattern: re.Pattern[str] | re.Pattern[bytes] = re.compile(written, flags_of(node, module))
            else:
                given = evaluated(node.func.value, module) if re.fullmatch(r"\w+(\.\w+)*", owner) else None
                if not isinstance(given, re.Pattern):
                    continue
                pattern = given
            places[pattern, how] = f"{module.__name__}:{node.lineno}"
    places |= {
        (pattern, "fullmatch"): where for pattern, where in listed() if pattern not in {p for p, _ in places}
    }
    return places


def listed() -> Iterator[tuple[re.Pattern[str] | re.Pattern[bytes], str]]:
    """The patterns that modules hold, those inside tuples as well."""

    def within(value: object, where: str) -> Iterator[tuple[re.Pattern[str] | re.Pattern[bytes], str]]:
        if isinstance(value, re.Pattern):
            yield value, where
        elif isinstance(value, tuple):
            for part in value:
                yield from within(part, where)

    for module in modules():
        for name, value in vars(module).items():
            yield from within(value, f"{module.__name__}.{name}")


def evaluated(node: ast.expr, module: ModuleType) -> object:
    """What an expression stands for in its module; None where it is a name of a function's own."""
    try:
        return eval(compile(ast.Expression(node), "pattern", "eval"), vars(module))
    except NameError:
        return None


def flags_of(node: ast.Call, module: ModuleType) -> int:
    given = [*node.args[2:], *(each.value for each in node.keywords if each.arg == "flags")]
    flags = [evaluated(each, module) for each in given]
    return next((int(each) for each in flags if isinstance(each, re.RegexFlag)), 0)


def apply(pattern: re.Pattern[str] | re.Pattern[bytes], how: str, text: str) -> None:
    subject = text if isinstance(pattern.pattern, str) else text.encode()
    if how in {"match", "fullmatch"}:
        getattr(pattern, how)(subject)
    else:
        for _ in pattern.finditer(subject):  # type: ignore[arg-type]
            pass


CHOICE = Field(name="状态", type=FieldType.CHOICE, choices=(Choice(value="已完成"), Choice(value="进行中")))
REGISTER = matching.Register(issued={}, names={"县公安局": "县公安局", "公安局": "县公安局"})
DOORS: dict[str, Callable[[str], object]] = {
    "clean": clean,
    "squeeze": headers.squeeze,
    "name_key": names.name_key,
    "clean_name": names.clean_name,
    "split_names": names.split_names.__wrapped__,
    "nearest_words": lambda text: names.nearest_words(text, ["县公安局", "县司法局"]),
    "file_label": lambda text: file_label(text, folders=True),
    "read_deadline": lambda text: read_deadline.__wrapped__(text, default_year=2024, year_start=(3, 31)),
    "read_period": matching.read_period,
    "names_in": lambda text: matching.names_in(text, REGISTER),
    "parse_stamp": stamp.parse_stamp,
    "safe_text": safe_text,
    "excerpt": lambda text: layout.excerpt(text, 40, 3),
    "text_lines": lambda text: layout.text_lines.__wrapped__(text, 40),
    "terminal": terminal.plain,
    "essence": wording.essence,
    "likeness": wording.likeness,
    "amounts": wording.amounts,
    "class_of": lambda text: wording.class_of(text, {"人手不够": "力量", text[:2]: "其他"}),
    "alike": lambda text: tuple(topics.nearest(text[: topics.COMPARED], [], {})),
    "without_figures": story.without_figures,
    "says_done": story.SAYS_DONE.search,
    "decode_words": letter_heads.decode_words,
    "without_markup": markup.without_markup,
    "own_words": said.own_words,
    "letter head": lambda text: letter("From: " + text.replace("\n", "\n ") + "\nSubject: x\n\nx"),
    "letter subject": lambda text: letter("From: a@b.cn\nSubject: " + text.replace("\n", "\n ") + "\n\nx"),
    "letter type": lambda text: letter(
        "From: a@b.cn\nContent-Type: text/plain; " + text.replace("\n", "\n ") + "\n\nx"
    ),
    "letter words": lambda text: letter("From: a@b.cn\nContent-Type: text/html\n\n" + text),
    "bounced": bounces.ADDRESS.findall,
    "returned id": bounces.RETURNED_ID.findall,
    "fate of a mail": bounces.fate_in_words,
    "free_id": lambda text: listing.free_id(text, 1, set()),
    "mail address": addresses.MAIL.fullmatch,
    "evidence of a task": lambda text: re.search(evidence.stated("1"), text),
    "measure": issued.plain_text,
    **{
        f"read_value {kind}": lambda text, kind=kind: values.read_value(  # type: ignore[misc]
            text,
            CHOICE if kind is FieldType.CHOICE else Field(name="栏", type=kind),
            at="A1",
            context=values.CellContext(year=2024),
        )
        for kind in FieldType
    },
}


def letter(head: str) -> object:
    return reading.read_letter(head.encode(), own_address="own@example.cn")


def at_work_on(what: str) -> None:
    """Leave word of what is tried, for whoever finds the process dead."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


class TooLong(BaseException):
    """What is tried has used up its seconds; no ``except Exception`` of it takes this."""


def stop(*_: object) -> None:
    """Break off what is tried."""
    raise TooLong


@cache
def quadratic() -> float:
    """Seconds of processor time that the quadratic pattern takes here on the longest text, by the least of its tries."""
    text = " " * (LONGEST // SAMPLE)

    def took() -> float:
        began = time.process_time()
        QUADRATIC.sub("", text)
        return time.process_time() - began

    return min(took() for _ in range(TRIES)) * SAMPLE**2


def within_bounds(work: Callable[[], object], began: float, part: int) -> None:
    """Do the work on one text in its processor time, all since ``began`` in theirs, or end the process.

    It is tried again before that: a machine under load charges a process now and then for what others did.
    """
    signal.signal(signal.SIGPROF, stop)
    for _ in range(TRIES):
        left = TOGETHER * quadratic() / part - (time.process_time() - began)
        signal.setitimer(signal.ITIMER_PROF, max(min(ALLOWED * quadratic() / part**2, left), 1e-6))
        try:
            try:
                work()
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
        except TooLong:
            continue
        return
    sys.exit(TOO_LONG)


def try_patterns(length: int, part: int) -> None:
    """Apply every pattern to every text; what it is at stands on standard output."""
    texts = list(hostile_texts(length, part))
    for (pattern, how), where in uses().items():
        source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode()
        if not REPEATS.search(source):
            continue
        at_work_on(f"{where} {how} {source[:60]}")
        began = time.process_time()
        for text in texts:
            within_bounds(partial(apply, pattern, how, text), began, part)


def try_doors(length: int, part: int) -> None:
    """Hand every text to every door."""
    for name, door in DOORS.items():
        at_work_on(name)
        door("!")  # what it imports is no text's work
        began = time.process_time()
        for unit in UNITS:
            within_bounds(partial(door, unit * (length // part // len(unit)) + "!"), began, part)


@pytest.mark.parametrize(("what", "length", "part"), TRIED)
def test_nothing_is_quadratic_in_what_comes_from_outside(what: str, length: int, part: int) -> None:
    ran = in_python(f"t.{what}({length}, {1 if DEEP else part})")
    assert ran.returncode == 0, f"stopped at {ran.stdout.splitlines()[-1:]}: {ran.stderr[-2000:]}"


@pytest.mark.parametrize("part", [1, 12] if DEEP else [12])
def test_a_quadratic_pattern_is_stopped_on_whole_texts_and_on_parts(part: int) -> None:
    """On a text of twice the length: at the length itself it takes what a machine's speed was a moment before."""
    text = f"' ' * {2 * LONGEST // part}"
    work = f"lambda: t.apply(t.QUADRATIC, 'sub', {text})"
    ran = in_python(f"t.within_bounds({work}, t.time.process_time(), {part})")
    assert (ran.returncode, ran.stderr.strip()) == (1, TOO_LONG)


def in_python(code: str) -> subprocess.CompletedProcess[str]:
    """The run of some code, with this module as ``t``, in a Python that its bounds may end."""
    command = [sys.executable, "-c", f"from tests import test_linear as t; {code}"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_catalogue_of_patterns_is_whole() -> None:
    tried = {pattern for pattern, _ in uses()}
    assert {where for pattern, where in listed() if pattern not in tried} == set()
    assert len(tried) > 90
