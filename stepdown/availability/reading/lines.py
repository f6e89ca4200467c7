"""From bytes to the lines of a calendar that say when. Source: RFC 5545 section 3.1.

Lines that say what, where or with whom are only known to be lines: they are never split or kept.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from stepdown.availability.reading.faults import AGAIN, LESS, Unreadable, at_line
from stepdown.availability.vocabulary import MOST_BYTES
from stepdown.kernel.words import say

LONGEST_VALUE = 100_000
MOST_PARTS = 20_000
DEEPEST = 8

# What may be read. UID and TZID tell entries and zones apart and are not given on.
_MOMENTS = frozenset("DTSTART DTEND DURATION RDATE EXDATE RECURRENCE-ID FREEBUSY".split())
_REPEATS = frozenset("RRULE EXRULE".split())
_ZONES = frozenset("TZID TZOFFSETFROM TZOFFSETTO X-LIC-LOCATION".split())
_MARKS = frozenset("UID SEQUENCE STATUS TRANSP X-MICROSOFT-CDO-BUSYSTATUS".split())
_HEADS = frozenset("VERSION CALSCALE X-WR-TIMEZONE".split())
READ = _MOMENTS | _REPEATS | _ZONES | _MARKS | _HEADS
_HOLDING = frozenset("VCALENDAR VEVENT VFREEBUSY VTIMEZONE STANDARD DAYLIGHT".split())

_BREAK = re.compile(rb"\r*\n|\r")
_NAME = re.compile(r"([A-Za-z0-9_.-]+)\s*(?=[;:])")
_PARAMETER = re.compile(r';\s*([^=;:"]*)(?:=("[^"]*"|[^;]*))?')


@dataclass(frozen=True)
class Line:
    """One line that says when: its place in the file, its name, parameters and value."""

    number: int
    name: str
    parameters: Mapping[str, str]
    value: str


@dataclass
class Part:
    """One entry, zone or calendar with the lines in it that may be read."""

    name: str
    number: int
    lines: dict[str, list[Line]] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        return self.lines.get(name, [])

    def first(self, name: str) -> Line | None:
        lines = self.lines.get(name)
        return lines[0] if lines else None

    def word(self, name: str) -> str:
        """A value in capitals, empty where there is none."""
        line = self.first(name)
        return line.value.strip().upper() if line else ""


def parts_of(data: bytes) -> list[Part]:
    """The calendars of a file, or the entries of one that has no calendar around them. Raises Unreadable."""
    root = Part("", 0)
    open_parts: list[Part] = [root]
    made, name = 0, ""
    for number, text in _whole_lines(_bare(data)):
        match = _NAME.match(text)
        if match is None:
            _check_spilled(name, number)
            continue
        name = match[1].upper()
        if name == "BEGIN":
            made += 1
            _begin(open_parts, text.partition(":")[2].strip().upper(), number, made)
        elif name == "END":
            _end(open_parts, text.partition(":")[2].strip().upper(), number)
        elif name in READ and open_parts[-1].name in _HOLDING:
            open_parts[-1].lines.setdefault(name, []).append(_split(number, name, text, match.end()))
    if len(open_parts) > 1:
        raise Unreadable(say("The file ends in the middle of an entry: it is not complete."), AGAIN)
    return _calendars(root)


def _check_spilled(before: str, number: int) -> None:
    """Some programs break long texts without marking it. After a line that says when, nothing is guessed."""
    if not before or before in READ | {"BEGIN", "END"}:
        raise at_line(number, say("this is not a line of a calendar; the file may be damaged."), AGAIN)


def _calendars(root: Part) -> list[Part]:
    entries = [part for part in root.parts if part.name in ("VEVENT", "VFREEBUSY", "VTIMEZONE")]
    calendars = [part for part in root.parts if part.name == "VCALENDAR"]
    if entries:
        calendars.append(Part("VCALENDAR", entries[0].number, parts=entries))
    if not calendars:
        raise Unreadable(
            say("This is not a calendar file: there is no calendar and no entry in it."),
            say("Choose the file that the calendar exported; its name ends in .ics."),
        )
    return calendars


def _begin(open_parts: list[Part], name: str, number: int, made: int) -> None:
    if made > MOST_PARTS:
        raise Unreadable(say("The calendar has more than {n} entries.", n=MOST_PARTS), LESS)
    if len(open_parts) > DEEPEST:
        raise at_line(number, say("entries are nested too deeply; the file may be damaged."), AGAIN)
    part = Part(name, number)
    # What stands inside something else than a calendar or a zone is not an entry: an alarm, a draft.
    if open_parts[-1].name in ("", "VCALENDAR", "VTIMEZONE"):
        open_parts[-1].parts.append(part)
    open_parts.append(part)


def _end(open_parts: list[Part], name: str, number: int) -> None:
    if len(open_parts) == 1 or open_parts[-1].name != name:
        raise at_line(number, say("an entry ends that did not begin; the file may be damaged."), AGAIN)
    open_parts.pop()


def _split(number: int, name: str, text: str, after: int) -> Line:
    """A line in its parts. Values of moments hold no colon, names of zones do, quoted or not."""
    if len(text) > LONGEST_VALUE:
        raise at_line(number, say("this line is too long."), AGAIN)
    rest = text[after:]
    if name in _MOMENTS:
        head, _, value = rest.rpartition(":")
    else:
        head, _, value = rest.partition(":")
    found = {
        match[1].strip().upper(): (match[2] or "").strip().strip('"') for match in _PARAMETER.finditer(head)
    }
    return Line(number, name, found, value.strip())


def _bare(data: bytes) -> bytes:
    """The file as UTF-8 or Latin-1 bytes without a mark before them."""
    if len(data) > MOST_BYTES:
        raise Unreadable(say("The file is larger than {n} MB.", n=MOST_BYTES // 1_000_000), LESS)
    if data.startswith(b"PK\x03\x04") or data.startswith(b"\x1f\x8b"):
        raise Unreadable(
            say("This is a compressed file."),
            say("Unpack it and import the calendar inside; its name ends in .ics."),
        )
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeError:
            raise Unreadable(say("The file is damaged: its letters cannot be read."), AGAIN) from None
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        raise Unreadable(
            say("This is not a calendar file."),
            say("Choose the file that the calendar exported; its name ends in .ics."),
        )
    return data


def _whole_lines(data: bytes) -> Iterator[tuple[int, str]]:
    """Lines with what was folded put together again, and where each begins. Empty lines are passed over."""
    begun, pieces = 0, [b""]
    for number, raw in enumerate(_BREAK.split(data), 1):
        if raw[:1] in (b" ", b"\t"):
            pieces.append(raw[1:])
        elif raw:
            if any(pieces):
                yield begun, _text(b"".join(pieces))
            begun, pieces = number, [raw]
    if any(pieces):
        yield begun, _text(b"".join(pieces))


def _text(raw: bytes) -> str:
    """UTF-8, as the standard asks; else byte by byte: only names of zones hold more than ASCII."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
