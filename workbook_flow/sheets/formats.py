"""What a number shows under a number format of Excel: digits, literals, percent, sections, days and times.

As far as offices use formats; of the rest (fractions, Chinese capitals, eras) it is only said that a cell shows
something else than it holds.
"""

from __future__ import annotations

from workbook_flow.sheets.format_days import EPOCH, EPOCH_1904, is_foreign, is_of_days, shown_moment
from workbook_flow.sheets.format_figures import shown_figure
from workbook_flow.sheets.format_sections import Section, UnreadFormatError, literal, sections

MOST_FORMAT = 255
"""Characters of a number format, as Excel bounds them; a longer one is not looked at."""

BUILT_IN = {
    "1": "0",
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    "9": "0%",
    "10": "0.00%",
    "11": "0.00E+00",
    "12": "# ?/?",
    "13": "# ??/??",
    "15": "d-mmm-yy",
    "16": "d-mmm",
    "17": "mmm-yy",
    "18": "h:mm AM/PM",
    "19": "h:mm:ss AM/PM",
    "20": "h:mm",
    "21": "h:mm:ss",
    **dict.fromkeys(("14", "30"), "yyyy/m/d"),
    "22": "yyyy/m/d h:mm",
    **dict.fromkeys(("27", "36", "50", "52", "57"), 'yyyy"年"m"月"'),
    **dict.fromkeys(("28", "29", "51", "53", "54", "58"), 'm"月"d"日"'),
    "31": 'yyyy"年"m"月"d"日"',
    "32": 'h"时"mm"分"',
    "33": 'h"时"mm"分"ss"秒"',
    **dict.fromkeys(("34", "55"), '上午/下午h"时"mm"分"'),
    **dict.fromkeys(("35", "56"), '上午/下午h"时"mm"分"ss"秒"'),
    **dict.fromkeys(("37", "38"), "#,##0;-#,##0"),
    **dict.fromkeys(("39", "40"), "#,##0.00;-#,##0.00"),
    **dict.fromkeys(("41", "42"), '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '),
    **dict.fromkeys(("43", "44"), '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '),
    "45": "mm:ss",
    "46": "[h]:mm:ss",
    "47": "mm:ss.0",
    "48": "##0.0E+0",
    "49": "@",
}
"""The formats that a Chinese Excel has by number: 14 and 22 show a day whole wherever they are opened."""


def is_plain(code: str) -> bool:
    """Whether every number shows under the format as it is: there is none, or it is that of text."""
    return code in {"", "General", "@", "G/通用格式"} or len(code) > MOST_FORMAT


def shows_percent(code: str) -> bool:
    """Whether a format shows numbers as percentages."""
    return any(token.kind == "percent" for section in sections(code) for token in section.tokens)


def alters_texts(code: str) -> bool:
    """Whether a format has a section for texts."""
    parts = sections(code)
    return code != "@" and (len(parts) == 4 or any(token.kind == "text" for token in parts[-1].tokens))


def shows_whole_days(code: str) -> bool:
    """Whether a format shows year, month and day in figures, and nothing else that matters."""
    first = sections(code)[0]
    words = [token.words.lower() for token in first.tokens if token.kind == "date"]
    if first.numerals or is_foreign(first) or any(len(word) > 2 for word in words if word[0] in "md"):
        return False
    return sorted(word[0] for word in words) == ["d", "m", "y"]


def shown_number(value: float, code: str, *, since_1904: bool = False) -> str:
    """What the cell shows; blank where the format hides it. UnreadFormatError where that is not known here."""
    parts = sections(code)
    section, signed = _chosen(value, parts)
    if section is None:
        return ""
    if is_of_days(section):
        return shown_moment(value, section, EPOCH_1904 if since_1904 else EPOCH)
    return shown_figure(value, section, signed=signed)


def shown_text(words: str, code: str) -> str:
    """What a text shows under a format: the section of texts may add to it, or hide it."""
    parts = sections(code)
    section = parts[3] if len(parts) == 4 else parts[-1]
    if len(parts) < 4 and not any(token.kind == "text" for token in section.tokens):
        return words
    return "".join(words if token.kind == "text" else literal(token) for token in section.tokens)


def _chosen(value: float, parts: tuple[Section, ...]) -> tuple[Section | None, bool]:
    """The section for a number, and whether its sign is to be shown beside it."""
    numbers = parts[:3]
    if any(part.condition for part in numbers):
        return _by_condition(value, numbers)
    if len(numbers) == 1:
        return numbers[0], True
    if value < 0:
        return numbers[1], False
    return numbers[2 if value == 0 and len(numbers) == 3 else 0], False


def _by_condition(value: float, numbers: tuple[Section, ...]) -> tuple[Section | None, bool]:
    for index, part in enumerate(numbers):
        otherwise = index == len(numbers) - 1 or (index == 1 and part.condition is None)
        if _meets(value, part, otherwise=otherwise):
            if value < 0 and index:
                raise UnreadFormatError  # programs differ on the sign
            return part, True
    raise UnreadFormatError


def _meets(value: float, part: Section, *, otherwise: bool) -> bool:
    if part.condition is None:
        return otherwise or value > 0
    sign, limit = part.condition
    less, equal = value < limit, value == limit
    return {
        "<": less,
        "<=": less or equal,
        "=": equal,
        "<>": not equal,
        ">=": not less,
        ">": not (less or equal),
    }[sign]
