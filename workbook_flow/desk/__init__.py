"""The clerk's seat: the month as pages in the browser of this computer. Everything they do goes through ``cycle``."""
