"""Files that no reader should trust, as bytes, and the small packages that good ones are made of."""

from __future__ import annotations

import functools
import io
import struct
import zipfile
import zlib

MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

GOOD_ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>编号</t></is></c><c r="B1"><v>7</v></c></row>'


def zipped(parts: dict[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of those members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def xlsx_parts(
    rows: str = GOOD_ROWS, *, after: str = "", styles: str = "", names: tuple[str, ...] = ("填报表",)
) -> dict[str, str | bytes]:
    """The parts of a small workbook; every sheet has the same rows, ``after`` follows its sheetData."""
    sheet = f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONSHIPS}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{at}" Type="{RELATIONSHIPS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
            for at in range(1, len(names) + 1)
        )
        + f'<Relationship Id="rId90" Type="{RELATIONSHIPS}/sharedStrings" Target="sharedStrings.xml"/>'
        + f'<Relationship Id="rId91" Type="{RELATIONSHIPS}/styles" Target="styles.xml"/>'
        + "</Relationships>",
    }
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{SPREADSHEET}">{styles}</styleSheet>'
    for at in range(1, len(names) + 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = sheet
    return parts


def _content_types(main: str = MAIN_TYPE) -> str:
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/></Types>'
    )


def xlsx(rows: str = GOOD_ROWS, **parts: str | bytes) -> bytes:
    """A small workbook; further parts by name with ``__`` for the slash and ``_`` for the dot."""
    named = {name.replace("__", "/").replace("_", "."): part for name, part in parts.items()}
    return zipped(xlsx_parts(rows) | named)


def shared_strings(body: str | bytes, declared: int = 2) -> bytes:
    """A shared strings part around ``body``, declaring so many."""
    head = f'<sst xmlns="{SPREADSHEET}" count="{declared}" uniqueCount="{declared}">'.encode()
    return head + (body if isinstance(body, bytes) else body.encode()) + b"</sst>"


def number_at(cell: str) -> str:
    """A row with one number at that place."""
    digits = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{digits}"><c r="{cell}"><v>1</v></c></row>'


def huge_cell(size: int = 500 << 20) -> bytes:
    """Under a megabyte that inflates to one cell of that many bytes, its headers honest."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = b"A" * (1 << 20)
    head, tail = (
        b'<worksheet><sheetData><row><c t="inlineStr"><is><t>',
        b"</t></is></c></row></sheetData></worksheet>",
    )
    deflated, checksum = stream.compress(head), zlib.crc32(head)
    for _ in range(size >> 20):
        deflated += stream.compress(piece)
        checksum = zlib.crc32(piece, checksum)
    deflated += stream.compress(tail) + stream.flush()
    checksum = zlib.crc32(tail, checksum)
    parts = xlsx_parts()
    del parts["xl/worksheets/sheet1.xml"]
    return spliced(zipped(parts), "xl/worksheets/sheet1.xml", deflated, checksum, size + len(head + tail))


def spliced(archive: bytes, name: str, deflated: bytes, checksum: int, declared: int) -> bytes:
    """The zip with one more member whose headers say what they are told to."""
    end = archive.rindex(b"PK\x05\x06")
    count, size, offset = struct.unpack_from("<HII", archive, end + 10)
    raw = name.encode()
    common = struct.pack("<HHHHHIII", 20, 0, 8, 0, 33, checksum, len(deflated), declared)
    local = b"PK\x03\x04" + common + struct.pack("<HH", len(raw), 0) + raw + deflated
    entry = b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHHHII", len(raw), 0, 0, 0, 0, 0, offset) + raw
    directory = archive[offset : offset + size] + entry
    tail = struct.pack("<HHHHIIH", 0, 0, count + 1, count + 1, len(directory), offset + len(local), 0)
    return archive[:offset] + local + directory + b"PK\x05\x06" + tail


def lying_bomb(size: int = 300 << 20) -> bytes:
    """A sheet of 300 MB of blanks whose headers declare 1,000 bytes."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = b"".join(stream.compress(b" " * (1 << 20)) for _ in range(size >> 20)) + stream.flush()
    parts = xlsx_parts()
    del parts["xl/worksheets/sheet1.xml"]
    return spliced(zipped(parts), "xl/worksheets/sheet1.xml", deflated, 0, 1000)


@functools.cache
def many_members(count: int = 100_000) -> bytes:
    """A workbook with so many empty parts beside it."""
    return zipped(xlsx_parts() | {f"m{at}": b"" for at in range(count)}, compression=zipfile.ZIP_STORED)


def renamed_member(old: str, new: str) -> bytes:
    """A workbook with one more member, called ``new`` behind zipfile's back (of equal length)."""
    data = zipped(xlsx_parts() | {old: b"x"})
    assert len(old.encode()) == len(new.encode())
    return data.replace(old.encode(), new.encode())


def symlink() -> bytes:
    """A workbook with a symbolic link among its parts."""
    out = io.BytesIO(zipped(xlsx_parts()))
    link = zipfile.ZipInfo("xl/link.xml")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def locked_member() -> bytes:
    """A workbook whose parts say that they are encrypted in the zip's own way."""
    data = bytearray(zipped(xlsx_parts()))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def foreign_package(main: str) -> bytes:
    """A package of another office program."""
    return zipped({"[Content_Types].xml": _content_types(main), "word/document.xml": "<w/>"})


def biff(*records: tuple[int, bytes]) -> bytes:
    """A bare stream of binary workbook records after its BOF."""
    stream = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    for number, body in records:
        stream += struct.pack("<HH", number, len(body)) + body
    return stream + struct.pack("<HH", 0x0A, 0)


def ole(streams: dict[str, bytes], *, loop: bool = False) -> bytes:
    """A compound file of those streams; with ``loop`` every stream's sector chain runs in a circle."""
    sectors: list[bytes] = []
    table: list[int] = []
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for at, (name, content) in enumerate(streams.items(), 1):
        padded = content.ljust(4096, b"\0")
        first = len(sectors)
        count = -(-len(padded) // 512)
        sectors += [padded[n * 512 : (n + 1) * 512].ljust(512, b"\0") for n in range(count)]
        table += [*range(first + 1, first + count), first if loop else 0xFFFFFFFE]
        right = at + 1 if at < len(streams) else 0xFFFFFFFF
        entries.append(_entry(name, 2, first, 10**9 if loop else len(padded), right=right))
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * 512, b"\0")
    first_directory = len(sectors)
    for at in range(0, len(directory), 512):
        sectors.append(directory[at : at + 512])
        table.append(len(sectors) if at + 512 < len(directory) else 0xFFFFFFFE)
    fat_at = len(sectors)
    table.append(0xFFFFFFFD)
    assert len(table) <= 128
    fat = struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))
    head = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    head += struct.pack("<IIIIIIIII", 0, 1, first_directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", fat_at, *[0xFFFFFFFF] * 108)
    return head + b"".join(sectors) + fat


def _entry(
    name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF
) -> bytes:
    encoded = (name + "\0").encode("utf-16le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, 0xFFFFFFFF, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def gbk_zip(members: dict[str, bytes]) -> bytes:
    """A zip as Chinese Windows writes it: names in GBK, no UTF-8 flag."""
    placeholders = {f"{'x' * (len(name.encode('gbk')) - 3)}{at:03d}": name for at, name in enumerate(members)}
    data = zipped({short: members[name] for short, name in placeholders.items()})
    for short, name in placeholders.items():
        data = data.replace(short.encode(), name.encode("gbk"))
    return data
