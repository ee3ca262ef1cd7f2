"""What the office and its leaders read: figures, the consolidated workbook, the board, the Word files."""
