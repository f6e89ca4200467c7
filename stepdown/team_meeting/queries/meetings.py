"""Meetings: the list, one of them, one person of an agenda. People out of reach are counted, not shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words
from stepdown.people.queries import client_cards, within_reach
from stepdown.people.vocabulary import ClientCard
from stepdown.signature.queries import signatures_of
from stepdown.signature.vocabulary import Capacity, SignatureCard
from stepdown.team_meeting import models
from stepdown.team_meeting.vocabulary import (
    AddendumCard,
    Attendee,
    Decision,
    Find,
    ItemCard,
    ItemWords,
    Meeting,
    MeetingCard,
    MeetingState,
    PrescriberPart,
    Presence,
    Reason,
    Signed,
    Stretch,
    TaskCard,
    Why,
)

MEETING, DECISION = "team meeting", "team decision"
PAGE = 50


def meetings(
    viewer: Viewer, find: Find, *, before: datetime | None = None, limit: int = PAGE
) -> tuple[MeetingCard, ...]:
    """The meetings of the viewer's sites, newest first, cut by person, decision and days (1 query)."""
    rows = visible(viewer)
    if find.client_ids is not None:
        rows = rows.filter(id__in=models.Item.objects.filter(client_id__in=find.client_ids).values("meeting"))
    if find.decision is not None:
        rows = rows.filter(
            id__in=models.Item.objects.filter(decisions__contains=[find.decision.value]).values("meeting")
        )
    if find.since is not None:
        rows = rows.filter(starts_at__gte=find.since)
    if find.until is not None:
        rows = rows.filter(starts_at__lt=find.until)
    if before is not None:
        rows = rows.filter(starts_at__lt=before)
    return tuple(card_of(row) for row in rows.order_by("-starts_at", "-id")[:limit])


def meeting(viewer: Viewer, meeting_id: UUID, *, at: datetime) -> Meeting:
    """One meeting with everybody the viewer may see (about 10 queries). Raises NotFound."""
    row = visible(viewer).filter(id=meeting_id).first()
    if row is None:
        raise NotFound
    items = items_of(viewer, models.Item.objects.filter(meeting_id=meeting_id), at=at)
    there = tuple(
        sorted((attendee(one) for one in row.attendances.all()), key=lambda it: (it.guest, it.name))
    )
    signed = signed_under(signatures_of(viewer, MEETING, [row.id]).get(row.id, ()), row.digest)
    done = {one.staff_id for one in signed}
    waits = [one.name for one in there if one.staff_id and one.was_there and one.staff_id not in done]
    card = card_of(row)
    return Meeting(card, there, items, card.clients - len(items), signed, tuple(waits), row.digest)


def item(viewer: Viewer, item_id: UUID, *, at: datetime) -> tuple[Meeting, ItemCard]:
    """One person of an agenda with their meeting. Raises NotFound, also where the person is out of reach."""
    row = models.Item.objects.filter(within_reach(viewer, "client", at=at), id=item_id).first()
    if row is None:
        raise NotFound
    found = meeting(viewer, row.meeting_id, at=at)
    return found, next(one for one in found.items if one.id == item_id)


def visible(viewer: Viewer) -> QuerySet[models.Meeting]:
    """The meetings a viewer may know of: those of their sites. For this room only."""
    rows = models.Meeting.objects.select_related("site", "leader").annotate(
        client_count=Count("items", distinct=True),
        decided_count=Count("items", filter=~Q(items__decisions=[]), distinct=True),
    )
    if viewer.audience is Audience.SYSTEM:
        return rows
    if viewer.audience is not Audience.STAFF:
        return rows.none()
    return rows.filter(site_id__in=list(viewer.site_ids))


def items_of(viewer: Viewer, rows: QuerySet[models.Item], *, at: datetime) -> tuple[ItemCard, ...]:
    """Items of people within reach, in order, with all that belongs to them (6 queries). This room only."""
    found = list(
        rows.filter(within_reach(viewer, "client", at=at))
        .prefetch_related("stretches", "tasks__owner", "addenda")
        .order_by("position", "id")
    )
    clients = client_cards(viewer, [row.client_id for row in found], at=at)
    signed = signatures_of(viewer, DECISION, [row.id for row in found])
    return tuple(_item(row, clients, signed.get(row.id, ())) for row in found if row.client_id in clients)


def card_of(row: models.Meeting) -> MeetingCard:
    """A meeting in a line."""
    state = MeetingState.SIGNED if row.locked_at else MeetingState.RUNNING
    return MeetingCard(
        id=row.id,
        site_id=row.site_id,
        site_name=row.site.name,
        title=row.title,
        starts_at=row.starts_at,
        leader_id=row.leader_id,
        leader=row.leader.name,
        state=state if row.opened_at or row.locked_at else MeetingState.CALLED,
        opened_at=row.opened_at,
        locked_at=row.locked_at,
        clients=getattr(row, "client_count", 0),
        decided=getattr(row, "decided_count", 0),
        zone=row.site.zone,
        version=row.version,
    )


def attendee(row: models.Attendance) -> Attendee:
    """One person of a meeting."""
    return Attendee(
        id=row.id,
        staff_id=row.staff_id,
        name=row.name,
        title=row.title,
        roles=tuple(row.roles),
        credentials=tuple(row.credentials),
        presence=Presence(row.came_at, row.left_at, row.absent_why, row.told_confidential),
        version=row.version,
    )


def task_card(row: models.Task) -> TaskCard:
    """One task."""
    return TaskCard(
        id=row.id,
        meeting_id=row.meeting_id,
        item_id=row.item_id,
        client_id=row.client_id,
        words=row.words,
        owner_id=row.owner_id,
        owner=row.owner.name,
        due_on=row.due_on,
        done_at=row.done_at,
        done_words=row.done_words,
        done_by=row.done_by_name,
        version=row.version,
    )


def signed_under(cards: Iterable[SignatureCard], digest: str) -> tuple[Signed, ...]:
    """Those signatures that cover exactly this text; with no digest, every one."""
    return tuple(
        Signed(card.staff_id, card.name, card.capacity is Capacity.AUTHOR, card.at)
        for card in cards
        if card.staff_id is not None and card.digest == (digest or card.digest)
    )


def _read(params: Mapping[str, object]) -> Mapping[str, object]:
    """The places of a kept sentence: days were kept as text."""
    return {
        name: date.fromisoformat(str(value)) if name == "day" else value for name, value in params.items()
    }


def _item(row: models.Item, clients: Mapping[UUID, ClientCard], signed: Iterable[SignatureCard]) -> ItemCard:
    stretches = sorted(row.stretches.all(), key=lambda one: one.started_at)
    tasks = sorted(row.tasks.all(), key=lambda one: (one.due_on, one.id))
    addenda = sorted(row.addenda.all(), key=lambda one: (one.at, one.id))
    return ItemCard(
        id=row.id,
        meeting_id=row.meeting_id,
        client=clients[row.client_id],
        position=row.position,
        why=tuple(Why(Reason(code), Words(text, _read(params))) for code, text, params in row.why),
        words=ItemWords(
            tuple(Decision(one) for one in row.decisions),
            row.words,
            PrescriberPart(row.prescriber),
            row.prescriber_words,
            row.names_checked,
        ),
        stretches=tuple(Stretch(one.started_at, one.ended_at) for one in stretches),
        tasks=tuple(task_card(one) for one in tasks),
        addenda=tuple(AddendumCard(one.words, one.by_name, one.at) for one in addenda),
        signatures=signed_under(signed, ""),
        needs_prescriber=row.needs_prescriber,
        version=row.version,
    )
