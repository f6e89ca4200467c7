"""Agreeing on supervision, logging it by the minute, signing it, adding to it, handing it over."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Max

from stepdown.audit.actions import record
from stepdown.kernel.refusal import Difference, NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.queries.telling import names_told, powers_of
from stepdown.people.vocabulary import Permission, StaffCard
from stepdown.place.queries import zone_of
from stepdown.signature.actions import Hand, sign
from stepdown.signature.queries import digest_of
from stepdown.signature.vocabulary import Capacity
from stepdown.supervision import models, queries, rules
from stepdown.supervision.queries import AGREEMENT, ENTRY, document
from stepdown.supervision.vocabulary import AgreementCard, AgreementWords, EntryCard, EntryWords


@transaction.atomic
def agree(*, words: AgreementWords, by: Viewer, at: datetime) -> AgreementCard:
    """Write an agreement down, with the figures its requirement has on the first day; both then sign it.

    A director writes any of their sites; a supervisor their own. Raises Refused, NotFound.
    """
    supervisee = _colleague(by, words.supervisee_id, at)
    supervisor = _colleague(by, words.supervisor_id, at)
    if not by.may(Permission.MANAGE_STAFF) and by.staff_id != supervisor.id:
        raise Refused(
            Refusal(say("You write agreements in which you supervise."), say("A director writes any."))
        )
    asked = rules.requirement_on(words.requirement, words.starts_on)
    noes = rules.may_agree(words, asked, powers_of(supervisor, words.starts_on))
    if noes or asked is None:
        raise Refused(*noes)
    if words.credential_id is not None and words.credential_id not in {
        one.id for one in supervisee.credentials
    }:
        raise NotFound
    terms = asked.terms
    columns = {
        "supervisee_id": supervisee.id,
        "supervisor_id": supervisor.id,
        "credential_id": words.credential_id,
        "requirement": asked.key,
        "per": terms.per.value,
        "individual_minutes": terms.individual,
        "group_minutes": terms.group,
        "observed_minutes": terms.observed,
        "client_hours_per_hour": terms.client_hours_per_hour,
        "total_minutes": terms.total,
        "source": asked.source,
        "verified": asked.verified,
        "starts_on": words.starts_on,
        "ends_on": words.ends_on,
    }
    zone = zone_of(supervisee.site_ids[0]) if supervisee.site_ids else "UTC"
    row = models.Agreement.objects.create(zone=zone, digest=digest_of(columns), at=at, **columns)
    record(by=by, at=at, verb="agree on supervision", subject=Subject(AGREEMENT, row.id))
    return queries.agreement(by, row.id, at=at)


@transaction.atomic
def sign_agreement(*, agreement_id: UUID, by: Viewer, at: datetime) -> AgreementCard:
    """Sign an agreement as supervisee or supervisor; with both it is in force. Raises Refused, NotFound."""
    card = queries.agreement(by, agreement_id, at=at)
    row = models.Agreement.objects.select_for_update().get(id=agreement_id)
    if card.ended_at is not None:
        raise Refused(Refusal(say("This agreement has ended.")))
    _sign(Subject(AGREEMENT, row.id), row.digest, card, by, at)
    signed = queries.agreement(by, agreement_id, at=at)
    if row.signed_at is None and len({one.as_supervisor for one in signed.signatures}) == 2:
        models.Agreement.objects.filter(id=agreement_id).update(signed_at=at)
    return queries.agreement(by, agreement_id, at=at)


@transaction.atomic
def end_agreement(*, agreement_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    """End an agreement before its day. What was logged stays and counts. Raises Refused, NotFound."""
    card = queries.agreement(by, agreement_id, at=at)
    if not by.may(Permission.MANAGE_STAFF) and by.staff_id != card.supervisor_id:
        raise Refused(Refusal(say("The supervisor or a director ends an agreement.")))
    if card.ended_at is not None:
        raise Refused(Refusal(say("This agreement has ended already.")))
    if len(why.split()) < 2:
        raise Refused(Refusal(say("Say why it ends. The board may ask."), field="why"))
    _end(agreement_id, why, by, at)


@transaction.atomic
def log_session(*, agreement_id: UUID, words: EntryWords, by: Viewer, at: datetime) -> EntryCard:
    """Log one session. Raises Refused (minutes logged twice, a name, outside the agreement), NotFound."""
    card = _writable(by, agreement_id, at)
    models.Agreement.objects.select_for_update().get(id=agreement_id)
    on = _check(card, words, by, at)
    newest = models.Entry.objects.filter(agreement_id=agreement_id).aggregate(n=Max("number"))["n"]
    columns = {"agreement_id": agreement_id, "supervisee_id": card.supervisee_id, "number": (newest or 0) + 1}
    try:
        with transaction.atomic():
            row = models.Entry.objects.create(
                by_staff_id=by.staff_id, by_name=by.name, at=at, **columns, **_columns(words, on)
            )
    except IntegrityError as fault:
        raise _twice(fault) from fault
    _link(row.id, words.client_ids)
    record(by=by, at=at, verb="log supervision", subject=Subject(ENTRY, row.id), clients=words.client_ids)
    return queries.entry(by, row.id, at=at)


@transaction.atomic
def change_session(*, entry_id: UUID, words: EntryWords, version: int, by: Viewer, at: datetime) -> EntryCard:
    """Correct a session before anybody signed it. Raises Refused, Stale, NotFound."""
    card, row = _entry(by, entry_id, at)
    if row.locked_at is not None:
        raise Refused(Refusal(say("It is signed. Write an addendum; the entry stays as it was.")))
    if row.version != version:
        saved = Difference(say("What was observed"), row.observed, words.observed)
        raise Stale(row.version, (saved,) if row.observed != words.observed else ())
    on = _check(card, words, by, at)
    # A case the writer may not see stays linked: it was somebody else's to link.
    hidden = _hidden(row, by, at)
    try:
        with transaction.atomic():
            models.Entry.objects.filter(id=entry_id).update(version=version + 1, **_columns(words, on))
    except IntegrityError as fault:
        raise _twice(fault) from fault
    models.EntryClient.objects.filter(entry_id=entry_id).delete()
    _link(entry_id, (*hidden, *words.client_ids))
    record(by=by, at=at, verb="change supervision", subject=Subject(ENTRY, row.id), clients=words.client_ids)
    return queries.entry(by, entry_id, at=at)


@transaction.atomic
def sign_session(*, entry_id: UUID, version: int, by: Viewer, at: datetime) -> EntryCard:
    """Sign a session as supervisee or supervisor. The first signature locks every word; with the second the
    minutes count. Raises Refused, Stale, NotFound.
    """
    card, row = _entry(by, entry_id, at)
    if row.version != version:
        raise Stale(row.version)
    digest = digest_of(document(row, row.cases.values_list("client_id", flat=True)))
    if row.locked_at is None:
        models.Entry.objects.filter(id=entry_id).update(locked_at=at, digest=digest)
    elif row.digest != digest:
        raise Refused(Refusal(say("What is stored is not what was signed first. Ask the director.")))
    _sign(Subject(ENTRY, entry_id), digest, card, by, at)
    signed = queries.entry(by, entry_id, at=at)
    if row.signed_at is None and len({one.as_supervisor for one in signed.signatures}) == 2:
        models.Entry.objects.filter(id=entry_id).update(signed_at=at)
    return queries.entry(by, entry_id, at=at)


@transaction.atomic
def add_to_session(*, entry_id: UUID, words: str, by: Viewer, at: datetime) -> EntryCard:
    """Add to a signed session, or correct it by saying so. Raises Refused, NotFound."""
    _, row = _entry(by, entry_id, at)
    if refusal := rules.check_addendum(words, row.locked_at is not None):
        raise Refused(refusal)
    models.Addendum.objects.create(
        entry_id=entry_id, words=words.strip(), by_staff_id=by.staff_id, by_name=by.name, at=at
    )
    record(by=by, at=at, verb="add to supervision", subject=Subject(ENTRY, entry_id))
    return queries.entry(by, entry_id, at=at)


@transaction.atomic
def tell_client_minutes(*, agreement_id: UUID, on: date, minutes: int, by: Viewer, at: datetime) -> None:
    """Tell the hours with clients of the period a day lies in; the newest telling counts. Raises Refused."""
    card = _writable(by, agreement_id, at)
    span = rules.period_of(card.terms.per, on)
    if refusal := rules.check_client_minutes(minutes, span):
        raise Refused(refusal)
    models.ClientMinutes.objects.create(
        agreement_id=agreement_id,
        starts_on=span[0],
        minutes=minutes,
        by_staff_id=by.staff_id,
        by_name=by.name,
        at=at,
    )
    record(by=by, at=at, verb="tell hours with clients", subject=Subject(AGREEMENT, agreement_id))


@transaction.atomic
def hand_over(*, from_staff_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> int:
    """Everybody somebody supervises goes to another supervisor: the old agreement ends, a new one with the
    same figures waits for both signatures. Raises Refused where the other may not co-sign, NotFound.
    """
    to = people.staff_member(by, to_staff_id, at=at)
    held = queries.held_by(by, from_staff_id, at=at)
    for one in held:
        row = models.Agreement.objects.select_for_update().get(id=one.id)
        day = at.astimezone(ZoneInfo(row.zone)).date()
        if refusal := rules.may_hand_over(row.supervisee_id, to_staff_id, powers_of(to, day)):
            raise Refused(refusal)
        _end(row.id, f"Handed over to {to.name}", by, at)
        row.pk = None
        fresh = models.Agreement(
            **{name: getattr(row, name) for name in _COPIED},
            supervisor_id=to_staff_id,
            starts_on=max(day, row.starts_on),
            at=at,
        )
        signed = {name: getattr(fresh, name) for name in (*_COPIED, "supervisor_id", "starts_on")}
        fresh.digest = digest_of({name: value for name, value in signed.items() if name != "zone"})
        models.Agreement.objects.bulk_create([fresh])
    record(
        by=by,
        at=at,
        verb="hand over supervision",
        subject=Subject("staff", from_staff_id),
        detail={"to": str(to_staff_id), "agreements": len(held)},
    )
    return len(held)


_COPIED = (
    "supervisee_id credential_id requirement per individual_minutes group_minutes observed_minutes "
    "client_hours_per_hour total_minutes source verified ends_on zone"
).split()


def _colleague(by: Viewer, staff_id: UUID, at: datetime) -> StaffCard:
    """Somebody who works here now, at a site of the viewer's. Raises NotFound."""
    card = people.staff_member(by, staff_id, at=at)
    if not card.active or not by.site_ids & set(card.site_ids):
        raise NotFound
    return card


def _writable(by: Viewer, agreement_id: UUID, at: datetime) -> AgreementCard:
    card = queries.agreement(by, agreement_id, at=at)
    if refusal := rules.may_write(card.supervisee_id, card.supervisor_id, by.staff_id):
        raise Refused(refusal)
    return card


def _entry(by: Viewer, entry_id: UUID, at: datetime) -> tuple[AgreementCard, models.Entry]:
    row = models.Entry.objects.select_for_update().filter(id=entry_id).first()
    if row is None:
        raise NotFound
    return _writable(by, row.agreement_id, at), row


def _check(card: AgreementCard, words: EntryWords, by: Viewer, at: datetime) -> date:
    """The local day of a session that can stand. Raises Refused, NotFound for a client out of reach."""
    clients = people.client_cards(by, words.client_ids, at=at)
    if set(words.client_ids) - set(clients):
        raise NotFound
    on = words.starts_at.astimezone(ZoneInfo(card.zone)).date()
    if card.ended_at is not None and words.starts_at >= card.ended_at:
        raise Refused(Refusal(say("This agreement had ended by then."), field="on"))
    told = names_told(f"{words.observed}\n{words.next}", clients.values())
    named = [one.chosen_name for one in told]
    if noes := rules.check_entry(words, on, (card.starts_on, card.ends_on), named, at):
        raise Refused(*noes)
    return on


def _columns(words: EntryWords, on: date) -> dict[str, object]:
    return {
        "on": on,
        "starts_at": words.starts_at,
        "ends_at": words.ends_at,
        "kind": words.kind.value,
        "topics": [one.value for one in words.topics],
        "observed": words.observed.strip(),
        "next": words.next.strip(),
    }


def _link(entry_id: UUID, client_ids: tuple[UUID, ...]) -> None:
    models.EntryClient.objects.bulk_create(
        models.EntryClient(entry_id=entry_id, client_id=one) for one in dict.fromkeys(client_ids)
    )


def _hidden(row: models.Entry, by: Viewer, at: datetime) -> tuple[UUID, ...]:
    linked = list(row.cases.values_list("client_id", flat=True))
    return tuple(set(linked) - set(people.client_cards(by, linked, at=at)))


def _sign(subject: Subject, digest: str, card: AgreementCard, by: Viewer, at: datetime) -> None:
    if refusal := rules.may_write(card.supervisee_id, card.supervisor_id, by.staff_id):
        raise Refused(refusal)
    capacity = Capacity.SUPERVISEE if by.staff_id == card.supervisee_id else Capacity.CO_SIGNER
    hand = Hand(author_id=card.supervisee_id)
    sign(subject=subject, client_id=None, digest=digest, capacity=capacity, hand=hand, by=by, at=at)


def _end(agreement_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    models.AgreementEnd.objects.create(
        agreement_id=agreement_id, why=why.strip()[:500], by_staff_id=by.staff_id, at=at
    )
    record(by=by, at=at, verb="end supervision agreement", subject=Subject(AGREEMENT, agreement_id), why=why)


def _twice(fault: DatabaseError) -> Exception:
    """Minutes that another entry has already, in words; any other fault as it is."""
    if "supervision_no_minute_twice" not in str(fault):
        return fault
    return Refused(Refusal(say("Some of these minutes are in the log already."), field="starts"))
