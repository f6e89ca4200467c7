"""Checking a draw from its file alone: the seed's hash, its place in the chain, the pot, who was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from stepdown.drugtest.rules.drawing import chain_of, drawn_of, pot_hash, seed_hash
from stepdown.drugtest.vocabulary import DrawCard, Late, Ticket
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say

WHAT = "stepdown drug test draw"
RULE = 1
MOST_LINES = 1_000_000


@dataclass(frozen=True)
class Checked:
    """What a check found; it holds where nothing was found."""

    site: str
    day: date
    due: int
    drawn: int
    expected: float
    findings: tuple[Words, ...]

    @property
    def holds(self) -> bool:
        return not self.findings


@dataclass(frozen=True)
class _File:
    site: str
    day: date
    number: int
    before: str
    hashed: str
    chain: str
    seed: str
    late: Late
    pot: tuple[Ticket, ...]
    pot_hash: str
    drawn: tuple[str, ...]


def as_plain(card: DrawCard, lines: tuple[tuple[Ticket, bool], ...]) -> dict[str, Any]:
    """A draw as its file. It names nobody: a token is a person only to whoever knows the person's id."""
    ordered = sorted(lines, key=lambda line: line[0].token)
    return {
        "what": WHAT,
        "rule": RULE,
        "site": str(card.site_id),
        "day": card.day.isoformat(),
        "drawn_at": card.at.isoformat(),
        "sealed": {
            "number": card.sealed.number,
            "before": card.sealed.before,
            "seed_hash": card.sealed.seed_hash,
            "chain": card.sealed.chain,
            "at": card.sealed.at.isoformat(),
        },
        "late": {"line": card.late.number, "hash": card.late.hash},
        "seed": card.seed,
        "pot_hash": card.pot_hash,
        "pot": [
            {"token": one.token, "chance": [one.chance.numerator, one.chance.denominator]}
            for one, _ in ordered
        ],
        "drawn": [one.token for one, drawn in ordered if drawn],
    }


def check(content: object, published: object = None) -> Checked | Refusal:
    """Check a draw's file, and that its seed is the one published in advance where that file is given too.

    `published` is the list of sealed seeds as it was taken from the clinic earlier. A refusal where the
    content is not such a file at all.
    """
    try:
        file = _read(content)
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as fault:
        return Refusal(say("This is not the file of a draw ({what}).", what=type(fault).__name__))
    findings = [*_of_the_seed(file), *_of_the_pot(file)]
    if published is not None:
        findings += _of_what_was_published(file, published)
    expected = float(sum(one.chance for one in file.pot))
    return Checked(file.site, file.day, len(file.pot), len(file.drawn), expected, tuple(findings))


def _of_the_seed(file: _File) -> list[Words]:
    found = []
    if seed_hash(file.site, file.day, file.seed) != file.hashed:
        found.append(say("The seed is not the one that was sealed: its hash differs."))
    if chain_of(file.site, file.before, file.number, file.day, file.hashed) != file.chain:
        found.append(say("The seed's hash does not fit its place in the chain."))
    return found


def _of_the_pot(file: _File) -> list[Words]:
    found = []
    if len({one.token for one in file.pot}) != len(file.pot):
        found.append(say("Somebody is in the pot twice."))
    if pot_hash(file.site, file.day, file.pot) != file.pot_hash:
        found.append(say("The pot is not the one that was frozen: its hash differs."))
    right, said = drawn_of(file.site, file.day, file.seed, file.late, file.pot), frozenset(file.drawn)
    if right - said:
        found.append(say("{n} that the seed draws are left out.", n=len(right - said)))
    if said - right:
        found.append(say("{n} are called drawn whom the seed does not draw.", n=len(said - right)))
    return found


def _of_what_was_published(file: _File, published: object) -> list[Words]:
    try:
        lines = list(published["sealed"])  # type: ignore[index]
        mine = [one for one in lines if one["day"] == file.day.isoformat() and one["site"] == file.site]
        told = {(one["seed_hash"], one["chain"]) for one in mine}
    except (KeyError, TypeError):
        return [say("The second file is not a list of sealed seeds.")]
    if not told:
        return [say("The list published in advance has no seed for this day.")]
    if told != {(file.hashed, file.chain)}:
        return [say("The list published in advance has another seed for this day.")]
    return []


def _read(content: object) -> _File:
    told: Mapping[str, Any] = content  # type: ignore[assignment]
    if told["what"] != WHAT or told["rule"] != RULE or len(told["pot"]) > MOST_LINES:
        raise ValueError("not a draw")
    sealed, late = told["sealed"], told["late"]
    bytes.fromhex(told["seed"])
    return _File(
        site=str(told["site"]),
        day=date.fromisoformat(told["day"]),
        number=int(sealed["number"]),
        before=str(sealed["before"]),
        hashed=str(sealed["seed_hash"]),
        chain=str(sealed["chain"]),
        seed=str(told["seed"]),
        late=Late(int(late["line"]), str(late["hash"])),
        pot=tuple(Ticket(str(one["token"]), Fraction(*map(int, one["chance"]))) for one in told["pot"]),
        pot_hash=str(told["pot_hash"]),
        drawn=tuple(map(str, told["drawn"])),
    )
