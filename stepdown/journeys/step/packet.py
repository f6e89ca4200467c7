"""The review packet: a proposal with its rules, what the person says, what was decided, as a paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.journeys.disclose import TO_CLIENT, TO_STAFF, Asked, Released, release
from stepdown.journeys.paper import MEDIA_TYPE, Fields, Heading, Quote, Sheet, Table, Text, render
from stepdown.journeys.paper.sheet import Block
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.overview import queries as overview
from stepdown.overview.queries.stepping import Stepping, stepping
from stepdown.place.queries import site
from stepdown.plan.queries import chart_plan
from stepdown.plan.vocabulary import ChartPlan
from stepdown.privacy.vocabulary import Category, Purpose
from stepdown.step.queries import decisions
from stepdown.step.vocabulary import Concern, DecisionCard, Line


def packet(*, client_id: UUID, to_client: bool, by: Viewer, at: datetime) -> Released:
    """The packet as PDF/UA through the one gate: for the client, or for work within the program.

    Raises Refused where the gate says no, NotFound for who is not in treatment.
    """
    found = stepping(by, client_id, at=at)
    place = site(by, found.episode.site_id)
    made = Sheet(
        title=say("Review of the next step"),
        clinic=place.name,
        client=found.client.shown_as,
        blocks=tuple(_blocks(found, by, ZoneInfo(place.zone), at)),
        lead=say(
            "{title}, {phase}. A clinician decides.", title=found.programme.title, phase=found.phase.title
        ),
        language=found.client.language,
    )
    asked = Asked(
        kind="step review",
        client_ids=(client_id,),
        recipient=TO_CLIENT if to_client else TO_STAFF,
        purpose=Purpose.OWN_REQUEST if to_client else Purpose.WITHIN_PROGRAM,
        categories=frozenset({Category.PLAN, Category.HOURS, Category.TESTS, Category.MEASURES}),
    )
    return release(
        asked=asked,
        filename="step-review.pdf",
        media_type=MEDIA_TYPE,
        make=lambda cover: render(made, cover, zone=place.zone),
        by=by,
        at=at,
    )


def _blocks(found: Stepping, by: Viewer, zone: ZoneInfo, at: datetime) -> Iterator[Block]:
    proposal = found.proposal
    yield Heading(say("{met} of {of} rules met", met=proposal.met, of=len(proposal.asked)))
    head = (say("Rule"), say("Needed"), say("Known"), say("Stands"), say("As of"))
    yield Table(head, tuple(_line(one) for one in proposal.lines))
    for title, concerns in (
        (say("What holds a step down"), proposal.holds),
        (say("What speaks for more"), proposal.signs),
    ):
        if concerns:
            yield Heading(title, 2)
            yield Fields(tuple(_concern(one) for one in concerns))
    if found.own_view is not None:
        yield Heading(say("In their own words"))
        yield Quote(found.own_view.words)
    weeks = overview.meter(by, found.client.id, on=found.today, at=at).weeks
    if weeks:
        yield Heading(say("This week"))
        done = say("{done} of {asked} minutes done", done=weeks[0].done, asked=weeks[0].prescribed)
        yield Text(done)
    plan = chart_plan(by, found.client.id, at=at)
    if plan is not None and plan.objectives:
        yield Heading(say("Objectives"))
        yield _objectives(plan)
    told = decisions(by, found.client.id, at=at)
    if told:
        yield Heading(say("Decided before"))
        yield Fields(tuple(_decided(one, zone) for one in told))


def _line(one: Line) -> tuple[str | Words, ...]:
    words = say("{words} (encouraged)", words=one.words) if one.encouraged else one.words
    return words, one.needed, one.shown, one.met.label, f"{one.on:%d %b %Y}" if one.on else ""


def _concern(one: Concern) -> tuple[str | Words, str | Words]:
    return one.words, f"{one.on:%d %b %Y}" if one.on else ""


def _objectives(plan: ChartPlan) -> Table:
    head = (say("Objective"), say("Start"), say("Now"), say("Target"))
    rows = tuple((one.words, one.figures.start, one.figures.now, one.figures.aim) for one in plan.objectives)
    return Table(head, rows)


def _decided(one: DecisionCard, zone: ZoneInfo) -> tuple[str | Words, str | Words]:
    when = f"{one.at.astimezone(zone):%d %b %Y}"
    words = say(
        "{step}, from {day}, {name}. {words}",
        step=one.direction.label,
        day=f"{one.effective_on:%d %b %Y}",
        name=one.by_name,
        words=one.words,
    )
    return when, words
