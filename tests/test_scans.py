"""A scan of a printed form tells its unit, period and attempt by the code on its first page, where codes are printed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest
import segno
from openpyxl import load_workbook
from openpyxl.drawing.image import Image as CellImage
from PIL import Image, ImageFilter

from tests import small
from tests.books import SETTINGS, SHEETS, write_book
from tests.build import filled
from tests.deep import DEEP
from tests.mailing_units import reply_to
from tests.post_office import LAW, POLICE, PostOffice, post_office
from tests.programs import libreoffice_convert, pdf_pages
from tests.test_evidence import PDF, PICTURE, PRINTED, arrive, filed, receive, with_files
from workbook_flow import cycle
from workbook_flow.cycle.care import doctor
from workbook_flow.cycle.printed import PaperGround
from workbook_flow.forms import form_workbook, written_directly
from workbook_flow.model import Filling, IssuedForm, Problem
from workbook_flow.paper.papercode import code_picture, code_words
from workbook_flow.records.evidence import EvidenceShelf
from workbook_flow.sheets import Book, Reader, papers
from workbook_flow.sheets.papers import SCANNING, PaperReader, scan_reader

MASTER = "master/分解清单.xlsx"


def print_codes(root: Path, answer: str = "是") -> None:
    """Set in the master whether codes are printed."""
    settings = f"{SETTINGS}打印二维码 | {answer}\n"
    write_book(root / MASTER, {**SHEETS, "分解清单": small.LIST, "设置": settings})


@pytest.fixture(scope="module")
def issued_with_codes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small.new_workspace(tmp_path_factory.mktemp("coded") / "w")
    print_codes(root)
    cycle.split(cycle.Workspace(root, small.ISSUED), small.PERIOD)
    return root


@pytest.fixture
def coded(issued_with_codes: Path, tmp_path: Path) -> Path:
    """The small month, issued with codes."""
    return small.copy_of(issued_with_codes, tmp_path / "w")


@pytest.fixture(scope="module")
def scans() -> Iterator[PaperReader]:
    with scan_reader() as reader:
        reader.seconds_left = reader._longest = 600.0
        yield reader


def codes(reader: PaperReader, data: bytes) -> list[str]:
    book = reader.read_bytes(data, "扫描件")
    return [str(row[0]) for row in book.sheets[0].rows] if isinstance(book, Book) else [book.code]


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def noisy(page: Image.Image, degrees: float) -> Image.Image:
    """A page laid askew, grainy, a little out of focus."""
    askew = page.rotate(degrees, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    grain = Image.frombytes("L", askew.size, Random(1).randbytes(askew.width * askew.height))
    return Image.blend(askew, grain, 0.15).filter(ImageFilter.GaussianBlur(0.5))


def photographed(page: Image.Image) -> Image.Image:
    """A page as a telephone sees it from below: narrower above, on a grey table."""
    width, height = page.size
    corners = (-60, -80, -20, height + 60, width + 130, height + 110, width + 60, -40)
    seen = page.transform(
        page.size, Image.Transform.QUAD, corners, resample=Image.Resampling.BICUBIC, fillcolor=140
    )
    return seen.point([40 + value * 150 // 255 for value in range(256)])


def scan(*words: str) -> bytes:
    """A scanned page with these codes of ours."""
    page = Image.new("L", (1200, 800), 235)
    for number, text in enumerate(words):
        code = Image.open(io.BytesIO(code_picture(text))).convert("L")
        page.paste(code, (200 + 400 * number, 150))
    return saved(page, "PNG")


def foreign(words: str) -> bytes:
    """A page with any other code."""
    out = io.BytesIO()
    segno.make_qr(words).save(out, kind="png", scale=6, border=8)
    return out.getvalue()


def code_of(form: IssuedForm, attempt: int = 1) -> str:
    return code_words(form.seal, attempt)


def grounds(root: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """What is told of each of these files when they are received, as far as it is about codes."""
    for minute, (name, data) in enumerate(files.items()):
        small.drop(root, name, data, minute)
    _, notices = receive(root)
    return {notice.place.file: notice.message.partition("（")[2].rstrip("）") for notice in notices}


def attempts(root: Path) -> dict[str, tuple[str, int]]:
    """Of whom each file was filed, and for which return."""
    records = EvidenceShelf(root / "archive", small.PERIOD).records()
    return {record.file: (record.unit, record.attempt) for record in records}


@pytest.mark.dear
@pytest.mark.needs("soffice", "pdftoppm")
def test_a_form_printed_signed_and_scanned_askew_is_tied_to_unit_period_and_attempt(
    coded: Path, tmp_path: Path, scans: PaperReader
) -> None:
    path, form = tmp_path / "司法局.xlsx", small.issued_forms(coded)[LAW]
    path.write_bytes(form_workbook(form))
    pdf = libreoffice_convert(path, "pdf", tmp_path)
    for density in (150, 200) if DEEP else (150,):
        first = pdf_pages(pdf, tmp_path, dots_per_inch=density)[0]
        page = Image.open(first).convert("L")
        kinds = {"jpg": saved(noisy(page, 2), "JPEG", quality=50)} | (scans_of(page, density) if DEEP else {})
        for kind, data in kinds.items():
            assert codes(scans, data) == [code_of(form)], (density, kind)
        jpg = kinds["jpg"]
    assert grounds(coded, {f"{POLICE}/IMG_1.jpg": jpg}) == {
        f"{POLICE}/IMG_1.jpg": f"{PaperGround.CODE}，第 1 次报送"
    }
    assert attempts(coded) == {f"{POLICE}/IMG_1.jpg": (LAW, 1)}


def scans_of(page: Image.Image, density: int) -> dict[str, bytes]:
    """The page as people send it otherwise."""
    blank = Image.new("L", page.size, 255)
    return {
        "upside down": saved(noisy(page, 180), "JPEG", quality=50),
        "on its side": saved(noisy(page, 90), "PNG"),
        "photo": saved(photographed(page), "JPEG", quality=60),
        "fax": saved(page.convert("1", dither=Image.Dither.NONE), "TIFF", compression="group4"),
        "pdf": saved(noisy(page, -2), "PDF", resolution=density),
        "second page": saved(blank, "PDF", save_all=True, append_images=[noisy(page, 1)]),
    }


def test_a_scan_is_filed_by_its_code_whatever_its_folder_says_and_what_was_done_is_told(coded: Path) -> None:
    forms = small.issued_forms(coded)
    law, police = forms[LAW], forms[POLICE]
    others = replace(law, seal="0" * 32)
    names = ("盖章", "未下发", "别处", "两张", "现场", "网址", "改过")
    (sealed, never, other, two, site, link, altered) = (f"{POLICE}/{name}.png" for name in names)
    shown = grounds(
        coded,
        {
            sealed: scan(code_of(law)),
            never: scan(code_of(law, 2)),
            other: scan(code_of(others)),
            two: scan(code_of(law), code_of(police)),
            site: scan(),
            link: foreign("https://www.example.com/县司法局"),
            altered: foreign(code_of(law).lower()),
        },
    )
    assert shown == {
        sealed: f"{PaperGround.CODE}，第 1 次报送",
        **dict.fromkeys((never, other), PaperGround.NOT_OURS),
        two: PaperGround.SEVERAL,
        **dict.fromkeys((site, link, altered), PaperGround.NO_CODE),
    }
    assert attempts(coded) == {
        sealed: (LAW, 1),
        **dict.fromkeys((never, other, two, site, link, altered), (POLICE, 0)),
    }


def test_a_form_sent_back_bears_the_next_attempt_and_its_scan_is_of_that(
    coded: Path, scans: PaperReader
) -> None:
    form = small.issued_forms(coded)[POLICE]
    small.drop(coded, "公安局.xlsx", filled(form, small.answers(form, "过半")), 1)
    cycle.merge(cycle.Workspace(coded, small.RETURNED), small.PERIOD)
    (sent_back,) = (coded / "outbox").rglob("*退回更正*.xlsx")
    picture = Image.open(io.BytesIO(pictures_in(sent_back.read_bytes())[0])).convert("L")
    page = Image.new("L", (800, 600), 255)
    page.paste(picture, (100, 100))
    second = saved(page, "PNG")
    assert codes(scans, second) == [code_of(form, 2)]
    both = scan(code_of(form), code_of(form, 2))
    assert grounds(coded, {"二.png": second, "都有.png": both}) == {
        "二.png": f"{PaperGround.CODE}，第 2 次报送",
        "都有.png": PaperGround.CODE,
    }
    assert attempts(coded) == {"二.png": (POLICE, 2), "都有.png": (POLICE, 0)}


def test_forms_are_as_ever_where_codes_are_off_and_those_that_have_none_are_not_missed_one(
    root: Path,
) -> None:
    form = small.issued_forms(root)[LAW]
    assert not form.bears_code
    assert pictures_in((root / form.path).read_bytes()) == []
    records = [path.read_text("utf-8") for path in (root / "archive").rglob("*.json")]
    assert any(form.seal in record for record in records)
    assert not any("bears_code" in record for record in records)
    print_codes(root)
    assert grounds(root, {f"{LAW}/现场.png": scan(), f"{LAW}/别处.png": scan(code_of(form))}) == {
        f"{LAW}/现场.png": "",
        f"{LAW}/别处.png": "",
    }
    later = {
        form.unit: form
        for form in cycle.split(cycle.Workspace(root, small.RETURNED), small.PERIOD.next()).written
    }
    assert pictures_in((root / later[LAW].path).read_bytes())


def test_codes_are_not_looked_for_where_they_are_off(coded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    print_codes(coded, "否")
    monkeypatch.setattr(papers, "SCANNING", {"no_such_library": ""})
    law = small.issued_forms(coded)[LAW]
    assert grounds(coded, {f"{POLICE}/盖章.png": scan(code_of(law))}) == {f"{POLICE}/盖章.png": ""}
    assert attempts(coded) == {f"{POLICE}/盖章.png": (POLICE, 0)}


def test_without_what_reads_codes_it_is_filed_as_before_and_how_to_get_it_is_told(
    coded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doctor.check_codes().verdict is doctor.Diagnosis.GOOD
    monkeypatch.setattr(papers, "SCANNING", {**SCANNING, "no_such_library": "such"})
    finding = doctor.check_codes()
    assert finding.verdict is doctor.Diagnosis.WARNING
    assert "-m pip install zxing-cpp pypdfium2 pillow" in finding.words
    law = small.issued_forms(coded)[LAW]
    assert grounds(coded, {f"{POLICE}/盖章.png": scan(code_of(law))}) == {
        f"{POLICE}/盖章.png": PaperGround.NO_READER
    }
    assert [unit for unit, *_ in filed(coded)] == [POLICE]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setattr("workbook_flow.paper.stamp.new_key", small.fixed_key)
    with post_office(tmp_path / "w", monkeypatch, 打印二维码="是") as office:
        office.tick("2024-07-22T09:00")
        yield office


def test_what_a_sender_may_not_report_is_filed_as_sent_and_told_and_the_remedy_works(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices: list[Problem] = []
    monkeypatch.setattr(cycle, "Workspace", partial(cycle.Workspace, tell=notices.append))
    page = scan(code_of(office.form(LAW)))
    letter = reply_to(office.form_mail(POLICE), "gaj@xian.example", "盖章件", ("1.png", page))
    arrive(office, with_files(letter, ("2.pdf", PRINTED)))
    assert {unit for unit, *_ in filed(office.root)} == {POLICE}
    otherwise = [notice for notice in notices if notice.code == "F61"]
    assert len(otherwise) == 2
    assert all(f"“{LAW}”2024年7月" in notice.message for notice in otherwise)
    assert f"名为“{LAW}”的文件夹" in otherwise[0].remedy
    for name, data in (("1.png", page), ("2.pdf", PRINTED)):
        small.drop(office.root, f"{LAW}/{name}", data, 1)
    receive(office.root)
    assert [(unit, name) for unit, name, _ in filed(office.root) if unit == LAW] == [
        (LAW, "1.png"),
        (LAW, "2.pdf"),
    ]


def picture_of(width: int, height: int) -> bytes:
    """A small PNG of a large white picture."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (1 + width // 8) * height)
    parts = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def test_what_is_damaged_or_too_large_is_filed_as_before_and_told(coded: Path, scans: PaperReader) -> None:
    assert codes(scans, PDF) == codes(scans, PICTURE) == ["F04"]
    large = picture_of(20_000, 20_000)
    assert codes(scans, b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n") == ["F04"]
    assert grounds(coded, {f"{LAW}/大.png": large, f"{LAW}/坏.jpg": PICTURE, f"{LAW}/坏.pdf": PDF}) == {
        f"{LAW}/大.png": PaperGround.UNREAD,
        f"{LAW}/坏.jpg": PaperGround.NO_CODE,
        f"{LAW}/坏.pdf": PaperGround.NO_CODE,
    }


def test_the_code_is_no_picture_of_the_units_whatever_saved_the_form(coded: Path, tmp_path: Path) -> None:
    form, folder = small.issued_forms(coded)[LAW], tmp_path / "saved"
    folder.mkdir()
    own, added = tmp_path / "own.xlsx", tmp_path / "added.xlsx"
    own.write_bytes(form_workbook(form))
    added.write_bytes(with_picture(own))
    with Reader() as reader:
        assert [shows_pictures(reader, path) for path in (own, added)] == [False, True]
        for kind in ("xlsx", "xls", "ods", "html") if DEEP else ():
            saved_forms = [libreoffice_convert(path, kind, folder) for path in (own, added)]
            assert [shows_pictures(reader, path) for path in saved_forms] == [False, True], kind


def with_picture(path: Path) -> bytes:
    """The workbook with a unit's own picture in it."""
    book, out = load_workbook(path), io.BytesIO()
    photo = io.BytesIO(saved(Image.effect_noise((200, 150), 40), "PNG"))
    book["填报表"].add_image(CellImage(photo), "E8")
    book.save(out)
    return out.getvalue()


def shows_pictures(reader: Reader, path: Path) -> bool:
    book = reader.read(path)
    assert isinstance(book, Book)
    return "pictures" in book.notes


def pictures_in(data: bytes) -> list[bytes]:
    """The pictures of a workbook, none of whose parts may be empty."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert all(info.file_size for info in book.infolist())
        return [book.read(name) for name in book.namelist() if name.startswith("xl/media/")]


def test_a_form_has_one_picture_that_is_small_and_the_same_however_it_is_written(coded: Path) -> None:
    form = small.issued_forms(coded)[LAW]
    words = code_of(form)
    assert pictures_in(form_workbook(form)) == pictures_in(written_directly(form)) == [code_picture(words)]
    assert form_workbook(form) == form_workbook(form)
    assert len(code_picture(words)) < 400
    (second,) = pictures_in(form_workbook(form, Filling(attempt=2, banner="退回更正")))
    assert second == code_picture(code_of(form, 2))
