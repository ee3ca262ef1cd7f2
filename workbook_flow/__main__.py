"""``python -m workbook_flow``."""

from workbook_flow.cli import main

main()
