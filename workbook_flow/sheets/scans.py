"""Papers that are pictures, or PDFs of pictures → the codes printed on them, as the lines of one raw sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

from workbook_flow.sheets.guard import Refused
from workbook_flow.sheets.wire import RawBook, RawSheet, plain_rows
from workbook_flow.words.codes import Code

FIRST_PAGES = 6
"""Pages of a paper that are looked at."""
DENSITIES = (200, 300)
"""Dots an inch at which a page of a PDF is looked at, the second where the first shows nothing."""
POINTS = 72
LONGEST_SIDE = 7_000
"""Pixels of a page's longer side: A3 at 400 dots an inch."""
MOST_PIXELS = 64_000_000
"""Pixels of a picture above which it is not looked at: A3 at 500 dots an inch is smaller."""
KINDS = ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP")
"""What scanners and cameras write; of all else that Pillow reads nothing is opened."""


def read_codes(data: bytes) -> RawBook:
    """The words of all QR codes on the paper's first pages, each once; none where nothing is read."""
    pages = pdf_pages(data) if data.startswith(b"%PDF") else picture_pages(data)
    codes = dict.fromkeys(words for page in pages for words in page)
    rows, marks = plain_rows([[words] for words in codes])
    return RawBook("scan", [RawSheet(name="scan", hidden=False, rows=rows, marks=marks, merges=[])])


def pdf_pages(data: bytes) -> Iterator[list[str]]:
    """By page of a PDF, the codes on it."""
    import pypdfium2

    for page in islice(pypdfium2.PdfDocument(data), FIRST_PAGES):
        longest = max(page.get_size())
        for density in DENSITIES:
            picture = page.render(scale=min(density / POINTS, LONGEST_SIDE / longest), grayscale=True)
            if codes := codes_in(bytes(picture.buffer), picture.height, picture.stride):
                yield codes
                break


def picture_pages(data: bytes) -> Iterator[list[str]]:
    """By page of a picture, the codes on it."""
    from PIL import Image, ImageSequence

    Image.MAX_IMAGE_PIXELS = None  # the bound is our own: it is told as what it is
    with Image.open(io.BytesIO(data), formats=KINDS) as picture:
        for frame in islice(ImageSequence.Iterator(picture), FIRST_PAGES):
            if frame.width * frame.height > MOST_PIXELS:
                raise Refused(
                    Code.TOO_MUCH_OF_SOMETHING,
                    what="像素",
                    count=frame.width * frame.height,
                    limit=MOST_PIXELS,
                )
            grey = frame.convert("L")
            yield codes_in(grey.tobytes(), grey.height, grey.width)


def codes_in(grey: bytes, height: int, width: int) -> list[str]:
    """The words of the QR codes in a grey picture."""
    import zxingcpp

    view = memoryview(grey).cast("B", (height, width))
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [str(code.text) for code in zxingcpp.read_barcodes(view, formats=wanted)]
