"""What some bytes are, told from the bytes. A name is never believed."""

from __future__ import annotations

import re

from stepdown.inbox.vocabulary import Format, Unreadable
from stepdown.kernel.words import Words, say

HEAD = 4096  # bytes that are enough to tell

_MARKS: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
    (b"II*\x00", Format.TIFF),
    (b"MM\x00*", Format.TIFF),
    (b"II+\x00", Format.TIFF),
    (b"MM\x00+", Format.TIFF),
)
# What comes often and is not read here: the mark, and what to do about it.
_REFUSED: tuple[tuple[bytes, Words], ...] = (
    (b"PK\x03\x04", say("An archive or office document. Ask the sender for a PDF.")),
    (b"PK\x05\x06", say("An archive or office document. Ask the sender for a PDF.")),
    (b"\xd0\xcf\x11\xe0", say("An old office document. Ask the sender for a PDF.")),
    (b"{\\rtf", say("A rich text document. Ask the sender for a PDF.")),
    (b"MZ", say("A program. Programs are never opened here.")),
    (b"\x7fELF", say("A program. Programs are never opened here.")),
    (b"#!", say("A program. Programs are never opened here.")),
    (b"GIF8", say("A GIF picture. Save it as PNG or PDF and send it again.")),
    (b"BM", say("A bitmap picture. Save it as PNG or PDF and send it again.")),
    (b"Rar!", say("An archive. Unpack it and send the papers one by one.")),
    (b"7z\xbc\xaf", say("An archive. Unpack it and send the papers one by one.")),
    (b"\x1f\x8b", say("An archive. Unpack it and send the papers one by one.")),
)
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})
_ACTIVE = re.compile(rb"\s*(<!doctype|<html|<head|<body|<svg|<\?xml|<script)", re.IGNORECASE)
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]")
_MAIL = re.compile(
    rb"^(received|return-path|mime-version|message-id|from|delivered-to|subject):",
    re.IGNORECASE | re.MULTILINE,
)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def format_of(head: bytes) -> Format:
    """The format of a file by its first bytes. Raises Unreadable with what to do instead."""
    for mark, found in _MARKS:
        if head.startswith(mark):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        raise Unreadable(say("A HEIC photograph. Set the camera to JPEG, or take it on this page."))
    for mark, reason in _REFUSED:
        # "BM" and "MZ" begin words too
        if head.startswith(mark) and (len(mark) > 2 or mark == b"#!" or _BINARY.search(head)):
            raise Unreadable(reason)
    if not head.strip():
        raise Unreadable(say("The file is empty."))
    return _text_or_mail(head)


def _text_or_mail(head: bytes) -> Format:
    if _ACTIVE.match(head):
        raise Unreadable(say("A web page or drawing that may carry programs. Ask the sender for a PDF."))
    if _BINARY.search(head):
        raise Unreadable(say("Not a PDF, a picture, a mail or text."))
    if _HEADER.match(head) and len({name.lower() for name in _MAIL.findall(head)}) >= 2:
        return Format.MAIL
    return Format.TEXT


def decoded(raw: bytes) -> str:
    """Text as people wrote it: UTF-8, or what older Windows programs write."""
    for coding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(coding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")
