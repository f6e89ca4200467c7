"""A week's rule and lines as plain data, and back: what is frozen reads the same for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from stepdown.week_close.vocabulary import Asked, Because, Figures, Line


def asked_content(asked: Asked) -> dict[str, object]:
    """A rule as plain data."""
    return {
        "key": asked.key,
        "name": asked.name,
        "words": asked.words,
        "week_start": asked.week_start,
        "minutes": asked.minutes,
        "day_minutes": asked.day_minutes,
        "days": asked.days,
        "counts": list(asked.counts),
        "segments": [[start.isoformat(), end.isoformat(), minutes] for start, end, minutes in asked.segments],
    }


def asked_of(content: Mapping[str, Any]) -> Asked:
    """A rule as it was written."""
    return Asked(
        key=content["key"],
        name=content["name"],
        words=content["words"],
        week_start=content["week_start"],
        minutes=content["minutes"],
        day_minutes=content["day_minutes"],
        days=content["days"],
        counts=tuple(content["counts"]),
        segments=tuple(
            (date.fromisoformat(start), date.fromisoformat(end), minutes)
            for start, end, minutes in content["segments"]
        ),
    )


def lines_content(lines: Sequence[Line]) -> list[dict[str, object]]:
    """The lines of a week as plain data."""
    return [
        {
            "session_id": str(one.session_id),
            "title": one.title,
            "service": one.service,
            "on": one.on.isoformat(),
            "start": one.start.isoformat(),
            "zone": one.zone,
            "minutes": one.minutes,
            "credited": one.credited,
            "presence": one.presence,
            "why": one.why,
            "counts": one.counts,
        }
        for one in lines
    ]


def lines_of(content: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """The lines of a week as they were written."""
    return tuple(
        Line(
            session_id=UUID(one["session_id"]),
            title=one["title"],
            service=one["service"],
            on=date.fromisoformat(one["on"]),
            start=datetime.fromisoformat(one["start"]),
            zone=one["zone"],
            minutes=one["minutes"],
            credited=one["credited"],
            presence=one["presence"],
            why=one["why"],
            counts=one["counts"],
        )
        for one in content
    )


def why_content(figures: Figures) -> list[list[object]]:
    """Why a week was short, as plain data."""
    return [[one.value, minutes] for one, minutes in figures.why]


def why_of(content: Sequence[Sequence[Any]]) -> tuple[tuple[Because, int], ...]:
    """Why a week was short, as it was written."""
    return tuple((Because(one), minutes) for one, minutes in content)
