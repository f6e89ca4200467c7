"""What is due: injections, laboratory values, naloxone, side effects to ask about, doses to verify, lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max, Q

from stepdown.episode.queries import currents, left
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.medication import models, shelf
from stepdown.medication.queries import cards
from stepdown.medication.rules import stopping, timing
from stepdown.medication.vocabulary import (
    Aim,
    Due,
    DueKind,
    DueState,
    Given,
    Lab,
    Order,
    Place,
    Where,
    Window,
)
from stepdown.people.queries import within_reach
from stepdown.place.queries import zone_of

_PRESSING = {DueState.LATE: 0, DueState.DUE: 1, DueState.SOON: 2, DueState.LATER: 3}


@dataclass
class _Person:
    """What is known of one person, gathered for all of them at once."""

    orders: list[Order] = field(default_factory=list)
    every: list[Order] = field(default_factory=list)
    labs: list[Lab] = field(default_factory=list)
    effects: list[models.EffectRow] = field(default_factory=list)
    kits: list[models.KitRow] = field(default_factory=list)
    compared_on: date | None = None
    stay_on: date | None = None
    left_on: date | None = None
    opioids: bool = False


def due(viewer: Viewer, *, on: date, at: datetime, opioids: Collection[UUID] = ()) -> tuple[Due, ...]:
    """What is late, due or due soon for everybody in reach who takes something (10 queries).

    `opioids` are people of whom opioid use is known otherwise: naloxone is asked about with them too."""
    rows = models.OrderRow.objects.filter(within_reach(viewer, "client", at=at), _open(on))
    ids = frozenset(rows.values_list("client_id", flat=True))
    found = due_of(viewer, ids | frozenset(opioids), on=on, at=at, opioids=opioids)
    return tuple(one for one in found if one.state is not DueState.LATER)


def due_of(
    viewer: Viewer,
    client_ids: Iterable[UUID],
    *,
    on: date,
    at: datetime,
    opioids: Collection[UUID] = (),
) -> tuple[Due, ...]:
    """What is due for each person of a list, later things too (9 queries), pressing first."""
    ids = list(client_ids)
    people, given, verified = _gathered(viewer, ids, on, at)
    for client_id in opioids:
        people[client_id].opioids = True
    found = [
        one for client_id in ids for one in _of_person(client_id, people[client_id], given, verified, on)
    ]
    return tuple(sorted(found, key=lambda one: (_PRESSING[one.state], one.on)))


def windows_of(
    orders: Iterable[Order], among: Collection[Order], given: Mapping[UUID, Sequence[Given]], *, on: date
) -> dict[UUID, Window]:
    """The next injection of each order that is injected, reckoned by its medicine.

    `among` are the orders of these people, ended ones too, and `given` the doses of all of them, by order.
    """
    setting = shelf.setting()
    found = {}
    for order in orders:
        known = setting.medicine(order.medicine)
        if known is not None and known.injection is not None:
            doses = timing.counted(order, among, given, known.injection)
            found[order.id] = timing.window(
                order, known, known.injection, doses, on=on, soon=setting.soon_days
            )
    return found


def _open(on: date) -> Q:
    return Q(end_why="") & (Q(until=None) | Q(until__gte=on))


def _gathered(
    viewer: Viewer, ids: list[UUID], on: date, at: datetime
) -> tuple[dict[UUID, _Person], dict[UUID, list[Given]], dict[UUID, date]]:
    people: dict[UUID, _Person] = defaultdict(_Person)
    given: dict[UUID, list[Given]] = defaultdict(list)
    reach = within_reach(viewer, "client", at=at)
    mine = Q(client_id__in=ids)
    sites: dict[UUID, UUID] = {}
    for row in models.OrderRow.objects.filter(reach, mine).select_related("client").order_by("since", "at"):
        card, sites[row.client_id] = cards.order_card(row), row.client.site_id
        people[row.client_id].every.append(card)
        if card.runs(on):
            people[row.client_id].orders.append(card)
    doses = models.GivenRow.objects.filter(reach, mine, void=None)
    for dose in doses.select_related("overrule", "void"):
        given[dose.order_id].append(cards.given_card(dose))
    for lab in models.LabRow.objects.filter(reach, mine).order_by("on", "at"):
        people[lab.client_id].labs.append(cards.lab_card(lab))
    for effect in models.EffectRow.objects.filter(reach, mine, followed_at=None):
        people[effect.client_id].effects.append(effect)
    for kit in models.KitRow.objects.filter(reach, mine).order_by("on", "at", "recorded_at"):
        people[kit.client_id].kits.append(kit)
    signed = models.ReconcilingRow.objects.filter(reach, mine).exclude(signed_at=None)
    for client_id, last in signed.values_list("client_id").annotate(Max("on")):
        people[client_id].compared_on = last
    for client_id, episode in currents(viewer, ids, at=at).items():
        began = episode.stay.starts_at if episode.stay else episode.opened_at
        people[client_id].stay_on = _day(episode.site_id, began)
    for client_id, ended in left(viewer, ids, at=at).items():
        people[client_id].left_on = _day(sites.get(client_id), ended)
    ran = models.VerifiedRow.objects.filter(order__client_id__in=ids, order__end_why="")
    verified = dict(ran.values_list("order_id").annotate(Max("on")))
    return people, given, verified


def _day(site_id: UUID | None, moment: datetime) -> date:
    """The day on the wall of a site; who has no order is asked nothing after treatment, so any day does."""
    return moment.astimezone(ZoneInfo(zone_of(site_id) if site_id else "UTC")).date()


def _of_person(
    client_id: UUID,
    person: _Person,
    given: Mapping[UUID, Sequence[Given]],
    verified: Mapping[UUID, date],
    on: date,
) -> Iterator[Due]:
    if person.left_on is not None:
        # Nothing is owed here any more but a word of who goes on with it: a medicine must not end by itself.
        yield from _after(client_id, person.orders, person.left_on, on)
        return
    for order in person.orders:
        yield from _of_order(order, person, given, verified.get(order.id), on)
    for effect in person.effects:
        words = say("Ask again about: {what}", what=effect.words)
        late = effect.follow_up_on + timedelta(days=1)
        how = timing.state(effect.follow_up_on, late, on=on, soon=0)
        yield Due(client_id, DueKind.FOLLOW_UP, how, effect.follow_up_on, words, effect.order_id)
    moud = any(one.aim is Aim.MOUD for one in person.orders)
    if moud or person.opioids or person.kits:
        yield from _naloxone(client_id, person, on)
    asked = timing.reconcile_due(person.stay_on, person.compared_on, shelf.setting())
    if asked is not None and person.orders:
        how = timing.state(asked, asked + timedelta(days=1), on=on, soon=shelf.setting().reconcile_days)
        words = say("Compare the list of medicines: admitted or stepped on {day}.", day=person.stay_on)
        yield Due(client_id, DueKind.RECONCILE, how, asked, words)


def _after(client_id: UUID, orders: Iterable[Order], left_on: date, on: date) -> Iterator[Due]:
    """What is ordered here and still open though treatment ended: who goes on with it, or why it ends."""
    for order in orders:
        if order.place is Place.HERE:
            how = timing.state(left_on, left_on + timedelta(days=shelf.setting().soon_days), on=on, soon=0)
            words = say(
                "{what}: treatment ended on {day}. Say who goes on with it, or why it ends.",
                what=order.called,
                day=left_on,
            )
            yield Due(client_id, DueKind.AFTER, how, left_on, words, order.id, order.called)


def _naloxone(client_id: UUID, person: _Person, on: date) -> Iterator[Due]:
    if not person.kits:
        since = min((one.since for one in person.orders), default=person.stay_on or on)
        late = since + timedelta(days=shelf.setting().reconcile_days)
        how = timing.state(min(since, on), late, on=on, soon=0)
        yield Due(client_id, DueKind.NALOXONE, how, since, say("Naloxone was never talked about."))
        return
    card = cards.naloxone_card(person.kits)
    how = timing.state(card.due_on, card.due_on + timedelta(days=30), on=on, soon=shelf.setting().soon_days)
    words = say("Naloxone: {what} on {day}; ask again.", what=card.kit, day=card.on)
    yield Due(client_id, DueKind.NALOXONE, how, card.due_on, words)


def _of_order(
    order: Order, person: _Person, given: Mapping[UUID, Sequence[Given]], verified_on: date | None, on: date
) -> Iterator[Due]:
    setting = shelf.setting()
    known = setting.medicine(order.medicine)
    if known is None:
        return
    client_id = order.client_id
    window = windows_of([order], person.every, given, on=on).get(order.id)
    if window is not None and order.place is Place.HERE:
        words = (
            say(
                "{what}, number {n}, is late since {day}.", what=known.called, n=window.number, day=window.due
            )
            if window.state is DueState.LATE
            else say("{what}, number {n}.", what=known.called, n=window.number)
        )
        yield Due(client_id, DueKind.INJECTION, window.state, window.due, words, order.id, known.called)
    for rule in known.labs if order.place is Place.HERE else ():
        days = [one.on for one in person.labs if one.key == rule.key]
        asked = timing.lab_due(rule, order.since, days, baseline_days=setting.baseline_days)
        if asked is not None:
            late = asked + timedelta(days=2 * setting.soon_days)
            how = timing.state(asked, late, on=on, soon=setting.soon_days)
            words = say("{lab} for {what}.", lab=setting.labs[rule.key].title, what=known.called)
            yield Due(client_id, DueKind.LAB, how, asked, words, order.id, known.called)
    if known.where is Where.OTP:
        asked = verified_on + timedelta(days=setting.verify_days) if verified_on else order.since
        how = timing.state(asked, asked + timedelta(days=7), on=on, soon=setting.soon_days)
        words = say("Verify the dose with {clinic}.", clinic=order.clinic)
        yield Due(client_id, DueKind.VERIFY, how, asked, words, order.id, known.called)
    values = [one for one in person.labs if one.key == "creatinine_clearance" and one.value is not None]
    refused = stopping.kidneys_say(known, values[-1].value if values else None, order.amount)
    if refused is not None and values:
        yield Due(
            client_id, DueKind.KIDNEYS, DueState.LATE, values[-1].on, refused.reason, order.id, known.called
        )
