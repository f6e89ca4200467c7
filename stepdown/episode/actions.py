"""Verbs about episodes: open, move between levels, name the accountable person, discharge, reopen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from stepdown.audit.actions import record
from stepdown.episode import models
from stepdown.episode.queries import episode as episode_of
from stepdown.episode.rules.closing import discharge_reason, may_discharge, may_open, may_reopen
from stepdown.episode.rules.handing_over import may_move, may_take_over
from stepdown.episode.rules.levels import kind_of_move, may_enter
from stepdown.episode.vocabulary import CareRole, EpisodeCard, Opening, Rung, StayTerms
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.actions import set_stage, tie, untie
from stepdown.people.queries import (
    accountable_for,
    client_cards,
    require_reach,
    staff_at,
    staff_member,
)
from stepdown.people.vocabulary import ClientStage, TieGround

# After a discharge or a hand-over the last accountable person may still finish their notes. Clinic's
# figure [K].
FINISHING_DAYS = 14
# Who is accountable is asked for the database's sake, not to show it to anyone.
_WHOEVER = Viewer(Audience.SYSTEM)


@transaction.atomic
def open_episode(
    *, client_id: UUID, opening: Opening, terms: StayTerms, accountable_id: UUID, by: Viewer, at: datetime
) -> EpisodeCard:
    """Open an episode with its first stay and its one accountable person. Raises Refused, NotFound."""
    require_reach(by, client_id, at=at)
    if refusal := may_open(models.Episode.objects.filter(client_id=client_id, closed_at=None).exists()):
        raise Refused(refusal)
    if refusal := may_enter(None, None, terms, "", at):
        raise Refused(refusal)
    _require_able(accountable_id, None, by, at)
    try:
        with transaction.atomic():
            row = models.Episode.objects.create(
                client_id=client_id,
                site_id=opening.site_id,
                way_in=opening.way_in,
                court_ordered=opening.court_ordered,
                inquiry_id=opening.inquiry_id,
                decision_id=opening.decision_id,
                opened_at=at,
                opened_by=by.staff_id,
                opened_by_name=by.name,
            )
    except IntegrityError as clash:
        # Somebody else admitted this person in the same second.
        raise Refused(may_open(True) or Refusal(say("Look again."))) from clash
    _start_stay(row, None, terms, "", by, at)
    _make_accountable(row, accountable_id, "", by, at)
    set_stage(client_id=client_id, stage=ClientStage.IN_TREATMENT, by=by, at=at)
    record(by=by, at=at, verb="open episode", subject=Subject("episode", row.id), clients=[client_id])
    return episode_of(by, row.id, at=at)


@transaction.atomic
def enter_stay(
    *, episode_id: UUID, terms: StayTerms, why: str, version: int, by: Viewer, at: datetime
) -> EpisodeCard:
    """Move to another level, programme or phase; the present stay ends at the same moment. Raises Refused,
    Stale.
    """
    row = _locked(episode_id, by, at, version)
    present = _running_stay(row)
    if row.closed_at is not None or present is None:
        raise Refused(_ended())
    if refusal := may_enter(_terms(present), present.starts_at, terms, why, at):
        raise Refused(refusal)
    models.Stay.objects.filter(id=present.id).update(ends_at=at)
    _start_stay(row, present, terms, why, by, at)
    _next_version(row)
    record(
        by=by,
        at=at,
        verb="enter stay",
        subject=Subject("episode", row.id),
        clients=[row.client_id],
        detail={"level": terms.rung.code, "programme": terms.programme_key, "phase": terms.phase},
    )
    return episode_of(by, row.id, at=at)


@transaction.atomic
def assign_accountable(
    *, episode_id: UUID, staff_id: UUID, why: str, version: int, by: Viewer, at: datetime
) -> EpisodeCard:
    """Hand one person over to another accountable member of staff, in one step. Raises Refused, Stale,
    NotFound.
    """
    row = _locked(episode_id, by, at, version)
    if row.closed_at is not None:
        raise Refused(_ended())
    _hand_over(row, staff_id, why, by, at)
    return episode_of(by, row.id, at=at)


@transaction.atomic
def hand_over_caseload(
    *, from_staff_id: UUID, moves: Sequence[tuple[UUID, UUID]], why: str, by: Viewer, at: datetime
) -> int:
    """Hand over every open episode of somebody: (client, new accountable person) for each. All or nothing.

    Raises Refused where a client was forgotten, came or went meanwhile, or a colleague cannot take over.
    """
    chosen = dict(moves)
    # Always in the same order, so that two hand-overs wait for each other instead of for ever.
    rows = list(
        models.Episode.objects.select_for_update()
        .filter(client_id__in=list(chosen), closed_at=None)
        .order_by("id")
    )
    reachable = client_cards(by, chosen, at=at)
    held = accountable_for(by, chosen, at=at)
    mine = {client_id for client_id, held_by in held.items() if held_by.staff_id == from_staff_id}
    if {row.client_id for row in rows} != set(chosen) or mine != set(chosen) or set(reachable) != set(chosen):
        raise Refused(
            Refusal(say("The caseload changed meanwhile. Nothing was moved; look at the new preview."))
        )
    for row in rows:
        _hand_over(row, chosen[row.client_id], why, by, at)
    return len(rows)


@transaction.atomic
def move_site(
    *, episode_id: UUID, site_id: UUID, accountable_id: UUID, why: str, version: int, by: Viewer, at: datetime
) -> None:
    """The same episode goes on at another site of the clinic, with somebody accountable who works there.

    Who of the care team does not work there is in it no more. Raises Refused, Stale, NotFound.
    """
    row = _locked(episode_id, by, at, version)
    if row.closed_at is not None:
        raise Refused(_ended())
    card = staff_member(by, accountable_id, at=at)
    if refusal := may_move(row.site_id == site_id, site_id in card.site_ids, card.name, why):
        raise Refused(refusal)
    _require_able(accountable_id, None, by, at)
    models.Episode.objects.filter(id=row.id).update(site_id=site_id, version=row.version + 1)
    working = {one.id for one in staff_at(_WHOEVER, site_id, at=at)}
    for member in row.team.filter(ends_at=None).exclude(staff_id__in=working):
        row.team.filter(id=member.id).update(ends_at=at)
        if not row.team.filter(staff_id=member.staff_id, ends_at=None).exists():
            ground = TieGround.CARE_TEAM
            untie(staff_id=member.staff_id, client_id=row.client_id, ground=ground, by=by, at=at)
    _make_accountable(row, accountable_id, why, by, at)
    record(
        by=by,
        at=at,
        verb="move to site",
        subject=Subject("episode", row.id),
        clients=[row.client_id],
        why=why.strip(),
        detail={"site": str(site_id)},
    )


@transaction.atomic
def join_team(*, episode_id: UUID, staff_id: UUID, role: CareRole, by: Viewer, at: datetime) -> EpisodeCard:
    """Add somebody to the care team; they may open the chart from now on. Raises Refused, NotFound."""
    row = _locked(episode_id, by, at, None)
    if row.closed_at is not None:
        raise Refused(_ended())
    if role is CareRole.ACCOUNTABLE:
        raise Refused(Refusal(say("There is one accountable person; hand over instead.")))
    _require_able(staff_id, None, by, at)
    if row.team.filter(staff_id=staff_id, role=role, ends_at=None).exists():
        raise Refused(Refusal(say("They have this part already.")))
    row.team.create(staff_id=staff_id, role=role, starts_at=at)
    tie(staff_id=staff_id, client_id=row.client_id, ground=TieGround.CARE_TEAM, by=by, at=at)
    record(by=by, at=at, verb="join care team", subject=Subject("episode", row.id), clients=[row.client_id])
    return episode_of(by, row.id, at=at)


@transaction.atomic
def leave_team(*, episode_id: UUID, staff_id: UUID, role: CareRole, by: Viewer, at: datetime) -> EpisodeCard:
    """End somebody's part in the care team. Raises NotFound where they have none."""
    row = _locked(episode_id, by, at, None)
    if not row.team.filter(staff_id=staff_id, role=role, ends_at=None).update(ends_at=at):
        raise NotFound
    if not row.team.filter(staff_id=staff_id, ends_at=None).exists():
        untie(staff_id=staff_id, client_id=row.client_id, ground=TieGround.CARE_TEAM, by=by, at=at)
    record(by=by, at=at, verb="leave care team", subject=Subject("episode", row.id), clients=[row.client_id])
    return episode_of(by, row.id, at=at)


@transaction.atomic
def discharge(
    *, episode_id: UUID, reason: str, words: str, version: int, by: Viewer, at: datetime
) -> EpisodeCard:
    """End the episode for a standard reason. Raises Refused, Stale, NotFound."""
    row = _locked(episode_id, by, at, version)
    stay = _running_stay(row)
    if refusal := may_discharge(
        row.closed_at is None, stay.starts_at if stay else row.opened_at, reason, words, at
    ):
        raise Refused(refusal)
    known = discharge_reason(reason)
    row.discharges.create(
        reason=reason,
        teds_code=known.teds_code if known else 7,
        words=words.strip(),
        at=at,
        by_staff_id=by.staff_id,
        by_name=by.name,
    )
    row.stays.filter(ends_at=None).update(ends_at=at)
    row.team.filter(ends_at=None).update(ends_at=at)
    models.Episode.objects.filter(id=row.id).update(closed_at=at, version=row.version + 1)
    set_stage(client_id=row.client_id, stage=ClientStage.DISCHARGED, by=by, at=at)
    _let_go(row.client_id, by, at)
    record(
        by=by,
        at=at,
        verb="discharge",
        subject=Subject("episode", row.id),
        clients=[row.client_id],
        detail={"reason": reason},
    )
    return episode_of(by, row.id, at=at)


@transaction.atomic
def reopen(
    *,
    episode_id: UUID,
    why: str,
    terms: StayTerms,
    accountable_id: UUID,
    mistaken: bool = False,
    by: Viewer,
    at: datetime,
) -> EpisodeCard:
    """Take a discharge back soon after it: the episode goes on, with a stay and an accountable person.

    `mistaken`: it ended by a death that was entered by mistake. Raises Refused.
    """
    row = _locked(episode_id, by, at, None)
    last = row.discharges.filter(reopening=None).order_by("-at").first()
    if row.closed_at is None or last is None:
        raise Refused(Refusal(say("This episode is open.")))
    if refusal := may_reopen(last.at, last.reason, why, at, mistaken=mistaken):
        raise Refused(refusal)
    if refusal := may_open(models.Episode.objects.filter(client_id=row.client_id, closed_at=None).exists()):
        raise Refused(refusal)
    _require_able(accountable_id, None, by, at)
    models.Reopening.objects.create(
        discharge=last, at=at, why=why.strip(), by_staff_id=by.staff_id, by_name=by.name
    )
    models.Episode.objects.filter(id=row.id).update(closed_at=None, version=row.version + 1)
    _start_stay(row, None, terms, why, by, at)
    _make_accountable(row, accountable_id, why, by, at)
    set_stage(client_id=row.client_id, stage=ClientStage.IN_TREATMENT, by=by, at=at)
    record(by=by, at=at, verb="reopen episode", subject=Subject("episode", row.id), clients=[row.client_id])
    return episode_of(by, row.id, at=at)


def _locked(episode_id: UUID, by: Viewer, at: datetime, version: int | None) -> models.Episode:
    row = models.Episode.objects.select_for_update().filter(id=episode_id).first()
    if row is None:
        raise NotFound
    require_reach(by, row.client_id, at=at)
    if version is not None and row.version != version:
        raise Stale(row.version)
    return row


def _ended() -> Refusal:
    return Refusal(say("This episode has ended. Open it again, or admit the person anew."))


def _next_version(row: models.Episode) -> None:
    models.Episode.objects.filter(id=row.id).update(version=row.version + 1)


def _running_stay(row: models.Episode) -> models.Stay | None:
    return row.stays.filter(ends_at=None).first()


def _terms(row: models.Stay) -> StayTerms:
    return StayTerms(
        rung=Rung(row.level_code, row.level_label, row.level_rank),
        programme_key=row.programme_key,
        programme_version_id=row.programme_version_id,
        phase=row.phase,
    )


def _start_stay(
    row: models.Episode, present: models.Stay | None, terms: StayTerms, why: str, by: Viewer, at: datetime
) -> None:
    move = kind_of_move(_terms(present) if present else None, terms)
    row.stays.create(
        client_id=row.client_id,
        level_code=terms.rung.code,
        level_label=terms.rung.label,
        level_rank=terms.rung.rank,
        programme_key=terms.programme_key,
        programme_version_id=terms.programme_version_id,
        phase=terms.phase,
        move=move or "",
        starts_at=at,
        why=why.strip(),
        by_staff_id=by.staff_id,
        by_name=by.name,
    )


def _require_able(staff_id: UUID, from_staff_id: UUID | None, by: Viewer, at: datetime) -> None:
    card = staff_member(by, staff_id, at=at)
    if refusal := may_take_over(card.active, card.name, staff_id == from_staff_id):
        raise Refused(refusal)


def _make_accountable(row: models.Episode, staff_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    """Whoever is accountable now stops, the other begins, in one moment; the database allows no gap and no
    overlap.
    """
    # The chart may be out of the actor's own reach from here on, so nothing below asks for it.
    held = _held_by(row.client_id, at)
    if held is not None and held != staff_id:
        untie(staff_id=held, client_id=row.client_id, ground=TieGround.ACCOUNTABLE, by=by, at=at)
    if held != staff_id:
        tie(staff_id=staff_id, client_id=row.client_id, ground=TieGround.ACCOUNTABLE, by=by, at=at)
    row.hand_overs.create(
        from_staff_id=held if held != staff_id else None,
        to_staff_id=staff_id,
        at=at,
        why=why.strip(),
        by_staff_id=by.staff_id,
        by_name=by.name,
    )


def _held_by(client_id: UUID, at: datetime) -> UUID | None:
    held = accountable_for(_WHOEVER, [client_id], at=at).get(client_id)
    return held.staff_id if held else None


def _hand_over(row: models.Episode, staff_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    _require_able(staff_id, _held_by(row.client_id, at), by, at)
    if not why.strip():
        raise Refused(Refusal(say("Say why the person changes hands. They may ask."), field="why"))
    _make_accountable(row, staff_id, why, by, at)
    _next_version(row)
    record(
        by=by,
        at=at,
        verb="hand over",
        subject=Subject("episode", row.id),
        clients=[row.client_id],
        why=why.strip(),
        detail={"to": str(staff_id)},
    )


def _let_go(client_id: UUID, by: Viewer, at: datetime) -> None:
    """End the accountable tie; for some days it becomes a care-team tie, so that notes can be finished."""
    held = _held_by(client_id, at)
    if held is None:
        return
    untie(staff_id=held, client_id=client_id, ground=TieGround.ACCOUNTABLE, by=by, at=at)
    tie(
        staff_id=held,
        client_id=client_id,
        ground=TieGround.CARE_TEAM,
        ends_at=at + timedelta(days=FINISHING_DAYS),
        by=by,
        at=at,
    )
