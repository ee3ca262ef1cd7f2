"""A letter whose long files are left where they came says the same as one that is parsed whole, in a third of the room."""

from __future__ import annotations

import base64
import binascii
import email
import json
import subprocess
import sys
from email.message import EmailMessage, Message

import pytest

from tests.pop_server import pop_server
from tests.smtp_sink import ACCOUNT, PASSWORD
from workbook_flow.mail.lean import BoundedLetter, fitting, gaps, long_files, parsed
from workbook_flow.mail.reading import read_letter

SECRET = bytes(range(256)) * 40
CODED = base64.encodebytes(SECRET)
HEAD = b"From: a@b.example\nSubject: base64\nMIME-Version: 1.0\n"
FILE = b'Content-Type: application/octet-stream; name="x.xlsx"\nContent-Transfer-Encoding: base64\n\n'
MIXED = b'Content-Type: multipart/mixed; boundary="b"\n\n'
UU = b"Content-Type: application/x; name=x\nContent-Transfer-Encoding: x-uuencode\n\n"
UUCODED = b"".join(binascii.b2a_uu(SECRET[at : at + 45]) for at in range(0, 4500, 45))
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
    "quoted printable with a soft end": HEAD
    + b"Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n"
    + b"=E5=8E=BF \t=20=\n" * 40
    + b"=",
    "eight bits": HEAD
    + b"Content-Type: text/plain; charset=gbk\nContent-Transfer-Encoding: 8bit\n\n\n"
    + "县公安局报送\n\n".encode("gbk") * 90
    + b"\n",
    "eight bits with seams": HEAD
    + MIXED
    + b"--b\nContent-Type: text/plain; charset=utf-8\n\n"
    + ("县公安局报送" * 30 + "\n--\n").encode() * 9
    + b"--b--\n",
    "binary": HEAD
    + MIXED
    + b"--b\nContent-Type: application/x\nContent-Transfer-Encoding: binary\n\n"
    + bytes(range(14, 256)) * 9
    + b"\n--b--\n",
    "uuencoded": HEAD + UU + b"begin 644 x.xlsx\n" + UUCODED + b"`\nend\n",
    "uuencoded with words before it": HEAD + UU + b"see\n\nbegin 644 x.xlsx\n" + UUCODED + b"`\nend\nx\n",
    "uuencoded without a begin": HEAD + UU + UUCODED + b"`\nend\n",
    "uuencoded and cut off": HEAD + UU + b"begin 644 x.xlsx\n" + UUCODED,
    "uuencoded with a blank line": HEAD + UU + b"begin 644 x\n" + UUCODED + b"\n" + UUCODED + b"`\nend\n",
    "uuencoded, strange": HEAD + UU + b"begin 644 x.xlsx\n" + UUCODED.replace(b"M", b"z", 3) + b"`\nend\n",
    "uuencoded with too much": HEAD
    + UU
    + b"begin 644 x\n"
    + UUCODED.replace(b"\n", b"    z\n")
    + b"`\nend\n",
    "a coding of nobody": HEAD
    + b"Content-Type: text/plain\nContent-Transfer-Encoding: x-own\n\n"
    + b"abc def\n" * 40,
    "line ends of old": HEAD.replace(b"\n", b"\r")
    + b'Content-Type: multipart/mixed; boundary="b"\r\n\n'
    + b"--b\r\r"
    + b"word " * 40
    + b"\r--b\r"
    + FILE.replace(b"\n", b"\r")
    + CODED
    + b"\r--b--\r",
    "parts that are letters unless they say else": HEAD
    + b'Content-Type: multipart/digest; boundary="b"\n\n--b\n\n'
    + HEAD
    + b"Content-Type: text/plain\n\n"
    + b"word " * 40
    + b"\n--b--\n",
    "a part without a head": HEAD + MIXED + b"--b\n\n" + b"word " * 40 + b"\n--b--\n",
    "a plain letter in it": HEAD
    + MIXED
    + b"--b\nContent-Type: message/rfc822\n\n"
    + HEAD
    + b"Content-Type: text/plain\n\n"
    + b"word " * 40
    + b"\n--b--\n",
    "a report in it": HEAD
    + MIXED
    + b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: x\n\n"
    + b"Final-Recipient: y\n" * 20
    + b"\n--b--\n",
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


PARSED_WHOLE = {
    *("one short of whole", "padding amid", "strange characters", "words behind it", "eight bits with seams"),
    *("line ends of old", "a part without a head", "a report in it"),
}
"""The letters of which nothing can be left out: their files are no plain base64, or other things stand beside them."""


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
    spared = any(getattr(part, "coded", None) is not None for part in lean.walk())
    assert spared is (name not in PARSED_WHOLE)


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


CODINGS = {
    "base64": base64.encodebytes(bytes(range(256)) * 6000),
    "quoted-printable": b"=E5=8E=BF=\n" * 180_000,
    "x-uuencode": b"begin 644 x\n" + b"".join([binascii.b2a_uu(SECRET[:45])] * 32_000) + b"`\nend\n",
    "8bit": "县公安局报送\n".encode() * 110_000,
}
LARGE = """
import sys
from workbook_flow.mail.lean import fitting
from workbook_flow.mail.reading import read_letter
def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
data = sys.stdin.buffer.read()
open("/proc/self/clear_refs", "w").write("5")
before = peak()
incoming = read_letter(fitting(data), own_address="o@x.example")
print(peak() - before, sum(len(file) for _, file in incoming.files), incoming.text[:20])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from the kernel's own account")
@pytest.mark.parametrize("coding", CODINGS)
def test_a_large_file_in_any_coding_is_held_once(coding: str) -> None:
    head = FILE.replace(b"base64", coding.encode())
    data = b"From: a@b.example\nMIME-Version: 1.0\n" + head + CODINGS[coding] * (1 if coding[0] == "x" else 8)
    done = subprocess.run([sys.executable, "-c", LARGE], input=data, capture_output=True, check=True)
    taken, size, *_ = done.stdout.split()
    assert int(size) > 1_000_000
    assert float(taken) < 3 + 1.3 * len(data) / (1 << 20)


def test_what_is_too_much_beside_its_files_is_let_go_but_for_its_head() -> None:
    head = b"From: a@b.example\r\nSubject: x\r\n\r\n"
    small, large = head + b"x\r\n--x\r\n" * 1_000, head + b"x\r\n--x\r\n" * 1_200_000
    assert fitting(small) is small
    assert fitting(large) == head
    whole = head.replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain\r\n\r\n") + b"words " * 2_000_000
    assert fitting(whole) is whole


POPPED = """
import poplib, sys
from datetime import date
from workbook_flow.mail import pop
def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
client = poplib.POP3("127.0.0.1", int(sys.argv[1]))
client.user(sys.argv[2])
client.pass_(sys.argv[3])
open("/proc/self/clear_refs", "w").write("5")
before = peak()
(raw,) = pop.new_letters(client, since=date(2024, 7, 1), taken_uids=lambda folder, validity: set())
print(peak() - before)
sys.stdout.flush()
sys.stdout.buffer.write(raw.data)
client.quit()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from the kernel's own account")
def test_a_letter_over_pop3_is_held_once() -> None:
    words, file = b"Content-Type: text/plain\n\n..\n.a\n.", FILE + base64.encodebytes(bytes(12 << 20))
    letter = (HEAD + MIXED + b"--b\n" + words + b"\n--b\n" + file + b"--b--\n").replace(b"\n", b"\r\n")
    with pop_server() as (mailbox, port):
        mailbox.deliver(letter, "Sun, 28 Jul 2024 08:00:00 +0800")
        command = [sys.executable, "-c", POPPED, str(port), ACCOUNT, PASSWORD]
        done = subprocess.run(command, capture_output=True, check=True)
        taken, _, data = done.stdout.partition(b"\n")
        assert data == mailbox.letters[0][1]
    assert float(taken) < 3 + 1.3 * len(letter) / (1 << 20)
