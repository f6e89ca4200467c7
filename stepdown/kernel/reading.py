"""Reading data files strictly: each fault is named with the exact place it stands at.

A `Reader` wraps one table of a TOML or JSON file. A value that does not fit is refused and replaced by a
harmless one, so that one pass finds every fault; whoever reads throws the result away when there are any.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import TypeVar

from stepdown.kernel.labels import Labelled
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say

Label = TypeVar("Label", bound=Labelled)

_LONGEST = 2_000
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Reader:
    """One table, where it stands, and the refusals that all its parts share."""

    def __init__(
        self, table: Mapping[str, object], place: str = "", refusals: list[Refusal] | None = None
    ) -> None:
        self._table = table
        self._place = place
        self._seen: set[str] = set()
        self.refusals: list[Refusal] = [] if refusals is None else refusals

    def place_of(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name

    def refuse(self, name: str, fault: Words) -> None:
        """Note a fault at a field; an empty name means the table as a whole."""
        place = self.place_of(name) if name else self._place
        self.refusals.append(Refusal(say("{place}: {fault}", place=place, fault=fault), field=place))

    def has(self, name: str) -> bool:
        return name in self._table

    def _take(self, name: str) -> object:
        self._seen.add(name)
        return self._table.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        value = self._take(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
            self.refuse(name, say("needs words, at most {n} characters", n=_LONGEST))
            return ""
        return value.strip()

    def whole(self, name: str, *, least: int, most: int, default: int | None = None) -> int:
        value = self._take(name)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(name, say("needs a whole number from {least} to {most}", least=least, most=most))
            return least
        return value

    def yes(self, name: str, default: bool | None = None) -> bool:
        value = self._take(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, bool):
            self.refuse(name, say("needs true or false"))
            return False
        return value

    def scalar(self, name: str) -> str | int | bool:
        value = self._take(name)
        if not isinstance(value, str | int | bool):
            self.refuse(name, say("needs words, a whole number, true or false"))
            return ""
        return value

    def clock(self, name: str) -> time:
        value = self._take(name)
        try:
            return time.fromisoformat(value if isinstance(value, str) and len(value) == 5 else "")
        except ValueError:
            self.refuse(name, say("needs a time of day such as 18:00"))
            return time(0)

    def one_of(self, name: str, labels: type[Label], default: Label | None = None) -> Label:
        value = self._take(name)
        if value is None and default is not None:
            return default
        return self._label(name, value, labels)

    def many_of(self, name: str, labels: type[Label]) -> tuple[Label, ...]:
        return tuple(self._label(name, value, labels) for value in self._list(name, least=1))

    def texts(self, name: str, *, least: int = 0) -> tuple[str, ...]:
        values = self._list(name, least=least)
        for position, value in enumerate(values):
            if not isinstance(value, str) or not value.strip():
                self.refuse(f"{name}[{position}]", say("needs words"))
        words = tuple(value.strip() for value in values if isinstance(value, str))
        for twice in sorted({word for word in words if words.count(word) > 1}):
            self.refuse(name, say("names {word} twice", word=twice))
        return words

    def wholes(self, name: str, *, least: int, most: int) -> tuple[int, ...]:
        values = self._list(name)
        for position, value in enumerate(values):
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                fault = say("needs a whole number from {least} to {most}", least=least, most=most)
                self.refuse(f"{name}[{position}]", fault)
        return tuple(value for value in values if isinstance(value, int) and not isinstance(value, bool))

    def span(self, name: str, *, least: int, most: int) -> tuple[int, int]:
        """Two whole numbers, first and last, both included."""
        values = self.wholes(name, least=least, most=most)
        if len(values) != 2 or values[0] > values[1]:
            self.refuse(name, say("needs the first and the last, such as [1, 4]"))
            return least, least
        return values[0], values[1]

    def weekdays(self, name: str) -> tuple[int, ...]:
        """Days of the week as `mon` … `sun`, given back as 0 (Monday) … 6, in order."""
        words = self.texts(name)
        for word in words:
            if word not in _WEEKDAYS:
                self.refuse(name, say("{word} is not one of mon tue wed thu fri sat sun", word=word))
        return tuple(sorted(_WEEKDAYS.index(word) for word in words if word in _WEEKDAYS))

    def part(self, name: str) -> Reader:
        value = self._take(name)
        if not isinstance(value, Mapping):
            self.refuse(name, say("needs a table of its own"))
            value = {}
        return Reader(value, self.place_of(name), self.refusals)

    def parts(self, name: str, *, least: int = 0) -> list[Reader]:
        readers = []
        for position, value in enumerate(self._list(name, least=least)):
            here = f"{name}[{position}]"
            if isinstance(value, Mapping):
                readers.append(Reader(value, self.place_of(here), self.refusals))
            else:
                self.refuse(here, say("needs a table of its own"))
        return readers

    def done(self) -> None:
        """Refuse every field that nobody asked for: a misspelt name must not pass in silence."""
        for name in sorted(set(self._table) - self._seen):
            self.refuse(name, say("is not a field that belongs here"))

    def _label(self, name: str, value: object, labels: type[Label]) -> Label:
        for label in labels:
            if label.value == value:
                return label
        allowed = ", ".join(label.value for label in labels)
        self.refuse(name, say("needs one of: {allowed}", allowed=allowed))
        return next(iter(labels))

    def _list(self, name: str, *, least: int = 0) -> list[object]:
        value = self._take(name)
        if value is None and least == 0:
            return []
        if not isinstance(value, list | tuple) or len(value) < least:
            self.refuse(name, say("needs a list of at least {n}", n=max(least, 1)))
            return []
        return list(value)


def twice(words: Iterable[str]) -> tuple[str, ...]:
    """The words that come more than once, in order of their first repetition."""
    seen: set[str] = set()
    repeated: list[str] = []
    for word in words:
        if word in seen and word not in repeated:
            repeated.append(word)
        seen.add(word)
    return tuple(repeated)
