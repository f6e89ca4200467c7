"""A specimen's way from hand to hand: unbroken where each giver is the last taker and each seal was whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from stepdown.drugtest.vocabulary import Came, Collected, CustodyStep, Fluid, NewStep, Wish
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
NUMBER_LENGTH = 8


def number_from(noise: int) -> str:
    """A specimen's number from chance: nothing of a person or a day is in it, and it is read aloud easily."""
    letters = []
    for _ in range(NUMBER_LENGTH):
        noise, place = divmod(noise, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def gaps(steps: Sequence[CustodyStep]) -> tuple[Words, ...]:
    """What of a chain of custody does not hold, in words. Source: clinical-facts 7.2, chain of custody."""
    found = []
    for before, after in pairwise(steps):
        if before.to_name != after.from_name:
            found.append(
                say("{last} had it, and {giver} gave it on.", last=before.to_name, giver=after.from_name)
            )
        if before.seal != after.seal:
            found.append(say("The seal {old} became {new}.", old=before.seal, new=after.seal))
    found += [
        say("The seal was not whole when {name} took it.", name=one.to_name)
        for one in steps
        if not one.intact
    ]
    return tuple(found)


def against_collecting(came: Came, told: Collected, wish: Wish) -> tuple[Refusal, ...]:
    """What stands against noting a specimen: it was noted before; custody asks for who it was and a seal; a
    wish that was not kept says why.
    """
    found = []
    if came not in (Came.WAITS, Came.UNABLE, Came.ABSENT):
        found.append(Refusal(say("This test was noted already: {what}.", what=came.label)))
    if told.custody and not told.id_check.strip():
        found.append(Refusal(say("With custody, say how you knew who it was."), field="id_check"))
    if told.custody and not told.seal.strip():
        found.append(Refusal(say("With custody, write the number of the seal."), field="seal"))
    if told.temperature is not None and told.fluid is not Fluid.URINE:
        found.append(Refusal(say("Only urine has a temperature."), field="temperature"))
    kept = told.as_wished and (wish.fluid in ("", "any", told.fluid.value))
    if not kept and not told.wish_words.strip():
        found.append(
            Refusal(say("It was not as they wished. Say why, in their words if you can."), field="wish_words")
        )
    return tuple(found)


def against_handing_over(custody: bool, steps: Sequence[CustodyStep], new: NewStep) -> Refusal | None:
    """What stands against one more hand-over."""
    if not custody:
        return Refusal(say("This specimen was taken without custody."))
    if not new.to_name.strip() or not new.purpose.strip() or not new.seal.strip():
        return Refusal(say("A hand-over names who takes it, why, and the seal."), field="to_name")
    if steps and steps[-1].to_name == new.to_name.strip():
        return Refusal(say("{name} has it already.", name=new.to_name), field="to_name")
    return None
