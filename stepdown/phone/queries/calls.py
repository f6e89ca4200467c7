"""Questions about calls, and about what is owed after them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from stepdown.kernel.refusal import NotFound, Refusal
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import client_cards, require_reach, search_clients
from stepdown.people.vocabulary import Held
from stepdown.phone import models, rules
from stepdown.phone.reaching import address_hash, within
from stepdown.phone.vocabulary import (
    Addition,
    Call,
    CallerKind,
    CallFilter,
    Calls,
    CallWords,
    Came,
    Direction,
    Emergency,
    FollowUp,
    LineKind,
    Means,
    Verified,
)

PAGE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def calls(
    viewer: Viewer, wanted: CallFilter | None = None, *, before: int | None = None, at: datetime
) -> Calls:
    """The log within reach, newest first, a page of 50. `before` continues a page."""
    return _page(viewer, _narrowed(viewer, wanted or CallFilter(), at), before, at)


def calls_of_client(viewer: Viewer, client_id: UUID, *, before: int | None = None, at: datetime) -> Calls:
    """Everything logged about a client, also from before they had a chart. Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    about = Q(client_id=client_id) | Q(client=None, inquiry__client_id=client_id)
    return _page(viewer, models.Call.objects.filter(within(viewer, at), about), before, at)


def calls_of_inquiry(viewer: Viewer, inquiry_id: UUID, *, before: int | None = None, at: datetime) -> Calls:
    """Everything logged about an inquiry that the viewer may read."""
    rows = models.Call.objects.filter(within(viewer, at), inquiry_id=inquiry_id)
    return _page(viewer, rows, before, at)


def entered_afterwards(
    viewer: Viewer, site_id: UUID, *, since: datetime, until: datetime, at: datetime
) -> tuple[Call, ...]:
    """What was on paper first and happened in a stretch of time at a site, oldest first; at most 200."""
    rows = models.Call.objects.filter(
        within(viewer, at), site_id=site_id, from_paper=True, at__gte=since, at__lt=until
    )
    return _cards(viewer, _with_names(rows).order_by("at", "id")[:200], at)


def check_paper_time(happened_at: datetime, at: datetime) -> Refusal | None:
    """Whether the time on a paper can be believed."""
    return rules.check_times(happened_at, happened_at, at, from_paper=True)


def call(viewer: Viewer, call_id: UUID, *, at: datetime) -> Call:
    """One call with what was added and what is owed. Raises NotFound, also out of reach."""
    found = _cards(viewer, _with_names(models.Call.objects.filter(within(viewer, at), id=call_id)), at)
    if not found:
        raise NotFound
    return found[0]


def owed(viewer: Viewer, *, until: datetime | None = None, at: datetime) -> tuple[FollowUp, ...]:
    """What the viewer owes after calls, the earliest first; at most 50."""
    rows = models.FollowUp.objects.filter(staff_id=viewer.staff_id, done_at=None)
    if until is not None:
        rows = rows.filter(due_at__lt=until)
    return tuple(
        _follow_up(row) for row in rows.select_related("staff", "call").order_by("due_at", "id")[:50]
    )


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """What somebody still owes after calls, so that it can move when they leave."""
    rows = models.FollowUp.objects.filter(staff_id=staff_id, done_at=None).select_related("call")
    return tuple(
        Held(say("Call to follow up"), row.id, row.call.client_id, say("After a call"), row.due_at.date())
        for row in rows.order_by("due_at", "id")
    )


def _narrowed(viewer: Viewer, wanted: CallFilter, at: datetime) -> QuerySet[models.Call]:
    rows = models.Call.objects.filter(within(viewer, at))
    text = " ".join(wanted.text.split())
    if text:
        named = [card.id for card in search_clients(viewer, text, at=at, limit=50)]
        found = Q(search__contains=text.casefold()) | Q(client_id__in=named)
        if sum(character.isdigit() for character in text) >= 7:
            found |= Q(number_hash=address_hash(LineKind.PHONE, text))
        rows = rows.filter(found)
    if wanted.direction:
        rows = rows.filter(direction=wanted.direction)
    if wanted.came:
        rows = rows.filter(came=wanted.came)
    return rows.filter(from_paper=True) if wanted.only_paper else rows


def _page(viewer: Viewer, rows: QuerySet[models.Call], before: int | None, at: datetime) -> Calls:
    """A page by the moment it ends with; calls of one moment are never torn apart."""
    if before is not None:
        rows = rows.filter(at__lt=EPOCH + timedelta(microseconds=before))
    listed = list(_with_names(rows).order_by("-at", "-id")[: PAGE + 1])
    if len(listed) <= PAGE:
        return Calls(_cards(viewer, listed, at), None)
    last = listed[PAGE - 1]
    shown = listed[:PAGE]
    if listed[PAGE].at == last.at:
        kept = [row.id for row in shown]
        shown += _with_names(rows.filter(at=last.at).exclude(id__in=kept)).order_by("-id")
    return Calls(_cards(viewer, shown, at), (last.at - EPOCH) // timedelta(microseconds=1))


def _with_names(rows: QuerySet[models.Call]) -> QuerySet[models.Call]:
    return rows.select_related("site", "staff", "written_by", "inquiry").prefetch_related(
        "additions__staff", "follow_ups__staff"
    )


def _cards(viewer: Viewer, rows: Iterable[models.Call], at: datetime) -> tuple[Call, ...]:
    listed = list(rows)
    ids = {client_id for row in listed if (client_id := _about(row)) is not None}
    names = {key: card.shown_as for key, card in client_cards(viewer, ids, at=at).items()} if ids else {}
    return tuple(_card(row, names) for row in listed)


def _about(row: models.Call) -> UUID | None:
    if row.client_id is not None:
        return row.client_id
    return row.inquiry.client_id if row.inquiry is not None else None


def _card(row: models.Call, names: dict[UUID, str]) -> Call:
    about = _about(row)
    return Call(
        id=row.id,
        words=_words(row, about),
        site_name=row.site.name,
        client_name=names.get(about, "") if about else "",
        by_name=row.staff.name if row.staff else "",
        written_by=row.written_by.name if row.written_by else "",
        recorded_at=row.recorded_at,
        has_number=row.number_hash is not None,
        follow_ups=tuple(_follow_up(one) for one in sorted(row.follow_ups.all(), key=lambda one: one.due_at)),
        additions=tuple(
            Addition(one.words, one.staff.name if one.staff else "", one.at)
            for one in sorted(row.additions.all(), key=lambda one: one.at)
        ),
    )


def _words(row: models.Call, about: UUID | None) -> CallWords:
    return CallWords(
        site_id=row.site_id,
        at=row.at,
        ended_at=row.ended_at,
        direction=Direction(row.direction),
        means=Means(row.means),
        caller_kind=CallerKind(row.caller_kind),
        caller_name=row.caller_name,
        asked_about=row.asked_about,
        client_id=about,
        inquiry_id=row.inquiry_id,
        line_id=row.line_id,
        verified=Verified(row.verified),
        came=Came(row.came),
        told_us=row.told_us,
        said=row.said,
        told=tuple(row.told),
        anyway=tuple(row.anyway),
        disclosure_ids=tuple(row.disclosure_ids),
        emergency=Emergency(row.emergency),
        reason=row.reason,
        from_paper=row.from_paper,
        written_by=row.written_by_id,
    )


def _follow_up(row: models.FollowUp) -> FollowUp:
    return FollowUp(
        id=row.id,
        call_id=row.call_id,
        client_id=row.call.client_id,
        what=row.what,
        due_at=row.due_at,
        staff_id=row.staff_id,
        staff_name=row.staff.name,
        done_at=row.done_at,
        done_words=row.done_words,
    )
