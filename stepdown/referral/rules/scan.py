"""Finds where one JSON value ends in a stream of pieces, counting brackets outside strings.

Depth and size are checked on the way, before any parser builds anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from stepdown.kernel.words import say
from stepdown.referral.rules.unpack import PackingCutOff
from stepdown.referral.vocabulary import Limits, Unreadable

# A whole string, or one that the bytes at hand do not end (group 1 is then empty); or a bracket.
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*("|\Z|\\\Z)|[{}\[\]]', re.DOTALL)
_OPEN = b"{["
_QUOTE = ord('"')
_SPACE = re.compile(rb"[ \t\r\n]*")
_PLAIN = re.compile(rb"[^,\]}\s]*")
LONGEST_NUMBER = 64


class Scanner:
    """A place in the stream; memory holds what lies between it and the end of the piece at hand."""

    def __init__(self, chunks: Iterator[bytes], limits: Limits) -> None:
        self._chunks = chunks
        self._limits = limits
        self._buffer = b""
        self._at = 0
        self._ended = False
        self.in_entries = False
        self.count = 0

    def value(self, most: int) -> bytes:
        """The text of the next JSON value, whole. Counts brackets; checks size and depth on the way."""
        first = self.peek()
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
                    self.damaged()
                return self._cut(end, LONGEST_NUMBER * 2)
            if end - self._at > LONGEST_NUMBER * 2:
                self.damaged()
            if not self._more():
                self._cut_off(inside=True)

    def _cut(self, end: int, most: int) -> bytes:
        if end - self._at > most:
            self._too_large(most)
        text = self._buffer[self._at : end]
        self._at = end
        return text

    def peek(self) -> bytes:
        """The next byte that is not space, left in place; nothing at the end of the file."""
        while True:
            space = _SPACE.match(self._buffer, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at : self._at + 1]
            if not self._more():
                return b""

    def take(self) -> bytes:
        """The next byte that is not space, taken."""
        mark = self.peek()
        if not mark:
            self._cut_off(inside=False)
        self._at += 1
        return mark

    def expect(self, mark: bytes) -> None:
        """Take the byte that must come now."""
        if self.take() != mark:
            self.damaged()

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
        if inside and self.in_entries:
            raise Unreadable(
                say("Cut off after {n} entries: the file ends in the middle of an entry.", n=self.count)
            )
        raise Unreadable(
            say("Cut off after {n} entries: the file ends before the bundle does.", n=self.count)
        )

    def damaged(self) -> NoReturn:
        """The text is not JSON here."""
        raise Unreadable(say("Not JSON after {n} entries: the file is damaged there.", n=self.count))

    def _too_large(self, most: int) -> NoReturn:
        if most == self._limits.entry:
            raise Unreadable(say("Entry {n} is larger than {m} MB: refused.", n=self.count + 1, m=most >> 20))
        raise Unreadable(say("The bundle's head holds something larger than any record has: refused."))
