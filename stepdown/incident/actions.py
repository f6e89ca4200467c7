"""Reporting an incident, settling what is owed outside, reviewing, changing something, closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Min

from stepdown.audit.actions import record
from stepdown.incident import models, rules
from stepdown.incident.queries import (
    actions_of,
    duties,
    find,
    find_whole,
    kind_of,
    kinds,
    reads_whole,
    values,
)
from stepdown.incident.vocabulary import (
    SEVERITIES,
    Duty,
    NewIncident,
    NewReview,
    Part,
    Review,
    Severity,
    State,
    reported,
)
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.outbox.actions import post
from stepdown.outbox.vocabulary import LetterKind
from stepdown.people.queries import require_reach, staff_member, staff_who_may
from stepdown.people.vocabulary import Permission, Role
from stepdown.place.queries import site as site_of


@transaction.atomic
def report(*, new: NewIncident, by: Viewer, at: datetime) -> UUID:
    """Report an incident. Its clocks start, and those who answer for it are told at once, without a name.

    Raises Refused, NotFound.
    """
    if refusals := rules.check_new(new, [kind.key for kind in kinds()], at):
        raise Refused(*refusals)
    for person in new.people:
        if person.client_id is not None:
            require_reach(by, person.client_id, at=at)
        if person.staff_id is not None:
            staff_member(by, person.staff_id, at=at)
    kind = kind_of(new.kind)
    row = models.Incident.objects.create(
        number=_next_number(),
        site_id=new.site_id,
        kind=kind.key,
        privacy=kind.privacy,
        severity=new.severity,
        happened_at=new.happened_at,
        where=new.where.strip()[:120],
        what=new.what.strip()[:4000],
        done=new.done.strip()[:2000],
        told=new.told.strip()[:500],
        reporter_id=by.staff_id,
        at=at,
    )
    models.IncidentPerson.objects.bulk_create(
        models.IncidentPerson(
            incident=row,
            part=one.part,
            client_id=one.client_id,
            staff_id=one.staff_id,
            name=one.name.strip()[:80],
            harm=one.harm.strip()[:300],
            at=at,
        )
        for one in new.people
    )
    _start_clocks(row, by, at)
    _record(row, "report incident", by, at)
    _tell_who_answers(row, new, by, at)
    return row.id


def _start_clocks(row: models.Incident, by: Viewer, at: datetime) -> None:
    place = site_of(by, row.site_id)
    day = at.astimezone(place.tz).date()
    weekdays = {window.weekday for window in place.opening}
    severity = Severity(row.severity)
    for duty in rules.duties_of(duties(by), kind=row.kind, severity=severity, site_id=row.site_id, day=day):
        models.ReportOwed.objects.create(
            incident=row,
            name=duty.name,
            to=duty.to,
            due_at=rules.due_at(duty, at, place.tz, weekdays),
            source=duty.source,
            tag=duty.tag,
            at=at,
        )
    _next_due(row)


def _tell_who_answers(row: models.Incident, new: NewIncident, by: Viewer, at: datetime) -> None:
    part = (Part.AFFECTED, Part.INVOLVED)
    involved = {one.staff_id for one in new.people if one.staff_id and one.part in part} | {by.staff_id}
    reviewers = staff_who_may(by, Permission.REVIEW_INCIDENT, site_id=row.site_id, at=at)
    told = [card for card in reviewers if Role.DIRECTOR in card.roles or _is_serious(row)]
    if row.privacy:
        told += [
            card
            for card in staff_who_may(by, Permission.SEE_TRAIL, site_id=row.site_id, at=at)
            if Role.PRIVACY_OFFICER in card.roles
        ]
    words = reported(row.number)
    for card in {card.id: card for card in told}.values():
        if card.id not in involved:
            _tell(card.id, words, by, at)


def _is_serious(row: models.Incident) -> bool:
    return SEVERITIES.index(Severity(row.severity)) >= SEVERITIES.index(Severity.SERIOUS)


@transaction.atomic
def add_words(*, incident_id: UUID, words: str, by: Viewer, at: datetime) -> None:
    """Add what became known later; what was reported stays. Raises Refused, NotFound."""
    row = find(by, incident_id)
    if row.state == State.CLOSED:
        raise Refused(Refusal(say("It is closed."), say("Report what is new as an incident of its own.")))
    if len(words.split()) < 2:
        raise Refused(Refusal(say("Write what became known."), field="words"))
    models.IncidentAddition.objects.create(
        incident=row, words=words.strip()[:2000], staff_id=by.staff_id, by_name=by.name[:120], at=at
    )
    _record(row, "add to incident", by, at)


@dataclass(frozen=True)
class Told:
    """How a report that was owed is settled: to whom, when, under which number; or why none is owed."""

    at: datetime
    to: str = ""
    reference: str = ""
    not_needed: str = ""


@transaction.atomic
def settle(*, incident_id: UUID, owed_id: UUID, told: Told, by: Viewer, at: datetime) -> None:
    """Write down that somebody outside was told, or why nobody is. Raises Refused, NotFound."""
    row = find_whole(by, incident_id)
    owed = models.ReportOwed.objects.select_for_update().filter(id=owed_id, incident_id=row.id).first()
    if owed is None:
        raise NotFound
    if owed.told_at is not None:
        raise Refused(Refusal(say("This report is settled already.")))
    if refusal := rules.check_told(told.at, told.to, told.not_needed, at):
        raise Refused(refusal)
    models.ReportOwed.objects.filter(id=owed_id).update(
        told_at=told.at if not told.not_needed.strip() else at,
        told_to="" if told.not_needed.strip() else told.to.strip()[:120],
        reference="" if told.not_needed.strip() else told.reference.strip()[:80],
        not_needed=told.not_needed.strip()[:500],
        staff_id=by.staff_id,
        by_name=by.name[:120],
    )
    _next_due(row)
    _record(row, "settle report of incident", by, at)


@transaction.atomic
def review(*, incident_id: UUID, new: NewReview, version: int, by: Viewer, at: datetime) -> None:
    """Review an incident: what contributed, how it came about, what is to change. Raises Refused, Stale,
    NotFound.
    """
    row = _to_review(incident_id, version, by)
    today = at.astimezone(site_of(by, row.site_id).tz).date()
    refusals = rules.check_review(new, today)
    if row.state != State.REPORTED:
        refusals += (Refusal(say("It has been reviewed.")),)
    if refusals:
        raise Refused(*refusals)
    models.IncidentReview.objects.create(
        incident=row,
        factors=[factor.value for factor in new.factors],
        causes=new.causes.strip()[:4000],
        staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )
    _move(row, State.REVIEWED)
    for words, owner_id, due_on in new.actions:
        _add_action(row, words, owner_id, due_on, by, at)
    _record(row, "review incident", by, at)


@transaction.atomic
def add_action(
    *, incident_id: UUID, words: str, owner_id: UUID, due_on: date, by: Viewer, at: datetime
) -> None:
    """Name something that is to change, whose it is and until when. Raises Refused, NotFound."""
    row = find_whole(by, incident_id)
    today = at.astimezone(site_of(by, row.site_id).tz).date()
    refusal = rules.check_action(words, due_on, today)
    if refusal is None and row.state != State.REVIEWED:
        refusal = Refusal(say("Actions follow from a review, and end with the closing."))
    if refusal:
        raise Refused(refusal)
    _add_action(row, words, owner_id, due_on, by, at)
    _record(row, "add action after incident", by, at)


@transaction.atomic
def finish_action(*, action_id: UUID, words: str, by: Viewer, at: datetime) -> None:
    """Say what was done. Whose it is, or who reviews. Raises Refused, NotFound."""
    row = models.CorrectiveAction.objects.select_for_update().filter(id=action_id).first()
    if row is None:
        raise NotFound
    if row.owner_id != by.staff_id:
        find_whole(by, row.incident_id)
    if row.done_at is not None:
        raise Refused(Refusal(say("It is done already.")))
    if len(words.split()) < 2:
        raise Refused(Refusal(say("Say what was done."), field="words"))
    models.CorrectiveAction.objects.filter(id=action_id).update(done_at=at, done_words=words.strip()[:500])
    subject = Subject("incident", row.incident_id)
    record(by=by, at=at, verb="finish action after incident", subject=subject)


@transaction.atomic
def close(*, incident_id: UUID, words: str, version: int, by: Viewer, at: datetime) -> None:
    """Close an incident: reviewed, every action done, every report settled.

    Raises Refused, Stale, NotFound.
    """
    row = _to_review(incident_id, version, by)
    found = models.IncidentReview.objects.filter(incident_id=row.id).first()
    reviewed = Review((), found.causes, found.by_name, found.at) if found else None
    owed = values(row.owed.all(), at)
    if refusals := rules.may_close(reviewed, actions_of(by, row, at), owed):
        raise Refused(*refusals)
    models.Incident.objects.filter(id=row.id).update(
        state=State.CLOSED, closed_at=at, closed_words=words.strip()[:500], version=row.version + 1
    )
    _record(row, "close incident", by, at)


@transaction.atomic
def hand_over(*, held_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> None:
    """Somebody else takes an action from now on. Raises Refused, NotFound."""
    row = models.CorrectiveAction.objects.select_for_update().filter(id=held_id, done_at=None).first()
    if row is None:
        raise NotFound
    find_whole(by, row.incident_id)
    staff_member(by, to_staff_id, at=at)
    models.CorrectiveAction.objects.filter(id=held_id).update(owner_id=to_staff_id)
    record(by=by, at=at, verb="hand over action after incident", subject=Subject("incident", row.incident_id))


@transaction.atomic
def set_duty(*, duty: Duty, by: Viewer, at: datetime) -> None:
    """Take over a duty to report for a site, or all, from a day on. Raises Refused, NotFound."""
    today = at.astimezone(site_of(by, duty.site_id).tz).date() if duty.site_id else at.date()
    if refusals := rules.check_duty(duty, today, [kind.key for kind in kinds()]):
        raise Refused(*refusals)
    row = models.IncidentDuty.objects.create(
        site_id=duty.site_id,
        name=duty.name.strip()[:120],
        to=duty.to.strip()[:120],
        kinds=list(duty.kinds),
        least=duty.least,
        starts_on=duty.starts_on,
        hours=duty.hours,
        days=duty.days,
        working_days=duty.working_days,
        source=duty.source.strip()[:300],
        tag=duty.tag[:10],
        staff_id=by.staff_id,
        at=at,
    )
    record(by=by, at=at, verb="set duty to report", subject=Subject("incident duty", row.id))


def _to_review(incident_id: UUID, version: int, by: Viewer) -> models.Incident:
    whole = reads_whole(by, find(by, incident_id)) and by.may(Permission.REVIEW_INCIDENT)
    row = models.Incident.objects.select_for_update().get(id=incident_id)
    if refusal := rules.may_review(whole=whole, state=State(row.state)):
        raise Refused(refusal)
    if row.version != version:
        raise Stale(row.version)
    return row


def _move(row: models.Incident, state: State) -> None:
    row.state, row.version = state, row.version + 1
    models.Incident.objects.filter(id=row.id).update(state=state, version=row.version)


def _next_due(row: models.Incident) -> None:
    """The earliest report that is not settled stands on the incident itself, for lists."""
    first = row.owed.filter(told_at=None).aggregate(first=Min("due_at"))["first"]
    models.Incident.objects.filter(id=row.id).update(due_at=first)


def _add_action(
    row: models.Incident, words: str, owner_id: UUID, due_on: date, by: Viewer, at: datetime
) -> None:
    staff_member(by, owner_id, at=at)
    models.CorrectiveAction.objects.create(
        incident=row, words=words.strip()[:500], owner_id=owner_id, due_on=due_on, at=at
    )
    if owner_id != by.staff_id:
        _tell(owner_id, say("Something is to change after incident {number}.", number=row.number), by, at)


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('incident number', 0))")
    return (models.Incident.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _record(row: models.Incident, verb: str, by: Viewer, at: datetime) -> None:
    """The entry names the incident and no client: a report is no part of anybody's chart."""
    about = {"kind": row.kind, "severity": row.severity}
    record(by=by, at=at, verb=verb, subject=Subject("incident", row.id), detail=about)


def _tell(staff_id: UUID, words: Words, by: Viewer, at: datetime) -> None:
    post(to_staff_id=staff_id, kind=LetterKind.MESSAGE, words=words, by=by, at=at)
