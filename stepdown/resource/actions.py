"""Keeping the directory, referring somebody and following it to an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach, staff_member
from stepdown.place.queries import day_at, zone_of
from stepdown.privacy.queries import ruling
from stepdown.privacy.vocabulary import Purpose, RecipientKind
from stepdown.resource import models, rules
from stepdown.resource.queries import PLAIN, aims, find, kinds, request_for, resource, terms
from stepdown.resource.vocabulary import NewReferral, NewStep, ResourceCard, ResourceWords, State, Way


@transaction.atomic
def add_kind(*, label: str, recipient: RecipientKind, purpose: Purpose, by: Viewer, at: datetime) -> str:
    """Add a kind of help of the clinic's own. Answers its key. Raises Refused."""
    key = rules.key_of(label)
    if refusal := rules.check_key(key, label, [kind.key for kind in kinds(by)]):
        raise Refused(refusal)
    models.ResourceKind.objects.create(
        key=key, label=label.strip()[:60], recipient=recipient, purpose=purpose, at=at
    )
    record(by=by, at=at, verb="add kind of help", subject=Subject("resource"), detail={"kind": key})
    return key


@transaction.atomic
def add_resource(*, words: ResourceWords, confirmed: bool, by: Viewer, at: datetime) -> ResourceCard:
    """Put a place into the directory; confirmed, where somebody has just asked the place. Raises Refused."""
    _check(words, by)
    row = models.Resource.objects.create(
        **_columns(words),
        confirmed_on=at.date() if confirmed else None,
        confirmed_by_id=by.staff_id if confirmed else None,
        at=at,
    )
    record(
        by=by, at=at, verb="add resource", subject=Subject("resource", row.id), detail={"kind": words.kind}
    )
    return resource(by, row.id, on=at.date())


@transaction.atomic
def change_resource(
    *, resource_id: UUID, words: ResourceWords, version: int, by: Viewer, at: datetime
) -> ResourceCard:
    """Write anew what the directory says of a place. Raises Refused, Stale, NotFound."""
    row = _locked(resource_id, version)
    _check(words, by)
    return _write(row, _columns(words), "change resource", by, at)


@transaction.atomic
def confirm_resource(*, resource_id: UUID, version: int, by: Viewer, at: datetime) -> ResourceCard:
    """Somebody asked the place today, and what the directory says is right. Raises Stale, NotFound."""
    row = _locked(resource_id, version)
    told: dict[str, object] = {"confirmed_on": at.date(), "confirmed_by_id": by.staff_id}
    return _write(row, told, "confirm resource", by, at)


@transaction.atomic
def pause_resource(
    *, resource_id: UUID, why: str, until: date | None, version: int, by: Viewer, at: datetime
) -> ResourceCard:
    """The place takes nobody for now: full, moving, without staff. Raises Refused, Stale, NotFound."""
    row = _locked(resource_id, version)
    if not why.strip():
        raise Refused(Refusal(say("Say why they take nobody now."), field="why"))
    if until is not None and until <= at.date():
        raise Refused(Refusal(say("A pause ends on a day to come, or nobody knows when."), field="until"))
    return _write(row, {"paused_why": why.strip()[:200], "paused_until": until}, "pause resource", by, at)


@transaction.atomic
def close_resource(*, resource_id: UUID, why: str, version: int, by: Viewer, at: datetime) -> ResourceCard:
    """The place is no more. It stays for those who were referred there. Raises Refused, Stale, NotFound."""
    row = _locked(resource_id, version)
    if not why.strip():
        raise Refused(Refusal(say("Say what became of the place."), field="why"))
    return _write(row, {"closed_on": at.date(), "closed_why": why.strip()[:200]}, "close resource", by, at)


@transaction.atomic
def reopen_resource(*, resource_id: UUID, version: int, by: Viewer, at: datetime) -> ResourceCard:
    """The place takes people again, after a pause or a closing. Raises Stale, NotFound."""
    row = _locked(resource_id, version)
    again: dict[str, object] = {"closed_on": None, "closed_why": "", "paused_why": "", "paused_until": None}
    return _write(row, again, "reopen resource", by, at)


@transaction.atomic
def refer(*, client_id: UUID, new: NewReferral, by: Viewer, at: datetime) -> UUID:
    """Refer a client to a place. The place is told only by `journeys.refer_out`, under a consent.

    Raises Refused where the place takes nobody, or where the clinic is to speak with it and no consent is in
    force; NotFound.
    """
    card = require_reach(by, client_id, at=at)
    today = day_at(card.site_id, at)
    place = resource(by, new.resource_id, on=today)
    refusals = rules.check_new(new, place, today)
    if new.way is Way.TOGETHER:
        told = ruling(by, client_id, request_for(place, card.shown_as), at=at)
        way_on = say("Or give the client the sheet, and they go themselves.")
        refusals += () if told.allowed else (Refusal(told.reasons[0], way_on, field="way"),)
    aim = next((one for one in aims(by, client_id, at=at) if one.id == new.aim_id), None)
    if new.aim_id is not None and aim is None:
        refusals += (Refusal(say("Choose from the plan in force."), field="aim"),)
    if refusals:
        raise Refused(*refusals)
    check_on = rules.next_check(State.MADE, new.check_on, today=today, appointment_on=None, terms=terms())
    row = models.ReferralOut.objects.create(
        client_id=client_id,
        resource_id=new.resource_id,
        why=new.why.strip()[:300],
        need=new.need[:40],
        way=new.way,
        **({f"{aim.kind}_id": aim.id, "aim_words": aim.words[:500]} if aim else {}),
        check_on=check_on,
        staff_id=by.staff_id,
        owner_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )
    _step(row, NewStep(State.MADE, check_on=check_on), by, at)
    about = {"kind": place.kind.key, "way": new.way.value}
    record(by=by, at=at, verb="refer out", subject=Subject("help", row.id), clients=[client_id], detail=about)
    return row.id


@transaction.atomic
def follow(*, client_id: UUID, help_id: UUID, step: NewStep, version: int, by: Viewer, at: datetime) -> None:
    """Write down what happened next with a referral. Raises Refused, Stale, NotFound."""
    row = _referral(client_id, help_id, by, at)
    if row.version != version:
        raise Stale(row.version)
    zone = ZoneInfo(zone_of(row.client.site_id))
    if refusals := rules.check_step(State(row.state), step, at, zone):
        raise Refused(*refusals)
    _advance(row, step, by, at)


@transaction.atomic
def told_place(*, client_id: UUID, help_id: UUID, note: str, by: Viewer, at: datetime) -> None:
    """The place was spoken with or written to. Only `journeys.refer_out` calls this, with the gate's release.

    Raises Refused, NotFound.
    """
    row = _referral(client_id, help_id, by, at)
    row.way = Way.TOGETHER
    now = State(row.state)
    step = NewStep(State.CONTACTED if now in (State.MADE, State.DID_NOT_GO) else now, note)
    if now not in (State.MADE, State.DID_NOT_GO) and rules.FOLLOWS[now]:
        step = NewStep(now, note, row.check_on, row.appointment_at)
    if not rules.FOLLOWS[now]:
        raise Refused(Refusal(say("This referral has ended: {state}.", state=now.label)))
    _advance(row, step, by, at)


@transaction.atomic
def say_how_it_went(*, help_id: UUID, state: State, note: str, by: Viewer, at: datetime) -> None:
    """The client says from their own door that they went, did not go, or need it no longer. Raises Refused,
    NotFound.
    """
    if by.audience is not Audience.CLIENT or by.client_id is None:
        raise NotFound
    row = _referral(by.client_id, help_id, by, at)
    if refusal := rules.check_by_client(State(row.state), state):
        raise Refused(refusal)
    _advance(row, NewStep(state, note.strip()[:500]), by, at)


@transaction.atomic
def hand_over(*, held_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> None:
    """Somebody else follows a referral from now on. Raises NotFound."""
    row = models.ReferralOut.objects.select_for_update().filter(id=held_id).first()
    if row is None:
        raise NotFound
    require_reach(by, row.client_id, at=at)
    staff_member(by, to_staff_id, at=at)
    models.ReferralOut.objects.filter(id=held_id).update(owner_id=to_staff_id, version=row.version + 1)
    subject = Subject("help", held_id)
    record(by=by, at=at, verb="hand over referral out", subject=subject, clients=[row.client_id])


def _check(words: ResourceWords, by: Viewer) -> None:
    if refusals := rules.check_resource(words, [kind.key for kind in kinds(by)]):
        raise Refused(*refusals)


def _columns(words: ResourceWords) -> dict[str, object]:
    plain: dict[str, object] = {name: " ".join(getattr(words, name).split()) for name in PLAIN}
    return plain | {
        "languages": list(words.languages),
        "referred_by": [one.value for one in words.referred_by],
        "walk_ins": words.walk_ins,
    }


def _locked(resource_id: UUID, version: int) -> models.Resource:
    row = models.Resource.objects.select_for_update().filter(id=resource_id).first()
    if row is None:
        raise NotFound
    if row.version != version:
        raise Stale(row.version)
    return row


def _write(
    row: models.Resource, columns: dict[str, object], verb: str, by: Viewer, at: datetime
) -> ResourceCard:
    models.Resource.objects.filter(id=row.id).update(**columns, version=row.version + 1)
    record(by=by, at=at, verb=verb, subject=Subject("resource", row.id))
    return resource(by, row.id, on=at.date())


def _referral(client_id: UUID, help_id: UUID, by: Viewer, at: datetime) -> models.ReferralOut:
    find(by, client_id, help_id, at=at)
    return models.ReferralOut.objects.select_for_update().get(id=help_id)


def _advance(row: models.ReferralOut, step: NewStep, by: Viewer, at: datetime) -> None:
    """The step, and the standing it leads to."""
    zone = ZoneInfo(zone_of(row.client.site_id))
    row.state = step.state
    row.appointment_at = step.appointment_at
    row.check_on = rules.next_check(
        step.state,
        step.check_on,
        today=at.astimezone(zone).date(),
        appointment_on=step.appointment_at.astimezone(zone).date() if step.appointment_at else None,
        terms=terms(),
    )
    row.version += 1
    changed: Sequence[str] = ("way", "state", "appointment_at", "check_on", "version")
    models.ReferralOut.objects.bulk_update([row], changed)
    _step(row, NewStep(step.state, step.note, row.check_on, step.appointment_at), by, at)
    record(
        by=by,
        at=at,
        verb="follow referral out",
        subject=Subject("help", row.id),
        clients=[row.client_id],
        detail={"state": step.state.value},
    )


def _step(row: models.ReferralOut, step: NewStep, by: Viewer, at: datetime) -> None:
    models.ReferralStep.objects.create(
        referral=row,
        state=step.state,
        note=step.note.strip()[:500],
        check_on=step.check_on,
        appointment_at=step.appointment_at,
        staff_id=by.staff_id,
        by_client=by.audience is Audience.CLIENT,
        by_name=by.name[:120],
        at=at,
    )
