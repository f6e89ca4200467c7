"""Questions about lines: how a client, or somebody around them, may be reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.kernel.period import WeekWindow
from stepdown.kernel.refusal import NotFound, Refusal
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words
from stepdown.people.queries import require_reach, within_reach
from stepdown.phone import models, rules
from stepdown.phone.queries.saying import callers
from stepdown.phone.vocabulary import Came, Emergency, Line, LineKind, LineWords, Voicemail
from stepdown.place.queries import zone_of


def lines(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[Line, ...]:
    """Every line of a client and of those around them, those in use first (2 queries). Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    rows = models.Line.objects.filter(client_id=client_id).order_by("at", "id")
    return tuple(sorted((line_card(row) for row in rows), key=lambda one: one.ended_at is not None))


def line(viewer: Viewer, client_id: UUID, line_id: UUID, *, at: datetime) -> Line:
    """One line. Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    row = models.Line.objects.filter(client_id=client_id, id=line_id).first()
    if row is None:
        raise NotFound
    return line_card(row)


def lines_of(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, tuple[Line, ...]]:
    """The clients' own lines in use, for those of a list within reach (1 query)."""
    rows = models.Line.objects.filter(
        within_reach(viewer, "client", at=at), client_id__in=list(client_ids), contact=None, ended_at=None
    ).order_by("at", "id")
    found: dict[UUID, tuple[Line, ...]] = {}
    for row in rows:
        found[row.client_id] = (*found.get(row.client_id, ()), line_card(row))
    return found


def why_not_now(
    viewer: Viewer, shown: Line, *, emergency: Emergency = Emergency.NONE, reason: str = "", at: datetime
) -> Refusal | None:
    """What stands against using a line now; None: it may be used."""
    card = require_reach(viewer, shown.client_id, at=at)
    local = at.astimezone(ZoneInfo(zone_of(card.site_id)))
    return rules.may_use(shown, local, named=_is_named(viewer, shown, at), emergency=emergency, reason=reason)


def _is_named(viewer: Viewer, shown: Line, at: datetime) -> bool:
    """The client's own line, or that of somebody whom a consent in force names."""
    if shown.contact_id is None:
        return True
    known = callers(viewer, shown.client_id, at=at)
    return any(one.contact_id == shown.contact_id and one.named for one in known)


def safe_from(shown: Line, zone: str, *, at: datetime) -> datetime:
    """From when on the line may be used: now, or the next of its safe times."""
    return rules.next_safe(shown.told.times, zone, at)


def times_of(shown: Line) -> Words:
    """The safe times of a line in a sentence."""
    return rules.times_in_words(shown.told.times)


def voicemail_on(voicemail: Voicemail, caller_name: str) -> Words:
    """What may be said into the machine of a line."""
    return rules.voicemail_words(voicemail, caller_name)


def voicemail_left(came: Came, *, allowed: bool, reason: str) -> Refusal | None:
    """What stands against writing down a message that was left; None: it was allowed, or is explained."""
    return rules.check_voicemail(came, allowed, reason)


def when_answered_by_another(caller_name: str) -> Words:
    """What to say when somebody else answers."""
    return rules.somebody_else(caller_name)


def staff_numbers(viewer: Viewer) -> dict[UUID, tuple[str, str]]:
    """How colleagues are reached when the house is down: number and note by member of staff (1 query)."""
    rows = models.StaffNumber.objects.exclude(number="")
    return {row.staff_id: (row.number, row.note) for row in rows}


def own_number(viewer: Viewer) -> tuple[str, str, int]:
    """The viewer's own number, its note and the version to change it from."""
    row = models.StaffNumber.objects.filter(staff_id=viewer.staff_id).first()
    return (row.number, row.note, row.version) if row else ("", "", 0)


def line_card(row: models.Line) -> Line:
    """A row as others see it: without its number."""
    times = tuple(
        WeekWindow(day, time.fromisoformat(start), time.fromisoformat(end)) for day, start, end in row.times
    )
    told = LineWords(
        kind=LineKind(row.kind),
        label=row.label,
        who_answers=row.who_answers,
        caller_name=row.caller_name,
        voicemail=Voicemail(row.voicemail),
        messages=row.messages,
        times=times,
        words=row.words,
    )
    return Line(
        row.id, row.client_id, row.contact_id, told, row.ends_with, row.version, row.ended_at, row.ended_why
    )
