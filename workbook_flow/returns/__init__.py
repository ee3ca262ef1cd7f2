"""Files → submissions: whose form is this, and what stands in which of its cells."""

from workbook_flow.returns.matching import Match, Register, match_submission
from workbook_flow.returns.reading import read_return
from workbook_flow.returns.whose import whose_return

__all__ = ["Match", "Register", "match_submission", "read_return", "whose_return"]
