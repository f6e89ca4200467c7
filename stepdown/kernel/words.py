"""Sentences for people, kept translatable without tying rules to a web framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Words:
    """A sentence in English with named places; doors translate `text`, then fill it in."""

    text: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return self.text.format(**self.params) if self.params else self.text

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted((k, str(v)) for k, v in self.params.items()))))


def say(text: str, **params: object) -> Words:
    """Mark a sentence for translation: `say("{n} days waiting", n=3)`."""
    return Words(text, MappingProxyType(params))
