"""What stands beside the inbox: the virus scanner on its socket, and the process that draws and may die."""

from __future__ import annotations

import io
import socket
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image

from stepdown.inbox import drawing, scanner
from stepdown.inbox.vocabulary import Format, ScannerDown, Unreadable, Verdict
from tests.scenes_inbox import pdf, picture, tiff

Talk = Callable[[socket.socket], None]


def heard(link: socket.socket) -> bytes:
    """Everything a client streams, as clamd reads it: length, chunk, until an empty one."""
    asked = b""
    while not asked.endswith(b"\x00"):
        asked += link.recv(1)
    assert asked == b"zINSTREAM\x00"
    got = b""
    while size := struct.unpack(">I", link.recv(4, socket.MSG_WAITALL))[0]:
        got += link.recv(size, socket.MSG_WAITALL)
    return got


@contextmanager
def clamd(folder: Path, settings: Any, talk: Talk) -> Iterator[None]:
    """Something that answers like clamd, or unlike it, at a socket of its own."""
    path = folder / "clamd.ctl"
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(path))
        door.listen()
        door.settimeout(20)

        def serve() -> None:
            link, _ = door.accept()
            with link:
                talk(link)

        thread = threading.Thread(target=serve)
        thread.start()
        settings.INBOX_SCANNER = f"clamd:{path}"
        yield
        thread.join(20)


def test_clamd_hears_every_byte_and_its_word_counts(tmp_path: Path, settings: Any) -> None:
    got: list[bytes] = []

    def clean(link: socket.socket) -> None:
        got.append(heard(link))
        link.sendall(b"stream: OK\x00")

    raw = [b"a" * 100_000, b"", b"the end"]
    with clamd(tmp_path, settings, clean):
        assert scanner.scan(raw) == Verdict(True)
    assert got == [b"".join(raw)]


def test_clamd_names_what_it_found(tmp_path: Path, settings: Any) -> None:
    def infected(link: socket.socket) -> None:
        heard(link)
        link.sendall(b"stream: Win.Test.EICAR_HDB-1 FOUND\x00")

    with clamd(tmp_path, settings, infected):
        assert scanner.scan([b"x"]) == Verdict(False, "Win.Test.EICAR_HDB-1")


def test_clamd_that_has_heard_enough_says_so_and_that_is_no_yes(tmp_path: Path, settings: Any) -> None:
    def full(link: socket.socket) -> None:
        link.recv(10)
        link.sendall(b"INSTREAM size limit exceeded. ERROR\x00")

    with clamd(tmp_path, settings, full):
        try:
            verdict = scanner.scan([b"x" * 1_000_000] * 8)
        except ScannerDown:
            return  # its last words were lost with the connection: then the paper waits
    assert verdict is not None and not verdict.clean


@pytest.mark.parametrize("said", [b"", b"stream: ", b"ERROR\x00", b"stream: OK but not quite\x00"])
def test_a_scanner_that_breaks_off_or_talks_nonsense_is_down(
    tmp_path: Path, settings: Any, said: bytes
) -> None:
    def strange(link: socket.socket) -> None:
        heard(link)
        link.sendall(said)

    with clamd(tmp_path, settings, strange), pytest.raises(ScannerDown):
        scanner.scan([b"x"])


def test_a_scanner_that_says_nothing_is_waited_for_only_so_long(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "PATIENCE", 0.2)

    def silent(link: socket.socket) -> None:
        heard(link)
        link.recv(1)

    with clamd(tmp_path, settings, silent), pytest.raises(ScannerDown):
        scanner.scan([b"x"])


def test_its_state_is_asked_with_a_ping(tmp_path: Path, settings: Any) -> None:
    def pong(link: socket.socket) -> None:
        assert link.recv(64) == b"zPING\x00"
        link.sendall(b"PONG\x00")

    with clamd(tmp_path, settings, pong):
        state = scanner.state()
    assert state.configured and state.answers
    assert not scanner.state().answers, "nobody listens there any more"
    settings.INBOX_SCANNER = "clamv:misspelt"
    assert scanner.state().configured and not scanner.state().answers
    with pytest.raises(ScannerDown):
        scanner.scan([b"x"])


def test_a_program_may_be_the_scanner(tmp_path: Path, settings: Any) -> None:
    program = tmp_path / "scan.py"
    program.write_text(
        "import sys\nraw = sys.stdin.buffer.read()\nprint('stdin: Bad FOUND')\nsys.exit(b'bad' in raw)"
    )
    settings.INBOX_SCANNER = f"command:{sys.executable} {program}"
    assert scanner.scan([b"go", b"od"]) == Verdict(True)
    assert scanner.scan([b"b", b"ad"]) == Verdict(False, "Bad")
    assert scanner.state().answers
    settings.INBOX_SCANNER = "command:no-such-program-anywhere"
    with pytest.raises(ScannerDown):
        scanner.scan([b"x"])


# -- the process that draws


def png_header(width: int, height: int) -> bytes:
    """A small PNG that claims to be enormous, one colour all over."""
    rows = zlib.compress(b"\x00" * ((width // 8 + 1) * 100))

    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def locked_pdf() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("Secret")))
    writer.encrypt("a password")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "kind", "said"),
    [
        (locked_pdf(), Format.PDF, "needs a password"),
        (png_header(40_000, 40_000), Format.PNG, "too large to be shown"),
        (picture(kind="JPEG", mode="RGB")[:300], Format.JPEG, "damaged"),
        (picture(), Format.TIFF, "damaged"),
        (b"%PDF-1.7\n" + b"[" * 50_000, Format.PDF, "damaged"),
        (
            pdf("x").replace(b"/Count 1", b"/Count 0").replace(b"/Kids [4 0 R]", b"/Kids []"),
            Format.PDF,
            "damaged",
        ),
    ],
)
def test_whatever_is_wrong_with_a_file_is_one_clear_line(raw: bytes, kind: Format, said: str) -> None:
    with pytest.raises(Unreadable) as bad:
        drawing.read(raw, kind)
    assert said in str(bad.value.reason)


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "raise SystemExit(3)",
        "",
        "print('no json')",
        "print('[1]')",
        "print('{}')",
        'print(\'{"media": "text/html"}\\n<script>\')',
        'print(\'{"media": "image/png"}\\n<script>\')',
        "import time; time.sleep(60)",
    ],
)
def test_a_drawing_process_that_dies_lies_or_hangs_harms_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    strange = tmp_path / "easel.py"
    strange.write_text(program)
    monkeypatch.setattr(drawing, "EASEL", strange)
    monkeypatch.setattr(drawing, "PATIENCE", 2.0)
    with pytest.raises(Unreadable):
        drawing.draw(pdf("x"), Format.PDF, 1, side=1100, turn=0)
    with pytest.raises(Unreadable):
        drawing.read(pdf("x"), Format.PDF)


def test_the_drawing_process_can_neither_write_nor_grow_without_end(tmp_path: Path) -> None:
    tries = (
        "import sys; sys.path.insert(0, {folder!r}); import easel; easel.bounded()\n"
        "try:\n    open({file!r}, 'wb', 0).write(b'x'); print('wrote')\n"
        "except OSError: print('no writing')\n"
        "try:\n    b'x' * (2 * 1024 ** 3); print('grew')\n"
        "except MemoryError: print('no growing')\n"
    ).format(folder=str(drawing.EASEL.parent), file=str(tmp_path / "out"))
    guarded = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + tries
    done = subprocess.run([sys.executable, "-c", guarded], capture_output=True, text=True, check=False)
    assert done.stdout.split("\n")[:2] == ["no writing", "no growing"], done.stderr


def test_pages_turn_and_come_closer_within_bounds() -> None:
    def size(raw: bytes, kind: Format, **asked: int) -> tuple[int, int]:
        shown = drawing.draw(raw, kind, 1, **{"side": 1100, "turn": 0, **asked})
        return Image.open(io.BytesIO(shown.picture)).size

    upright = size(pdf("x"), Format.PDF)
    assert upright == (850, 1100) and size(pdf("x"), Format.PDF, turn=90) == (1100, 850)
    assert max(size(pdf("x"), Format.PDF, side=2200)) == 2200
    assert max(size(pdf("x"), Format.PDF, side=99_999, turn=45)) == 1100
    wide, high = size(tiff("Fax"), Format.TIFF)
    assert 0.7 < wide / high < 0.8, "a fax is stretched to the shape of the sheet that was sent"


def test_a_photograph_stands_upright_as_its_camera_meant() -> None:
    made = Image.new("RGB", (400, 200), "white")
    turned = Image.Exif()
    turned[0x0112] = 6
    out = io.BytesIO()
    made.save(out, "JPEG", exif=turned)
    shown = drawing.draw(out.getvalue(), Format.JPEG, 1, side=1100, turn=0)
    assert Image.open(io.BytesIO(shown.picture)).size == (200, 400)
    assert not Image.open(io.BytesIO(shown.picture)).getexif(), "where it was taken goes no further"
