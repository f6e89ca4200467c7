"""Which record a new one comes after, and what it says otherwise. Nothing changes by itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from stepdown.referral.models import Referral, ReferralChange, ReferralFact
from stepdown.referral.queries.standing import chain_of, standing_of
from stepdown.referral.rules.changes import compare
from stepdown.referral.vocabulary import Fact

_LONGEST = 50


def place_among_others(row: Referral, replaced: Sequence[bytes]) -> tuple[Referral | None, Referral | None]:
    """The edition that this one comes after, and another record of the same person to stand beside.

    An older edition that arrives late comes after nothing; it stands beside the newer one.
    """
    same = Q(series=row.series) if row.series else Q(pk=None)
    found = Referral.objects.filter(same | Q(document__in=list(replaced)))
    latest = max(
        (each for each in found.order_by("-at", "-id")[:_LONGEST] if _may_be_one(row, each)),
        key=lambda each: (each.edition, each.made_at.timestamp() if each.made_at else 0.0, each.at),
        default=None,
    )
    if latest is not None and _older(row, latest):
        return None, latest
    beside = None
    if latest is None and row.patient_key:
        others = Referral.objects.filter(patient_key=row.patient_key)
        beside = others.order_by("-at", "-id").first()
    return latest, beside


def _may_be_one(row: Referral, other: Referral) -> bool:
    """Senders use a set's number twice: two people with two record numbers or birth dates are two people."""
    for ours, theirs in ((row.patient_key, other.patient_key), (row.birth, other.birth)):
        if ours and theirs and bytes(ours) != bytes(theirs):
            return False
    return True


def _older(row: Referral, latest: Referral) -> bool:
    if row.edition != latest.edition:
        return row.edition < latest.edition
    return bool(row.made_at and latest.made_at and row.made_at < latest.made_at)


def weigh(row: Referral, rows: Sequence[ReferralFact], told: Sequence[Fact]) -> list[ReferralChange]:
    """Mark what the later edition repeats, and make a row of each difference to what stands.

    What an earlier edition brought and nobody has decided is overtaken: this edition says it again, or not.
    """
    if row.newer_copy_of is None:
        return []
    earlier = chain_of(row.newer_copy_of)
    standing = standing_of(earlier)
    same_birth = bool(row.birth) and any(bytes(each.birth or b"") == row.birth for each in earlier)
    compared = compare([fact for _, fact in standing], told, same_birth=same_birth)
    for after, before in compared.repeats.items():
        rows[after].repeats_id = standing[before][0]
    found = [
        ReferralChange(
            referral_id=row.id,
            position=position,
            kind=each.kind.value,
            before_id=None if each.before is None else standing[each.before][0],
            after_id=None if each.after is None else rows[each.after].id,
        )
        for position, each in enumerate(compared.differences)
    ]
    Referral.objects.filter(id=row.id).update(open_changes=len(found))
    Referral.objects.filter(id__in=[each.id for each in earlier]).update(open_changes=0)
    return found
