"""Closed days, packets and outages of the cast, made through real actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from stepdown.closure import actions, queries
from stepdown.closure.vocabulary import Act, ClosureWords, OutageWords, Reason, Way
from stepdown.journeys import close_site as journey
from stepdown.people import actions as people
from stepdown.people.vocabulary import ClientStage
from tests.cast import NOW, SYSTEM, Cast

SNOW = timedelta(hours=10)


def in_treatment(cast: Cast, *names: str) -> None:
    """Say that somebody of the cast is in treatment."""
    for name in names:
        people.set_stage(client_id=cast.clients[name].id, stage=ClientStage.IN_TREATMENT, by=SYSTEM, at=NOW)


def snow(
    cast: Cast, *, start: datetime = NOW, hours: timedelta = SNOW, text: str = "We call you."
) -> ClosureWords:
    """Harbor Street snowed in."""
    return ClosureWords(cast.harbor.id, start, start + hours, Reason.WEATHER, text)


def a_closure(cast: Cast, words: ClosureWords | None = None, *, by: str = "dora", at: datetime = NOW) -> UUID:
    """Harbor Street closed for snow, exactly those told who were looked at."""
    words = words or snow(cast)
    people_now = journey.affected(
        cast.viewer(by), words.site_id, start=words.starts_at, end=words.ends_at, at=at
    )
    seen = queries.fingerprint(people_now)
    return journey.close_site(words=words, seen=seen, by=cast.viewer(by), at=at)


def a_told(cast: Cast) -> UUID:
    """Robin on the list of calls of a closure two days ahead."""
    in_treatment(cast, "robin")
    closure_id = a_closure(cast, snow(cast, start=NOW + timedelta(days=2)))
    listed = queries.told(cast.viewer("dora"), closure_id, act=Act.CLOSED, at=NOW).told
    return next(
        one.id
        for one in listed
        if one.client_id == cast.clients["robin"].id and one.way in (Way.CALL, Way.NOT_SAFE)
    )


def an_outage(cast: Cast) -> UUID:
    """Harbor Street was down from 7 to 8 this morning."""
    words = OutageWords(
        cast.harbor.id, NOW - timedelta(hours=2), NOW - timedelta(hours=1), "The line was cut", 2, 1, 1
    )
    return actions.record_outage(words=words, by=cast.viewer("iva"), at=NOW)


def a_packet(cast: Cast) -> UUID:
    """A packet of Harbor Street in the folder."""
    paper = actions.Paper(f"{cast.harbor.id}-test.pdf", b"%PDF-1.7 a packet")
    made = actions.keep_packet(
        site_id=cast.harbor.id,
        night=NOW.date(),
        nightly=True,
        client_ids=[cast.clients["robin"].id],
        paper=paper,
        by=SYSTEM,
        at=NOW,
    )
    assert made is not None
    return made
