"""A letter whose long files are left where they came says the same as one that is parsed whole, in a third of the room."""

from __future__ import annotations

import base64
import email
import json
import subprocess
import sys
from email.message import EmailMessage, Message

import pytest

from workbook_flow.mail.lean import BoundedLetter, gaps, long_files, parsed
from workbook_flow.mail.reading import read_letter

SECRET = bytes(range(256)) * 40
CODED = base64.encodebytes(SECRET)
HEAD = b"From: a@b.example\nSubject: base64\nMIME-Version: 1.0\n"
FILE = b'Content-Type: application/octet-stream; name="x.xlsx"\nContent-Transfer-Encoding: base64\n\n'
MIXED = b'Content-Type: multipart/mixed; boundary="b"\n\n'
INNER = HEAD + MIXED + b"--b\n" + FILE + CODED + b"--b--\n"

LETTERS: dict[str, bytes] = {
    "alone": HEAD + FILE + CODED,
    "two files": HEAD + MIXED + (b"--b\n" + FILE + CODED) * 2 + b"--b--\n",
    "no last seam": HEAD + MIXED + b"--b\n" + FILE + CODED,
    "one long line": HEAD + FILE + base64.b64encode(SECRET),
    "padded twice": HEAD + FILE + base64.encodebytes(SECRET + b"x"),
    "one short of whole": HEAD + FILE + CODED.rstrip(b"\n=") + b"\n",
    "padding amid": HEAD + FILE + base64.encodebytes(b"x") + CODED,
    "strange characters": HEAD + FILE + CODED.replace(b"A", b"!", 3),
    "blank lines amid": HEAD + FILE + CODED[:770] + b"\n\n" + CODED[770:],
    "words behind it": HEAD + FILE + CODED + b"\nwith kind regards",
    "as it stands, uncoded": HEAD + b"Content-Type: text/plain\n\n" + CODED,
    "quoted printable": HEAD
    + b"Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n"
    + CODED,
    "a letter in it": HEAD
    + MIXED
    + b"--b\nContent-Type: message/rfc822\n\n"
    + INNER.replace(b'"b"', b'"c"').replace(b"--b", b"--c")
    + b"--b--\n",
    "a coded letter in it": HEAD
    + MIXED
    + b"--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(INNER)
    + b"--b--\n",
}


def leaves(mail: Message) -> list[tuple[str, object]]:
    return [
        (part.get_content_type(), part.get_payload(decode=True))
        for part in mail.walk()
        if not part.is_multipart()
    ]


@pytest.mark.parametrize("crlf", [False, True])
@pytest.mark.parametrize("name", LETTERS)
def test_every_part_is_as_it_is_parsed_whole(name: str, *, crlf: bool) -> None:
    data = LETTERS[name].replace(b"\n", b"\r\n") if crlf else LETTERS[name]
    lean, whole = parsed(data, long=64), email.message_from_bytes(data, BoundedLetter)
    assert leaves(lean) == leaves(whole)
    spared = {"alone", "two files", "no last seam", "one long line", "padded twice", "a letter in it"}
    assert any(getattr(part, "coded", None) is not None for part in lean.walk()) is (
        name in {*spared, "blank lines amid"}
    )


def test_a_long_letter_gives_its_file() -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "gaj@xian.example", "报送"
    letter.set_content("请查收")
    data = SECRET * 150
    letter.add_attachment(data, maintype="application", subtype="octet-stream", filename="县公安局.xlsx")
    incoming = read_letter(letter.as_bytes(), own_address="o@x.example")
    assert incoming.files == (("县公安局.xlsx", data),)
    assert incoming.text.strip() == "请查收"


@pytest.mark.parametrize(
    "data",
    [
        b"\n\n" * 4_000_000,
        (b"A" * 70 + b"\n\n") * 100_000 + b"!\n--b",
        (b"A" * 70 + b"\n\n!") * 100_000 + b"=\n--b",
        (b"A" * 7 + b"\n\n") * 100_000 + b"A",
        b"\n\n" + b"\n--" * 2_000_000,
    ],
)
def test_letters_made_to_be_slow_end(data: bytes) -> None:
    """A search that began anew at every blank line would take days."""
    spans = list(long_files(data, 1 << 10))
    assert len(spans) <= sum(1 for _ in gaps(data))


MEASURED = """
import base64, json, os
from workbook_flow.mail.reading import read_letter
def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
coded = base64.encodebytes(os.urandom(1 << 20) * 13)
data = (b'From: a@b.example\\nMIME-Version: 1.0\\nContent-Type: application/octet-stream; name="x.xlsx"\\n'
    b"Content-Transfer-Encoding: base64\\n\\n" + coded)
del coded
open("/proc/self/clear_refs", "w").write("5")
before = peak()
incoming = read_letter(data, own_address="o@x.example")
print(json.dumps([len(data), len(incoming.files[0][1]), peak() - before]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from the kernel's own account")
def test_reading_a_letter_of_18_mb_takes_little_more_than_its_file() -> None:
    done = subprocess.run([sys.executable, "-c", MEASURED], capture_output=True, text=True, check=True)
    size, file, taken = json.loads(done.stdout)
    assert size > 18_000_000
    assert taken < 1.5 * file / (1 << 20)
