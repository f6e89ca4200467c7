"""The scanner's language: what is sent, what its answers mean, what its setting says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stepdown.inbox.vocabulary import ScannerDown, Verdict

CHUNK = 64 * 1024
_PRINTABLE = re.compile(r"[^A-Za-z0-9 ._:/()+-]")


@dataclass(frozen=True)
class Clamd:
    """A clamd daemon at a socket's path, or at a host and port."""

    path: str = ""
    host: str = ""
    port: int = 0


@dataclass(frozen=True)
class Command:
    """A program that reads a file from its input: 0 is clean, 1 infected, anything else no answer."""

    words: tuple[str, ...]


def scanner_of(setting: str) -> Clamd | Command | None:
    """`clamd:/run/clamd.ctl`, `clamd:127.0.0.1:3310`, `command:clamdscan -`, or empty for none.

    Raises ValueError for anything else: a scanner that is misspelt must not look like none.
    """
    setting = setting.strip()
    if not setting:
        return None
    how, _, rest = setting.partition(":")
    if how == "clamd" and rest.startswith("/"):
        return Clamd(path=rest)
    if how == "clamd":
        host, _, port = rest.rpartition(":")
        if host and port.isascii() and port.isdigit() and 0 < int(port) < 65536:
            return Clamd(host=host, port=int(port))
    if how == "command" and (words := shlex.split(rest)):
        return Command(tuple(words))
    raise ValueError("the scanner is clamd:<path>, clamd:<host>:<port>, command:<words>, or nothing")


def frames(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A stream as clamd's INSTREAM wants it: each chunk after its length, an empty one at the end.

    Source: clamd(8), INSTREAM.
    """
    yield b"zINSTREAM\x00"
    for chunk in chunks:
        for start in range(0, len(chunk), CHUNK):
            piece = chunk[start : start + CHUNK]
            yield len(piece).to_bytes(4, "big") + piece
    yield b"\x00\x00\x00\x00"


def verdict_of_reply(reply: bytes) -> Verdict:
    """What clamd's answer means. Raises ScannerDown for an error or anything not understood."""
    text = reply.rstrip(b"\x00\n\r ").decode("ascii", "replace")
    if text == "stream: OK":
        return Verdict(clean=True)
    if text.startswith("stream: ") and text.endswith(" FOUND"):
        return Verdict(clean=False, found=named(text[len("stream: ") : -len(" FOUND")]))
    if text.startswith("INSTREAM size limit exceeded"):
        # It would say so for ever: the paper must not wait for a yes that cannot come.
        return Verdict(clean=False, found="more than the scanner reads")
    raise ScannerDown("the scanner answered with an error")


def verdict_of_exit(code: int, said: bytes) -> Verdict:
    """What a program's exit code means. Raises ScannerDown for any other than 0 and 1."""
    if code == 0:
        return Verdict(clean=True)
    if code == 1:
        first = said.decode("ascii", "replace").strip().splitlines()
        return Verdict(clean=False, found=named(first[0].removesuffix(" FOUND") if first else ""))
    raise ScannerDown("the scanner's program failed")


def named(found: str) -> str:
    """What was found, harmless to show."""
    return _PRINTABLE.sub("", found.rpartition(": ")[2])[:80] or "something harmful"
