"""The text a section is read as: counted while it streams by, its marked places remembered, kept only when
asked for."""

from __future__ import annotations

from stepdown.referral.rules.elements import plain

_BLOCKS = frozenset("br caption item list paragraph table tbody td tfoot th thead title tr".split())
_LINES = _BLOCKS - {"td", "th"}
_MOST_ANCHORS = 2_000
_MOST_OPEN = 12
_LONGEST_ANCHOR = 240
LONGEST_TEXT = 200_000


class Narrative:
    """One section's text. `anchors` gives the words of each element with an ID, for statements that point."""

    def __init__(self, *, keep: bool) -> None:
        self.words = 0
        self.media: list[str] = []
        self.anchors: dict[str, str] = {}
        self._keep = keep
        self._kept: list[str] = []
        self._size = 0
        self._inside = False
        self._open: list[tuple[int, str, list[str]]] = []
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if name in _BLOCKS:
            self._break(name)
        place = attributes.get("ID", "")[:100]
        if place and len(self._open) < _MOST_OPEN and len(self.anchors) < _MOST_ANCHORS:
            self._open.append((self._depth, place, []))

    def end(self, name: str) -> None:
        """An element ends."""
        if self._open and self._open[-1][0] == self._depth:
            _, place, pieces = self._open.pop()
            self.anchors[place] = plain("".join(pieces), _LONGEST_ANCHOR)
        self._depth -= 1
        if name in _BLOCKS:
            self._break(name)

    def say(self, text: str) -> None:
        """Words of the text."""
        count = len(text.split())
        if count and self._inside and not text[0].isspace():
            count -= 1
        self.words += count
        self._inside = not text[-1].isspace()
        for _, _, pieces in self._open:
            if len(pieces) < _LONGEST_ANCHOR:
                pieces.append(text[:_LONGEST_ANCHOR])
        self._write(text)

    def _break(self, name: str) -> None:
        self._inside = False
        for _, _, pieces in self._open:
            if len(pieces) < _LONGEST_ANCHOR:
                pieces.append(" ")
        self._write("\n" if name in _LINES else "  ")

    def _write(self, text: str) -> None:
        if self._keep and self._size < LONGEST_TEXT:
            self._kept.append(text)
            self._size += len(text)

    def as_read(self) -> str:
        """The kept text, a line a row or paragraph; nothing where it was not asked for."""
        lines = (" ".join(part.split()) for part in "".join(self._kept).split("\n"))
        return "\n".join(line for line in lines if line)[:LONGEST_TEXT]
