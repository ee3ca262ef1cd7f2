"""What ``pip install .`` would install."""

from __future__ import annotations

import ast
import inspect
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings, SharedStringTable
from xlsxwriter.styles import Styles
from xlsxwriter.worksheet import Worksheet

ROOT = Path(__file__).parents[1]


def test_wheel_holds_the_package_the_shipped_master_and_the_command(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(
        ROOT / "workbook_flow", source / "workbook_flow", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, source)
    (source / "README.md").write_text("# workbook_flow\n", "utf-8")
    (source / "master").mkdir()
    (source / "master/分解清单.xlsx").write_bytes(b"the shipped master")
    for name in ("通报模板.docx", "专报模板.docx", "宣传选登模板.docx", "台账模板.docx"):
        (source / "master" / name).write_bytes(b"a shipped template")

    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=source,
        check=True,
        capture_output=True,
    )

    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        modules = {path.relative_to(source).as_posix() for path in source.rglob("*.py")}
        assert modules <= names
        assert wheel.read("workbook_flow/data/分解清单.xlsx") == b"the shipped master"
        assert wheel.read("workbook_flow/data/通报模板.docx") == b"a shipped template"
        (entry_points,) = (name for name in names if name.endswith("entry_points.txt"))
        assert "workbook-flow = workbook_flow.cli:main" in wheel.read(entry_points).decode()
        assert any(name.endswith("licenses/LICENSE") for name in names)


PINNED = {"<3.4"}
"""XlsxWriter writes half of a form by parts that are its own affair, which any minor version may rename: before the
bound is lifted, read what the overridden parts below have become."""
PRIVATE = {
    "paper/cellwriter.py": {
        *("CellBlankTuple", "CellFormulaTuple", "CellNumberTuple", "CellStringTuple"),
        *("_get_shared_string_index", "_get_xf_index", "_write_cell", "_write_number"),
        *("_write_col_info", "_write_cols", "_xml_end_tag", "_xml_start_tag"),
        *("_calculate_spans", "_check_dimensions", "_escape_data", "_write_row"),
        *("_write_rows", "_xml_formula_element"),
        *("_assemble_xml_file", "_filename", "_get_packager", "_get_protection_properties"),
        *("_set_style_properties", "_set_xml_writer", "_write_styles_file", "_write_xf"),
    },
    "paper/reportbook.py": {
        *("_check_dimensions", "_create_package", "_filename", "_get_packager", "_get_xf_index"),
        *("_get_shared_string_index", "_sort_string_data", "_write_rows"),
        *("CellFormulaTuple", "CellNumberTuple", "CellStringTuple"),
    },
    "paper/asxml.py": {
        *("_convert_date_time", "_escape_attributes", "_escape_control_characters", "_escape_data"),
        *("_get_format_key", "_set_filehandle", "_write_font", "_write_si"),
        *("_preserve_whitespace", "_utf16_len"),
    },
    "paper/castbook.py": {"_utf16_len"},
    "paper/mould.py": {
        *("_check_dimensions", "_get_packager", "_get_shared_string_index", "_set_filehandle"),
        *("_write_data_validation", "_write_rows"),
    },
    "paper/ownparts.py": {
        *("_add_workbook", "_get_dxf_index", "_get_xf_index", "_prepare_format_properties", "_prepare_vml"),
        *("_set_in_memory", "_write_comment_files", "_write_styles_file", "_write_vml_files"),
    },
}
"""Where the package leans on what XlsxWriter does not document, and on what."""
UNDOCUMENTED = re.compile(r"Cell\w+Tuple|\w+_fast|_\w+")


def test_the_bound_on_xlsxwriter_stands_while_its_private_parts_are_overridden() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (bound,) = (each for each in map(Requirement, project["dependencies"]) if each.name == "xlsxwriter")
    assert {str(each) for each in bound.specifier if each.operator != ">="} == PINNED
    package = ROOT / "workbook_flow"
    leaning = {
        path.relative_to(package).as_posix(): names
        for path in package.rglob("*.py")
        if "xlsxwriter" in (text := path.read_text("utf-8")).lower()
        and (names := private_names(ast.parse(text)))
    }
    assert leaning == PRIVATE


def private_names(tree: ast.Module) -> set[str]:
    """The undocumented names of XlsxWriter that a module imports, calls or overrides."""
    imported = {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("xlsxwriter")
        for name in node.names
    }
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    overridden = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    theirs = {
        name
        for kind in (Worksheet, Format, Workbook, Packager, Styles, SharedStrings, SharedStringTable)
        for name in dir(kind)
    }
    private = {name for name in (used | overridden) & theirs if name.startswith("_") and name[1] != "_"}
    return private | set(filter(UNDOCUMENTED.fullmatch, imported))


@pytest.mark.parametrize(
    ("kind", "name", "parameters"),
    [
        (Worksheet, "_write_cell", ["row", "col", "cell"]),
        (Worksheet, "_write_string", ["row", "col", "string", "cell_format"]),
        (Worksheet, "_write_blank", ["row", "col", "_", "cell_format"]),
        (Worksheet, "_write_number", ["row", "col", "number", "cell_format"]),
        (Worksheet, "_write_row", ["row", "spans", "row_info", "empty_row"]),
        (Worksheet, "_xml_formula_element", ["formula", "result", "attributes"]),
        (Worksheet, "_check_dimensions", ["row", "col"]),
        (Styles, "_write_xf", ["xf_format", "xf_type"]),
        (Styles, "_set_style_properties", ["properties"]),
        (Packager, "_write_styles_file", []),
        (Packager, "_filename", ["xml_filename"]),
        (Packager, "_create_package", []),
        (SharedStringTable, "_get_shared_string_index", ["string"]),
        (SharedStringTable, "_sort_string_data", []),
        (Workbook, "_get_packager", []),
        (Format, "_get_protection_properties", []),
        (Format, "_get_dxf_index", []),
        (Packager, "_add_workbook", ["workbook"]),
        (Packager, "_set_in_memory", ["in_memory"]),
        (Packager, "_write_vml_files", []),
        (Packager, "_write_comment_files", []),
        (Workbook, "_prepare_format_properties", []),
        (Workbook, "_prepare_vml", []),
    ],
)
def test_the_private_parts_of_xlsxwriter_take_what_they_are_given(
    kind: type, name: str, parameters: list[str]
) -> None:
    taken = list(inspect.signature(getattr(kind, name)).parameters)[1:]
    assert taken[: len(parameters)] == parameters
