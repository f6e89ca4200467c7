"""Somebody goes to another place, arrives, comes back or goes on there; or moves to another site of ours.

While somebody is away their episode stays open: seats are free for others, no week asks anything of them, no
draw and no flag counts them as missing. Treatment here ends only once somebody knows that they arrived.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.episode import actions as episode
from stepdown.episode import queries as episodes
from stepdown.episode.vocabulary import EpisodeCard, Proposal
from stepdown.journeys import discharge as leaving
from stepdown.journeys import specialists
from stepdown.journeys.step import seat_anew
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people import actions as people
from stepdown.people.queries import client_card
from stepdown.place.queries import site, sites
from stepdown.place.vocabulary import Site
from stepdown.resource.queries import directory, resource
from stepdown.resource.vocabulary import Filter, ResourceCard
from stepdown.session import actions as session
from stepdown.session.vocabulary import Released
from stepdown.transfer import actions
from stepdown.transfer.vocabulary import NewStep, NewTransfer, State, Stays, TransferCard, TransferPage
from stepdown.week_close import actions as week_close
from stepdown.week_close import queries as closing
from stepdown.week_close.vocabulary import Ended

# National reason codes of a discharge (TEDS 4), and the finer one some states report.
ENDS_AS = {
    State.ARRIVED: "transferred",
    State.ENDED: "transferred",
    State.NOT_TAKEN_UP: "transferred_not_arrived",
}
NOBODY = Refusal(say("They are not in treatment here. There is nothing to transfer."))
HEALTH = "health"


@dataclass(frozen=True)
class Here:
    """Where somebody is in this clinic, the other sites, and who could be accountable at one of them."""

    episode: EpisodeCard
    sites: tuple[Site, ...]
    proposals: tuple[Proposal, ...]


def places(viewer: Viewer, *, at: datetime) -> tuple[ResourceCard, ...]:
    """The places of the directory that a person can be transferred to, by name: those of health care."""
    found = directory(viewer, Filter(kind=HEALTH), on=at.date())
    return tuple(one for one in found.cards if one.takes)


@transaction.atomic
def begin(*, client_id: UUID, new: NewTransfer, by: Viewer, at: datetime) -> TransferPage:
    """Begin a transfer elsewhere; what the directory knows of the place is taken from there.

    Raises Refused, NotFound.
    """
    client_card(by, client_id, at=at)
    running = episodes.current(by, client_id, at=at)
    if running is None:
        raise Refused(NOBODY)
    if new.resource_id is not None:
        known = resource(by, new.resource_id, on=at.date())
        if not known.takes:
            no = say("{name} takes nobody now: {why}", name=known.name, why=known.freshness.label)
            raise Refused(Refusal(no, lifted_by=say("Choose another place."), field="to_name"))
        words = known.words
        new = replace(new, to_name=known.name, to_phone=words.phone, to_address=words.address)
    owner = running.accountable.staff_id if running.accountable else None
    about = actions.About(client_id, running.id, running.site_id, owner)
    return actions.begin(about=about, new=new, by=by, at=at)


@transaction.atomic
def follow(*, transfer_id: UUID, step: NewStep, version: int, by: Viewer, at: datetime) -> TransferPage:
    """What happened next, with all that follows from it: seats, days away, the end of treatment here.

    Raises Refused, Stale, NotFound.
    """
    made = actions.take_step(transfer_id=transfer_id, step=step, version=version, by=by, at=at)
    card = made.card
    whole = replace(by, audience=Audience.SYSTEM)
    if step.state is State.WENT:
        session.release_seats_ahead(client_id=card.client_id, why=Released.AWAY, by=whole, at=at)
        _nobody_searches(card, by, at)
    elif step.state is State.BACK:
        running = episodes.current(by, card.client_id, at=at)
        if running is not None:
            seat_anew(running, by, at)
    elif step.state in ENDS_AS and not (step.state is State.ARRIVED and card.stays is Stays.OPEN):
        _end(card, step, by, at)
    return made


def _nobody_searches(card: TransferCard, by: Viewer, at: datetime) -> None:
    """Who is on the way to another place is not somebody whom nobody has reached."""
    words = str(say("On the way to {name}.", name=card.to_name))
    for one in closing.not_reached(by, None, at=at):
        if one.client_id == card.client_id:
            week_close.end_call(absent_id=one.id, how=Ended.SAFE, words=words, by=by, at=at)


def _end(card: TransferCard, step: NewStep, by: Viewer, at: datetime) -> None:
    """Treatment here ends, for the reason that is now known."""
    running = episodes.current(by, card.client_id, at=at)
    if running is None:
        return
    words = say("To {name}. {words}", name=card.to_name, words=step.words)
    leaving.discharge(
        client_id=card.client_id,
        reason=ENDS_AS[step.state],
        words=str(words).strip(),
        version=running.version,
        by=by,
        at=at,
    )


def here(viewer: Viewer, client_id: UUID, *, site_id: UUID | None = None, at: datetime) -> Here:
    """What a move to another site needs. Raises NotFound for who is not in treatment."""
    card = client_card(viewer, client_id, at=at)
    running = episodes.current(viewer, client_id, at=at)
    if running is None or running.stay is None:
        raise NotFound
    whole = replace(viewer, audience=Audience.SYSTEM)  # sites and colleagues where the viewer does not work
    others = tuple(one for one in sites(whole) if one.id != running.site_id)
    chosen = next((one for one in others if one.id == site_id), None)
    if chosen is None:
        return Here(running, others, ())
    terms = running.stay.terms
    phases = specialists.phases_of(viewer, [terms.programme_version_id])
    there = replace(card, site_id=chosen.id, site_name=chosen.name)
    phase = phases.get((terms.programme_version_id, terms.phase))
    proposals = specialists.propose(whole, there, phase=phase, at=at)
    return Here(running, others, tuple(one for one in proposals if one.fits) or proposals)


@transaction.atomic
def move_here(
    *, client_id: UUID, site_id: UUID, accountable_id: UUID, why: str, version: int, by: Viewer, at: datetime
) -> None:
    """The same chart, episode and level at another site of ours: who answers for them works there, seats at
    the old site are free, seats at the new one are looked for. Reach follows.

    Raises Refused, Stale, NotFound.
    """
    running = episodes.current(by, client_id, at=at)
    if running is None or running.stay is None:
        raise Refused(NOBODY)
    if running.version != version:
        raise Stale(running.version)
    # Who decides it may have no reach any more when it is done: the house does it to the end.
    whole = replace(by, audience=Audience.SYSTEM)
    place = site(whole, site_id)
    session.release_seats_ahead(client_id=client_id, why=Released.WEEK_CHANGED, by=whole, at=at)
    episode.move_site(
        episode_id=running.id,
        site_id=place.id,
        accountable_id=accountable_id,
        why=why,
        version=version,
        by=whole,
        at=at,
    )
    people.move_to_site(client_id=client_id, site_id=place.id, by=whole, at=at)
    moved = episodes.current(whole, client_id, at=at)
    if moved is not None:
        seat_anew(moved, whole, at)
