"""How a workbook is written: looks, pages, cells, and the stamp by which it is known again."""
