"""Which Chinese font of the computer the picture is drawn with."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from workbook_flow.model import WorkbookFlowError

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

PREFERRED = (
    *("msyh", "pingfang", "hiragino sans gb", "stheiti medium", "notosanscjk", "notosanssc", "sourcehansans"),
    *("harmonyos_sans_sc", "fzhei", "simhei", "deng", "wqy-microhei", "wqy-zenhei", "droidsansfallback"),
    *("cesi_ht", "simsun", "fandolhei", "uming", "ukai"),
)
"""How the file names of fonts with Chinese signs begin, the one that reads best on a telephone first."""
ENDINGS = {".ttf", ".ttc", ".otf"}
CHINESE = ("SC", "CN", "GB")
"""What the part of a collection is called that draws signs as they are written on the mainland."""
PROBE, NOTHING = "汉督县镇", "\U0010ffff"
"""Signs that the font must have, and one that none has."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file and which of its faces, regular and bold; ``bold`` is the regular one where there is no other."""

    regular: tuple[Path, int]
    bold: tuple[Path, int]

    @lru_cache(maxsize=64)  # noqa: B019 - a typeface lives as long as the command
    def font(self, size: int, *, bold: bool = False) -> FreeTypeFont:
        """The font of a size in pixels."""
        from PIL import ImageFont

        path, index = self.bold if bold else self.regular
        return ImageFont.truetype(str(path), size, index=index, layout_engine=ImageFont.Layout.BASIC)


def find_typeface(wanted: Path | None = None) -> Typeface:
    """The font that was asked for, or the first that draws Chinese; WorkbookFlowError where there is none."""
    if wanted is not None:
        face = chinese_face(wanted)
        if face is None:
            raise WorkbookFlowError(
                f"{wanted} 不是带汉字的字体文件（.ttf、.ttc、.otf）。"
                "请换一个，例如 Windows 的 C:\\Windows\\Fonts\\msyh.ttc。"
            )
        return Typeface(face, bold_beside(face) or face)
    for path in sorted(font_files(), key=rank):
        if rank(path)[0] == len(PREFERRED):
            break
        if "bold" not in path.stem.lower() and (face := chinese_face(path)) is not None:
            return Typeface(face, bold_beside(face) or face)
    raise WorkbookFlowError(
        "没有找到带汉字的字体，画不了图。请安装一种（如 思源黑体、文泉驿微米黑；"
        "Debian、Ubuntu 的包名是 fonts-noto-cjk），或用 --font 指定字体文件。"
    )


def rank(path: Path) -> tuple[int, str]:
    """Where a font stands in the order of preference; after all others where it is not known."""
    name = path.stem.lower()
    order = next((place for place, start in enumerate(PREFERRED) if name.startswith(start)), len(PREFERRED))
    return order, ("" if "regular" in name else name)


def font_files() -> Iterator[Path]:
    """Every font file of the computer."""
    for folder in font_folders():
        for place, _, names in os.walk(folder):
            yield from (Path(place, name) for name in names if Path(name).suffix.lower() in ENDINGS)


def font_folders() -> Iterator[Path]:
    """Where the system keeps fonts, those of the person first."""
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("LOCALAPPDATA", home)) / "Microsoft/Windows/Fonts"
        yield Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
    elif sys.platform == "darwin":
        yield from (home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    else:
        yield from (home / ".local/share/fonts", home / ".fonts")
        yield from (Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))


def chinese_face(path: Path) -> tuple[Path, int] | None:
    """The face of a font file that draws Chinese, that of the mainland first; None where none does."""
    faces: list[tuple[bool, int]] = []
    for index in range(64):
        font = face_of(path, index)
        if font is None:
            break
        if draws_chinese(font):
            family = (font.getname()[0] or "").split()
            elsewhere = not any(word in family for word in CHINESE) or "Mono" in family
            faces.append((elsewhere, index))
    return (path, min(faces)[1]) if faces else None


def face_of(path: Path, index: int) -> FreeTypeFont | None:
    """One face of a font file; None where there is no such face, or no font."""
    from PIL import ImageFont

    try:
        return ImageFont.truetype(str(path), 24, index=index, layout_engine=ImageFont.Layout.BASIC)
    except (OSError, ValueError):
        return None


def draws_chinese(font: FreeTypeFont) -> bool:
    """Whether a font has the signs, rather than one box for all."""
    nothing = bytes(font.getmask(NOTHING))
    drawn = {bytes(font.getmask(sign)) for sign in PROBE}
    return len(drawn) == len(PROBE) and nothing not in drawn


def bold_beside(face: tuple[Path, int]) -> tuple[Path, int] | None:
    """The bold face of the same font, beside it."""
    path = face[0]
    name = path.stem
    stems = (name.replace("Regular", "Bold"), f"{name}bd", f"{name}b", f"{name}-Bold")
    files = (path.with_name(f"{stem}{path.suffix}") for stem in stems if stem != name)
    return next((bold for file in files if file.is_file() and (bold := chinese_face(file))), None)
