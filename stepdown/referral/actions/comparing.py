"""Noting in what the records of one person disagree, and counting what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import combinations

from stepdown.referral.models import Disagreement, Referral, ReferralFact
from stepdown.referral.queries.standing import of_one_person, open_disagreements, standing_of
from stepdown.referral.rules.disagreeing import conflicts

# More records about one person than anybody compares by eye.
_MOST_RECORDS = 20


def note_disagreements(row: Referral, at: datetime) -> None:
    """Compare what stands of every record of the person with every other, and count what waits on each.

    Noted once: asked again, nothing is added.
    """
    records = list(of_one_person(row).order_by("-at", "-id")[:_MOST_RECORDS])
    standing = {each.id: standing_of([each]) for each in records}
    found = [
        Disagreement(
            question=each.question.value,
            first_id=ours[each.first][0],
            second_id=theirs[each.second][0],
            at=at,
        )
        for later, earlier in combinations(records, 2)
        for ours, theirs in ((standing[earlier.id], standing[later.id]),)
        for each in conflicts(
            [fact for _, fact in ours],
            [fact for _, fact in theirs],
            births_differ=_differ(earlier.birth, later.birth),
        )
    ]
    Disagreement.objects.bulk_create(found, ignore_conflicts=True, batch_size=500)
    recount(records)


def recount(records: Iterable[Referral]) -> None:
    """Count again what waits on each of these records."""
    for each in records:
        waiting = open_disagreements(ReferralFact.objects.filter(referral=each.id)).count()
        Referral.objects.filter(id=each.id).exclude(open_disagreements=waiting).update(
            open_disagreements=waiting
        )


def _differ(one: bytes | memoryview | None, other: bytes | memoryview | None) -> bool:
    return one is not None and other is not None and bytes(one) != bytes(other)
