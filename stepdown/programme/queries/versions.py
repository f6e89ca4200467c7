"""Versions one after the other: who put them in use, why, whether they are offered, who was moved to them."""

from __future__ import annotations

from uuid import UUID

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.programme.models import ProgrammeStanding, ProgrammeVersion, VersionMove
from stepdown.programme.queries.offers import read_version, retired_keys
from stepdown.programme.rules import comparing, shaping
from stepdown.programme.vocabulary import (
    MoveCard,
    Programme,
    Standing,
    StandingCard,
    Unlike,
    VersionCard,
)

PAGE = 50


def version(viewer: Viewer, key: str, number: int) -> Programme:
    """One version by its number. Raises NotFound."""
    row = ProgrammeVersion.objects.filter(key=key, number=number).first()
    if row is None:
        raise NotFound
    return read_version(row.id)


def version_cards(viewer: Viewer, key: str) -> tuple[VersionCard, ...]:
    """The versions of a programme, newest first; at most a page of them."""
    rows = (
        ProgrammeVersion.objects.filter(key=key)
        .select_related("use")
        .prefetch_related("use__reasons")
        .order_by("-number")[:PAGE]
    )
    return tuple(_card(row) for row in rows)


def versions_on_offer(viewer: Viewer) -> tuple[tuple[UUID, str, int], ...]:
    """Id, title and number of the versions of what is offered, by key, newest first; at most 200."""
    rows = (
        ProgrammeVersion.objects.exclude(key__in=retired_keys())
        .order_by("key", "-number")
        .values_list("id", "content__title", "number")[:200]
    )
    return tuple((version_id, str(title), number) for version_id, title, number in rows)


def _card(row: ProgrammeVersion) -> VersionCard:
    use = getattr(row, "use", None)
    return VersionCard(
        id=row.id,
        key=row.key,
        number=row.number,
        title=str(row.content.get("title", row.key)),
        at=row.at,
        by_name=use.by_name if use else "",
        reasons=tuple((reason.finding, reason.why) for reason in use.reasons.all()) if use else (),
    )


def is_newest(viewer: Viewer, version_id: UUID) -> bool:
    """Whether a version is the one the next client gets: the newest of a programme on offer."""
    row = ProgrammeVersion.objects.filter(id=version_id).first()
    if row is None or row.key in retired_keys():
        return False
    return not ProgrammeVersion.objects.filter(key=row.key, number__gt=row.number).exists()


def newest_number(viewer: Viewer, key: str) -> int:
    """The number of the newest version; 0 for a programme that never was."""
    found = ProgrammeVersion.objects.filter(key=key).order_by("-number").values_list("number", flat=True)
    return found.first() or 0


def standing(viewer: Viewer, key: str) -> StandingCard | None:
    """The last decision on whether a programme is offered; None where nobody ever decided."""
    row = ProgrammeStanding.objects.filter(key=key).order_by("-at", "-id").first()
    return StandingCard(Standing(row.standing), row.why, row.by_name, row.at) if row else None


def retired(viewer: Viewer) -> tuple[Programme, ...]:
    """The newest version of each programme that is no longer offered, by title."""
    newest = (
        ProgrammeVersion.objects.filter(key__in=retired_keys())
        .order_by("key", "-number")
        .distinct("key")
        .values_list("id", flat=True)
    )
    return tuple(sorted((read_version(one) for one in newest), key=lambda programme: programme.title))


def unlike(viewer: Viewer, left: Programme, right: Programme) -> tuple[Unlike, ...]:
    """Everything two versions say differently."""
    return comparing.unlike(left, right)


def moves(viewer: Viewer, client_id: UUID) -> tuple[MoveCard, ...]:
    """When a client was put on another version and why, newest first. Ask for reach before."""
    rows = VersionMove.objects.filter(client_id=client_id).order_by("-at")[:PAGE]
    return tuple(
        MoveCard(
            id=row.id,
            from_version=row.from_version_id,
            to_version=row.to_version_id,
            phase=row.phase,
            from_week=row.from_week,
            why=row.why,
            by_name=row.by_name,
            at=row.at,
        )
        for row in rows
    )


def key_of(title: str) -> str:
    """The key that a programme or a rule of this name would have."""
    return shaping.key_of(title)
