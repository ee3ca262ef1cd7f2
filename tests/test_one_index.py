"""What is looked up is looked up by an index, made once a command and not once a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import small
from workbook_flow import cycle, returns
from workbook_flow.model import Master, SubmissionState


def counting(calls: Counter[str], name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same work, its calls counted."""

    def counted(*arguments: Any, **named: Any) -> Any:
        calls[name] += 1
        return work(*arguments, **named)

    return counted


def test_three_files_cost_one_extended_master_and_one_register(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = small.issued_forms(root)
    files = [*small.first_round(forms)[:1], *small.second_round(forms)]
    for minute, (name, data) in enumerate(files):
        small.drop(root, name, data, minute)
    calls: Counter[str] = Counter()
    monkeypatch.setattr(Master, "extended", counting(calls, "extended", Master.extended))
    monkeypatch.setattr(returns.Register, "of", counting(calls, "register", returns.Register.of))
    came = cycle.receive(cycle.Workspace(root, small.RETURNED))
    assert [each.state for each in came] == [SubmissionState.ACCEPTED] * 3
    assert calls == {"extended": 1, "register": 1}
