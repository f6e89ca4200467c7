"""Confidentiality labels travel on with the record: 42 CFR 2.32, HL7 DS4P."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stepdown.referral.rules.elements import Element, plain
from stepdown.referral.vocabulary import Fact, FactKind, SourcePointer

_PART2 = frozenset({"42CFRPart2", "SUD", "ETH", "ETHUD", "OPIOIDUD"})
_MOST = 100
_MOST_AT_ONCE = 20


def is_part2(fact: Fact) -> bool:
    """Whether a fact is a label that puts the record under 42 CFR Part 2 (HL7 v3 ActCode, DS4P)."""
    return fact.kind is FactKind.NOTICE and fact.code in _PART2


class Labels:
    """The labels of one record, each with where it came first and on how many entries."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], tuple[int, SourcePointer]] = {}

    def note(self, codings: Sequence[Element], source: SourcePointer) -> None:
        """Take in the labels of one place."""
        for coding in codings[:_MOST_AT_ONCE]:
            label = (
                plain(coding.get("system"), 120),
                plain(coding.get("code"), 64),
                plain(coding.get("display")) or plain(coding.get("code"), 64),
            )
            if label[1] and (label in self._found or len(self._found) < _MOST):
                times, where = self._found.get(label, (0, source))
                self._found[label] = (times + 1, where)

    def facts(self) -> Iterator[Fact]:
        """Each label as a fact."""
        for (system, code, text), (times, where) in self._found.items():
            on_how_many = f"on {times} entries" if times > 1 else "on one entry"
            value = "on the whole record" if where.resource_type == "Bundle" else on_how_many
            yield Fact(FactKind.NOTICE, text, code, system, "", None, value, where)
