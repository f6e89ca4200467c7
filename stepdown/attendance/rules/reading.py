"""What never counts and how late is late, read from the clinic's dated data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from stepdown.attendance.vocabulary import Apart
from stepdown.programme.vocabulary import Service, Source, Tag


@dataclass(frozen=True)
class Edition:
    """One entry of the data: what it is about, from when to when, by whose word."""

    what: str
    valid_from: date
    valid_until: date | None
    source: Source

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True)
class Counting:
    """Services and kinds of time that never count, and grace in minutes, each with its days."""

    services: tuple[Edition, ...]
    apart: tuple[Edition, ...]
    graces: tuple[Edition, ...]

    def counts(self, service: Service, on: date) -> bool:
        """Whether a kind of session is treatment on a day."""
        return not any(one.what == service.value and one.holds(on) for one in self.services)

    def takes(self, kind: Apart, on: date) -> bool:
        """Whether a kind of time inside a session credits nobody on a day."""
        return any(one.what == kind.value and one.holds(on) for one in self.apart)

    def grace(self, on: date) -> timedelta:
        """Up to how late somebody is still called present: the latest entry that holds; none without one."""
        held = [one for one in self.graces if one.holds(on)]
        latest = max(held, key=lambda one: one.valid_from, default=None)
        return timedelta(minutes=int(latest.what)) if latest else timedelta()

    def why(self, service: Service, on: date) -> Source | None:
        """By whose word a kind of session does not count."""
        return next(
            (one.source for one in self.services if one.what == service.value and one.holds(on)), None
        )


def read(data: Mapping[str, Sequence[Mapping[str, Any]]]) -> Counting:
    """The clinic's data as a value. Raises KeyError or ValueError for what it cannot mean."""
    sources = {
        one["key"]: Source(one["key"], one["title"], Tag(one["tag"])) for one in data.get("sources", ())
    }

    def edition(what: str, one: Mapping[str, Any]) -> Edition:
        until = date.fromisoformat(one["valid_until"]) if "valid_until" in one else None
        return Edition(what, date.fromisoformat(one["valid_from"]), until, sources[one["source"]])

    return Counting(
        tuple(edition(Service(one["service"]).value, one) for one in data.get("services", ())),
        tuple(edition(Apart(one["kind"]).value, one) for one in data.get("apart", ())),
        tuple(edition(str(int(one["minutes"])), one) for one in data.get("grace", ())),
    )
