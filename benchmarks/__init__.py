"""Measurements of the month against the plain scripts that an office would otherwise run."""
