"""What a packet says of one site: gathered in a fixed number of questions, however many people are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from stepdown.assessment.queries import essentials
from stepdown.assessment.vocabulary import Essentials
from stepdown.closure.queries import coming_up
from stepdown.closure.vocabulary import Closure
from stepdown.episode.queries import currents
from stepdown.episode.vocabulary import EpisodeCard
from stepdown.intake.queries import bookings
from stepdown.intake.vocabulary import Booking
from stepdown.kernel.viewer import Viewer
from stepdown.note.queries import unsigned_at
from stepdown.people.queries import accountable_for, emergency_contacts, in_treatment_at, staff
from stepdown.people.vocabulary import ClientCard, ContactCard, StaffCard, Tie
from stepdown.phone.actions import numbers_for_paper
from stepdown.phone.queries import callers, staff_numbers
from stepdown.phone.vocabulary import Line
from stepdown.place.queries import site as site_of
from stepdown.place.vocabulary import Site
from stepdown.programme.queries import programme_version, weekly_minutes

Numbers = tuple[tuple[UUID | None, Line, str], ...]


@dataclass(frozen=True)
class Person:
    """One person in treatment, as far as paper needs it."""

    card: ClientCard
    level: str
    phase: int | None
    minutes: int | None
    counselor: str
    essentials: Essentials | None
    contacts: tuple[tuple[ContactCard, str], ...]
    own: tuple[tuple[Line, str], ...]


@dataclass(frozen=True)
class Gathered:
    """Everything of one site for one packet."""

    site: Site
    people: tuple[Person, ...]
    bookings: tuple[Booking, ...]
    staff: tuple[tuple[StaffCard, str], ...]
    closures: tuple[Closure, ...]
    unsigned: int = 0

    @property
    def client_ids(self) -> tuple[UUID, ...]:
        booked = [one.client_id for one in self.bookings if one.client_id]
        return tuple(dict.fromkeys([one.card.id for one in self.people] + booked))


def gather(viewer: Viewer, site_id: UUID, *, at: datetime) -> Gathered:
    """What the packet of a site says now. Raises NotFound for no such site."""
    site = site_of(viewer, site_id)
    start = datetime.combine(at.astimezone(site.tz).date(), time(), site.tz)
    cards = in_treatment_at(viewer, site_id, at=at)
    ids = [card.id for card in cards]
    episodes, ties = currents(viewer, ids, at=at), accountable_for(viewer, ids, at=at)
    known, emergency = essentials(viewer, ids, at=at), emergency_contacts(viewer, ids, at=at)
    numbers = numbers_for_paper(client_ids=ids, by=viewer, at=at)
    people = tuple(
        _person(
            viewer,
            card,
            (episodes.get(card.id), ties.get(card.id), known.get(card.id)),
            _with_consent(viewer, card, emergency.get(card.id, ()), at),
            numbers.get(card.id, ()),
        )
        for card in cards
    )
    booked = bookings(viewer, since=start, until=start + timedelta(days=2))
    phones = staff_numbers(viewer)
    here = [one for one in staff(viewer, at=at) if site_id in one.site_ids]
    return Gathered(
        site=site,
        people=people,
        bookings=tuple(one for one in booked if one.site_id == site_id),
        staff=tuple((one, " · ".join(part for part in phones.get(one.id, ()) if part)) for one in here),
        closures=coming_up(viewer, [site_id], until=start + timedelta(days=7), at=at),
        unsigned=unsigned_at(viewer, site_id, at=at),
    )


def _with_consent(
    viewer: Viewer, card: ClientCard, noted: tuple[ContactCard, ...], at: datetime
) -> tuple[ContactCard, ...]:
    """Emergency contacts whom a consent in force names. Only asked for those who noted somebody."""
    if not noted:
        return ()
    named = {one.contact_id for one in callers(viewer, card.id, at=at) if one.named}
    return tuple(one for one in noted if one.id in named)


def _person(
    viewer: Viewer,
    card: ClientCard,
    known: tuple[EpisodeCard | None, Tie | None, Essentials | None],
    contacts: tuple[ContactCard, ...],
    numbers: Numbers,
) -> Person:
    episode, tie, essential = known
    terms = episode.stay.terms if episode is not None and episode.stay is not None else None
    phase = None
    if terms is not None:
        phases = programme_version(viewer, terms.programme_version_id).phases
        phase = next((one for one in phases if one.number == terms.phase), None)
    by_contact = {contact_id: number for contact_id, _, number in reversed(numbers) if contact_id}
    return Person(
        card=card,
        level=terms.rung.label if terms else "",
        phase=phase.number if phase else None,
        minutes=weekly_minutes(viewer, phase) if phase else None,
        counselor=tie.staff_name if tie else "",
        essentials=essential,
        contacts=tuple((one, by_contact.get(one.id, one.phone)) for one in contacts),
        own=tuple((line, number) for contact_id, line, number in numbers if contact_id is None),
    )
