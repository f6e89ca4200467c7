"""Lists of papers: the queue, what was looked for, a client's documents. At most fifty at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q

from stepdown.inbox.keeping import blind_words
from stepdown.inbox.models import Decision, Document, FolderLook
from stepdown.inbox.queries.cards import ROW, cards
from stepdown.inbox.queries.kinds import kind_of
from stepdown.inbox.queries.seeing import listed, readable, works_inbox
from stepdown.inbox.vocabulary import Act, Counts, DecisionCard, Found, Looking, State
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach
from stepdown.place.queries import zone_of

MOST = 50
# What was decided a moment ago can be taken back where one stands.
JUST_NOW = timedelta(minutes=10)
_PENDING = [State.OPEN, State.WAITING, State.QUARANTINE]


def queue(viewer: Viewer, *, at: datetime, state: State = State.OPEN) -> Found:
    """Papers that wait at the viewer's sites and were passed on to nobody, the oldest first."""
    if not works_inbox(viewer):
        return Found((), more=False)
    rows = ROW.filter(
        Q(client=None) | Q(state__in=[State.WAITING, State.QUARANTINE]),
        site_id__in=list(viewer.site_ids),
        state=state,
        waits_for=None,
    ).order_by("at", "id")
    return _page(viewer, list(rows[: MOST + 1]), at)


def next_open(viewer: Viewer, *, at: datetime, after: UUID | None = None) -> UUID | None:
    """The paper to file next: the oldest that waits, or the first that came after one passed over."""
    if not works_inbox(viewer):
        return None
    rows = Document.objects.filter(
        site_id__in=list(viewer.site_ids), state=State.OPEN, waits_for=None
    ).order_by("at", "id")
    if after is not None and (row := Document.objects.filter(id=after).only("at").first()):
        rows = rows.exclude(id=after)
        later = rows.filter(Q(at__gt=row.at) | Q(at=row.at, id__gt=row.id)).values_list("id", flat=True)
        return later.first() or rows.values_list("id", flat=True).first()
    return rows.values_list("id", flat=True).first()


def found(viewer: Viewer, looking: Looking, *, at: datetime) -> Found:
    """Papers by words, kind, client, state and day of arrival, the newest first, page by page."""
    rows = ROW.filter(listed(viewer, at))
    if looking.text.strip():
        wanted = blind_words(looking.text)
        if not wanted:
            return Found((), more=False)
        rows = rows.filter(readable(viewer, at), words__contains=wanted)
    if looking.kind:
        rows = rows.filter(kind=looking.kind)
    if looking.state is not None:
        rows = rows.filter(state=looking.state)
    if looking.client_id is not None:
        rows = rows.filter(client_id=looking.client_id)
    if looking.waits_for is not None:
        rows = rows.filter(waits_for_id=looking.waits_for)
    zone = ZoneInfo(zone_of(next(iter(viewer.site_ids)))) if viewer.site_ids else ZoneInfo("UTC")
    if looking.since is not None:
        start = datetime.combine(looking.since, datetime.min.time(), zone)
        rows = rows.filter(at__gte=start)
    if looking.until is not None:
        end = datetime.combine(looking.until + timedelta(days=1), datetime.min.time(), zone)
        rows = rows.filter(at__lt=end)
    if looking.after is not None:
        rows = rows.filter(id__lt=looking.after)
    return _page(viewer, list(rows.order_by("-id")[: MOST + 1]), at)


def documents_of(
    viewer: Viewer, client_id: UUID, *, kind: str = "", after: UUID | None = None, at: datetime
) -> Found:
    """A client's filed papers, the newest first, and those of theirs that still wait or are held."""
    require_reach(viewer, client_id, at=at)
    rows = ROW.filter(client_id=client_id)
    if kind:
        rows = rows.filter(kind=kind)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return _page(viewer, list(rows.order_by("-id")[: MOST + 1]), at)


def counts(viewer: Viewer, *, at: datetime) -> Counts:
    """How many papers wait, are checked or held, how long the oldest has waited, how many cannot be taken."""
    if not works_inbox(viewer):
        return Counts(0, 0, 0, None, 0)
    sites = list(viewer.site_ids)
    rows = Document.objects.filter(site_id__in=sites, state__in=_PENDING)
    told = rows.aggregate(
        open=Count("id", filter=Q(state=State.OPEN, waits_for=None)),
        passed=Count("id", filter=Q(state=State.OPEN, waits_for__isnull=False)),
        waiting=Count("id", filter=Q(state=State.WAITING)),
        quarantine=Count("id", filter=Q(state=State.QUARANTINE)),
        oldest=Min("at", filter=~Q(state=State.QUARANTINE) & Q(waits_for=None)),
    )
    return Counts(
        told["open"],
        told["waiting"],
        told["quarantine"],
        told["oldest"],
        _stuck(sites),
        told["passed"],
        Document.objects.filter(listed(viewer, at), waits_for_id=viewer.staff_id).count(),
    )


def _stuck(sites: list[UUID]) -> int:
    """Files of the watched folder that could not be taken, as the clock last saw them."""
    looks = FolderLook.objects.filter(Q(site_id__in=sites) | Q(site=None))
    return sum(row.stuck for row in looks.order_by("site_id", "-at", "-id").distinct("site_id"))


def last_decision(viewer: Viewer, *, at: datetime) -> tuple[UUID, DecisionCard] | None:
    """What the viewer decided last, while it is fresh and can be taken back in one act."""
    row = (
        Decision.objects.filter(staff_id=viewer.staff_id, at__gt=at - JUST_NOW, at__lte=at)
        .select_related("client", "document", "to")
        .order_by("-at", "-id")
        .first()
    )
    if (
        row is None
        or viewer.staff_id is None
        or row.act not in (Act.FILE, Act.HOUSE, Act.DISCARD, Act.REFILE)
    ):
        return None
    if not Document.objects.filter(listed(viewer, at), id=row.document_id).exists():
        return None
    return row.document_id, decision_card(row)


def decision_card(row: Decision) -> DecisionCard:
    """A row of the story of a paper."""
    kind = kind_of(row.kind) if row.kind else None
    return DecisionCard(
        at=row.at,
        act=Act(row.act),
        by=row.staff.name if row.staff else "",
        why=row.words,
        kind=kind.label if kind else "",
        client=row.client.chosen_name if row.client else "",
        to=row.to.name if row.to else "",
    )


def _page(viewer: Viewer, rows: list[Document], at: datetime) -> Found:
    return Found(cards(viewer, rows[:MOST], at=at), more=len(rows) > MOST)
