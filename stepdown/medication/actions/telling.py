"""Verbs of what is told and measured: laboratory values, weeks, side effects, naloxone, first steps."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.medication import models, shelf
from stepdown.medication.actions.opened import named, opened, stop, today_at, trail, words_of
from stepdown.medication.rules import checking
from stepdown.medication.vocabulary import Kit, Severity, Taken, Teller
from stepdown.people.queries import require_reach, within_reach

# Days until a side effect is asked about again, where nobody says another day.
_AGAIN = {Severity.MILD: 14, Severity.MODERATE: 7, Severity.SEVERE: 1}


@transaction.atomic
def record_lab(
    *, client_id: UUID, key: str, on: date, value: Decimal | None, words: str = "", by: Viewer, at: datetime
) -> None:
    """Write down a laboratory value. Raises NotFound, Refused."""
    client = require_reach(by, client_id, at=at)
    if key not in shelf.setting().labs:
        raise Refused(Refusal(say("Choose what was measured."), field="key"))
    if value is None and not words.strip():
        raise Refused(Refusal(say("Give the value, or say what was found."), field="value"))
    if value is not None and value < 0:
        raise Refused(Refusal(say("A value is not below nothing."), field="value"))
    if on > today_at(client.site_id, at):
        raise Refused(Refusal(say("That day is still to come."), field="on"))
    row = models.LabRow.objects.create(
        client_id=client_id,
        key=key,
        on=on,
        value=value,
        words=words.strip()[:200],
        by_name=named(by),
        at=at,
    )
    trail("record laboratory value", "medication_lab", row.id, [client_id], by, at)


@transaction.atomic
def tell_week(
    *, order_id: UUID, taken: Taken, words: str = "", back: int = 0, by: Viewer, at: datetime
) -> UUID:
    """How this week's doses are taken (`back` 1: last week's); whose they are. Tapped again, it changes.

    Raises NotFound, Refused.
    """
    row = opened(order_id, None, by=by, at=at)
    if back not in (0, 1):
        raise Refused(Refusal(say("This week and last week can be told here."), field="back"))
    on = today_at(row.client.site_id, at)
    monday = on - timedelta(days=on.weekday() + 7 * back)
    teller = Teller.SELF if by.audience is Audience.CLIENT else Teller.STAFF
    rows = models.WeekRow.objects
    fresh = models.WeekRow(
        id=new_id(), order=row, monday=monday, taken=taken, teller=teller, by_name=named(by), at=at
    )
    rows.bulk_create([fresh], ignore_conflicts=True)
    held = rows.select_for_update().get(order=row, monday=monday)
    now = {"taken": taken.value, "teller": teller.value, "words": words.strip()[:200]}
    if any(getattr(held, name) != value for name, value in now.items()):
        rows.filter(id=held.id).update(**now, by_name=named(by), at=at)
    trail("tell how it is taken", "medication_order", row.id, [row.client_id], by, at)
    return row.client_id


@transaction.atomic
def note_effect(
    *,
    client_id: UUID,
    order_id: UUID | None,
    words: str,
    severity: Severity,
    since: date,
    follow_up_on: date | None = None,
    by: Viewer,
    at: datetime,
) -> UUID:
    """Write down a side effect, and when it is asked about again. Raises NotFound, Refused."""
    client = require_reach(by, client_id, at=at)
    if order_id is not None and opened(order_id, None, by=by, at=at).client_id != client_id:
        raise NotFound
    today = today_at(client.site_id, at)
    said = words_of(words, "words", "Say what they feel, in their words.")
    if since > today:
        raise Refused(Refusal(say("That day is still to come."), field="since"))
    again = follow_up_on or today + timedelta(days=_AGAIN[severity])
    if again < today:
        raise Refused(Refusal(say("Ask again on a day to come."), field="follow_up_on"))
    row = models.EffectRow.objects.create(
        client_id=client_id,
        order_id=order_id,
        words=said[:300],
        severity=severity,
        since=since,
        follow_up_on=again,
        by_name=named(by),
        at=at,
    )
    trail("note side effect", "medication_effect", row.id, [client_id], by, at)
    return row.id


@transaction.atomic
def follow_effect(*, effect_id: UUID, words: str, version: int, by: Viewer, at: datetime) -> UUID:
    """A side effect was asked about again, in words; whose it is. Raises NotFound, Stale, Refused."""
    rows = models.EffectRow.objects.select_for_update(of=("self",))
    row = rows.filter(within_reach(by, "client", at=at), id=effect_id).first()
    if row is None:
        raise NotFound
    if row.version != version or row.followed_at is not None:
        raise Stale(row.version)
    said = words_of(words, "words", "Say how it is now, and what was done.")
    models.EffectRow.objects.filter(id=row.id).update(
        followed_at=at, followed_by=named(by), followed_words=said[:300], version=row.version + 1
    )
    trail("follow side effect", "medication_effect", row.id, [row.client_id], by, at)
    return row.client_id


@transaction.atomic
def note_naloxone(*, client_id: UUID, kit: Kit, words: str = "", by: Viewer, at: datetime) -> None:
    """Naloxone was supplied, is at hand, or was offered and not wanted. Raises NotFound."""
    client = require_reach(by, client_id, at=at)
    row = models.KitRow.objects.create(
        client_id=client_id,
        kit=kit,
        on=today_at(client.site_id, at),
        words=words.strip()[:200],
        by_name=named(by),
        at=at,
    )
    trail("note naloxone", "medication_kit", row.id, [client_id], by, at)


@transaction.atomic
def do_step(
    *, order_id: UUID, step: str, cows: int | None, words: str = "", by: Viewer, at: datetime
) -> UUID:
    """A step of a beginning was done, in its order, on the withdrawal score of that day; whose it is.

    Raises NotFound, Refused.
    """
    row = opened(order_id, None, by=by, at=at)
    known = shelf.setting().medicine(row.medicine)
    steps = known.induction if known else ()
    done = set(models.BegunRow.objects.filter(order=row).values_list("step", flat=True))
    ahead = next((one for one in steps if one.key not in done), None)
    if ahead is None or ahead.key != step:
        raise Refused(Refusal(say("Another step comes first, or it was done already.")))
    stop(checking.against_step(ahead, cows, words))
    models.BegunRow.objects.create(
        order=row, step=step, cows=cows, words=words.strip()[:300], by_name=named(by), at=at
    )
    trail("do induction step", "medication_order", row.id, [row.client_id], by, at)
    return row.client_id
