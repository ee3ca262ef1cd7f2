"""Texts that are letters no more: what programs leave where they could not show or convert what a person wrote."""

from __future__ import annotations

import re

_LOST = ("\ufffd", "锟斤拷", "烫烫烫", "屯屯屯")
_FILLED = re.compile(r"[#＃\s]{3,}|\?[\d\s?.,:;%()/-]{0,999}")
"""A cell that was too narrow, and letters that an encoding lacks, with the figures that it has."""
_ENOUGH = 3
"""Signs or letters from which on they are no slip of the hand."""
_AS_CHINESE = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}")
"""A Chinese character in UTF-8."""
_LOOKED_AT = 40
"""Characters of a text that show how all of it was read."""


def is_garbled(words: str) -> bool:
    """Whether nobody can read words: #### and ???? for letters, or letters of one encoding read in another."""
    if words.isascii():
        return _FILLED.fullmatch(words.lstrip("0123456789 .,%()")) is not None and (
            words.count("?") >= _ENOUGH or "?" not in words
        )
    return any(lost in words for lost in _LOST) or _is_misread(words[:_LOOKED_AT])


def _is_misread(words: str) -> bool:
    """Whether the bytes of words are Chinese in another encoding, as natural words never are."""
    if any(map(_is_chinese, words)):
        encoded = _encoded(words, "gb18030")
        many = len(_AS_CHINESE.findall(encoded)) >= _ENOUGH
        return many and _is_chinese_text(encoded.decode("utf-8", "replace"), 2)
    latin = _encoded(words, "cp1252") or _encoded(words, "latin-1")
    return _is_chinese_text(latin.decode("utf-8", "replace"), 2) or _is_chinese_text(
        latin.decode("gb18030", "replace"), 10
    )


def _is_chinese_text(words: str, share: int) -> bool:
    """Whether all but a part of the letters that are no Latin ones are Chinese."""
    letters = [letter for letter in words if not letter.isascii()]
    chinese = sum(map(_is_chinese, letters))
    return chinese >= _ENOUGH and (len(letters) - chinese) * share <= len(letters)


def _is_chinese(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"


def _encoded(words: str, encoding: str) -> bytes:
    try:
        return words.encode(encoding)
    except UnicodeEncodeError:
        return b""
