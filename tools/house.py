"""Figures of the package's plan, by its syntax trees: ``python -m tools.house [COMMIT…]``; without one, as it stands.

Rooms are the files and folders at the top of the package, arrows the pairs of rooms of which one imports the other.
A function's lines are those from its ``def`` to its end, its docstring left out.
"""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = "workbook_flow"
SAY_NOTHING = frozenset({"each", "found", "known", "told", "said", "one", "mine", "made", "kept"})
MOST_LINES, LONG_MODULE = 25, 400

Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is counted of one state of the package."""

    rooms: int
    arrows: int
    modules: int
    long_modules: int
    functions: int
    long_functions: int
    longest: int
    names: int
    empty_names: int
    circles: int

    def lines(self) -> Iterator[tuple[str, str]]:
        """Each figure with what it counts."""
        yield "rooms at the top", str(self.rooms)
        yield "arrows between them", str(self.arrows)
        yield "modules", str(self.modules)
        yield f"modules over {LONG_MODULE} lines", str(self.long_modules)
        yield "functions", str(self.functions)
        share = self.long_functions / self.functions
        yield f"functions over {MOST_LINES} lines", f"{self.long_functions} ({share:.1%})"
        yield "longest function", str(self.longest)
        yield "local names that say nothing", f"{self.empty_names} ({self.empty_names / self.names:.1%})"
        yield "modules in import circles", str(self.circles)


def figures(package: Path) -> Figures:
    """The figures of a package that lies in a folder."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(package.rglob("*.py"))}
    modules = {module_name(path.relative_to(package)): tree for path, tree in trees.items()}
    folders = {
        module_name(path.relative_to(package)): path.relative_to(package).parent.parts for path in trees
    }
    graph = {name: targets(name, tree, folders[name], modules) for name, tree in modules.items()}
    lengths = [function_lines(node) for tree in trees.values() for node in functions_of(tree)]
    names = [name for tree in trees.values() for name in local_names(tree)]
    return Figures(
        rooms=len({room(name) for name in modules} - {""}),
        arrows=len({(room(a), room(b)) for a in graph for b in graph[a] if room(a) != room(b) and room(b)}),
        modules=len(modules),
        long_modules=sum(len(path.read_text("utf-8").splitlines()) > LONG_MODULE for path in trees),
        functions=len(lengths),
        long_functions=sum(length > MOST_LINES for length in lengths),
        longest=max(lengths, default=0),
        names=len(names),
        empty_names=sum(name in SAY_NOTHING for name in names),
        circles=sum(name in reach(graph, name) for name in graph),
    )


def module_name(path: Path) -> str:
    """The dotted name of a file within the package; empty for the package itself."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(module: str) -> str:
    """The file or folder at the top that a module stands in."""
    return module.split(".", maxsplit=1)[0]


def targets(name: str, tree: ast.Module, folder: Sequence[str], modules: Mapping[str, object]) -> set[str]:
    """The modules that one imports, for types alone or within functions too."""
    reached: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            dotted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = (PACKAGE, *folder)[: len(folder) + 2 - node.level] if node.level else ()
            base = ".".join((*above, *([node.module] if node.module else [])))
            dotted = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        inner = [name.removeprefix(f"{PACKAGE}.") for name in dotted if name.startswith(f"{PACKAGE}.")]
        reached.update(target if target in modules else target.rpartition(".")[0] for target in inner)
    return reached - {name}


def reach(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """The modules that one imports, directly or through others."""
    reached: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += graph.get(module, ())
    return reached


def functions_of(tree: ast.Module) -> Iterator[Function]:
    """Every function and method."""
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def function_lines(node: Function) -> int:
    """Lines from ``def`` to the end without those of the docstring."""
    first = node.body[0]
    words = ast.get_docstring(node, clean=False)
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if words is not None else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - docstring


def local_names(tree: ast.Module) -> Iterator[str]:
    """Every name bound within a function but the variables of a comprehension of one line, each once a function."""
    for function in functions_of(tree):
        passed = {
            part
            for node in ast.walk(function)
            if isinstance(node, Comprehension) and node.lineno == node.end_lineno
            for within in node.generators
            for part in ast.walk(within.target)
        }
        yield from {
            node.id
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in passed
        }


def at_commit(commit: str, folder: Path) -> Path:
    """The package as it was, unpacked into a folder."""
    packed = subprocess.run(
        ["git", "archive", commit, PACKAGE], cwd=ROOT, check=True, stdout=subprocess.PIPE
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder / PACKAGE


def main(commits: Sequence[str]) -> None:
    """Print the figures of each commit, and of the files as they stand, as one table."""
    columns: dict[str, Figures] = {}
    for commit in commits:
        with tempfile.TemporaryDirectory() as folder:
            columns[commit[:12]] = figures(at_commit(commit, Path(folder)))
    columns["now"] = figures(ROOT / PACKAGE)
    print("| | " + " | ".join(columns) + " |\n|---" * 1 + "|---" * len(columns) + "|")
    for row in zip(*(column.lines() for column in columns.values()), strict=True):
        print(f"| {row[0][0]} | " + " | ".join(value for _, value in row) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
