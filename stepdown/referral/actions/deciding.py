"""A person takes a change over or leaves it, and settles what two sources say differently."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.referral.actions.comparing import note_disagreements, recount
from stepdown.referral.models import ChangeDecision, Disagreement, Referral, Settlement
from stepdown.referral.queries.cards import reachable
from stepdown.referral.queries.deciding import change, disagreement
from stepdown.referral.queries.standing import of_one_person, open_changes
from stepdown.referral.vocabulary import Holds

_LEAST_REASON = 10
_LONGEST_REASON = 300


@transaction.atomic
def decide_changes(*, referral_id: UUID, choices: Mapping[UUID, bool], by: Viewer, at: datetime) -> int:
    """Take over (True) or leave (False) waiting changes of an edition; answers how many were decided.

    Decided by somebody else meanwhile: that decision stays. Raises NotFound; Refused for a change that a
    later edition has overtaken, or without the permission.
    """
    row = _held(referral_id, by, at)
    _may(by)
    _not_overtaken(row)
    waiting = list(open_changes(row.id).filter(id__in=list(choices)).values_list("id", flat=True))
    ChangeDecision.objects.bulk_create(
        ChangeDecision(change_id=pk, number=1, accepted=choices[pk], by_id=by.staff_id, at=at)
        for pk in waiting
    )
    _decided(row, by, at, {"decided": len(waiting), "taken over": sum(choices[pk] for pk in waiting)})
    return len(waiting)


@transaction.atomic
def decide_every_change(*, referral_id: UUID, accepted: bool, by: Viewer, at: datetime) -> int:
    """Take over, or leave, every change of an edition that waits. Raises as `decide_changes`."""
    row = _held(referral_id, by, at)
    waiting = open_changes(row.id).values_list("id", flat=True)
    return decide_changes(referral_id=row.id, choices=dict.fromkeys(waiting, accepted), by=by, at=at)


@transaction.atomic
def decide_again(
    *, change_id: UUID, accepted: bool, reason: str, version: int, by: Viewer, at: datetime
) -> None:
    """Decide a change otherwise, and say why; the earlier decision stays in the history.

    `version` is how many decisions the viewer saw. Raises NotFound, Stale, Refused.
    """
    card = change(by, change_id, at=at)
    row = _held(card.referral_id, by, at)
    _may(by)
    _not_overtaken(row)
    made = ChangeDecision.objects.filter(change=change_id).count()
    if made != version:
        raise Stale(made)
    if card.decided is not None and card.decided.accepted is accepted:
        raise Refused(Refusal(say("This is what was decided already."), field="accepted"))
    why = _reason(reason)
    ChangeDecision.objects.create(
        change_id=change_id, number=made + 1, accepted=accepted, reason=why, by_id=by.staff_id, at=at
    )
    _decided(row, by, at, {"decided": 1, "taken over": int(accepted), "again": True})


@transaction.atomic
def settle(
    *, disagreement_id: UUID, holds: Holds, reason: str, version: int, by: Viewer, at: datetime
) -> None:
    """Say which of two sources is right, and why. Both stay as they were sent; so does an earlier settlement.

    `version` is how many settlements the viewer saw. Raises NotFound, Stale, Refused.
    """
    card = disagreement(by, disagreement_id, at=at)
    _may(by)
    row = _held(card.second.referral.id, by, at)
    Disagreement.objects.select_for_update().get(id=disagreement_id)
    made = Settlement.objects.filter(disagreement=disagreement_id).count()
    if made != version:
        raise Stale(made)
    Settlement.objects.create(
        disagreement_id=disagreement_id,
        number=made + 1,
        holds=holds.value,
        reason=_reason(reason),
        by_id=by.staff_id,
        at=at,
    )
    recount(of_one_person(row))
    _record(row, by, at, "settle disagreement", {"question": card.question.value, "holds": holds.value})


def _decided(row: Referral, by: Viewer, at: datetime, detail: dict[str, int | bool]) -> None:
    Referral.objects.filter(id=row.id).update(open_changes=open_changes(row.id).count())
    note_disagreements(row, at)
    _record(row, by, at, "decide changes of referral", detail)


def _record(
    row: Referral, by: Viewer, at: datetime, verb: str, detail: Mapping[str, int | bool | str]
) -> None:
    record(
        by=by,
        at=at,
        verb=verb,
        subject=Subject("referral", row.id),
        clients=[row.client_id] if row.client_id else [],
        detail=dict(detail),
    )


def _held(referral_id: UUID, by: Viewer, at: datetime) -> Referral:
    if not reachable(by, at).filter(id=referral_id).exists():
        raise NotFound
    return Referral.objects.select_for_update().get(id=referral_id)


def _not_overtaken(row: Referral) -> None:
    if Referral.objects.filter(newer_copy_of=row.id).exists():
        raise Refused(
            Refusal(
                say("A later edition of this record is here. Decide on what that one says."),
                lifted_by=say("Open the later edition."),
            )
        )


def _may(by: Viewer) -> None:
    if not (by.may(Permission.ASSESS) or by.may(Permission.IMPORT_REFERRAL)):
        raise Refused(
            Refusal(
                say("Deciding what a record says is not among what your role may do."),
                lifted_by=say("Intake, the director and whoever assesses may."),
            )
        )


def _reason(text: str) -> str:
    words = " ".join(text.split())[:_LONGEST_REASON]
    if len(words) < _LEAST_REASON:
        raise Refused(Refusal(say("Say in a few words how you know."), field="reason"))
    return words
