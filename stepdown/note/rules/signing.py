"""Who may sign a note, whether it needs a second signature, how it stands against its moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.note.rules.standards import Standard
from stepdown.note.vocabulary import NoteKind, NoteState, Timing
from stepdown.people.vocabulary import CredentialCard, CredentialKind, Power


class Standing(StrEnum):
    """How somebody's credentials let them sign on a day."""

    ALONE = "alone"
    SUPERVISED = "supervised"
    NOT = "not"


def standing(held: Iterable[CredentialCard], kind: NoteKind, day: date, standard: Standard) -> Standing:
    """Whether somebody signs such a note alone, under a co-signer, or not at all.

    Only credentials that somebody else verified and that are valid that day count. A supervision agreement
    or a registration lets somebody write and sign as supervised: the note then needs a second signature.
    Source: `data/signing.toml`; licensing law differs by state [K].
    """
    valid = [
        one
        for one in held
        if one.verified_at is not None and one.starts_on <= day and (one.ends_on is None or day < one.ends_on)
    ]
    wanted = standard.powers[kind]
    if any(one.kind in standard.alone and wanted & set(one.powers) for one in valid):
        return Standing.ALONE
    under = {CredentialKind.SUPERVISION, CredentialKind.REGISTRATION} - standard.alone
    if kind is not NoteKind.CLOSING and any(one.kind in under for one in valid):
        return Standing.SUPERVISED
    return Standing.NOT


def may_sign(author_id: UUID, stands: Standing, by: Viewer) -> Refusal | None:
    """Nobody signs as another, and nobody without a credential. Source: 42 CFR 482.24(c)(1) for hospitals,
    state licensing and payers alike elsewhere [K]: entries are authenticated by their author.
    """
    if by.staff_id is None or by.staff_id != author_id:
        return Refusal(
            say("Only its author signs this note."),
            lifted_by=say("Its author signs it; a colleague who may co-sign adds a co-signature."),
        )
    if stands is Standing.NOT:
        return Refusal(
            say("You have no verified credential, valid that day, to sign such a note."),
            lifted_by=say("A director verifies credentials under People."),
        )
    return None


def may_cosign(author_id: UUID, state: NoteState, signed_by: Collection[UUID], by: Viewer) -> Refusal | None:
    """A co-signature is a second person's, who may co-sign, over words that are signed, once."""
    if state is NoteState.DRAFT:
        return Refusal(say("A draft is signed by its author first."))
    if by.staff_id is None or by.staff_id == author_id:
        return Refusal(
            say("A co-signature is a second person's."), lifted_by=say("A colleague who may co-sign.")
        )
    if by.staff_id in signed_by:
        return Refusal(say("You have co-signed this note already."))
    if not by.can(Power.CO_SIGN):
        return Refusal(
            say("You have no verified credential, valid today, to co-sign."),
            lifted_by=say("A director verifies credentials under People."),
        )
    if state is NoteState.LOCKED:
        return Refusal(
            say("This note is locked: it has every signature it needs."),
            lifted_by=say("An amendment or a late entry stands beside it."),
        )
    return None


def may_add(author_id: UUID, author_active: bool, state: NoteState, by: Viewer) -> Refusal | None:
    """An amendment or a late entry is its author's; where they left, one's who may co-sign."""
    if state is NoteState.DRAFT:
        return Refusal(say("This note is still a draft: correct the draft itself."))
    if by.staff_id == author_id:
        return None
    if not by.can(Power.CO_SIGN):
        return Refusal(
            say("Its author amends a note."), lifted_by=say("Whoever may co-sign adds to another's note.")
        )
    if author_active:
        return Refusal(
            say("Its author works here and amends it themselves."), lifted_by=say("Ask them, or co-sign it.")
        )
    return None


def may_close(author_active: bool, state: NoteState, why: str, by: Viewer) -> Refusal | None:
    """What somebody who left did not sign is closed by one who may co-sign, with a reason, and never in
    their name. It never becomes a claim.
    """
    if state is not NoteState.DRAFT:
        return Refusal(say("It is signed: there is nothing to close."))
    if author_active:
        return Refusal(
            say("Its author works here and signs it themselves."), lifted_by=say("They sign it, late.")
        )
    if not by.can(Power.CO_SIGN):
        return Refusal(
            say("You have no verified credential, valid today, to close it."),
            lifted_by=say("Whoever may co-sign closes what a colleague who left did not sign."),
        )
    if len(why.split()) < 2:
        return Refusal(say("Say why it is closed by the office."), field="why")
    return None


def state_of(
    at: datetime,
    *,
    signed_at: datetime | None,
    needs_cosign: bool,
    cosigned_at: datetime | None,
    locks_at: datetime | None,
) -> NoteState:
    """How far a note has come. It locks once it has what it needs and the time for co-signing is over."""
    if signed_at is None:
        return NoteState.DRAFT
    if locks_at is not None and locks_at <= at and (cosigned_at is not None or not needs_cosign):
        return NoteState.LOCKED
    return NoteState.COSIGNED if cosigned_at is not None else NoteState.SIGNED


def timing(due_at: datetime, zone: str, at: datetime) -> Timing:
    """How an open note stands at a moment: late, due on this day of the site, or ahead."""
    if due_at <= at:
        return Timing.LATE
    place = ZoneInfo(zone)
    return Timing.TODAY if due_at.astimezone(place).date() == at.astimezone(place).date() else Timing.AHEAD
