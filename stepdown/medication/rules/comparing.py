"""Two lists of medicines side by side: ours, and the one somebody brings."""

from __future__ import annotations

from collections.abc import Sequence

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.medication.vocabulary import Difference, Differs, Order, Reconciling, Told


def _plain(words: str) -> str:
    return " ".join("".join(one if one.isalnum() else " " for one in words.lower()).split())


def _same(order: Order, told: Told) -> bool:
    """Whether a line names an order: by its title, by what it is called, or by the first word of either."""
    name = _plain(told.title)
    ours = {_plain(order.title), _plain(order.called)}
    return name in ours or any(one.split()[:1] == name.split()[:1] for one in ours if one and name)


def differences(ours: Sequence[Order], told: Sequence[Told]) -> tuple[Difference, ...]:
    """Every difference of the two lists, in the order of theirs, then of ours.

    A line is matched once, first by the whole name, then by its first word: two of one name stay two.
    """
    left = list(ours)
    found: list[tuple[Differs, str, str, str, Order | None]] = []
    for line in told:
        match = next(
            (one for one in left if _plain(line.title) in (_plain(one.title), _plain(one.called))), None
        )
        match = match or next((one for one in left if _same(one, line)), None)
        if match is None:
            found.append((Differs.ONLY_THEIRS, line.title, "", line.dose_words, None))
            continue
        left.remove(match)
        if _plain(match.dose_words) != _plain(line.dose_words):
            found.append((Differs.DOSE, match.title, match.dose_words, line.dose_words, match))
    found += [(Differs.ONLY_OURS, one.title, one.dose_words, "", one) for one in left]
    return tuple(
        Difference(number, kind, title, mine, theirs, order.id if order else None)
        for number, (kind, title, mine, theirs, order) in enumerate(found, 1)
    )


def read_lines(text: str) -> tuple[Told, ...]:
    """A list typed one a line: the name, then after a comma or a semicolon the dose."""
    found = []
    for line in text.splitlines():
        name, _, dose = line.replace(";", ",").partition(",")
        if name.strip():
            found.append(Told(name.strip()[:120], dose.strip()[:120]))
    return tuple(found)


def against_signing(one: Reconciling) -> Refusal | None:
    """A comparison is signed once every difference was decided, and once."""
    if one.signed_at is not None:
        return Refusal(say("It is signed already."))
    if one.open_differences:
        return Refusal(
            say("{n} differences are not decided yet.", n=len(one.open_differences)),
            lifted_by=say("Decide each of them, or leave it to the prescriber."),
        )
    return None
