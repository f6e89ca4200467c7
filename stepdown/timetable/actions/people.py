"""Verbs of kinds of group and of people kept apart."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach, staff_member, within_reach
from stepdown.timetable import models
from stepdown.timetable.queries.people import kind_card
from stepdown.timetable.rules.kinds import stands_against
from stepdown.timetable.vocabulary import GroupKindCard, GroupKindWords


@transaction.atomic
def set_group_kind(*, words: GroupKindWords, version: int = 0, by: Viewer, at: datetime) -> GroupKindCard:
    """Say what the clinic wants of a kind of group; `version` 0 where nothing was said of it before.

    Raises Refused with every fault, Stale.
    """
    if faults := stands_against(words):
        raise Refused(*faults)
    row = models.GroupKind.objects.select_for_update().filter(key=words.key).first()
    if (row.version if row else 0) != version:
        raise Stale(row.version if row else 0)
    made = asdict(words) | {"asks": list(words.asks), "site_ids": list(words.site_ids)}
    made |= {"member_ids": list(words.member_ids), "starts": list(words.starts)}
    models.GroupKind.objects.update_or_create(
        key=words.key, defaults=made | {"version": version + 1, "at": at}
    )
    kept = models.GroupKind.objects.get(key=words.key)
    members = list(words.member_ids)
    record(by=by, at=at, verb="set group kind", subject=Subject("group kind", kept.id), clients=members)
    return kind_card(kept)


@transaction.atomic
def keep_apart(
    *,
    client_id: UUID,
    other_id: UUID | None = None,
    staff_id: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> UUID:
    """Never put two clients together, or a client with a member of staff. Raises Refused, NotFound.

    Only who reaches both clients can enter it. The same pair again is the pair that stands.
    """
    require_reach(by, client_id, at=at)
    if (other_id is None) == (staff_id is None) or client_id == other_id:
        raise Refused(Refusal(say("Choose one other person to keep apart."), field="other"))
    if other_id is not None:
        require_reach(by, other_id, at=at)
        client_id, other_id = sorted((client_id, other_id))
    if staff_id is not None:
        staff_member(by, staff_id, at=at)
    pair = {"client_id": client_id, "other_id": other_id, "staff_id": staff_id, "ended_at": None}
    made = {"by_id": by.staff_id, "by_name": by.name[:120], "at": at}
    standing = models.KeptApart.objects.filter(**pair).first()
    if standing is not None:
        return standing.id
    try:
        with transaction.atomic():
            row = models.KeptApart.objects.create(**pair, **made)
    except IntegrityError:
        return models.KeptApart.objects.get(**pair).id  # somebody else entered the pair meanwhile
    _note("keep apart", row, by, at)
    return row.id


@transaction.atomic
def end_kept_apart(*, pair_id: UUID, by: Viewer, at: datetime) -> None:
    """Let two people meet again. Raises NotFound, also for a pair of which one is out of reach."""
    rows = models.KeptApart.objects.select_for_update(of=("self",)).filter(id=pair_id)
    row = rows.filter(within_reach(by, "client", at=at)).first()
    if row is None:
        raise NotFound
    if row.other_id is not None:
        require_reach(by, row.other_id, at=at)
    if row.ended_at is None:
        models.KeptApart.objects.filter(id=pair_id).update(ended_at=at, ended_by=by.staff_id)
        _note("let meet again", row, by, at)


def _note(verb: str, row: models.KeptApart, by: Viewer, at: datetime) -> None:
    clients = [one for one in (row.client_id, row.other_id) if one is not None]
    record(by=by, at=at, verb=verb, subject=Subject("pair kept apart", row.id), clients=clients)
