"""Cuts a bundle into its entries while it streams by; memory holds one entry at a time.

A small scanner finds where each entry ends by counting brackets outside strings, so depth and size are
checked
before any parser builds anything. Each entry is then a small JSON text of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NoReturn

from stepdown.kernel.words import Words, say
from stepdown.referral.rules.unpack import PackingCutOff
from stepdown.referral.vocabulary import Limits, Unreadable

# A whole string, or one that the bytes at hand do not end (group 1 is then empty); or a bracket.
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*("|\Z|\\\Z)|[{}\[\]]', re.DOTALL)
_SPACE = re.compile(rb"[ \t\r\n]*")
_PLAIN = re.compile(rb"[^,\]}\s]*")
_LONGEST_NUMBER = 64
# The specification's own examples go to 1E+245; what no double holds is no measurement.
_LARGEST_EXPONENT = 400
_OPEN = b"{["
_QUOTE = ord('"')


def parse(text: bytes, place: Words) -> object:
    """One JSON value, strictly: UTF-8, no NaN, no endless numbers. Raises Unreadable naming the place."""
    try:
        return json.loads(
            text.decode("utf-8"), parse_float=_decimal, parse_int=_whole, parse_constant=_no_constant
        )
    except UnicodeDecodeError:
        raise Unreadable(
            say("{place} is not UTF-8: another encoding such as Latin-1 was used.", place=place)
        ) from None
    except json.JSONDecodeError as error:
        raise Unreadable(
            say("{place} is not JSON near character {n}.", place=place, n=error.pos + 1)
        ) from None
    except (_BadNumber, RecursionError):
        raise Unreadable(say("{place} holds a number or nesting no record has.", place=place)) from None


class _BadNumber(ValueError):
    pass


def _decimal(text: str) -> Decimal:
    if len(text) > _LONGEST_NUMBER:
        raise _BadNumber
    value = Decimal(text)
    if abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise _BadNumber
    return value


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise _BadNumber
    return int(text)


def _no_constant(text: str) -> NoReturn:
    raise _BadNumber(text)


class Bundle:
    """A bundle as it streams by: `entries()` gives each entry's text, `members` fills with the rest."""

    def __init__(self, chunks: Iterator[bytes], limits: Limits) -> None:
        self._chunks = chunks
        self._limits = limits
        self._buffer = b""
        self._at = 0
        self._ended = False
        self._seen_entries = False
        self.count = 0
        self.members: dict[str, object] = {}

    def entries(self) -> Iterator[bytes]:
        """The text of each entry in order. Raises Unreadable for anything that is not one whole bundle."""
        self._expect(b"{")
        if self._peek() == b"}":
            self._at += 1
        else:
            while True:
                yield from self._member()
                mark = self._take()
                if mark == b"}":
                    break
                if mark != b",":
                    self._damaged()
        if self._peek():
            self._trailing()
        self._check_type()
        if not self._seen_entries:
            raise Unreadable(say("A bundle without entries: there is nothing in it."))

    def _member(self) -> Iterator[bytes]:
        if self._peek() != b'"':
            self._damaged()
        name = parse(self._value(self._limits.member), say("The bundle's head"))
        self._expect(b":")
        if name == "entry" and self._peek() == b"[":
            if self._seen_entries:
                raise Unreadable(say("The list of entries comes twice. A bundle has one."))
            self._seen_entries = True
            yield from self._items()
            return
        value = parse(self._value(self._limits.member), say("The bundle's head"))
        self.members[str(name)] = value
        if name == "resourceType":
            self._check_type()

    def _items(self) -> Iterator[bytes]:
        self._expect(b"[")
        if self._peek() == b"]":
            self._at += 1
            return
        while True:
            if self.count >= self._limits.entries:
                raise Unreadable(say("More than {n} entries. Nothing was read.", n=self._limits.entries))
            text = self._value(self._limits.entry)
            self.count += 1
            yield text
            mark = self._take()
            if mark == b"]":
                return
            if mark != b",":
                self._damaged()

    def _check_type(self) -> None:
        kind = self.members.get("resourceType")
        if kind == "Bundle":
            return
        if isinstance(kind, str) and kind.isalpha() and len(kind) < 40:
            raise Unreadable(say("This is one {kind}, not a bundle. Ask for the whole record.", kind=kind))
        raise Unreadable(say("JSON, but not a FHIR bundle: it does not say that it is one."))

    def _trailing(self) -> NoReturn:
        if self._peek() == b"{":
            raise Unreadable(
                say("Several records one after another (NDJSON). Stepdown reads one bundle per file.")
            )
        raise Unreadable(say("Something follows the end of the bundle. It may be damaged; ask for it again."))

    # scanning

    def _value(self, most: int) -> bytes:
        """The text of the next JSON value, whole. Counts brackets; checks size and depth on the way."""
        first = self._peek()
        if not first:
            self._cut_off(inside=False)
        if first != b'"' and first not in (b"{", b"["):
            return self._plain()
        depth, scan = 0, self._at
        while True:
            for token in _TOKEN.finditer(self._buffer, scan):
                start = token.start()
                mark = self._buffer[start]
                if mark == _QUOTE:
                    if token[1] != b'"':
                        scan = start
                        break
                elif mark in _OPEN:
                    depth += 1
                    if depth > self._limits.depth:
                        raise Unreadable(
                            say("Nested more than {n} levels deep: refused.", n=self._limits.depth)
                        )
                else:
                    depth -= 1
                if depth == 0:
                    return self._cut(token.end(), most)
                scan = token.end()
            else:
                scan = len(self._buffer)
            scan -= self._at
            if len(self._buffer) - self._at > most:
                self._too_large(most)
            if not self._more():
                self._cut_off(inside=True)
            scan += self._at

    def _plain(self) -> bytes:
        """A number, true, false, null, or nonsense that the parser will refuse."""
        while True:
            found = _PLAIN.match(self._buffer, self._at)
            end = found.end() if found else self._at
            if end < len(self._buffer):
                if end == self._at:
                    self._damaged()
                return self._cut(end, _LONGEST_NUMBER * 2)
            if end - self._at > _LONGEST_NUMBER * 2:
                self._damaged()
            if not self._more():
                self._cut_off(inside=True)

    def _cut(self, end: int, most: int) -> bytes:
        if end - self._at > most:
            self._too_large(most)
        text = self._buffer[self._at : end]
        self._at = end
        return text

    def _peek(self) -> bytes:
        """The next byte that is not space, left in place; nothing at the end of the file."""
        while True:
            space = _SPACE.match(self._buffer, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at : self._at + 1]
            if not self._more():
                return b""

    def _take(self) -> bytes:
        mark = self._peek()
        if not mark:
            self._cut_off(inside=False)
        self._at += 1
        return mark

    def _expect(self, mark: bytes) -> None:
        if self._take() != mark:
            self._damaged()

    def _more(self) -> bool:
        """Bring the next piece into the buffer and let go of what was read; False at the end."""
        if self._ended:
            return False
        try:
            chunk = next(self._chunks, b"")
        except PackingCutOff:
            self._cut_off(inside=self._at < len(self._buffer))
        self._ended = not chunk
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        return bool(chunk)

    def _cut_off(self, *, inside: bool) -> NoReturn:
        if inside and self._seen_entries:
            raise Unreadable(
                say("Cut off after {n} entries: the file ends in the middle of an entry.", n=self.count)
            )
        raise Unreadable(
            say("Cut off after {n} entries: the file ends before the bundle does.", n=self.count)
        )

    def _damaged(self) -> NoReturn:
        raise Unreadable(say("Not JSON after {n} entries: the file is damaged there.", n=self.count))

    def _too_large(self, most: int) -> NoReturn:
        if most == self._limits.entry:
            raise Unreadable(say("Entry {n} is larger than {m} MB: refused.", n=self.count + 1, m=most >> 20))
        raise Unreadable(say("The bundle's head holds something larger than any record has: refused."))
