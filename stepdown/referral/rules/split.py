"""Cuts a bundle into its entries while it streams by; memory holds one entry at a time.

A small scanner finds where each entry ends by counting brackets outside strings, so depth and size are
checked before any parser builds anything. Each entry is then a small JSON text of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import NoReturn

from stepdown.kernel.words import Words, say
from stepdown.referral.rules.scan import LONGEST_NUMBER, Scanner
from stepdown.referral.vocabulary import Limits, Unreadable

# The specification's own examples go to 1E+245; what no double holds is no measurement.
_LARGEST_EXPONENT = 400


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
    if len(text) > LONGEST_NUMBER:
        raise _BadNumber
    value = Decimal(text)
    if abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise _BadNumber
    return value


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _BadNumber
    return int(text)


def _no_constant(text: str) -> NoReturn:
    raise _BadNumber(text)


class Bundle:
    """A bundle as it streams by: `entries()` gives each entry's text, `members` fills with the rest."""

    def __init__(self, chunks: Iterator[bytes], limits: Limits) -> None:
        self._scan = Scanner(chunks, limits)
        self._limits = limits
        self.members: dict[str, object] = {}

    @property
    def count(self) -> int:
        """How many entries have gone by."""
        return self._scan.count

    def entries(self) -> Iterator[bytes]:
        """The text of each entry in order. Raises Unreadable for anything that is not one whole bundle."""
        self._scan.expect(b"{")
        if self._scan.peek() == b"}":
            self._scan.take()
        else:
            while True:
                yield from self._member()
                mark = self._scan.take()
                if mark == b"}":
                    break
                if mark != b",":
                    self._scan.damaged()
        if self._scan.peek():
            self._trailing()
        self._check_type()
        if not self._scan.in_entries:
            raise Unreadable(say("A bundle without entries: there is nothing in it."))

    def _member(self) -> Iterator[bytes]:
        if self._scan.peek() != b'"':
            self._scan.damaged()
        name = parse(self._scan.value(self._limits.member), say("The bundle's head"))
        self._scan.expect(b":")
        if name == "entry" and self._scan.peek() == b"[":
            if self._scan.in_entries:
                raise Unreadable(say("The list of entries comes twice. A bundle has one."))
            self._scan.in_entries = True
            yield from self._items()
            return
        value = parse(self._scan.value(self._limits.member), say("The bundle's head"))
        self.members[str(name)] = value
        if name == "resourceType":
            self._check_type()

    def _items(self) -> Iterator[bytes]:
        self._scan.expect(b"[")
        if self._scan.peek() == b"]":
            self._scan.take()
            return
        while True:
            if self.count >= self._limits.entries:
                raise Unreadable(say("More than {n} entries. Nothing was read.", n=self._limits.entries))
            text = self._scan.value(self._limits.entry)
            self._scan.count += 1
            yield text
            mark = self._scan.take()
            if mark == b"]":
                return
            if mark != b",":
                self._scan.damaged()

    def _check_type(self) -> None:
        kind = self.members.get("resourceType")
        if kind == "Bundle":
            return
        if isinstance(kind, str) and kind.isalpha() and len(kind) < 40:
            raise Unreadable(say("This is one {kind}, not a bundle. Ask for the whole record.", kind=kind))
        raise Unreadable(say("JSON, but not a FHIR bundle: it does not say that it is one."))

    def _trailing(self) -> NoReturn:
        if self._scan.peek() == b"{":
            raise Unreadable(
                say("Several records one after another (NDJSON). Stepdown reads one bundle per file.")
            )
        raise Unreadable(say("Something follows the end of the bundle. It may be damaged; ask for it again."))
