"""What may be said to whoever is on the line.

Sources: 42 CFR 2.13(c), no acknowledgment either way; 2.31, consent; 2.23, one's own record; 2.51, medical
emergency; 2.12(c)(3). docs/laws/42cfr2-13.md leads from the clause to these rules and their tests.
"""

from __future__ import annotations

from collections.abc import Sequence

from stepdown.kernel.words import Words, say
from stepdown.phone.vocabulary import NEITHER, Asking, CallerKind, Emergency, MayBeSaid, Told, Verified

ALWAYS = (
    say("Listen. Whoever calls may tell us anything; hearing it tells them nothing."),
    say("Take a message: “I write it down. I cannot say whether it reaches anyone.”"),
    say("Say what treatment here is like, what it costs, and how anybody can ask for it."),
    say("Give the numbers that are open day and night, and ask whether the caller is safe."),
)
NEVER = (
    say("“They are not here”, “they left”, “I will tell them”, or a pause to look it up aloud."),
    say("A name, a day, an hour, a “yes” or a “no” about anybody."),
)
NOBODY_NAMED = (say("Ask who is calling, and about whom. Nobody has to say."),)


def what_may_be_said(asking: Asking, told: Sequence[Told]) -> MayBeSaid:
    """The screen for one caller. Neither, unless a client was meant, the caller may know, and it is them.

    The answer for a client without consent is the very value given for nobody at all: whoever reads the
    screen
    aloud cannot betray the difference.
    """
    if not asking.client:
        return _neither()
    if asking.emergency is Emergency.MEDICAL and asking.kind is CallerKind.MEDICAL:
        return _medical(asking, told)
    if asking.emergency is Emergency.DANGER:
        return _danger()
    if asking.kind is not CallerKind.CLIENT and not asking.named:
        return _neither()
    if asking.verified is Verified.NO:
        return MayBeSaid(False, NEITHER, (), NEVER, _how_to_verify(asking), ALWAYS)
    return _consented(asking, told)


def _neither() -> MayBeSaid:
    return MayBeSaid(False, NEITHER, (), NEVER, NOBODY_NAMED, ALWAYS)


def _how_to_verify(asking: Asking) -> tuple[Words, ...]:
    """A consent alone does not say who is on the line: one of these first."""
    ways = []
    if asking.has_code_word:
        ways.append(say("Ask for the code word and type it; the house compares it."))
    if asking.has_line:
        ways.append(say("Or hang up and call back on a number on file."))
    if not ways:
        ways.append(
            say(
                "No code word and no number are on file: nothing can be told today. Agree on one with the "
                "client."
            )
        )
    return tuple(ways)


def _consented(asking: Asking, told: Sequence[Told]) -> MayBeSaid:
    may = tuple(one for one in told if one.allowed)
    held = _held(told)
    if not may:
        return MayBeSaid(False, NEITHER, (), (*NEVER, *held), (), ALWAYS)
    if asking.kind is CallerKind.CLIENT:
        return MayBeSaid(
            True,
            say("It is {name}. What is theirs may be told to them.", name=asking.client),
            may,
            held,
            (say("Ask first whether anybody listens in."),),
            ALWAYS,
        )
    return MayBeSaid(
        True,
        say("{name} allowed this caller to know what stands here. Not a word more.", name=asking.client),
        may,
        (*held, say("Anything else, however small. It is answered with: “That is not mine to say.”")),
        (
            say(
                "Say before you begin: “Federal law (42 CFR part 2) forbids you to pass on what I tell you "
                "without {name}’s consent.”",
                name=asking.client,
            ),
        ),
        ALWAYS,
    )


def _held(told: Sequence[Told]) -> tuple[Words, ...]:
    """What may not be told, in a line for each reason."""
    reasons = dict.fromkeys(one.why for one in told if not one.allowed)
    return tuple(
        say(
            "{what}: {why}",
            what=", ".join(str(one.label) for one in told if not one.allowed and one.why == why),
            why=why,
        )
        for why in reasons
    )


def _medical(asking: Asking, told: Sequence[Told]) -> MayBeSaid:
    """To medical personnel, to meet the emergency, when consent cannot be had; recorded at once (2.51(c))."""
    return MayBeSaid(
        True,
        say("In a medical emergency tell medical personnel what they need for {name}.", name=asking.client),
        tuple(one for one in told if one.allowed),
        (say("What the emergency does not need."),),
        (say("Write down who is told, where, what the emergency is, and why no consent can be had."),),
        ALWAYS,
    )


def _danger() -> MayBeSaid:
    """Part 2 has no exception that lets a danger be told with the fact of treatment; the danger itself may.

    Source: 2.13(c), 2.12(c)(5) and (6) [K]: what does not say that somebody is a client is not a disclosure.
    """
    return MayBeSaid(
        False,
        say(
            "You may tell what danger there is, to whom and where. Do not say how you know, nor that it is "
            "a client."
        ),
        (),
        (say("That anybody is, was or is not a client; anything from a record."), *NEVER),
        (say("911 first if it is this minute. Then the clinician on duty."),),
        ALWAYS,
    )
