"""Questions about early warning: the flags that facts raise, the calls made, what a card says of whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.asking import asked_of_each
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import within_reach
from stepdown.warning import models, shelf
from stepdown.warning.rules import card as cards
from stepdown.warning.rules import flags as rules
from stepdown.warning.vocabulary import (
    Facts,
    Flag,
    FlagKind,
    Heed,
    Likelihood,
    NotForThem,
    Person,
    Reached,
    TestDay,
    Week,
)


def flags(viewer: Viewer, every: Iterable[Facts], *, at: datetime) -> dict[UUID, tuple[Flag, ...]]:
    """The flags that ask for a call now, by person (1 query). Staff only: whoever else asks gets none."""
    if viewer.audience not in (Audience.STAFF, Audience.SYSTEM):
        return {}
    raised = {facts.client_id: rules.flags(facts, shelf.limits()) for facts in every}
    made = calls_made(viewer, raised, at=at)
    still = {one: rules.open_flags(found, made.get(one, {})) for one, found in raised.items()}
    return {one: found for one, found in still.items() if found}


@asked_of_each
def calls_made(
    viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime
) -> dict[UUID, dict[FlagKind, Heed]]:
    """The newest call made about each kind of flag, by person (1 query)."""
    rows = models.Heeded.objects.filter(
        within_reach(viewer, "client", at=at), client_id__in=list(client_ids)
    ).order_by("client_id", "kind", "-at", "-recorded_at")
    found: dict[UUID, dict[FlagKind, Heed]] = defaultdict(dict)
    for row in rows.distinct("client_id", "kind"):
        found[row.client_id][FlagKind(row.kind)] = _heed(row)
    return dict(found)


def likelihoods(
    viewer: Viewer, people: dict[UUID, Person], *, on: date
) -> dict[UUID, tuple[Likelihood | NotForThem, ...]]:
    """What the trials say about people like each of these, where they say anything (no query). Staff only.

    It is worked out when asked for and kept nowhere; no letter, report, claim or step rule may read it.
    """
    if viewer.audience is not Audience.STAFF:
        return {}
    return {
        client_id: tuple(
            cards.likelihood(card, person, on=on) for card in shelf.cards().values() if card.ships
        )
        for client_id, person in people.items()
    }


def weeks_of(viewer: Viewer, tests: Iterable[TestDay], *, on: date) -> tuple[Week, ...]:
    """The last four weeks of somebody's tests, as the trials would have counted them (no query)."""
    return cards.weeks_of(tests, on=on)


def _heed(row: models.Heeded) -> Heed:
    return Heed(
        client_id=row.client_id,
        kind=FlagKind(row.kind),
        facts=row.facts,
        reached=Reached(row.reached),
        words=row.words,
        by_name=row.by_name,
        at=row.at,
    )
