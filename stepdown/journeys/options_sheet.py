"""The options sheet of one person: their own week, what they told, and the paper they take home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.assessment import queries as assessment
from stepdown.assessment.vocabulary import Commitment
from stepdown.journeys import placement_facts
from stepdown.journeys.disclose import TO_CLIENT, Released, release
from stepdown.journeys.disclose import Asked as Leaving
from stepdown.journeys.paper import MEDIA_TYPE, Fields, Heading, Listing, Sheet, Text, render
from stepdown.journeys.paper.sheet import Block
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import site
from stepdown.placement import actions
from stepdown.placement import queries as placement
from stepdown.placement.vocabulary import (
    Asked,
    DayTimes,
    FateLine,
    HoursStep,
    Option,
    OptionsCard,
    OptionsSheet,
    OwnWindow,
    Told,
)
from stepdown.privacy.vocabulary import Category, Purpose

DAYS = (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))


@dataclass(frozen=True)
class Person:
    """What the sheet takes from what is known: the edition of levels, the person's week, what they told."""

    edition: str
    own: tuple[OwnWindow, ...]
    told: Told


def person(viewer: Viewer, client_id: UUID, *, at: datetime) -> Person:
    """What is known of a person for the sheet. What they spend is shown only to those who may see the chart.

    Raises NotFound.
    """
    if viewer.may(Permission.SEE_CHART):
        gathered = placement_facts.gather(viewer, client_id, at=at)
        if gathered is not None:
            return Person(gathered.facts.edition, gathered.own, gathered.told)
    taken: tuple[Commitment, ...] = assessment.commitments(viewer, client_id, at=at)
    return Person("", placement_facts.own_windows(taken), Told())


def work_out(viewer: Viewer, client_id: UUID, asked: Asked, *, at: datetime) -> OptionsSheet:
    """The levels side by side for one person, without keeping anything. Raises NotFound."""
    known = person(viewer, client_id, at=at)
    return placement.options(viewer, asked, known.own, edition=known.edition)


def give(*, client_id: UUID, asked: Asked, by: Viewer, at: datetime) -> OptionsCard:
    """Keep the sheet as it is given to the client. Raises NotFound."""
    known = person(by, client_id, at=at)
    return actions.give_options(
        client_id=client_id, asked=asked, own=known.own, edition=known.edition, by=by, at=at
    )


def as_pdf(*, options_id: UUID, by: Viewer, at: datetime) -> Released:
    """A sheet that was given, as PDF for the client, through the one gate. Raises Refused, NotFound."""
    card = placement.given(by, options_id, at=at)
    client = client_card(by, card.client_id, at=at)
    made = Sheet(
        title=say("Your options, sheet {number}", number=card.number),
        clinic=client.site_name,
        client=client.shown_as,
        blocks=tuple(_blocks(placement.given_sheet(by, card.id, at=at), card)),
        lead=say("Every level in hours, weeks and price. The choice is made together."),
        language=client.language,
    )
    leaving = Leaving(
        kind="options",
        client_ids=(client.id,),
        recipient=TO_CLIENT,
        purpose=Purpose.OWN_REQUEST,
        categories=frozenset({Category.BILLS, Category.HOURS}),
    )
    zone = site(by, client.site_id).zone
    return release(
        asked=leaving,
        filename=f"options-{card.number}.pdf",
        media_type=MEDIA_TYPE,
        make=lambda cover: render(made, cover, zone=zone),
        by=by,
        at=at,
    )


def _blocks(sheet: OptionsSheet, card: OptionsCard) -> Iterator[Block]:
    for option in sheet.options:
        yield Heading(option.level.name)
        yield Text(option.words)
        yield Fields(tuple(_pairs(option)))
        if sheet.own and not option.level.live_in:
            yield Listing(
                tuple(fate_words(line) for line in option.fate_lines),
                tuple(line.kept for line in option.fate_lines),
            )
    if sheet.going_on.lines:
        yield Heading(say("As things are now"))
        yield Listing(sheet.going_on.lines)
    terms = sheet.price_list.terms
    yield Heading(say("About the estimate"))
    yield Text(terms.statement)
    yield Fields(
        (
            (say("It covers"), "; ".join(terms.covers)),
            (say("It leaves out"), "; ".join(terms.leaves_out)),
            (say("It holds until"), f"{card.expires_on:%d %b %Y}"),
            (say("Prices"), say("price list {version}", version=card.price_version)),
        )
    )


def _pairs(option: Option) -> Iterator[tuple[Words, Words | str]]:
    yield say("Hours"), "; ".join(str(step_words(step)) for step in option.steps) or option.level.band
    if option.times:
        yield say("When"), "; ".join(times_words(times) for times in option.times)
    if option.estimate is not None:
        yield (
            say("Your estimate"),
            say(
                "{expected} for {weeks} weeks, {first} in the first week; list price {by_list}",
                expected=option.estimate.expected,
                weeks=option.estimate.weeks,
                first=option.estimate.first_week,
                by_list=option.estimate.by_list,
            ),
        )


def step_words(step: HoursStep) -> Words:
    """One step of the hours, as clients read it."""
    hours, minutes = divmod(step.minutes, 60)
    told = f"{hours} h {minutes} min" if minutes else f"{hours} h"
    text = "{hours} on {days} days in weeks {first} to {last}"
    if step.days == 1:
        text = "{hours} on one day in weeks {first} to {last}"
    return Words(text, {"hours": told, "days": step.days, "first": step.first_week, "last": step.last_week})


def times_words(times: DayTimes) -> str:
    """`Mon, Wed, Fri 17:30–20:45`, or `Mon–Fri 07:00–15:30` where days follow each other."""
    days = ", ".join(str(DAYS[day]) for day in times.weekdays)
    if len(times.weekdays) > 2 and times.weekdays[-1] - times.weekdays[0] == len(times.weekdays) - 1:
        days = f"{DAYS[times.weekdays[0]]}–{DAYS[times.weekdays[-1]]}"
    return f"{days} {times.start:%H:%M}–{times.end:%H:%M}"


def fate_words(line: FateLine) -> str:
    """Windows of the person's week: `Work, Mon, Tue 08:00–16:00`."""
    return f"{line.title}, {times_words(DayTimes(line.weekdays, line.start, line.end))}"
