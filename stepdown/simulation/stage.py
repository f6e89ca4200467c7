"""The stage of a rehearsal: a clinic, a heap of events in the order they happen, one random stream."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.simulation.clinic import Clinic


@dataclass(order=True)
class Event:
    """One thing that happens to one person at one moment."""

    at: datetime
    order: int
    act: Callable[[datetime], None] = field(compare=False)


@dataclass
class Rehearsed:
    """What a rehearsal made, for whoever asked for it; `refused`: what the house said no to, and when."""

    clinic: Clinic
    counts: Counter[str] = field(default_factory=Counter)
    clients: list[UUID] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass
class Rehearsal:
    """The stage: a clinic, a heap of events, one random stream."""

    clinic: Clinic
    rng: Random
    end: datetime
    done: Rehearsed
    heap: list[Event] = field(default_factory=list)
    busy: set[tuple[str, datetime]] = field(default_factory=set)
    order: int = 0

    def plan(self, at: datetime, act: Callable[[datetime], None]) -> None:
        if at < self.end:
            self.order += 1
            heappush(self.heap, Event(at, self.order, act))

    def run(self) -> Iterator[datetime]:
        """Play everything in its order; the moments.

        What the house refuses has not happened, as in life, and is listed: a day that fell badly costs a
        newcomer one act, not the clinic.
        """
        while self.heap:
            event = heappop(self.heap)
            try:
                with transaction.atomic():
                    event.act(event.at)
            except (Refused, NotFound, Stale) as no:
                self.done.refused.append(f"{event.at:%Y-%m-%d %H:%M} {event.act.__qualname__}: {no!r}")
            yield event.at

    def office_hour(self, at: datetime, hour: int, minute: int = 0) -> datetime:
        """The next moment at that hour of the clinic's clock on a weekday, not before `at`."""
        zone = ZoneInfo(self.clinic.sites[0].zone)
        local = at.astimezone(zone)
        found = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        while found < local or found.weekday() > 4:
            found += timedelta(days=1)
        return found.astimezone(at.tzinfo)
