"""Calendar files for the checks, and short ways to read them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from stepdown.availability.reading.faults import Unreadable
from stepdown.availability.reading.ics import read_calendar
from stepdown.availability.vocabulary import CalendarRead

NEW_YORK = ZoneInfo("America/New_York")


def entry(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", "SUMMARY:Court with Judge Specimen", *lines, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""]).encode()


def read(data: bytes, start: str = "2026-10-01") -> CalendarRead:
    return read_calendar(data, zone=NEW_YORK, start=datetime.fromisoformat(start).replace(tzinfo=UTC))


def busy(data: bytes, start: str = "2026-10-01") -> list[str]:
    """Busy stretches in UTC."""
    return [f"{one.start:%m-%d %H:%M} {one.end:%m-%d %H:%M}" for one in read(data, start).busy]


def refusal(data: bytes, start: str = "2026-10-01") -> str:
    with pytest.raises(Unreadable) as refused:
        read(data, start)
    no = refused.value.refusal
    assert no.lifted_by is not None
    assert "Specimen" not in f"{no.reason} {no.lifted_by} {refused.value}"
    return str(no.reason)
