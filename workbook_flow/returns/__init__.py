"""Files → submissions: whose form is this, and what stands in which of its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook_flow.returns.matching import Match, Register, match_submission
    from workbook_flow.returns.reading import read_return
    from workbook_flow.returns.whose import own_form_words, whose_return

__all__ = ["Match", "Register", "match_submission", "own_form_words", "read_return", "whose_return"]


def __getattr__(name: str) -> object:
    """A name of the reading of forms, imported when it is first asked for: most commands read no file."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from workbook_flow.returns import matching, reading, whose

    return next(getattr(room, name) for room in (matching, reading, whose) if hasattr(room, name))
