"""Filing a grievance, answering it, taking a second look, withdrawing; the clocks and addresses behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Max

from stepdown.audit.actions import record
from stepdown.grievance import models, rules
from stepdown.grievance.queries import answerers, clocks, find, shown_to_filer
from stepdown.grievance.vocabulary import Clock, Filer, NewGrievance, State, StepKind, filed
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.outbox.actions import post
from stepdown.outbox.vocabulary import LetterKind
from stepdown.people.queries import require_reach, staff, staff_at
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import site as site_of


@transaction.atomic
def file_grievance(*, new: NewGrievance, by: Viewer, at: datetime) -> UUID:
    """Write down a grievance in its own words; the clocks start. Raises Refused, NotFound.

    Those who answer at the site are told, unless it names them. Names of clients are not in the notice.
    """
    by_client = by.audience is Audience.CLIENT
    if by_client:
        new = replace(new, filer=Filer.CLIENT, client_id=by.client_id, filer_name="", contact="")
    if refusals := rules.check_new(new):
        raise Refused(*refusals)
    if new.client_id is not None:
        new = replace(new, site_id=require_reach(by, new.client_id, at=at).site_id)
    place = site_of(by, new.site_id)
    today = at.astimezone(place.tz).date()
    clock = rules.clock_on(clocks(by), new.site_id, today)
    if clock is None:
        raise Refused(Refusal(say("No clock runs at this site."), say("A director sets one.")))
    weekdays = {window.weekday for window in place.opening}
    owed = rules.dates(clock, today, reachable=rules.reachable(new.filer, new.contact), weekdays=weekdays)
    named = _named(new, by, at)
    free = [card for card in answerers(by, new.site_id, at=at) if card.id not in named]
    row = models.Grievance.objects.create(
        **_columns(new, rules.how_of(by_client, new.how)),
        **_clock(clock),
        number=_next_number(),
        taken_by_id=by.staff_id,
        beyond_site=not free,
        acknowledge_by=owed.acknowledge_by,
        answer_by=owed.answer_by,
        first_answer_by=owed.answer_by,
        at=at,
    )
    models.NamedStaff.objects.bulk_create(
        models.NamedStaff(grievance=row, staff_id=staff_id) for staff_id in sorted(named)
    )
    _record(row, "file grievance", by, at)
    for card in free:
        _tell(card.id, filed(row.number), by, at)
    return row.id


@transaction.atomic
def assign(*, grievance_id: UUID, staff_id: UUID, version: int, by: Viewer, at: datetime) -> None:
    """Give a grievance to somebody to answer; never to somebody it names. Raises Refused, Stale, NotFound."""
    row = _open_for(grievance_id, StepKind.ASSIGNED, version, by, at)
    card = next((one for one in answerers(by, row.site_id, at=at) if one.id == staff_id), None)
    if card is None and not (row.beyond_site and staff_id == by.staff_id):
        raise Refused(Refusal(say("Choose somebody who answers grievances here."), field="staff"))
    if row.named.filter(staff_id=staff_id).exists():
        raise Refused(Refusal(say("It is about them: somebody else answers it."), field="staff"))
    row.handler_id = staff_id
    _step(row, StepKind.ASSIGNED, Said(), by, at)
    if staff_id != by.staff_id:
        _tell(staff_id, say("Grievance {number} is yours to answer.", number=row.number), by, at)


@dataclass(frozen=True)
class Said:
    """What a step says, how it reached whoever filed, and whether they may read it."""

    words: str = ""
    how: str = ""
    for_filer: bool = False


@transaction.atomic
def acknowledge(*, grievance_id: UUID, said: Said, version: int, by: Viewer, at: datetime) -> None:
    """Tell whoever filed that it was received. Raises Refused, Stale, NotFound."""
    row = _open_for(grievance_id, StepKind.ACKNOWLEDGED, version, by, at)
    if not said.how.strip() and row.filer != Filer.CLIENT:
        raise Refused(Refusal(say("Say how they were told."), field="how"))
    row.handler_id = row.handler_id or by.staff_id
    _step(row, StepKind.ACKNOWLEDGED, said, by, at)


@transaction.atomic
def look_into(*, grievance_id: UUID, said: Said, version: int, by: Viewer, at: datetime) -> None:
    """Write down something that was done to find out. Raises Refused, Stale, NotFound."""
    row = _open_for(grievance_id, StepKind.LOOKED_INTO, version, by, at)
    if len(said.words.split()) < 2:
        raise Refused(Refusal(say("Say what was done."), field="words"))
    _step(row, StepKind.LOOKED_INTO, said, by, at)


@transaction.atomic
def answer(*, grievance_id: UUID, said: Said, version: int, by: Viewer, at: datetime) -> None:
    """Answer a grievance, or an appeal, in plain words. Raises Refused, Stale, NotFound.

    The first answer opens the way to a second look, which somebody else answers.
    """
    row = _locked(grievance_id, version, by)
    second = row.state == State.APPEALED
    kind = StepKind.APPEAL_ANSWERED if second else StepKind.ANSWERED
    refusals = _against(row, kind, by)
    if len(said.words.split()) < 5:
        refusals.append(
            Refusal(say("Answer in whole sentences: what was found, what changes."), field="words")
        )
    first = row.steps.filter(kind=StepKind.ANSWERED).order_by("at").last()
    if second and (refusal := rules.may_answer_appeal(by.staff_id, first.staff_id if first else None)):
        refusals.append(refusal)
    if refusals:
        raise Refused(*refusals)
    place = site_of(by, row.site_id)
    today = at.astimezone(place.tz).date()
    if not second:
        row.answered_on = today
        row.appeal_until, _ = rules.appeal_dates(_clock_of(row), today, ())
    row.handler_id = row.handler_id or by.staff_id
    _step(row, kind, said, by, at)


@transaction.atomic
def appeal(*, grievance_id: UUID, said: Said, version: int, by: Viewer, at: datetime) -> None:
    """Ask for a second look: by the client, or written down for whoever filed.

    Raises Refused, Stale, NotFound.
    """
    row = _locked(grievance_id, version, by)
    place = site_of(by, row.site_id)
    today = at.astimezone(place.tz).date()
    refusals = [refusal] if (refusal := rules.may_follow(StepKind.APPEALED, State(row.state))) else []
    if row.appeal_until is not None and today > row.appeal_until:
        late = say("The time for a second look ended on {day}.", day=row.appeal_until)
        refusals.append(Refusal(late, say("File a new grievance, or go to a body outside.")))
    if len(said.words.split()) < 2:
        refusals.append(Refusal(say("Say what the answer does not settle."), field="words"))
    if refusals:
        raise Refused(*refusals)
    weekdays = {window.weekday for window in place.opening}
    _, row.answer_by = rules.appeal_dates(_clock_of(row), today, weekdays)
    first = row.handler_id
    row.handler_id = None
    _step(row, StepKind.APPEALED, said, by, at)
    named = set(row.named.values_list("staff_id", flat=True)) | {first}
    for card in answerers(by, row.site_id, at=at):
        if card.id not in named:
            _tell(card.id, say("Grievance {number} asks for a second look.", number=row.number), by, at)


@transaction.atomic
def withdraw(*, grievance_id: UUID, said: Said, version: int, by: Viewer, at: datetime) -> None:
    """End a grievance at the wish of whoever filed it. Raises Refused, Stale, NotFound."""
    row = _locked(grievance_id, version, by)
    by_filer = by.audience is Audience.CLIENT
    refusals = [refusal] if (refusal := rules.may_follow(StepKind.WITHDRAWN, State(row.state))) else []
    if refusal := rules.may_withdraw(
        by_filer=by_filer,
        staff_id=by.staff_id,
        handler_id=row.handler_id,
        answers=by.may(Permission.ANSWER_GRIEVANCE),
    ):
        refusals.append(refusal)
    if not by_filer and len(said.words.split()) < 2:
        refusals.append(Refusal(say("Write what they said, and how."), field="words"))
    if refusals:
        raise Refused(*refusals)
    _step(row, StepKind.WITHDRAWN, said, by, at)


@transaction.atomic
def hand_over(*, held_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> None:
    """Somebody else answers from now on; never somebody it names. Raises Refused, NotFound."""
    assign(grievance_id=held_id, staff_id=to_staff_id, version=find(by, held_id).version, by=by, at=at)


@transaction.atomic
def set_clock(*, clock: Clock, by: Viewer, at: datetime) -> None:
    """Choose the clock that runs from a day on. What was filed before keeps its dates. Raises Refused."""
    days = (clock.acknowledge_days, clock.answer_days, clock.appeal_days, clock.appeal_answer_days)
    refusals = list(rules.check_clock(days, clock.source))
    zone = site_of(by, clock.site_id).tz if clock.site_id else ZoneInfo("UTC")
    if clock.starts_on < at.astimezone(zone).date():
        refusals.append(
            Refusal(say("A clock starts today or later: it never acts backward."), field="starts_on")
        )
    if refusals:
        raise Refused(*refusals)
    row = models.GrievanceClock.objects.create(
        site_id=clock.site_id,
        name=clock.name.strip()[:80],
        starts_on=clock.starts_on,
        acknowledge_days=clock.acknowledge_days,
        answer_days=clock.answer_days,
        appeal_days=clock.appeal_days,
        appeal_answer_days=clock.appeal_answer_days,
        working_days=clock.working_days,
        source=clock.source.strip()[:200],
        tag=clock.tag[:10],
        staff_id=by.staff_id,
        at=at,
    )
    record(by=by, at=at, verb="set grievance clock", subject=Subject("grievance clock", row.id))


@transaction.atomic
def add_body(
    *, name: str, what_for: str, phone: str, website: str, address: str, by: Viewer, at: datetime
) -> None:
    """Put a body outside the clinic on the list everybody sees. Raises Refused."""
    refusals = []
    if not name.strip():
        refusals.append(Refusal(say("Write the name of the body."), field="name"))
    if not (phone.strip() or website.strip() or address.strip()):
        refusals.append(Refusal(say("Give a number, a page or an address."), field="phone"))
    if refusals:
        raise Refused(*refusals)
    row = models.OutsideAddress.objects.create(
        name=name.strip()[:120],
        what_for=what_for.strip()[:200],
        phone=phone.strip()[:40],
        website=website.strip()[:200],
        address=address.strip()[:200],
        at=at,
    )
    record(by=by, at=at, verb="add outside body", subject=Subject("outside body", row.id))


@transaction.atomic
def remove_body(*, body_id: UUID, by: Viewer, at: datetime) -> None:
    """Take a body off the list. Raises NotFound."""
    if not models.OutsideAddress.objects.filter(id=body_id, removed_at=None).update(removed_at=at):
        raise NotFound
    record(by=by, at=at, verb="remove outside body", subject=Subject("outside body", body_id))


def _named(new: NewGrievance, by: Viewer, at: datetime) -> set[UUID]:
    known = {card.id for card in (*staff(by, at=at), *staff_at(by, new.site_id, at=at))}
    if unknown := set(new.staff_ids) - known:
        raise NotFound(f"{len(unknown)} not on the staff")
    return set(new.staff_ids)


def _columns(new: NewGrievance, how: str) -> dict[str, object]:
    return {
        "site_id": new.site_id,
        "filer": new.filer,
        "client_id": new.client_id,
        "filer_name": new.filer_name.strip()[:80],
        "contact": new.contact.strip()[:120],
        "how": how,
        "topic": new.topic,
        "words": new.words.strip()[:4000],
        "wants": new.wants.strip()[:1000],
        "about": new.about.strip()[:300],
        "happened_on": new.happened_on,
    }


def _clock(clock: Clock) -> dict[str, object]:
    """What of the clock a grievance keeps, so that a later one changes nothing."""
    return {
        "clock_source": f"{clock.name}. {clock.source}"[:300],
        "appeal_days": clock.appeal_days,
        "appeal_answer_days": clock.appeal_answer_days,
        "working_days": clock.working_days,
    }


def _clock_of(row: models.Grievance) -> Clock:
    days = (0, 0, row.appeal_days, row.appeal_answer_days)
    return Clock("", "", date.min, *days, row.working_days, row.clock_source, "")


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('grievance number', 0))")
    return (models.Grievance.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _locked(grievance_id: UUID, version: int, by: Viewer) -> models.Grievance:
    find(by, grievance_id)
    row = models.Grievance.objects.select_for_update().get(id=grievance_id)
    if row.version != version:
        raise Stale(row.version)
    return row


def _against(row: models.Grievance, kind: StepKind, by: Viewer) -> list[Refusal]:
    found = [refusal] if (refusal := rules.may_follow(kind, State(row.state))) else []
    if not by.may(Permission.ANSWER_GRIEVANCE):
        found.append(Refusal(say("Those who answer grievances do this.")))
    return found


def _open_for(grievance_id: UUID, kind: StepKind, version: int, by: Viewer, at: datetime) -> models.Grievance:
    row = _locked(grievance_id, version, by)
    if refusals := _against(row, kind, by):
        raise Refused(*refusals)
    return row


def _step(row: models.Grievance, kind: StepKind, said: Said, by: Viewer, at: datetime) -> None:
    row.state = rules.FROM[kind][1] or State(row.state)
    row.version += 1
    moved = ("handler", "state", "answer_by", "answered_on", "appeal_until", "version")
    models.Grievance.objects.bulk_update([row], moved)
    models.GrievanceStep.objects.create(
        grievance=row,
        kind=kind,
        words=said.words.strip()[:4000],
        how=said.how.strip()[:120],
        for_filer=shown_to_filer(kind, said.for_filer),
        staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )
    _record(row, f"{kind.value.replace('_', ' ')} grievance", by, at)


def _record(row: models.Grievance, verb: str, by: Viewer, at: datetime) -> None:
    """The entry names the grievance and not the client: whoever it is about may read a chart's trail."""
    record(by=by, at=at, verb=verb, subject=Subject("grievance", row.id), detail={"topic": row.topic})


def _tell(staff_id: UUID, words: Words, by: Viewer, at: datetime) -> None:
    """A notice that names nobody, from nobody: the sender's own name would say who filed."""
    post(to_staff_id=staff_id, kind=LetterKind.MESSAGE, words=words, by=replace(by, name=""), at=at)
