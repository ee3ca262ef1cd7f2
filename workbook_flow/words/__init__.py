"""The words that people read, and how theirs are read: problems, the master's names, time limits, working days."""
