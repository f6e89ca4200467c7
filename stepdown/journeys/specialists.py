"""Who could be somebody's specialist: staff as candidates, with caseload and hours already promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language_info

from stepdown.episode import queries as episode
from stepdown.episode.vocabulary import Load, Need, Proposal, Specialist
from stepdown.kernel.viewer import Viewer
from stepdown.people import queries as people
from stepdown.people.vocabulary import ClientCard, CredentialState, Power, Role, StaffCard
from stepdown.programme import queries as programme
from stepdown.programme.vocabulary import Phase, Service

Phases = Mapping[tuple[UUID, int], Phase]
# Only these roles carry a caseload of their own.
CARRY = frozenset({Role.COUNSELOR, Role.SUPERVISOR})
IN_FORCE = frozenset({CredentialState.VALID, CredentialState.ENDS_SOON})


def propose(
    viewer: Viewer,
    client: ClientCard,
    *,
    phase: Phase | None,
    skills: tuple[str, ...] = (),
    asked_for: UUID | None = None,
    at: datetime,
) -> tuple[Proposal, ...]:
    """Everybody who carries a caseload, held against what this person needs."""
    need = need_of(client, phase, skills=skills, asked_for=asked_for)
    return episode.specialists(viewer, need, candidates(viewer, at=at))


def need_of(
    client: ClientCard, phase: Phase | None, *, skills: tuple[str, ...] = (), asked_for: UUID | None = None
) -> Need:
    """What a person needs of a specialist: their site, language, groups of people, and one-to-one minutes
    a week.
    """
    return Need(
        site_id=client.site_id,
        site_name=client.site_name,
        language=client.language,
        language_name=language_name(client.language),
        skills=skills,
        populations=client.population,
        weekly_minutes=one_to_one(phase) if phase else 0,
        asked_for=asked_for,
    )


def candidates(viewer: Viewer, *, at: datetime, without: Iterable[UUID] = ()) -> tuple[Specialist, ...]:
    """Staff who carry a caseload, with what is already theirs (5 queries,
    and one for each programme version in use).
    """
    gone = set(without)
    loads = episode.loads(viewer, at=at)
    phases = phases_of(viewer, (load.programme_version_id for parts in loads.values() for load in parts))
    return tuple(
        _specialist(card, loads.get(card.id, ()), phases, at)
        for card in people.staff(viewer, at=at)
        if card.id not in gone and CARRY & set(card.roles)
    )


def with_more(one: Specialist, more: Counter[UUID], minutes: int) -> Specialist:
    """The same candidate once the people just given to them are counted too."""
    added = more[one.staff_id]
    found = dict(vars(one))
    return Specialist(
        **found
        | {"caseload": one.caseload + added, "promised_minutes": one.promised_minutes + added * minutes}
    )


def one_to_one(phase: Phase) -> int:
    """Minutes a week that a phase asks of one specialist, spread over its rhythm and rounded up."""
    total = sum(
        -(-dose.sessions * dose.minutes // dose.every_weeks)
        for dose in phase.doses
        if dose.service is Service.INDIVIDUAL
    )
    return int(total)


def language_name(code: str) -> str:
    """The language's name in English; the code where nobody knows it."""
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return code


def phases_of(viewer: Viewer, version_ids: Iterable[UUID]) -> Phases:
    """The phases of programme versions, each version asked for once however many people are in it."""
    return {
        (version_id, phase.number): phase
        for version_id in set(version_ids)
        for phase in programme.programme_version(viewer, version_id).phases
    }


def _specialist(card: StaffCard, loads: tuple[Load, ...], phases: Phases, at: datetime) -> Specialist:
    promised = sum(
        load.clients * one_to_one(phases[load.programme_version_id, load.phase])
        for load in loads
        if (load.programme_version_id, load.phase) in phases
    )
    return Specialist(
        staff_id=card.id,
        name=card.name,
        title=card.title,
        active=card.active,
        site_ids=card.site_ids,
        languages=card.languages,
        skills=card.skills,
        populations=card.populations,
        may_sign=_may_sign(card, at),
        caseload=sum(load.clients for load in loads),
        caseload_limit=card.caseload_limit,
        weekly_hours=card.weekly_hours,
        promised_minutes=promised,
    )


def _may_sign(card: StaffCard, at: datetime) -> bool:
    standing = people.credentials_standing(card, at.date())
    return any(state in IN_FORCE and Power.SIGN in credential.powers for credential, state in standing)
