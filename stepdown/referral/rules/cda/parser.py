"""Expat behind one door: nothing is fetched, declared or expanded, and every fault is one clear line.

Depth and the size of a single tag are bounded here, before anything is built of what was read.
"""

from __future__ import annotations

from typing import NoReturn, Protocol
from xml.parsers import expat

from stepdown.kernel.words import say
from stepdown.referral.vocabulary import Limits, Unreadable

_SLICE = 64 * 1024
# What expat knows itself, and what it learns from Python: encodings of one byte a character.
_ENCODINGS = frozenset(("utf-8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "windows-1252"))
_E = expat.errors
_ENDS_EARLY = frozenset(
    (
        _E.XML_ERROR_NO_ELEMENTS,
        _E.XML_ERROR_UNCLOSED_TOKEN,
        _E.XML_ERROR_UNCLOSED_CDATA_SECTION,
        _E.XML_ERROR_PARTIAL_CHAR,
    )
)


class Listener(Protocol):
    """What is told of the elements that go by: local names, `sdtc:` kept where it stands."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def say(self, text: str) -> None: ...
    def end(self, name: str) -> None: ...


class SafeParser:
    """Feeds bytes to expat and turns whatever goes wrong into an Unreadable with one line."""

    def __init__(self, listener: Listener, limits: Limits) -> None:
        self._listener = listener
        self._limits = limits
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = listener.say
        self._expat.XmlDeclHandler = _declared
        self._expat.StartDoctypeDeclHandler = _refuse_doctype
        self._expat.EntityDeclHandler = _refuse_doctype
        self._expat.ExternalEntityRefHandler = _refuse_doctype
        self._depth = 0
        self._fed = 0
        self.elements = 0

    def feed(self, data: bytes) -> None:
        """Read the next bytes."""
        for start in range(0, len(data), _SLICE):
            self._parse(data[start : start + _SLICE], last=False)

    def close(self) -> None:
        """The bytes have ended; so must the document."""
        self._parse(b"", last=True)

    def cut_off(self) -> NoReturn:
        """The bytes end before the document does."""
        raise Unreadable(
            say("Cut off after {n} elements: the file ends before the document does.", n=self.elements)
        )

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self.elements += 1
        if self._depth > self._limits.xml_depth:
            raise Unreadable(say("Nested more than {n} levels deep: refused.", n=self._limits.xml_depth))
        self._listener.start(_local(full), attributes)

    def _end(self, full: str) -> None:
        self._depth -= 1
        self._listener.end(_local(full))

    def _parse(self, data: bytes, *, last: bool) -> None:
        try:
            self._expat.Parse(data, last)
        except expat.ExpatError as error:
            self._broken(error, data)
        self._fed += len(data)
        if not last and self._fed - self._expat.CurrentByteIndex > self._limits.tag:
            raise Unreadable(
                say("A single tag or remark is larger than {n} KB: refused.", n=self._limits.tag >> 10)
            )

    def _broken(self, error: expat.ExpatError, data: bytes) -> NoReturn:
        kind = _E.messages.get(error.code, "")
        if kind in _ENDS_EARLY:
            self.cut_off()
        at = self._expat.ErrorByteIndex - self._fed
        if kind == _E.XML_ERROR_INVALID_TOKEN and 0 <= at < len(data) and data[at] >= 0x80:
            raise Unreadable(
                say("Not in the encoding it says (line {n}): ask the sender for UTF-8.", n=error.lineno)
            )
        if kind == _E.XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
            raise Unreadable(
                say("Something follows the end of the document. It may be damaged; ask for it again.")
            )
        if kind == _E.XML_ERROR_UNDEFINED_ENTITY:
            raise Unreadable(
                say("It uses entities of its own (line {n}): refused as unsafe.", n=error.lineno)
            )
        raise Unreadable(say("Not well-formed XML near line {n}: the file is damaged.", n=error.lineno))


def _local(full: str) -> str:
    """The name without its prefix, since senders choose their own; HL7's additions keep theirs."""
    prefix, _, local = full.rpartition(":")
    return full if prefix == "sdtc" else local


def _declared(version: str, encoding: str | None, standalone: int) -> None:
    if (encoding or "utf-8").lower() not in _ENCODINGS:
        _refuse_encoding(encoding or "")


def _refuse_doctype(*_: object) -> NoReturn:
    raise Unreadable(say("It declares a document type or entities of its own: refused as unsafe."))


def _refuse_encoding(name: str) -> NoReturn:
    shown = name if name.replace("-", "").isalnum() and len(name) < 30 else "another encoding"
    raise Unreadable(
        say("Written in {encoding}. Stepdown reads UTF-8; ask the sender to save it so.", encoding=shown)
    )
