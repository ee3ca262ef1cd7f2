"""The elements of small parts are remembered, within bounds: what is read of each is what stands in it."""

from __future__ import annotations

import pytest

from workbook_flow.sheets import markup
from workbook_flow.sheets.guard import Refused


def part(words: str) -> bytes:
    return f'<a:parts xmlns:a="x"><a:part name="{words}" a:id="7"/></a:parts>'.encode()


def test_a_part_gives_the_same_elements_whenever_it_is_asked_for() -> None:
    for words in ("甲", "乙", "甲", "乙" * markup._RECURRING):
        assert list(markup.elements(part(words))) == [
            ("parts", {"xmlns:a": "x"}),
            ("part", {"name": words, "a:id": "7"}),
        ]


def test_a_damaged_part_is_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(Refused):
            markup.elements(b"<a><b></a>")


def test_what_is_remembered_is_bounded_in_number_and_in_bytes() -> None:
    for number in range(200):
        markup.elements(part(f"{number}"))
    before = markup._recurring_elements.cache_info()
    assert before.currsize <= 64
    markup.elements(part("甲" * markup._RECURRING))
    assert markup._recurring_elements.cache_info() == before
