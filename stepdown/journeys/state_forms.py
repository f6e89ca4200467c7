"""The state's forms: answering one end of an episode, and the file of many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from stepdown.episode import queries as episode
from stepdown.episode.vocabulary import EpisodeEnds
from stepdown.journeys import state_facts
from stepdown.journeys.disclose import TO_STAFF, Asked, Cover, Released, release
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.place.queries import site
from stepdown.privacy.vocabulary import Category, Purpose
from stepdown.state_report import actions, queries
from stepdown.state_report.vocabulary import (
    NO_ANSWERS,
    Answer,
    Answers,
    Field,
    How,
    Known,
    Layout,
    Moment,
    Problem,
    RecordCard,
    Span,
)

MEDIA_TYPE = "text/csv"
Days = tuple[date, date]


@dataclass(frozen=True)
class Asking:
    """One question as a page shows it: what is answered, else what is known and where from."""

    field: Field
    labels: Mapping[int, str]
    answer: Answer | None
    known: Known | None
    problem: Words | None
    open: bool


@dataclass(frozen=True)
class Sheet:
    """The state's page of one end of an episode, cut to what the viewer may read."""

    span: Span
    layout: Layout
    record: RecordCard | None
    askings: tuple[Asking, ...]
    hidden: int
    hidden_problems: int
    problems: tuple[Problem, ...]

    @property
    def version(self) -> int:
        return self.record.version if self.record else 0


def may_read(viewer: Viewer, field: Field) -> bool:
    """Clinical answers are for those who may see the chart; the others learn only whether one is missing."""
    return not field.clinical or viewer.may(Permission.SEE_CHART) or viewer.audience is Audience.SYSTEM


def sheet(viewer: Viewer, episode_id: UUID, moment: Moment, *, at: datetime) -> Sheet:
    """The questions of one end of an episode with what is known. Raises NotFound."""
    span = state_facts.span_of(viewer, episode_id, moment, at=at)
    layout = queries.layout_on(viewer, span.happened_on)
    record = queries.record(viewer, episode_id, moment, at=at)
    facts = state_facts.known(viewer, span, at=at)
    answers = record.answers if record else _from(facts)
    found = _problems(viewer, layout, span, record.answers if record else NO_ANSWERS, at)
    own = [one for one in found if layout.field(one.field) in layout.asked(moment)]
    by_field = {one.field: one.words for one in own}
    shown = [field for field in layout.asked(moment) if may_read(viewer, field)]
    askings = tuple(
        Asking(
            field,
            layout.labels(field),
            answers.get(field.code),
            facts.get(field.code),
            by_field.get(field.code) if record else None,
            queries.asked_now(field, answers),
        )
        for field in shown
    )
    hidden = len(layout.asked(moment)) - len(shown)
    codes = {field.code for field in shown}
    unseen = sum(one.field not in codes for one in own) if record else 0
    return Sheet(span, layout, record, askings, hidden, unseen, found)


def _from(facts: Mapping[str, Known]) -> Answers:
    return {name: Answer(How.KNOWN, one.code, str(one.source)) for name, one in facts.items()}


def _problems(
    viewer: Viewer, layout: Layout, span: Span, answers: Answers, at: datetime
) -> tuple[Problem, ...]:
    admitted = None
    if span.moment is Moment.DISCHARGE:
        admitted = queries.answers_of(viewer, [span.episode_id], at=at).get(span.episode_id)
    return queries.problems_of(viewer, layout, span.moment, answers, admitted=admitted)


@dataclass(frozen=True)
class Told:
    """What somebody answered to one question: a code, or how it is not known; None: left open."""

    code: int | None = None
    how: How = How.KNOWN


def answer(
    *,
    episode_id: UUID,
    moment: Moment,
    told: Mapping[str, Told | None],
    why: str,
    version: int,
    by: Viewer,
    at: datetime,
) -> RecordCard:
    """Keep what was answered. What the viewer may not read keeps its answer, or what is known of it.

    Another answer than what is known needs a word. Raises Refused, Stale, NotFound.
    """
    span = state_facts.span_of(by, episode_id, moment, at=at)
    layout = queries.layout_on(by, span.happened_on)
    facts = state_facts.known(by, span, at=at)
    before = queries.record(by, episode_id, moment, at=at)
    kept: dict[str, Answer] = {}
    changed: list[Field] = []
    for field in layout.asked(moment):
        if not may_read(by, field):
            found = _quietly(field, before, facts)
        else:
            found = _said(field, told.get(field.code), before, facts, why)
            if found is not None and _differs(found, facts.get(field.code)) and not found.why:
                changed.append(field)
        if found is not None:
            kept[field.code] = found
    if changed:
        names = ", ".join(field.ask for field in changed[:4])
        words = say("Say why this differs from what is known here: {fields}.", fields=names)
        raise Refused(Refusal(words, field="why"))
    closed = [name for name, one in kept.items() if _closed(layout, name, kept)]
    for name in closed:
        del kept[name]
    return actions.save_record(span=span, answers=kept, version=version, by=by, at=at)


def _quietly(field: Field, before: RecordCard | None, facts: Mapping[str, Known]) -> Answer | None:
    if before is not None and field.code in before.answers:
        return before.answers[field.code]
    fact = facts.get(field.code)
    return Answer(How.KNOWN, fact.code, str(fact.source)) if fact else None


def _said(
    field: Field, told: Told | None, before: RecordCard | None, facts: Mapping[str, Known], why: str
) -> Answer | None:
    if told is None:
        return None
    now = Answer(told.how, told.code if told.how is How.KNOWN else None)
    old = before.answers.get(field.code) if before else None
    if old is not None and (old.how, old.code) == (now.how, now.code):
        return old
    fact = facts.get(field.code)
    if fact is not None and now.how is How.KNOWN and now.code == fact.code:
        return Answer(How.KNOWN, fact.code, str(fact.source))
    return Answer(now.how, now.code, "Asked", why.strip()[:200] if fact is not None else "")


def _differs(found: Answer, fact: Known | None) -> bool:
    return fact is not None and (found.how is not How.KNOWN or found.code != fact.code)


def _closed(layout: Layout, name: str, kept: Answers) -> bool:
    field = layout.field(name)
    return field is not None and not queries.asked_now(field, kept)


@dataclass(frozen=True)
class Due:
    """One record of a span of days: ready, with problems, or not answered yet (None)."""

    client: ClientCard
    ends: EpisodeEnds
    happened_on: date
    problems: int | None


@dataclass(frozen=True)
class DuePage:
    """Fifty records of a span of days at most, and where the next begin."""

    rows: tuple[Due, ...]
    more: str


def due(
    viewer: Viewer, site_id: UUID, moment: Moment, days: Days, *, after: UUID | None = None, at: datetime
) -> DuePage:
    """Whom the state asks about in a span of days, both included (about 6 queries). Raises NotFound."""
    here = site(viewer, site_id)
    since = datetime.combine(days[0], time(0), here.tz)
    until = datetime.combine(days[1] + timedelta(days=1), time(0), here.tz)
    ask = episode.began_between if moment is Moment.ADMISSION else episode.ended_between
    found = ask(viewer, site_id, (since, until), after=after, at=at)
    shown = found[: queries.PAGE]
    records = queries.records(viewer, [one.episode_id for one in shown], moment, at=at)
    clients = client_cards(viewer, {one.client_id for one in shown}, at=at)
    rows = tuple(
        Due(
            clients[one.client_id],
            one,
            ((one.closed_at or one.opened_at) if moment is Moment.DISCHARGE else one.opened_at)
            .astimezone(here.tz)
            .date(),
            records[one.episode_id].problems if one.episode_id in records else None,
        )
        for one in shown
        if one.client_id in clients
    )
    return DuePage(rows, str(shown[-1].episode_id) if len(found) > queries.PAGE else "")


@dataclass(frozen=True)
class Standing:
    """How far the records of a span of days are: to send, with problems, not answered."""

    ready: tuple[RecordCard, ...]
    with_problems: int
    unanswered: int

    @property
    def left_out(self) -> int:
        return self.with_problems + self.unanswered


def standing(viewer: Viewer, site_id: UUID, moment: Moment, days: Days, *, at: datetime) -> Standing:
    """What a file of these days would hold, and what it would leave out."""
    records = queries.records_between(viewer, site_id, moment, days, at=at)
    answered = {one.span.episode_id for one in records}
    after, ids = None, []
    while True:
        page = due(viewer, site_id, moment, days, after=after, at=at)
        ids += [row.ends.episode_id for row in page.rows]
        if not page.more:
            break
        after = UUID(page.more)
    current = set(ids)
    ready = tuple(one for one in records if one.problems == 0 and one.span.episode_id in current)
    wrong = sum(one.problems > 0 and one.span.episode_id in current for one in records)
    return Standing(ready, wrong, len(current - answered))


def make_file(
    *, site_id: UUID, moment: Moment, days: Days, by: Viewer, at: datetime
) -> tuple[Released, Standing]:
    """The file of a span of days, through the one gate: only records without a problem, no name, no day.

    It is made for work within the program; what goes to the state goes by the clinic's own way, on the
    ground of state law. Raises Refused (nothing to send, the site's state not known), NotFound.
    """
    codes = queries.site_codes(by, site_id)
    found = standing(by, site_id, moment, days, at=at)
    if codes.state is None:
        raise Refused(Refusal(say("Say first in which state this site is."), field="state"))
    if not found.ready:
        raise Refused(Refusal(say("No record of these days is without a problem yet.")))
    layout = queries.layout_on(by, days[1])
    clients = [one.span.client_id for one in found.ready]
    keys = actions.keys_for(site_id=site_id, client_ids=clients, by=by, at=at)
    admitted = queries.answers_of(by, [one.span.episode_id for one in found.ready], at=at)

    def make(cover: Cover) -> bytes:
        rows = [
            queries.row_of(
                layout,
                one,
                keys[one.span.client_id],
                codes,
                {**admitted.get(one.span.episode_id, NO_ANSWERS), **one.answers},
            )
            for one in found.ready
        ]
        return queries.file_of(layout, moment, rows)

    released = _leave(moment, days, tuple(clients), make, by=by, at=at)
    made = actions.Made(
        moment, layout.edition, days[0], days[1], len(found.ready), found.left_out, released.body
    )
    actions.keep_made(site_id=site_id, made=made, by=by, at=at)
    return released, found


def _leave(
    moment: Moment,
    days: Days,
    clients: tuple[UUID, ...],
    make: Callable[[Cover], bytes],
    *,
    by: Viewer,
    at: datetime,
) -> Released:
    asked = Asked(
        kind="state report",
        client_ids=clients,
        recipient=TO_STAFF,
        purpose=Purpose.WITHIN_PROGRAM,
        categories=frozenset({Category.ASSESSMENT}),
    )
    name = f"teds-{moment.letter.lower()}-{days[0]}-{days[1]}.csv"
    return release(asked=asked, filename=name, media_type=MEDIA_TYPE, make=make, by=by, at=at)
