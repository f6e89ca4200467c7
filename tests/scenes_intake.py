"""Calls and hours at intake, straight in its room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from stepdown.intake import actions, queries
from stepdown.intake.vocabulary import (
    Answer,
    CallSheet,
)
from stepdown.kernel.viewer import Audience, Viewer
from tests.cast import NOW, Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PHONE = "(555) 010-0142"
WORD = "blue heron"
SAFE_ANSWERS = dict.fromkeys(
    "overdose_now seizure_now suicide_thoughts drinks_daily sedatives_daily threatened harm_others".split(),
    Answer.NO,
)
TOMORROW_9 = datetime(2026, 11, 19, 14, 0, tzinfo=UTC)  # 9:00 in New York
PUBLIC = Viewer(Audience.PUBLIC)


def call(cast: Cast, sheet: CallSheet | None = None, *, by: str = "iva", at: datetime = NOW) -> UUID:
    return actions.open_inquiry(site_id=cast.harbor.id, sheet=sheet, by=cast.viewer(by), at=at).id


def page(cast: Cast, inquiry_id: UUID, at: datetime = NOW):  # type: ignore[no-untyped-def]
    return queries.inquiry(cast.viewer("iva"), inquiry_id, at=at)


def book(
    cast: Cast, inquiry_id: UUID, who: str = "dana", starts: datetime = TOMORROW_9, minutes: int = 60
) -> UUID:
    return actions.book_assessment(
        inquiry_id=inquiry_id,
        assessor_id=cast.staff[who].id,
        starts_at=starts,
        minutes=minutes,
        by=cast.viewer("iva"),
        at=NOW,
    )


def dump(table: str) -> str:
    """Every column of a table as text, and every readable run of its bytes."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {table} t")
        rows = [row[0] for row in cursor.fetchall()]
    text = "\n".join(rows)
    # bytea prints as hex: read it back as the letters it might hide
    decoded = "".join(chr(int(text[i : i + 2], 16)) for i in range(0, len(text) - 1) if _hex(text[i : i + 2]))
    return text + decoded


def _hex(pair: str) -> bool:
    return all(character in "0123456789abcdef" for character in pair)


def find(cast: Cast, **facts: object):  # type: ignore[no-untyped-def]
    return queries.find(cast.viewer("iva"), at=NOW + 60 * DAY, **facts)  # type: ignore[arg-type]


def owed(cast: Cast, at: datetime = NOW) -> list[tuple[UUID, bool, int]]:
    return [(row.card.id, row.overdue, row.tries) for row in queries.call_backs(cast.viewer("iva"), at=at)]
