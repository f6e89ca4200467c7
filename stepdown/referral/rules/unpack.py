"""A stranger's bytes, bounded: plain or gzip, never more than the limits allow.

Sources: RFC 1952 (gzip), RFC 8259 section 8.1 (JSON is UTF-8; a byte order mark may be ignored).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Protocol

from stepdown.kernel.words import say
from stepdown.referral.vocabulary import Limits, Unreadable

CHUNK = 256 * 1024
_GZIP = b"\x1f\x8b"
_UTF8_MARK = b"\xef\xbb\xbf"
# A ratio says little before a file has shown itself.
_RATIO_FROM = 4 * 1024 * 1024

_OTHER_KINDS = (
    (b"%PDF", say("This is a PDF. Stepdown reads FHIR R4 bundles and C-CDA documents; ask for one of them.")),
    (b"PK\x03\x04", say("This is a zip archive. Unpack it and send each record by itself.")),
    *(
        (start, say("These are HL7 v2 messages. Stepdown reads FHIR R4 bundles and C-CDA documents."))
        for start in (b"MSH|", b"FHS|", b"BHS|", b"\x0bMSH|")
    ),
    (b"[", say("This is a JSON list, not a FHIR bundle.")),
)
_FIRST_TYPE = re.compile(rb'\s*\{\s*"resourceType"\s*:\s*"(?!Bundle")')


class Readable(Protocol):
    """Anything bytes can be read from: a file, an upload, a sealed file being opened."""

    def read(self, size: int = ..., /) -> bytes: ...


class PackingCutOff(Unreadable):
    """The gzip packing ends too early; whoever reads the content knows after which entry."""

    def __init__(self) -> None:
        super().__init__(say("The gzip packing is cut off. Ask the sender to send it again."))


def unpacked(raw: Readable, limits: Limits) -> Iterator[bytes]:
    """The content in pieces, without a byte order mark. Raises Unreadable as soon as a limit is passed."""
    chunks = _bounded(raw, limits)
    first = next(chunks, b"")
    if first.startswith(_GZIP):
        chunks = _gunzip(first, chunks, limits)
        first = next((piece for piece in chunks if piece), b"")
    first = first.removeprefix(_UTF8_MARK)
    _recognize(first)
    total = len(first)
    yield first
    for chunk in chunks:
        total += len(chunk)
        if total > limits.unpacked:
            raise Unreadable(
                say("Larger than {n} MB once unpacked. Nothing was read.", n=limits.unpacked >> 20)
            )
        if chunk:  # an empty piece would read as the end
            yield chunk


def is_document(first: bytes) -> bool:
    """Whether unpacked content that begins so is XML, so that it may be a document."""
    return first[:4096].lstrip().startswith(b"<")


def _bounded(raw: Readable, limits: Limits) -> Iterator[bytes]:
    total = 0
    packed: bool | None = None
    while chunk := raw.read(CHUNK):
        total += len(chunk)
        packed = chunk.startswith(_GZIP) if packed is None else packed
        if packed and total > limits.packed:
            raise Unreadable(say("Larger than {n} MB. Nothing was read.", n=limits.packed >> 20))
        yield chunk


def _gunzip(first: bytes, rest: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    engine = zlib.decompressobj(wbits=31)
    taken, given = 0, 0
    chunk: bytes | None = first
    while chunk is not None:
        taken += len(chunk)
        while chunk:
            if engine.eof:
                if not chunk.strip(b"\x00"):  # some packers fill up with zeros
                    break
                engine = zlib.decompressobj(wbits=31)  # RFC 1952 allows several members
            try:
                piece = engine.decompress(chunk, CHUNK)
            except zlib.error:
                raise Unreadable(
                    say("The gzip packing is damaged. Ask the sender to send it again.")
                ) from None
            chunk = engine.unconsumed_tail or engine.unused_data
            given += len(piece)
            if given > _RATIO_FROM and given > taken * limits.ratio:
                raise Unreadable(
                    say("Unpacks to more than {n} times its size: refused as unsafe.", n=limits.ratio)
                )
            yield piece
        chunk = next(rest, None)
    yield engine.flush()
    if not engine.eof:
        raise PackingCutOff


def _recognize(first: bytes) -> None:
    """Refuse at the first bytes what cannot become a record."""
    start = first[:4096].lstrip()
    if not first:
        raise Unreadable(say("The file is empty."))
    wide = b"\x00" in first[:4] and first[:8].replace(b"\x00", b"")[:1] in (b"{", b"[", b"<")
    if first[:2] in (b"\xff\xfe", b"\xfe\xff") or wide:
        raise Unreadable(
            say("Written in UTF-16 or UTF-32. Stepdown reads UTF-8; ask the sender to save it so.")
        )
    for beginning, words in _OTHER_KINDS:
        if start.startswith(beginning):
            raise Unreadable(words)
    if start.startswith(b"<"):
        return
    if not start.startswith(b"{"):
        raise Unreadable(say("Not JSON: it does not begin with a curly bracket."))
    line, newline, after = first.partition(b"\n")
    more = newline and after.lstrip().startswith(b"{")
    if more and line.rstrip().endswith(b"}") and _FIRST_TYPE.match(line):
        raise Unreadable(
            say(
                "These are lines of single resources (NDJSON, a bulk export). "
                "Stepdown reads one bundle per person."
            )
        )
