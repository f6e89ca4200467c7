"""Nights of packets, and what an outage has to say."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stepdown.closure.vocabulary import DowntimeAims, OutageWords
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

LONGEST = timedelta(days=14)
MOST_PAPERS = 500


def night_of(zone: str, hour: int, at: datetime) -> date:
    """The night whose packet should be there now: today's once the hour has come at the site, else
    yesterday's.
    """
    local = at.astimezone(ZoneInfo(zone))
    return local.date() if local.hour >= hour else local.date() - timedelta(days=1)


def packet_due(zone: str, aims: DowntimeAims, made: Collection[date], at: datetime) -> date | None:
    """The night for which a packet is still to be made; None: it is there. A missed night is made up once."""
    night = night_of(zone, aims.hour, at)
    return None if night in made else night


def check_outage(words: OutageWords, at: datetime) -> tuple[Refusal, ...]:
    """What stands against an outage as somebody describes it."""
    found = []
    if words.began_at > at or words.ended_at > at:
        found.append(Refusal(say("That is still ahead. Write down when it was."), field="ended"))
    elif words.ended_at <= words.began_at:
        found.append(Refusal(say("It ends after it begins."), field="ended"))
    elif words.ended_at - words.began_at > LONGEST:
        found.append(
            Refusal(say("Longer than {days} days: look at the times.", days=LONGEST.days), field="ended")
        )
    if not words.what.strip():
        found.append(Refusal(say("Say what was down."), field="what"))
    if any(not 0 <= count <= MOST_PAPERS for count in (words.calls, words.visits, words.inquiries)):
        found.append(Refusal(say("Count the papers: 0 to {most}.", most=MOST_PAPERS), field="calls"))
    return tuple(found)
