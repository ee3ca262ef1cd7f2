"""The workbook that forms are written in: text pasted from another program must not lock the cell that takes it."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.styles import Styles, XFormatType


class UnlockedStyles(Styles):  # type: ignore[misc] # XlsxWriter has no types
    """Styles whose *Normal* is unlocked, as pasted text takes it; every other cell says itself whether it is."""

    def _write_xf(self, xf_format: Any, xf_type: Any) -> None:
        own = [
            each for each in xf_format.__class__._get_protection_properties(xf_format) if each[0] != "locked"
        ]
        locked = int(bool(xf_format.locked) and xf_type is not XFormatType.STYLE)
        xf_format._get_protection_properties = lambda: [("locked", locked), *own]
        super()._write_xf(xf_format, xf_type)


class FormPackager(Packager):  # type: ignore[misc]
    """The parts of a form's file."""

    def _write_styles_file(self) -> None:
        book = self.workbook
        styles = UnlockedStyles()
        styles._set_style_properties(
            [
                *(book.xf_formats, book.palette, book.font_count, book.num_formats, book.border_count),
                *(book.fill_count, book.custom_colors, book.dxf_formats, book.has_comments),
            ]
        )
        styles._set_xml_writer(self._filename("xl/styles.xml"))
        styles._assemble_xml_file()


class FormBook(Workbook):  # type: ignore[misc]
    """A workbook with such styles."""

    def _get_packager(self) -> Packager:
        return FormPackager()
