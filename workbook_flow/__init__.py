"""workbook_flow: issue, collect, check and merge a decomposition list from spreadsheets alone."""

__version__ = "0.1.0"
