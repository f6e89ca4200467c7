"""Questions about episodes: the present one, earlier ones, who has whom on their caseload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from stepdown.episode import models
from stepdown.episode.rules.admission import may_admit
from stepdown.episode.rules.closing import discharge_reasons, may_reopen
from stepdown.episode.rules.specialist import propose
from stepdown.episode.vocabulary import (
    AskedAdmission,
    CareRole,
    CareTeamMember,
    CaseloadRow,
    DischargeCard,
    DischargeReason,
    EpisodeCard,
    EpisodeEnds,
    EpisodeLine,
    HandOver,
    Load,
    Move,
    Need,
    Proposal,
    Rung,
    Specialist,
    StayCard,
    StayTerms,
    WayIn,
)
from stepdown.kernel.asking import asked_once
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refusal
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import accountable_clients, accountable_for, tied_clients, ties, within_reach
from stepdown.people.vocabulary import Tie, TieGround


@asked_once
def current(viewer: Viewer, client_id: UUID, *, at: datetime) -> EpisodeCard | None:
    """The client's open episode, if there is one (5 queries)."""
    row = _episodes(viewer, at).filter(client_id=client_id, closed_at=None).first()
    return _card(viewer, row, at) if row else None


@asked_once
def episode(viewer: Viewer, episode_id: UUID, *, at: datetime) -> EpisodeCard:
    """One episode. Raises NotFound, also for one out of reach."""
    row = _episodes(viewer, at).filter(id=episode_id).first()
    if row is None:
        raise NotFound
    return _card(viewer, row, at)


def episodes(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[EpisodeCard, ...]:
    """Every episode of a client, newest first: one chart, however often somebody comes back."""
    rows = list(_episodes(viewer, at).filter(client_id=client_id).order_by("-opened_at"))
    tied = ties(viewer, client_id, at=at) if rows else ()
    accountable = next((one for one in tied if one.ground is TieGround.ACCOUNTABLE), None)
    return tuple(_episode_card(row, accountable, at) for row in rows)


def currents(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, EpisodeCard]:
    """The open episode of each client of the list that has one (5 queries whatever the length)."""
    rows = list(_episodes(viewer, at).filter(client_id__in=list(client_ids), closed_at=None))
    accountable = accountable_for(viewer, [row.client_id for row in rows], at=at)
    return {row.client_id: _episode_card(row, accountable.get(row.client_id), at) for row in rows}


def left(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, datetime]:
    """When the last episode of each of these clients ended, of those who have none open (1 query)."""
    rows = _episodes(viewer, at).filter(client_id__in=list(client_ids)).prefetch_related(None)
    ends: dict[UUID, datetime] = {}
    running = set()
    for client_id, closed_at in rows.values_list("client_id", "closed_at"):
        if closed_at is None:
            running.add(client_id)
        else:
            ends[client_id] = max(closed_at, ends.get(client_id, closed_at))
    return {client_id: end for client_id, end in ends.items() if client_id not in running}


def began_between(
    viewer: Viewer, site_id: UUID, span: tuple[datetime, datetime], *, after: UUID | None = None, at: datetime
) -> tuple[EpisodeEnds, ...]:
    """Episodes of a site that opened in a span of time, oldest first; at most 51, then `after` the last."""
    return _ends(viewer, site_id, "opened_at", span, after, at)


def ended_between(
    viewer: Viewer, site_id: UUID, span: tuple[datetime, datetime], *, after: UUID | None = None, at: datetime
) -> tuple[EpisodeEnds, ...]:
    """Episodes of a site that closed in a span of time, oldest first; at most 51, then `after` the last."""
    return _ends(viewer, site_id, "closed_at", span, after, at)


def _ends(
    viewer: Viewer,
    site_id: UUID,
    end: str,
    span: tuple[datetime, datetime],
    after: UUID | None,
    at: datetime,
) -> tuple[EpisodeEnds, ...]:
    rows = models.Episode.objects.filter(within_reach(viewer, "client", at=at), site_id=site_id)
    rows = rows.filter(**{f"{end}__gte": span[0], f"{end}__lt": span[1]})
    last = models.Episode.objects.filter(id=after).values_list(end, flat=True).first() if after else None
    if last is not None:
        rows = rows.filter(Q(**{f"{end}__gt": last}) | Q(**{end: last, "id__gt": after}))
    return tuple(
        EpisodeEnds(row.id, row.client_id, row.site_id, row.opened_at, row.closed_at)
        for row in rows.order_by(end, "id")[:51]
    )


def stays(viewer: Viewer, episode_id: UUID, *, at: datetime) -> tuple[StayCard, ...]:
    """The stays of an episode, oldest first. Raises NotFound."""
    row = _episodes(viewer, at).filter(id=episode_id).first()
    if row is None:
        raise NotFound
    return tuple(sorted((_stay(one) for one in row.stays.all()), key=lambda stay: stay.starts_at))


def stays_of(
    viewer: Viewer, client_ids: Iterable[UUID], *, during: Period, at: datetime
) -> dict[UUID, tuple[StayCard, ...]]:
    """The stays of these clients that touch a stretch of time, oldest first; who has none is missing
    (1 query).
    """
    rows = models.Stay.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=during.start),
        within_reach(viewer, "client", at=at),
        client_id__in=list(client_ids),
    )
    if during.end is not None:
        rows = rows.filter(starts_at__lt=during.end)
    found: dict[UUID, tuple[StayCard, ...]] = {}
    for row in rows.order_by("starts_at"):
        found[row.client_id] = (*found.get(row.client_id, ()), _stay(row))
    return found


def hand_overs(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[HandOver, ...]:
    """Who was accountable from when on, newest first (1 query)."""
    rows = (
        models.HandOver.objects.filter(
            within_reach(viewer, "episode__client", at=at), episode__client_id=client_id
        )
        .select_related("episode", "from_staff", "to_staff")
        .order_by("-at")
    )
    return tuple(_hand_over(row) for row in rows)


def handed_over_by(viewer: Viewer, staff_id: UUID, *, since: datetime, at: datetime) -> tuple[HandOver, ...]:
    """Everybody who went from somebody to a colleague since a moment, within the viewer's reach (1 query)."""
    rows = (
        models.HandOver.objects.filter(
            within_reach(viewer, "episode__client", at=at), from_staff_id=staff_id, at__gte=since
        )
        .select_related("episode", "from_staff", "to_staff")
        .order_by("at", "id")
    )
    return tuple(_hand_over(row) for row in rows)


def caseload(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[CaseloadRow, ...]:
    """The open episodes somebody is accountable for, by name, within the viewer's reach (4 queries)."""
    clients = {card.id: card for card in tied_clients(viewer, staff_id, at=at)}
    ties = accountable_for(viewer, clients, at=at)
    rows = {
        row.client_id: row
        for row in models.Episode.objects.filter(
            client_id__in=list(clients), closed_at=None
        ).prefetch_related("stays")
    }
    return tuple(
        _caseload_row(row, card.chosen_name, card.shown_as, card.site_name, ties[client_id].starts_at)
        for client_id, card in clients.items()
        if client_id in ties and (row := rows.get(client_id)) is not None
    )


def open_at(
    viewer: Viewer, site_id: UUID, *, most: int | None = None, at: datetime
) -> tuple[EpisodeCard, ...]:
    """Open episodes at a site within reach, the longest first (6 queries whatever the length)."""
    rows = list(
        _episodes(viewer, at)
        .filter(site_id=site_id, closed_at=None, opened_at__lte=at)
        .order_by("opened_at")[:most]
    )
    accountable = accountable_for(viewer, [row.client_id for row in rows], at=at)
    return tuple(_episode_card(row, accountable.get(row.client_id), at) for row in rows)


def between(
    viewer: Viewer, site_ids: Iterable[UUID], *, since: datetime, until: datetime, at: datetime
) -> tuple[EpisodeLine, ...]:
    """Every episode within reach that ran at these sites at some moment of a period, with who answered for
    it last (1 query).
    """
    last = models.HandOver.objects.filter(episode_id=OuterRef("id"), at__lt=until).order_by("-at")
    rows = models.Episode.objects.filter(
        Q(closed_at=None) | Q(closed_at__gte=since),
        within_reach(viewer, "client", at=at),
        site_id__in=list(site_ids),
        opened_at__lt=until,
    ).annotate(answered=Subquery(last.values("to_staff_id")[:1]))
    told = rows.order_by("id").values_list("id", "client_id", "site_id", "answered", "opened_at", "closed_at")
    return tuple(EpisodeLine(*one) for one in told)


def loads(viewer: Viewer, *, of: Iterable[UUID] | None = None, at: datetime) -> dict[UUID, tuple[Load, ...]]:
    """How many clients these staff, or all at the viewer's sites, are accountable for, by programme version
    and phase: numbers only (2 queries).
    """
    # Counts name nobody, so they cover everybody whom a colleague carries, also elsewhere.
    carried = accountable_clients(viewer, of=of, at=at)
    running = models.Stay.objects.filter(ends_at=None, episode__closed_at=None, client_id__in=list(carried))
    phases = running.values_list("client_id", "programme_version_id", "phase")
    counted = Counter((carried[client_id], version, phase) for client_id, version, phase in phases)
    found: dict[UUID, list[Load]] = {}
    for (staff_id, version_id, phase), clients in counted.items():
        found.setdefault(staff_id, []).append(Load(version_id, phase, clients))
    return {staff_id: tuple(parts) for staff_id, parts in found.items()}


def reasons(viewer: Viewer) -> tuple[DischargeReason, ...]:
    """The standard reasons for a discharge, in the order they are offered."""
    return discharge_reasons()


def specialists(viewer: Viewer, need: Need, candidates: Iterable[Specialist]) -> tuple[Proposal, ...]:
    """Candidates held against a need, with the reasons for and against; nothing is read from the database."""
    return propose(need, candidates)


def against_admission(viewer: Viewer, asked: AskedAdmission) -> tuple[Refusal, ...]:
    """What stands against an admission; nothing is read from the database."""
    return may_admit(asked)


def against_reopening(
    viewer: Viewer, ended: DischargeCard, why: str, *, mistaken: bool = False, at: datetime
) -> Refusal | None:
    """What stands against taking a discharge back; nothing is read from the database."""
    return may_reopen(ended.at, ended.reason.code, why, at, mistaken=mistaken)


def _hand_over(row: models.HandOver) -> HandOver:
    return HandOver(
        id=row.id,
        episode_id=row.episode_id,
        client_id=row.episode.client_id,
        from_name=row.from_staff.name if row.from_staff else "",
        to_name=row.to_staff.name,
        at=row.at,
        why=row.why,
        by_name=row.by_name,
        to_staff_id=row.to_staff_id,
    )


def _episodes(viewer: Viewer, at: datetime) -> QuerySet[models.Episode]:
    return (
        models.Episode.objects.filter(within_reach(viewer, "client", at=at))
        .select_related("site")
        .prefetch_related("stays", "team__staff", "discharges__reopening")
    )


def _card(viewer: Viewer, row: models.Episode, at: datetime) -> EpisodeCard:
    return _episode_card(row, accountable_for(viewer, [row.client_id], at=at).get(row.client_id), at)


def _episode_card(row: models.Episode, accountable: Tie | None, at: datetime) -> EpisodeCard:
    running = next((stay for stay in row.stays.all() if stay.ends_at is None), None)
    return EpisodeCard(
        id=row.id,
        client_id=row.client_id,
        site_id=row.site_id,
        site_name=row.site.name,
        way_in=WayIn(row.way_in),
        court_ordered=row.court_ordered,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        opened_by_name=row.opened_by_name,
        inquiry_id=row.inquiry_id,
        decision_id=row.decision_id,
        stay=_stay(running) if running else None,
        team=_team(row, accountable, at),
        discharges=tuple(sorted((_discharge(one) for one in row.discharges.all()), key=lambda one: one.at)),
        version=row.version,
    )


def _team(row: models.Episode, accountable: Tie | None, at: datetime) -> tuple[CareTeamMember, ...]:
    first: tuple[CareTeamMember, ...] = ()
    if accountable is not None and row.closed_at is None:
        first = (
            CareTeamMember(
                accountable.staff_id,
                accountable.staff_name,
                CareRole.ACCOUNTABLE,
                accountable.starts_at,
                accountable.ends_at,
            ),
        )
    others = (
        CareTeamMember(one.staff_id, one.staff.name, CareRole(one.role), one.starts_at, one.ends_at)
        for one in row.team.all()
        if one.ends_at is None or one.ends_at > at
    )
    return (*first, *sorted(others, key=lambda one: (one.role.value, one.name)))


def _stay(row: models.Stay) -> StayCard:
    return StayCard(
        id=row.id,
        terms=StayTerms(
            rung=Rung(row.level_code, row.level_label, row.level_rank),
            programme_key=row.programme_key,
            programme_version_id=row.programme_version_id,
            phase=row.phase,
        ),
        move=Move(row.move),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        why=row.why,
        by_name=row.by_name,
    )


def _discharge(row: models.Discharge) -> DischargeCard:
    reason = next(one for one in discharge_reasons() if one.code == row.reason)
    reopening = getattr(row, "reopening", None)
    return DischargeCard(
        id=row.id,
        reason=reason,
        words=row.words,
        at=row.at,
        by_name=row.by_name,
        reopened_at=reopening.at if reopening else None,
        reopened_why=reopening.why if reopening else "",
    )


def _caseload_row(
    row: models.Episode, name: str, shown_as: str, site_name: str, since: datetime
) -> CaseloadRow:
    stay = next((one for one in row.stays.all() if one.ends_at is None), None)
    return CaseloadRow(
        episode_id=row.id,
        client_id=row.client_id,
        chosen_name=name,
        shown_as=shown_as,
        site_name=site_name,
        opened_at=row.opened_at,
        role=CareRole.ACCOUNTABLE,
        since=since,
        level_label=stay.level_label if stay else "",
        programme_key=stay.programme_key if stay else "",
        programme_version_id=stay.programme_version_id if stay else None,
        phase=stay.phase if stay else None,
        episode_version=row.version,
    )
