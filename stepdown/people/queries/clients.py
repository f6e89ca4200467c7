"""Questions about clients. Every list is limited to what the viewer may reach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from stepdown.kernel.asking import asked_of_each, asked_once
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people import models, rules
from stepdown.people.models.client import FoldedName
from stepdown.people.vocabulary import ClientCard, ClientStage, Tie, TieGround


def within_reach(viewer: Viewer, path: str, *, at: datetime) -> Q:
    """A condition on the path to a client (`"client"`, or `""` on clients themselves) that keeps out the
    rest.

    Staff with a site-wide role reach every client of their sites; other staff the clients they are tied to
    now; a client themself; the system everyone; the public nobody.
    """
    prefix = f"{path}__" if path else ""
    if viewer.audience is Audience.SYSTEM:
        return Q()
    if viewer.audience is Audience.CLIENT and viewer.client_id is not None:
        return Q(**{f"{prefix}id": viewer.client_id})
    if viewer.audience is not Audience.STAFF or viewer.staff_id is None:
        return Q(**{f"{prefix}id__in": []})
    running = models.CareTie.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at),
        client_id=OuterRef(f"{prefix}id"),
        staff_id=viewer.staff_id,
        starts_at__lte=at,
    )
    tied = Q(Exists(running))
    if rules.sees_whole_site(viewer.roles):
        return Q(**{f"{prefix}site_id__in": list(viewer.site_ids)}) | tied
    return tied


@asked_once
def require_reach(viewer: Viewer, client_id: UUID, *, at: datetime) -> ClientCard:
    """The client, where the viewer may reach them. Raises NotFound, also for one that exists elsewhere."""
    row = _clients(viewer, at).filter(id=client_id).first()
    if row is None:
        raise NotFound
    return _card(row)


client_card = require_reach


@asked_of_each
def client_cards(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, ClientCard]:
    """Cards of those clients of the list that the viewer may reach (1 query)."""
    return {row.id: _card(row) for row in _clients(viewer, at).filter(id__in=list(client_ids))}


def search_clients(viewer: Viewer, text: str, *, at: datetime, limit: int = 12) -> tuple[ClientCard, ...]:
    """Clients whose chosen name resembles the text, best first; forgives accents, case and slips."""
    text = " ".join(text.split())[:80]
    if not text:
        return ()
    folded = FoldedName(Value(text))
    alike = TrigramWordSimilarity(folded, "search_name")  # type: ignore[arg-type]  # the stubs know only text
    rows = (
        _clients(viewer, at)
        .annotate(likeness=alike)
        .filter(Q(search_name__contains=folded) | Q(search_name__trigram_word_similar=folded))
        .order_by("-likeness", "search_name", "handle")
    )
    return tuple(_card(row) for row in rows[:limit])


def tied_clients(
    viewer: Viewer, staff_id: UUID, *, at: datetime, grounds: Iterable[TieGround] = (TieGround.ACCOUNTABLE,)
) -> tuple[ClientCard, ...]:
    """Clients tied to a member of staff now on one of the grounds, by name."""
    tied = models.CareTie.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at), staff_id=staff_id, starts_at__lte=at, ground__in=list(grounds)
    )
    rows = _clients(viewer, at).filter(id__in=tied.values("client_id")).order_by("search_name", "handle")
    return tuple(_card(row) for row in rows)


def tied_among(
    viewer: Viewer, staff_id: UUID, client_ids: Iterable[UUID], *, at: datetime, grounds: Iterable[TieGround]
) -> frozenset[UUID]:
    """Which clients of a list are tied to a member of staff now on one of the grounds (1 query)."""
    if not (ids := list(client_ids)):
        return frozenset()
    tied = models.CareTie.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at),
        staff_id=staff_id,
        client_id__in=ids,
        starts_at__lte=at,
        ground__in=list(grounds),
    )
    return frozenset(tied.values_list("client_id", flat=True))


@asked_once
def ties(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[Tie, ...]:
    """Who is tied to the client now, the accountable person first."""
    require_reach(viewer, client_id, at=at)
    rows = (
        models.CareTie.objects.filter(
            Q(ends_at=None) | Q(ends_at__gt=at), client_id=client_id, starts_at__lte=at
        )
        .select_related("staff")
        .order_by("ground", "starts_at")
    )
    return tuple(
        Tie(row.staff_id, row.staff.name, row.client_id, TieGround(row.ground), row.starts_at, row.ends_at)
        for row in rows
    )


@asked_of_each
def accountable_for(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, Tie]:
    """The accountable person of each client that has one (1 query)."""
    rows = models.CareTie.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at),
        within_reach(viewer, "client", at=at),
        client_id__in=list(client_ids),
        ground=TieGround.ACCOUNTABLE,
        starts_at__lte=at,
    ).select_related("staff")
    return {
        row.client_id: Tie(
            row.staff_id, row.staff.name, row.client_id, TieGround(row.ground), row.starts_at, row.ends_at
        )
        for row in rows
    }


def accountable_clients(
    viewer: Viewer, *, of: Iterable[UUID] | None = None, at: datetime
) -> dict[UUID, UUID]:
    """Who is accountable for whom among these staff, or those of the viewer's sites: client -> staff (1
    query).

    Ids alone, for counting how much everybody carries; it covers clients out of the viewer's reach.
    """
    rows = models.CareTie.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at), ground=TieGround.ACCOUNTABLE, starts_at__lte=at
    )
    if of is not None:
        rows = rows.filter(staff_id__in=list(of))
    elif viewer.audience is not Audience.SYSTEM:
        colleagues = models.StaffMember.objects.filter(site_ids__overlap=list(viewer.site_ids))
        rows = rows.filter(staff_id__in=colleagues.values("id"))
    return dict(rows.values_list("client_id", "staff_id"))


def _clients(viewer: Viewer, at: datetime) -> QuerySet[models.Client]:
    return models.Client.objects.select_related("site").filter(within_reach(viewer, "", at=at))


def _card(row: models.Client) -> ClientCard:
    return ClientCard(
        id=row.id,
        chosen_name=row.chosen_name,
        handle=row.handle,
        has_namesake=row.has_namesake,
        pronouns=row.pronouns,
        stage=ClientStage(row.stage),
        site_id=row.site_id,
        site_name=row.site.name,
        version=row.version,
        language=row.language,
        adult_recorded_at=row.adult_recorded_at,
        population=tuple(row.population),
    )
