"""What stands against a bed for somebody, moving in, moving on, moving out."""

from __future__ import annotations

from datetime import date, timedelta

from stepdown.housing.vocabulary import BedCard, Left, StayCard, StayState
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

# So many days back a move is still written down. The clinic's own figure [K].
BACK = timedelta(days=31)


def against_reserving(
    agreed: str, from_on: date, planned_end: date | None, *, today: date, closed_on: date | None
) -> tuple[Refusal, ...]:
    """What stands against keeping a bed for somebody from a day on."""
    found = []
    if len(agreed.split()) < 2:
        found.append(
            Refusal(say("Write what they agreed to: the house learns their name then."), field="agreed")
        )
    if from_on < today - BACK:
        found.append(Refusal(say("A move is written down within {n} days.", n=BACK.days), field="from_on"))
    if planned_end is not None and planned_end <= from_on:
        found.append(Refusal(say("The end comes after the day of moving in."), field="planned_end"))
    if closed_on is not None and closed_on <= from_on:
        found.append(Refusal(say("The house closes on {day}.", day=closed_on), field="bed"))
    return tuple(found)


def against_bed(bed: BedCard, *, free: bool, from_on: date) -> Refusal | None:
    """What stands against one bed from a day on."""
    if bed.out_of_use:
        return Refusal(say("{bed} is out of use: {why}", bed=bed.shown_as, why=bed.out_of_use), field="bed")
    if not free:
        return Refusal(
            say("Somebody else has {bed} then.", bed=bed.shown_as),
            say("Choose another bed, or another day."),
            field="bed",
        )
    return None


def against_moving_in(
    stay: StayCard, on: date, *, today: date, has_rules: bool, agreed: bool
) -> Refusal | None:
    """Nobody moves in before the house has rules and they agreed to them."""
    if stay.state_on(today) is not StayState.COMING:
        return Refusal(say("They moved in before, or the bed was called off."))
    if not stay.from_on - BACK <= on <= today:
        return Refusal(say("Write down the day on which they moved in, today or before."), field="on")
    if not has_rules:
        return Refusal(say("The house has no rules yet."), say("A director writes them, with the curfew."))
    if not agreed:
        return Refusal(say("They agree to the rules first, here or on their phone."), field="agreed")
    return None


def against_calling_off(stay: StayCard, *, today: date) -> Refusal | None:
    """A bed is called off until they move in; afterwards they move out."""
    if stay.state_on(today) is not StayState.COMING:
        return Refusal(say("They moved in: write down when they move out."))
    return None


def against_changing_bed(stay: StayCard, bed: BedCard, on: date, *, today: date) -> Refusal | None:
    """Another bed of the same house, from today or a day since the last move."""
    if stay.until is not None:
        return Refusal(say("They moved out."))
    if bed.house_id != stay.house_id:
        return Refusal(say("A bed in another house is a move out and a move in."), field="bed")
    last = stay.berths[-1]
    if last.bed_id == bed.id:
        return Refusal(say("They have this bed."), field="bed")
    if on > today + BACK or on < max(last.from_on, today - BACK):
        return Refusal(say("Choose a day since they have their bed."), field="on")
    return None


def against_leaving(stay: StayCard, on: date, why: Left | None, words: str, *, today: date) -> Refusal | None:
    """A move out names its day and why. Where the house ends it, it says so in a sentence."""
    if stay.state_on(today) is not StayState.HERE:
        return Refusal(say("They do not live here now."))
    if not stay.berths[-1].from_on <= on <= today:
        return Refusal(
            say("Write down the day on which they moved out; what is ahead is planned."), field="on"
        )
    if why is None:
        return Refusal(say("Say why they moved out."), field="why")
    if why is Left.BY_HOUSE and len(words.split()) < 4:
        return Refusal(say("Say in a sentence why the house ended it."), field="words")
    return None
