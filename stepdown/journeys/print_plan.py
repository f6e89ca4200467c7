"""A plan on paper: the page to print and the PDF, both with the same words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from stepdown.journeys.disclose import TO_CLIENT, TO_STAFF, Asked, Released, release
from stepdown.journeys.paper import (
    MEDIA_TYPE,
    Fields,
    Heading,
    Quote,
    Sheet,
    Signatures,
    Table,
    Text,
    render,
)
from stepdown.journeys.paper.sheet import Block
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_card
from stepdown.place.queries import site
from stepdown.plan.queries import signing_of
from stepdown.plan.vocabulary import (
    Goal,
    Intervention,
    MeasureKind,
    Objective,
    Plan,
    PlanStatus,
    Problem,
    Signing,
)
from stepdown.privacy.queries import notices
from stepdown.privacy.vocabulary import Category, Purpose


@dataclass(frozen=True)
class Head:
    """The head and foot of the page to print."""

    clinic: str
    about: str
    title: Words
    made_by: str
    made_at: str
    notice: str


@dataclass(frozen=True)
class OnScreen:
    """What the page to print shows besides the plan itself."""

    head: Head
    signing: Signing


def on_screen(viewer: Viewer, plan: Plan, *, at: datetime) -> OnScreen:
    """The plan's page to print; it stays within the program. Raises NotFound."""
    card = client_card(viewer, plan.card.client_id, at=at)
    head = Head(
        clinic=card.site_name,
        about=card.shown_as,
        title=title(plan),
        made_by=viewer.name,
        made_at=f"{at.astimezone(ZoneInfo(plan.zone)):%d %b %Y, %H:%M}",
        notice=notices()["within"].text,
    )
    return OnScreen(head, signing_of(viewer, plan, at=at))


def as_pdf(*, plan: Plan, to_client: bool, by: Viewer, at: datetime) -> Released:
    """The plan as PDF/UA through the one gate: for the client, or for work within the program.

    Raises Refused where the gate says no, NotFound.
    """
    card = client_card(by, plan.card.client_id, at=at)
    asked = Asked(
        kind="plan",
        client_ids=(card.id,),
        recipient=TO_CLIENT if to_client else TO_STAFF,
        purpose=Purpose.OWN_REQUEST if to_client else Purpose.WITHIN_PROGRAM,
        categories=frozenset({Category.PLAN}),
    )
    made = Sheet(
        title=title(plan),
        clinic=site(by, card.site_id).name,
        client=card.shown_as,
        blocks=tuple(_blocks(plan, signing_of(by, plan, at=at))),
        lead=_lead(plan),
        language=card.language,
    )
    return release(
        asked=asked,
        filename=f"plan-{plan.card.number}.pdf",
        media_type=MEDIA_TYPE,
        make=lambda cover: render(made, cover, zone=plan.zone),
        by=by,
        at=at,
    )


def title(plan: Plan) -> Words:
    """What the paper is called."""
    if plan.card.interim:
        return say("Interim plan, version {number}", number=plan.card.number)
    return say("Treatment plan, version {number}", number=plan.card.number)


def _lead(plan: Plan) -> Words:
    if plan.card.status is PlanStatus.SIGNED and plan.card.first_review_on is not None:
        return say("In force. First review {day}.", day=_day(plan.card.first_review_on))
    if plan.card.status is PlanStatus.SUPERSEDED:
        return say("Replaced by a newer version.")
    return say("Not yet in force: signatures are missing.")


def _blocks(plan: Plan, signing: Signing) -> Iterator[Block]:
    if plan.card.own_words:
        yield Quote(plan.card.own_words)
    for problem in plan.problems:
        yield from _problem(problem)
    yield Heading(say("Signatures"))
    rows: list[tuple[str | Words, str | Words, str | Words]] = []
    for line in signing.lines:
        name = say("chose not to sign: {note}", note=line.note) if line.refused else line.name
        when = f"{line.at.astimezone(ZoneInfo(plan.zone)):%d %b %Y}" if line.at else ""
        rows.append((name, line.who, when))
    yield Signatures(tuple(rows))
    if plan.card.digest:
        yield Text(
            say("What was signed has the fingerprint {digest}.", digest=plan.card.digest[:16]), quiet=True
        )


def _problem(problem: Problem) -> Iterator[Block]:
    yield Heading(
        say("{words} ({code})", words=problem.words, code=problem.code) if problem.code else problem.words
    )
    if problem.deferred:
        yield Text(say("Not worked on for now: {why}", why=problem.deferred_why))
    for goal in problem.goals:
        yield from _goal(goal)


def _goal(goal: Goal) -> Iterator[Block]:
    yield Heading(say("Goal: {words}", words=goal.own_words), 2)
    if goal.objectives:
        head = (say("Objective"), say("Start"), say("Now"), say("Target"), say("By"))
        yield Table(head, tuple(_objective(one) for one in goal.objectives))
    if goal.interventions:
        yield Fields(tuple((one.service_label, _service(one)) for one in goal.interventions))


def _objective(one: Objective) -> tuple[str | Words, ...]:
    direction = one.terms.direction.label.text.lower() if one.terms.direction else ""
    target = one.figures.aim
    if one.terms.kind is not MeasureKind.YES_NO:
        target = say("{direction} {aim}", direction=direction, aim=one.figures.aim)
    by = _day(one.terms.target_date) if one.terms.target_date else ""
    return one.terms.words, one.figures.start, one.figures.now, target, by


def _service(one: Intervention) -> Words:
    if one.every_weeks == 1:
        return say("{times} × {minutes} min a week, {who}", times=one.times, minutes=one.minutes, who=one.who)
    return say(
        "{times} × {minutes} min every {weeks} weeks, {who}",
        times=one.times,
        minutes=one.minutes,
        weeks=one.every_weeks,
        who=one.who,
    )


def _day(value: object) -> str:
    return f"{value:%d %b %Y}"
