"""Questions to the outbox: what waits to be seen, how sending stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words
from stepdown.outbox.models import Letter, Seen, Silence
from stepdown.outbox.vocabulary import (
    STOPPED,
    Channel,
    LetterKind,
    Notice,
    OutboxState,
    Stillness,
    StoppedLetter,
)
from stepdown.people.queries import client_cards, require_reach, within_reach


def notices(viewer: Viewer, *, at: datetime, seen: bool = False, limit: int = 30) -> tuple[Notice, ...]:
    """Notices to the viewer or their roles, newest first; of clients only those in reach. Seen ones on
    request.
    """
    mine = Seen.objects.filter(letter_id=OuterRef("id"), staff_id=viewer.staff_id)
    rows = to_viewer(viewer, at).annotate(seen_at=Subquery(mine.values("at")[:1]))
    if not seen:
        rows = rows.filter(~Exists(mine))
    listed = list(rows.order_by("-at", "-id")[:limit])
    cards = client_cards(viewer, {row.about_id for row in listed if row.about_id}, at=at)
    return tuple(
        Notice(
            id=row.id,
            kind=LetterKind(row.kind),
            words=Words(row.text, row.params),
            client_id=row.about_id,
            client_name=cards[row.about_id].shown_as if row.about_id in cards else "",
            from_name=row.from_name,
            at=row.at,
            seen_at=row.seen_at,
        )
        for row in listed
    )


def to_viewer(viewer: Viewer, at: datetime) -> QuerySet[Letter]:
    """Notices that are the viewer's to read now."""
    if viewer.staff_id is None:
        return Letter.objects.none()
    here = Q(to_site=None) | Q(to_site__in=list(viewer.site_ids))
    mine = Q(to_staff_id=viewer.staff_id) | Q(to_role__in=sorted(viewer.roles)) & here
    reach = Q(about__isnull=True) | within_reach(viewer, "about", at=at)
    return Letter.objects.filter(mine, reach, channel=Channel.NOTICE, at__lte=at)


def state(viewer: Viewer) -> OutboxState:
    """How sending stands: waiting, the oldest waiting, given up, and the transports' problems."""
    waiting = Letter.objects.filter(next_at__isnull=False)
    figures = waiting.aggregate(n=Count("id"), oldest=Min("at"))
    problems = Counter(waiting.exclude(problem="").values_list("problem", flat=True))
    given_up = Letter.objects.filter(given_up_at__isnull=False).count()
    return OutboxState(figures["n"], figures["oldest"], given_up, dict(problems))


def silent(client_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of some clients to whom, and about whom, nothing is sent any more (1 query)."""
    rows = Silence.objects.filter(client_id__in=list(client_ids), lifted_at=None)
    return frozenset(rows.values_list("client_id", flat=True))


def stillness(viewer: Viewer, client_id: UUID, *, at: datetime) -> Stillness | None:
    """Since when nothing is sent to a client any more, and by whom; None where
    letters go. Raises NotFound.
    """
    require_reach(viewer, client_id, at=at)
    row = Silence.objects.filter(client_id=client_id, lifted_at=None).first()
    return Stillness(row.at, row.by_name) if row else None


def stopped_letters(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[StoppedLetter, ...]:
    """Letters that a silence stopped and that can still go out, oldest first. Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    return tuple(
        StoppedLetter(
            row.id, Channel(row.channel), LetterKind(row.kind), row.to_client_id == client_id, row.at
        )
        for row in stopped_of(client_id).order_by("at", "id")
    )


def stopped_of(client_id: UUID) -> QuerySet[Letter]:
    """The rows of letters stopped by a silence that still know where to go; for this room only."""
    concerned = Q(to_client_id=client_id) | Q(about_id=client_id, to_staff=None, to_role="")
    return Letter.objects.filter(concerned, ~Q(address=""), problem=STOPPED)


def told_about(viewer: Viewer, *, role: str, words: Words, since: datetime) -> frozenset[UUID]:
    """Clients about whom a notice that says this was put before a role since a moment, whatever its figures
    were (1 query).
    """
    rows = Letter.objects.filter(channel=Channel.NOTICE, to_role=role, text=words.text, at__gt=since)
    return frozenset(rows.exclude(about=None).values_list("about_id", flat=True))


def hushed() -> Q:
    """Letters that must not go out: to somebody who died, or about them to anybody outside."""
    quiet = Silence.objects.filter(lifted_at=None)
    to_them = Exists(quiet.filter(client_id=OuterRef("to_client_id")))
    about_them = Exists(quiet.filter(client_id=OuterRef("about_id")))
    return Q(to_them) | Q(about_them, to_staff=None, to_role="")
