"""Questions to the vault: what is in it, who opened it; and, only through an opening, what it says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from stepdown.identity import rules
from stepdown.identity.models import IdentityEntry, VaultOpening
from stepdown.identity.models import JoinWish as JoinWishRow
from stepdown.identity.models import LegalIdentity as LegalIdentityRow
from stepdown.identity.reading import newest_values
from stepdown.identity.vocabulary import (
    Act,
    Change,
    Correction,
    EarlierEpisode,
    EmergencyReason,
    Field,
    Group,
    JoinWish,
    LegalIdentity,
    NeedOf,
    Opening,
    Task,
    VaultStatus,
)
from stepdown.kernel.refusal import NotFound, Refusal
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import client_cards, require_reach, search_clients
from stepdown.people.vocabulary import ClientCard, Permission

SYSTEM = Viewer(Audience.SYSTEM)


def vault_status(viewer: Viewer, client_id: UUID, *, at: datetime) -> VaultStatus:
    """The outside of the vault: which fields are known, who opened it and why, what changed when (4
    queries).
    """
    require_reach(viewer, client_id, at=at)
    row = LegalIdentityRow.objects.filter(client_id=client_id).first()
    return VaultStatus(
        client_id=client_id,
        present=tuple(Field(name) for name in row.present) if row else (),
        version=row.version - 1 if row else 0,
        openings=openings(viewer, client_id, at=at),
        changes=_changes(row) if row else (),
    )


def vault_seen(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[bool, int]:
    """Whether there is anything in the vault, and how often it was opened, up to fifty (2 queries)."""
    require_reach(viewer, client_id, at=at)
    filled = LegalIdentityRow.objects.filter(client_id=client_id).exclude(present=[]).exists()
    return filled, VaultOpening.objects.filter(client_id=client_id)[:50].count()


def openings(viewer: Viewer, client_id: UUID, *, at: datetime, limit: int = 50) -> tuple[Opening, ...]:
    """Who opened the client's vault, newest first: for staff in reach and for the client themself."""
    require_reach(viewer, client_id, at=at)
    rows = VaultOpening.objects.filter(client_id=client_id).select_related("staff").order_by("-at")
    return tuple(opening(row) for row in rows[:limit])


def opened(viewer: Viewer, opening_id: UUID, *, at: datetime) -> tuple[Opening, LegalIdentity | None]:
    """What an opening shows its opener, for five minutes; after that None. Raises NotFound for anyone
    else.
    """
    row = VaultOpening.objects.filter(id=opening_id, staff_id=viewer.staff_id).select_related("staff").first()
    if row is None or viewer.staff_id is None:
        raise NotFound
    if not rules.is_shown(row.at, at):
        return opening(row), None
    groups = rules.SHOWS[Task(row.task)]
    return opening(row), LegalIdentity(row.client_id, values_of(row.client_id, groups))


def values_of(client_id: UUID, groups: Iterable[Group]) -> dict[Field, str]:
    """The values of some groups; empty without a legal identity."""
    row = LegalIdentityRow.objects.filter(client_id=client_id).first()
    return newest_values(row, groups) if row else {}


def needs(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[NeedOf, ...]:
    """Each act the law ties to a legal identity, and what the vault lacks for it."""
    require_reach(viewer, client_id, at=at)
    present = _present(client_id)
    return tuple(
        NeedOf(
            act,
            rules.lacking(act, present),
            refusal.reason if (refusal := rules.missing_for(act, present)) else say("Ready."),
        )
        for act in rules.acts_needing_identity()
    )


def missing_for(viewer: Viewer, client_id: UUID, act: Act, *, at: datetime) -> Refusal | None:
    """What an act says for itself when the vault lacks what it needs; None: go on."""
    require_reach(viewer, client_id, at=at)
    return rules.missing_for(act, _present(client_id))


def earlier_episodes(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[EarlierEpisode, ...]:
    """Other clients with the same legal name and birth date: only for those who may open vaults, else
    nothing.

    It says that there may be one; nothing is joined unless the client wishes it.
    """
    require_reach(viewer, client_id, at=at)
    if not viewer.may(Permission.OPEN_VAULT):
        return ()
    row = LegalIdentityRow.objects.filter(client_id=client_id, same_person__isnull=False).first()
    if row is None or row.same_person is None:
        return ()
    same = LegalIdentityRow.objects.filter(same_person=bytes(row.same_person)).exclude(id=row.id)
    others = list(same.order_by("at").values_list("client_id", flat=True))
    cards = client_cards(viewer, others, at=at)
    wished = {
        wish.other_id if wish.client_id == client_id else wish.client_id: wish.at
        for wish in join_wishes(viewer, client_id, at=at)
    }
    return tuple(EarlierEpisode(other, cards.get(other), wished.get(other)) for other in others)


def join_wishes(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[JoinWish, ...]:
    """The client's wishes in force that two records be read together, from whichever record they were
    made.
    """
    require_reach(viewer, client_id, at=at)
    rows = JoinWishRow.objects.filter(Q(client_id=client_id) | Q(other_id=client_id), withdrawn__isnull=True)
    return tuple(
        JoinWish(row.id, row.client_id, row.other_id, row.words, row.at) for row in rows.order_by("at")
    )


def find_in_emergency(viewer: Viewer, text: str, *, at: datetime) -> tuple[ClientCard, ...]:
    """Clients of every site by chosen name, for a clinician in an emergency. Raises NotFound for anyone
    else.
    """
    if not viewer.may(Permission.OPEN_VAULT_IN_EMERGENCY):
        raise NotFound
    return search_clients(SYSTEM, text, at=at, limit=8)


def card_in_emergency(viewer: Viewer, client_id: UUID, *, at: datetime) -> ClientCard:
    """One client of any site, by chosen name only, for a clinician in an emergency. Raises NotFound."""
    if not viewer.may(Permission.OPEN_VAULT_IN_EMERGENCY):
        raise NotFound
    return require_reach(SYSTEM, client_id, at=at)


def opening(row: VaultOpening) -> Opening:
    """A row of the list of openings as a frozen value."""
    return Opening(
        id=row.id,
        client_id=row.client_id,
        staff_id=row.staff_id,
        staff_name=row.staff.name,
        task=Task(row.task),
        reason=row.reason,
        emergency=EmergencyReason(row.emergency) if row.emergency else None,
        at=row.at,
        hidden_at=row.hidden_at,
    )


def _present(client_id: UUID) -> tuple[Field, ...]:
    names = LegalIdentityRow.objects.filter(client_id=client_id).values_list("present", flat=True).first()
    return tuple(Field(name) for name in names or ())


def _changes(row: LegalIdentityRow) -> tuple[Change, ...]:
    entries = IdentityEntry.objects.filter(identity=row).select_related("staff").order_by("-number", "group")
    return tuple(
        Change(Group(entry.group), Correction(entry.what), entry.staff.name, entry.why, entry.at)
        for entry in entries
    )
