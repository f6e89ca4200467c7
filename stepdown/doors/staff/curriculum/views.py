"""Topics: the plan of each group, what a session taught, and one person's topics."""

from __future__ import annotations

from uuid import UUID

from stepdown.curriculum import actions, queries
from stepdown.curriculum.vocabulary import ClientTopics, MadeUpBy, Standing, TopicLine
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.curriculum.forms import MakeUpForm, TopicForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.session import queries as sessions

BEST = 5


@reads(may=Permission.TEACH)
def groups(visit: Visit) -> Page:
    context = {"groups": queries.groups(visit.viewer, at=visit.at)}
    return Page("staff/curriculum/page.html", context)


@reads(may=Permission.TEACH)
def group(visit: Visit, site_id: UUID, group_key: str) -> Page:
    plan = queries.group_plan(visit.viewer, site_id, group_key, at=visit.at)
    return Page("staff/curriculum/group.html", {"plan": plan})


@reads(may=Permission.TEACH)
def session(visit: Visit, floor_session_id: UUID) -> Page:
    return _session(visit, floor_session_id)


@writes(may=Permission.TEACH)
def note(visit: Visit, floor_session_id: UUID) -> Done:
    form = _form(visit, floor_session_id, nothing=True)
    with beside(form, lambda: _session(visit, floor_session_id, form)):
        key = form.cleaned_data["topic"]
        actions.hold(session_id=floor_session_id, topic_key=key, by=visit.viewer, at=visit.at)
    return Done("session-topic", floor_session_id, said=say("Noted. It counts for everybody who was there."))


@writes(may=Permission.TEACH)
def choose(visit: Visit, floor_session_id: UUID) -> Done:
    form = _form(visit, floor_session_id)
    with beside(form, lambda: _session(visit, floor_session_id, form)):
        key = form.cleaned_data["topic"]
        actions.choose_topic(
            session_id=floor_session_id, topic_key=key, version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("session-topic", floor_session_id, said=say("Chosen for this session."))


@reads(may=Permission.SEE_CHART, client="client_id")
def client_topics(visit: Visit, client_id: UUID) -> Page:
    return _client(visit, client_id)


@writes(may=Permission.TEACH, client="client_id")
def make_up(visit: Visit, client_id: UUID) -> Done:
    whole = queries.topics(visit.viewer, client_id, at=visit.at)
    form = MakeUpForm(visit.form, lines=_open(whole))
    with beside(form, lambda: _client(visit, client_id, form), names={"topic_key": "topic"}):
        data = form.cleaned_data
        actions.make_up(
            client_id=client_id,
            topic_key=data["topic"],
            how=MadeUpBy(data["how"]),
            on=data["on"],
            words=data["words"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("client-topics", client_id, said=say("Made up."))


def _form(visit: Visit, session_id: UUID, *, nothing: bool = False) -> TopicForm:
    _, proposals = queries.proposals(visit.viewer, session_id, at=visit.at)
    return TopicForm(visit.form, topics=[one.topic for one in proposals], nothing=nothing)


def _session(visit: Visit, session_id: UUID, form: TopicForm | None = None) -> Page:
    card = sessions.session(visit.viewer, session_id, at=visit.at)
    topic, proposals = queries.proposals(visit.viewer, session_id, at=visit.at)
    names = queries.names_of(visit.viewer, proposals[:BEST], at=visit.at)
    begun = card.during.start <= visit.at
    first = {"topic": topic.topic.key if topic.topic else ""}
    choices = sorted((one.topic for one in proposals), key=lambda one: one.title.casefold())
    context = {
        "card": card,
        "topic": topic,
        "best": proposals[:BEST],
        "names": names,
        "begun": begun,
        "form": form or TopicForm(initial=first, topics=choices, nothing=begun),
        "handouts": queries.for_topics([topic.topic.key] if topic.topic else []),
    }
    return Page("staff/curriculum/session.html", context, clients=list(names))


def _open(whole: ClientTopics) -> list[TopicLine]:
    return [
        line
        for course in whole.courses
        for line in course.lines
        if line.standing not in (Standing.HAD, Standing.MADE_UP)
    ]


def _client(visit: Visit, client_id: UUID, form: MakeUpForm | None = None) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    whole = queries.topics(visit.viewer, client_id, at=visit.at)
    today = visit.at.astimezone(visit.zone_of(card.site_id)).date()
    context = {
        **client_frame(visit.viewer, card, "client-topics"),
        "topics": whole,
        "make_ups": queries.make_ups(visit.viewer, client_id, at=visit.at),
        "handouts": queries.my_handouts(visit.viewer, client_id, at=visit.at),
        "form": form or MakeUpForm(lines=_open(whole), initial={"on": today}),
        "teaches": visit.viewer.may(Permission.TEACH),
        "Standing": Standing,
    }
    return Page("staff/curriculum/client.html", context, clients=[client_id])
