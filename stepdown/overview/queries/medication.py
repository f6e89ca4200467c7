"""Medication beside everything else: what tests found, opioid use, who is at risk, what is owed today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.assessment.queries import coded
from stepdown.drugtest import queries as drugtest
from stepdown.drugtest.vocabulary import Method
from stepdown.episode.queries import currents
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.measure.queries import latest
from stepdown.measure.vocabulary import Score
from stepdown.medication import queries
from stepdown.medication.vocabulary import (
    Due,
    DueKind,
    DueState,
    FoundOpioid,
    Order,
    Overruled,
    Severity,
    Stop,
    Taken,
    Whole,
)
from stepdown.overview.vocabulary import Ask
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import ClientCard, Permission

MOST = 12
# Fentanyl nobody expected asks for naloxone so long [K].
FENTANYL = timedelta(days=180)
# A withdrawal score counts for a step of the same day only.
TODAYS = timedelta(hours=18)
LATELY = timedelta(days=14)
OPIOID_USE = "F11"


@dataclass(frozen=True)
class MedicationOf:
    """One person's medication with what stops each injection today and the withdrawal score of today."""

    whole: Whole
    stops: dict[UUID, tuple[Stop, ...]]
    overruled: dict[UUID, tuple[Overruled, ...]]
    opioids: bool
    cows: Score | None


@dataclass(frozen=True)
class AtRisk:
    """Somebody the prescriber looks at, and why, each reason a sentence."""

    client: ClientCard
    why: tuple[Words, ...]


@dataclass(frozen=True)
class MedicationBoard:
    """The prescriber's page: what is late, due, due soon, and who is at risk."""

    late: tuple[Due, ...]
    due: tuple[Due, ...]
    soon: tuple[Due, ...]
    at_risk: tuple[AtRisk, ...]
    cards: dict[UUID, ClientCard]


def opioids_found(
    viewer: Viewer, client_ids: Iterable[UUID], *, on: date, at: datetime
) -> dict[UUID, tuple[FoundOpioid, ...]]:
    """Opioids that tests of these people found lately, read or not (4 queries)."""
    keys, days = queries.opioids()
    found = drugtest.found_lately(viewer, client_ids, since=on - timedelta(days=days), at=at)
    return {
        client_id: tuple(
            FoundOpioid(line.analyte, drugtest.label_of(line.analyte), day, line.method is Method.DEFINITIVE)
            for day, line in lines
            if line.analyte in keys
        )
        for client_id, lines in found.items()
    }


def with_opioid_use(viewer: Viewer, *, at: datetime) -> frozenset[UUID]:
    """People in treatment with opioid use: diagnosed, or fentanyl was found that nobody expected."""
    known = coded(viewer, starts=OPIOID_USE, at=at)
    known |= drugtest.fentanyl_unexpected(viewer, since=at - FENTANYL, at=at)
    return frozenset(currents(viewer, known, at=at)) if known else known


def medication_of(viewer: Viewer, client_id: UUID, *, on: date, at: datetime) -> MedicationOf:
    """One person's medication page. Raises NotFound."""
    opioids = client_id in with_opioid_use(viewer, at=at)
    whole = queries.whole(viewer, client_id, on=on, at=at, opioids=opioids)
    found = opioids_found(viewer, [client_id], on=on, at=at).get(client_id, ())
    injected = [one for one in whole.current if one.id in whole.windows]
    return MedicationOf(
        whole=whole,
        stops={one.id: queries.stops_of(viewer, one, found, on=on, at=at) for one in injected},
        overruled={one.id: queries.overruled(viewer, one.id, on=on) for one in injected},
        opioids=opioids,
        cows=cows_of(viewer, client_id, at=at),
    )


def cows_of(viewer: Viewer, client_id: UUID, *, at: datetime) -> Score | None:
    """The withdrawal score of today, as a step of a beginning rests on it (1 query)."""
    cows = latest(viewer, [client_id], at=at).get(client_id, {}).get("cows")
    return cows if cows and cows.at and cows.at > at - TODAYS else None


def medication_board(viewer: Viewer, *, on: date, at: datetime) -> MedicationBoard:
    """What medication asks of everybody in reach, and who is at risk (about 35 queries)."""
    opioids = with_opioid_use(viewer, at=at)
    found = queries.due(viewer, on=on, at=at, opioids=opioids)
    taking = queries.running(viewer, on=on, at=at)
    why = _risks(viewer, taking, found, on=on, at=at)
    cards = client_cards(viewer, {*why, *(one.client_id for one in found)}, at=at)

    def of(state: DueState) -> tuple[Due, ...]:
        return tuple(one for one in found if one.state is state and one.client_id in cards)

    risky = (AtRisk(cards[key], tuple(words)) for key, words in why.items() if key in cards)
    ordered = sorted(risky, key=lambda one: (-len(one.why), one.client.shown_as))
    return MedicationBoard(of(DueState.LATE), of(DueState.DUE), of(DueState.SOON), tuple(ordered), cards)


def _risks(
    viewer: Viewer,
    taking: dict[UUID, tuple[Order, ...]],
    found: tuple[Due, ...],
    *,
    on: date,
    at: datetime,
) -> dict[UUID, list[Words]]:
    why: dict[UUID, list[Words]] = defaultdict(list)
    orders = {order.id: order for mine in taking.values() for order in mine}
    for one in found:
        if one.kind in (DueKind.INJECTION, DueKind.KIDNEYS) and one.state is DueState.LATE:
            why[one.client_id].append(one.words)
    for client_id, lines in drugtest.found_lately(viewer, taking, since=on - LATELY, at=at).items():
        explained = {key for order in taking[client_id] for key in order.explains}
        unexpected = {line.analyte: day for day, line in lines if line.analyte not in explained}
        for key, day in unexpected.items():
            label = drugtest.label_of(key)
            why[client_id].append(say("{what} found on {day}, not explained.", what=label, day=day))
    for client_id, weeks in queries.weeks(viewer, taking, since=on - LATELY, at=at).items():
        for week in weeks:
            if week.taken in (Taken.SOME, Taken.NONE) and week.order_id in orders:
                called = orders[week.order_id].called
                said = say("{what}: {taken}, week of {day}.", what=called, taken=week.taken, day=week.monday)
                why[client_id].append(said)
    for effect in queries.open_effects(viewer, taking, at=at):
        if effect.severity is Severity.SEVERE:
            why[effect.client_id].append(say("Side effect, severe: {what}", what=effect.words))
    return why


def medication_owed(viewer: Viewer, *, today: date, at: datetime) -> Iterator[Ask]:
    """What medication has for a prescriber or nurse today: late things first (about 17 queries)."""
    if not viewer.may(Permission.GIVE_MEDICATION):
        return
    found = queries.due(viewer, on=today, at=at, opioids=with_opioid_use(viewer, at=at))
    pressing = [one for one in found if one.state in (DueState.LATE, DueState.DUE)]
    shots = [one for one in pressing if one.kind in (DueKind.INJECTION, DueKind.KIDNEYS)]
    cards = client_cards(viewer, {one.client_id for one in shots}, at=at)
    for one in [one for one in shots if one.client_id in cards][:MOST]:
        name = say("{name}", name=cards[one.client_id].shown_as)
        late = one.state is DueState.LATE
        yield Ask(
            "medication",
            name,
            one.words,
            "client-medication",
            one.client_id,
            say("Open medication"),
            urgent=late,
            day=one.on,
            client_id=one.client_id,
        )
    rest = len(pressing) - len(shots)
    if rest:
        title = say("{n} more things of medication are due", n=rest)
        why = say("Laboratory values, naloxone, lists to compare, doses to verify, side effects.")
        yield Ask("medication", title, why, "medication", None, say("Open the list"))


def injection_due(viewer: Viewer, client_id: UUID, *, on: date, at: datetime) -> tuple[Due, ...]:
    """The next injections of one person that are late, due or due soon, for the head of their chart."""
    if not viewer.may(Permission.SEE_CHART):
        return ()
    found = queries.due_of(viewer, [client_id], on=on, at=at)
    return tuple(one for one in found if one.kind is DueKind.INJECTION and one.state is not DueState.LATER)
