"""What one entry gives: facts still waiting for what they point at, or the reason why it gives none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stepdown.referral.rules.codes import CodeLists
from stepdown.referral.rules.elements import Element, elements, plain
from stepdown.referral.vocabulary import Fact, SourcePointer


@dataclass(frozen=True)
class Draft:
    """A fact, whose record it says it is, and what names it when it does not itself."""

    fact: Fact
    subject: str
    named_by: str = ""


@dataclass(frozen=True)
class Skipped:
    """An entry that gives no fact, with the reason that the list of what was not understood shows."""

    reason: str


Outcome = list[Draft] | Skipped
Reader = Callable[[Element, SourcePointer, CodeLists], Outcome]

# Reasons are few and fixed, so that they can be counted and translated.
NOT_USED = "not used here"
NO_CODE = "without a code or a name"
IN_ERROR = "marked as entered in error by the sender"
RULED_OUT = "ruled out by the sender"
NOT_GIVEN = "says that it was not given"
OTHER_PERSON = "about somebody else"
NO_PERSON = "does not say whose it is"
NO_VALUE = "without a value"
NO_RESOURCE = "an entry without a resource"
DELETED = "an entry that deletes something"
MEASURES = "vital signs and other measurements, counted only"
LABORATORY = "laboratory results other than drug tests, counted only"
OTHER_PROCEDURE = "neither substance use nor mental health, counted only"
BILL = "bills, read for the payer's name only"
TWICE = "the same fact again"
NO_INFORMATION = "sent to say that they have no information"
EMPTY = "sent empty"


def contained(resource: Element) -> dict[str, Element]:
    """The resources inside this one, by the reference that points at them (`#id`)."""
    return {f"#{plain(inner.get('id'), 64)}": inner for inner in elements(resource.get("contained"))}


Named = Mapping[str, str]
