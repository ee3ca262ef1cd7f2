"""Other people's files amid good forms in one inbox: ``python -m tools.strange_files FOLDER…``.

Each FOLDER holds the test files of some other project, as far down as it goes; none of them belongs into this
repository. Every folder gets a small month of its own. What is printed: how many files went in, what became of the
good forms, and of the others how many ended with which word; whatever should not be is named, and makes the exit
code 1: a good form that is not accepted, another's file that is, a file without a word, a file that is many.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import small  # noqa: E402
from tests.build import filled  # noqa: E402
from workbook_flow import cycle  # noqa: E402
from workbook_flow.model import Level, Problem, Submission, SubmissionState  # noqa: E402
from workbook_flow.sheets import is_archive  # noqa: E402

FATES = {SubmissionState.ACCEPTED, SubmissionState.PARTIAL}
WORDS_OF_FAILURE = {"F13", "F14", "F15", "F22"}
"""The words for a reader that ran out of time or memory or died, and for a file that the system would not give."""
WORDS_TO_LOOK_AT = {"F04", "F09", "F10", "F11"}
"""The words that a valid workbook may get by our fault: damaged, too far, too much, unsafe."""


def good_forms(root: Path) -> dict[str, bytes]:
    """Each unit's form, filled, by the name under which it comes."""
    forms = small.issued_forms(root)
    return {f"{unit}.xlsx": filled(form, small.answers(form)) for unit, form in forms.items()}


def laid_out(root: Path, sources: Sequence[Path]) -> dict[str, Path]:
    """Put the files into the inbox, numbered, with the good forms between them; give their source by name."""
    inbox = root / "inbox"
    names = {f"{number:04d}-{source.name[-90:]}": source for number, source in enumerate(sources)}
    for name, source in names.items():
        shutil.copyfile(source, inbox / name)
    for name, data in good_forms(root).items():
        (inbox / name).write_bytes(data)
    return names


def objections(
    names: Mapping[str, Path],
    good: Iterable[str],
    submissions: Sequence[Submission],
    problems: Sequence[Problem],
) -> Iterator[str]:
    """What should not be, one line each."""
    came: dict[str, list[Submission]] = {}
    for submission in submissions:
        came.setdefault(submission.file.split("/")[0].split("：")[0], []).append(submission)
    for name in good:
        states = [submission.state for submission in came.pop(name, [])]
        if states != [SubmissionState.ACCEPTED]:
            yield f"good form {name}: {states}"
    told = {problem.place.file for problem in problems}
    for name in names:
        fates = came.pop(name, [])
        if not fates and name not in told:
            yield f"without a word: {name}"
        if len(fates) > 1 and not is_archive(names[name].read_bytes()):
            yield f"one file, {len(fates)} submissions: {name}"
        for fate in fates:
            if fate.state in FATES or fate.unit:
                yield f"taken for a return: {name} {fate.unit} {fate.state}"
            if not fate.problems:
                yield f"refused without a word: {name} {fate.state}"
            yield from (
                f"the reader failed: {name} {problem}"
                for problem in fate.problems
                if problem.code in WORDS_OF_FAILURE
            )
    yield from (f"from nowhere: {name}" for name in came)


def to_look_at(submissions: Iterable[Submission]) -> Iterator[str]:
    """The files whose word a person should hold against the file."""
    for submission in submissions:
        for problem in submission.problems:
            if problem.code in WORDS_TO_LOOK_AT:
                yield f"look: {submission.file} {problem.code} {problem.place.cell} {problem.message}"


def try_folder(root: Path, sources: Sequence[Path]) -> tuple[Counter[str], list[str], list[str]]:
    """The words with which the files of a folder ended, how often each, what should not be, and what to look at."""
    names = laid_out(root, sources)
    problems: list[Problem] = []
    submissions = list(cycle.receive(cycle.Workspace(root, small.RETURNED, problems.append)))
    ends: Counter[str] = Counter()
    for submission in submissions:
        faults = sorted(submission.problems, key=lambda problem: problem.level is not Level.ERROR)
        first = next(iter(faults), None)
        ends[f"{submission.state} {first.code if first else ''}".rstrip()] += 1
    wrong = list(objections(names, good_forms(root), submissions, problems))
    return ends, wrong, list(to_look_at(submissions))


def main(folders: Sequence[str]) -> int:
    """Try every folder; 1 where anything should not be."""
    wrong = 0
    for folder in map(Path, folders):
        sources = sorted(path for path in folder.rglob("*") if path.is_file())
        with tempfile.TemporaryDirectory() as place:
            root = small.new_workspace(Path(place) / "w")
            cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
            ends, lines, looks = try_folder(root, sources)
        words = "，".join(f"{end} {count}" for end, count in sorted(ends.items()))
        print(f"{folder.name}: {len(sources)} files; {words}")
        print(*(f"    {line}" for line in [*lines, *looks]), sep="\n", flush=True)
        wrong += len(lines)
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
