"""The kinds of houses, read strictly."""

from __future__ import annotations

from collections.abc import Mapping

from stepdown.housing.vocabulary import Kind
from stepdown.kernel.reading import Reader
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.programme.vocabulary import Tag


def read_kinds(content: Mapping[str, object]) -> tuple[Kind, ...] | tuple[Refusal, ...]:
    """The kinds of residence in the order of the file, or every fault of it."""
    reader = Reader(content)
    source = reader.text("source")
    kinds = tuple(
        Kind(
            part.text("key"),
            part.text("level"),
            part.text("letter"),
            part.text("words"),
            part.text("marks"),
            source,
            part.one_of("tag", Tag),
        )
        for part in reader.parts("kind", least=1)
    )
    if len({one.key for one in kinds}) < len(kinds):
        reader.refuse("kind", say("each has a key of its own"))
    reader.done()
    return tuple(reader.refusals) if reader.refusals else kinds
