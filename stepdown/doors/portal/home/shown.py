"""Words and rows as a client reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from stepdown.kernel.words import Words, say
from stepdown.overview.vocabulary import Look
from stepdown.people.vocabulary import Tie, TieGround
from stepdown.privacy.vocabulary import Category, ConsentCard, ConsentState, RecipientKind

IN_FORCE = (ConsentState.IN_FORCE, ConsentState.ENDING)
RUNNING = (*IN_FORCE, ConsentState.NOT_YET)
TEAM_WORDS = {
    TieGround.ACCOUNTABLE: say("Your counselor"),
    TieGround.CARE_TEAM: say("In your care team"),
    TieGround.ASSESSOR: say("Did your first assessment"),
    TieGround.SUPERVISION: say("Advises your counselor"),
    TieGround.EMERGENCY: say("Opened your record in an emergency"),
    TieGround.AFTERCARE: say("Calls you now and then"),
}
ICONS = {
    RecipientKind.FAMILY: "family",
    RecipientKind.COURT: "court",
    RecipientKind.PAYER: "coverage",
    RecipientKind.HOUSING: "housing",
}


@dataclass(frozen=True)
class SharedRow:
    """One consent as a card: who, until when, what they see. Stopping is done with the counselor."""

    name: str
    until: Words
    ending: bool
    icon: str
    sees: frozenset[Category]
    running: bool
    href: str = ""
    stop: str = ""


def shared_row(one: ConsentCard) -> SharedRow:
    """The card of one consent."""
    running = one.state in RUNNING
    return SharedRow(
        name=one.consent.recipient.shown_as,
        until=one.until if running else one.state.label,
        ending=one.state is ConsentState.ENDING,
        icon=ICONS.get(one.consent.recipient.kind, "individual"),
        sees=frozenset(one.consent.words.categories) if running else frozenset(),
        running=running,
    )


@dataclass(frozen=True)
class Looks:
    """The same person doing the same, one after another: one line with a count."""

    at: datetime
    who: str
    act: Words
    why: str
    times: int


def together(looks: Iterable[Look]) -> list[Looks]:
    """Looks in their order, the same ones in a row told once."""
    runs = [list(run) for _, run in groupby(looks, lambda one: (one.who, str(one.act), one.why))]
    return [Looks(run[0].at, run[0].who, run[0].act, run[0].why, len(run)) for run in runs]


def named_once(ties: Iterable[Tie]) -> list[Tie]:
    """Whoever does two things for somebody is named once, by the first; the order stays."""
    found: dict[UUID, Tie] = {}
    for tie in ties:
        found.setdefault(tie.staff_id, tie)
    return list(found.values())
