"""Assignments → a unit's workbook: locked text, fill-in cells that check themselves, a hidden stamp."""

from __future__ import annotations

from workbook_flow.forms.writing import cell_of, forget_rows, form_workbook, written_directly

__all__ = ["cell_of", "forget_rows", "form_workbook", "written_directly"]
