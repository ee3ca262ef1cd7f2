"""The ledger: what the archive amounts to, in a database that can be deleted and made again."""

from __future__ import annotations

from workbook_flow.records.ledger.ledger import RECEIVED, Ledger, issues_of
from workbook_flow.records.ledger.opening import DamagedLedger, in_words, set_aside

__all__ = ["RECEIVED", "DamagedLedger", "Ledger", "in_words", "issues_of", "set_aside"]
