"""Calling a meeting: the house proposes who is talked about; who comes, who leads, who is a guest."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.queries.telling import powers_of
from stepdown.people.vocabulary import CredentialState, Power, Role, StaffCard
from stepdown.place.queries import day_at
from stepdown.team_meeting import models, rules
from stepdown.team_meeting.actions.rows import item_within_reach, open_meeting, touch
from stepdown.team_meeting.queries import proposal
from stepdown.team_meeting.queries.meetings import MEETING
from stepdown.team_meeting.vocabulary import Call, Presence, Proposed, Reason, Why

# Whose roles make them part of the treatment team.
TEAM = frozenset({Role.COUNSELOR, Role.SUPERVISOR, Role.PRESCRIBER, Role.DIRECTOR})
VALID = (CredentialState.VALID, CredentialState.ENDS_SOON)


@transaction.atomic
def call_meeting(*, call: Call, by: Viewer, at: datetime) -> UUID:
    """Call the team of a site together. Everybody of the team is expected, everybody the house finds a reason
    for is on the agenda. Raises Refused, NotFound.
    """
    if call.site_id not in by.site_ids:
        raise NotFound
    if noes := rules.check_call(call.title, call.starts_at, at):
        raise Refused(*noes)
    here = [card for card in people.staff(by, at=at) if call.site_id in card.site_ids]
    if call.leader_id not in {card.id for card in here}:
        raise NotFound
    row = models.Meeting.objects.create(
        site_id=call.site_id,
        title=" ".join(call.title.split())[:80],
        starts_at=call.starts_at,
        leader_id=call.leader_id,
        at=at,
    )
    day = day_at(call.site_id, call.starts_at)
    expected = [card for card in here if TEAM & set(card.roles) or card.id == call.leader_id]
    models.Attendance.objects.bulk_create(_expected(row.id, card, day, at) for card in expected)
    asked = proposal(by, call.site_id, at=at)
    cards = people.client_cards(by, [one.client_id for one in asked], at=at)
    models.Item.objects.bulk_create(
        _item(row.id, one, cards[one.client_id].population, number, day, at)
        for number, one in enumerate(asked, 1)
    )
    ids = [one.client_id for one in asked]
    record(by=by, at=at, verb="call team meeting", subject=Subject(MEETING, row.id), clients=ids)
    return row.id


@transaction.atomic
def add_client(*, meeting_id: UUID, client_id: UUID, by: Viewer, at: datetime) -> UUID:
    """Put somebody on the agenda. Raises Refused (there already, signed), NotFound."""
    row = open_meeting(by, meeting_id)
    card = people.require_reach(by, client_id, at=at)
    if models.Item.objects.filter(meeting_id=meeting_id, client_id=client_id).exists():
        raise Refused(Refusal(say("{name} is on the agenda already.", name=card.shown_as)))
    last = models.Item.objects.filter(meeting_id=meeting_id).aggregate(n=Max("position"))["n"] or 0
    day = day_at(row.site_id, row.starts_at)
    why = (Why(Reason.ASKED, say("Asked for by {name}", name=by.name)),)
    made = _item(meeting_id, Proposed(client_id, why), card.population, last + 1, day, at)
    models.Item.objects.bulk_create([made])
    record(by=by, at=at, verb="add to agenda", subject=Subject(MEETING, meeting_id), clients=[client_id])
    return made.id


@transaction.atomic
def drop_client(*, item_id: UUID, by: Viewer, at: datetime) -> None:
    """Take somebody off the agenda before anything is written about them. Raises Refused, NotFound."""
    item = item_within_reach(by, item_id, at)
    open_meeting(by, item.meeting_id)
    if item.words or item.decisions or item.stretches.exists() or item.tasks.exists():
        raise Refused(Refusal(say("Something is written about them already. Hold it over instead.")))
    item.delete()
    subject = Subject(MEETING, item.meeting_id)
    record(by=by, at=at, verb="take off agenda", subject=subject, clients=[item.client_id])


@transaction.atomic
def take_the_lead(*, meeting_id: UUID, by: Viewer, at: datetime) -> None:
    """Lead the meeting from now on. Raises Refused where the viewer has no credential to sign, NotFound."""
    row = open_meeting(by, meeting_id)
    if not by.can(Power.SIGN) or by.staff_id is None:
        raise Refused(
            Refusal(
                say("Whoever leads signs for every decision: that needs a verified credential."),
                lifted_by=say("A director verifies credentials under People."),
            )
        )
    _make_expected(row, by, at)
    touch(row, leader_id=by.staff_id)
    record(by=by, at=at, verb="lead team meeting", subject=Subject(MEETING, meeting_id))


@transaction.atomic
def add_guest(*, meeting_id: UUID, name: str, title: str, by: Viewer, at: datetime) -> UUID:
    """Name a guest, who is not of the staff; they come in once told about confidentiality. Raises Refused."""
    open_meeting(by, meeting_id)
    if not name.strip():
        raise Refused(Refusal(say("Name the guest."), field="name"))
    row = models.Attendance.objects.create(
        meeting_id=meeting_id, name=name.strip()[:120], title=title.strip()[:120], at=at
    )
    record(by=by, at=at, verb="name guest of meeting", subject=Subject(MEETING, meeting_id))
    return row.id


@transaction.atomic
def note_presence(*, attendance_id: UUID, presence: Presence, version: int, by: Viewer, at: datetime) -> int:
    """Note when somebody came and left, or why they did not come. Answers the new version.

    Raises Refused, Stale, NotFound.
    """
    row = models.Attendance.objects.select_for_update().filter(id=attendance_id).first()
    if row is None:
        raise NotFound
    held = open_meeting(by, row.meeting_id)
    if row.version != version:
        raise Stale(row.version)
    if noes := rules.check_presence(presence, guest=row.staff_id is None):
        raise Refused(*noes)
    models.Attendance.objects.filter(id=attendance_id).update(
        came_at=presence.came_at,
        left_at=presence.left_at,
        absent_why=presence.absent_why.strip()[:200],
        told_confidential=presence.told_confidential,
        version=version + 1,
    )
    if held.opened_at is None and presence.came_at is not None:
        touch(held, opened_at=at)
    record(by=by, at=at, verb="note who was there", subject=Subject(MEETING, row.meeting_id))
    return version + 1


def _make_expected(row: models.Meeting, by: Viewer, at: datetime) -> None:
    if by.staff_id is None or row.attendances.filter(staff_id=by.staff_id).exists():
        return
    day = day_at(row.site_id, row.starts_at)
    card = people.staff_member(by, by.staff_id, at=at)
    models.Attendance.objects.bulk_create([_expected(row.id, card, day, at)])


def _expected(meeting_id: UUID, card: StaffCard, day: date, at: datetime) -> models.Attendance:
    """Somebody of the staff as they are on the day: the record says what they were then."""
    standing = people.credentials_standing(card, day)
    titles = [credential.title for credential, state in standing if state in VALID]
    can = ", ".join(sorted(power.label.text for power in powers_of(card, day)))
    return models.Attendance(
        meeting_id=meeting_id,
        staff_id=card.id,
        name=card.name,
        title=card.title,
        roles=[role.value for role in card.roles],
        credentials=[f"{title} ({can})"[:160] if can else title[:160] for title in titles],
        at=at,
    )


def _item(
    meeting_id: UUID, one: Proposed, population: tuple[str, ...], number: int, day: date, at: datetime
) -> models.Item:
    return models.Item(
        meeting_id=meeting_id,
        client_id=one.client_id,
        position=number,
        why=[
            [why.reason.value, why.words.text, {name: _plain(it) for name, it in why.words.params.items()}]
            for why in one.why
        ],
        needs_prescriber=rules.needs_prescriber(population, day),
        at=at,
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
