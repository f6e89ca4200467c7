"""A change of one session as a form asks for it: tried on the plan, judged, put into words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stepdown.doors.staff.timetable.forms import OFFICE, VIDEO, Choices, MoveForm
from stepdown.doors.staff.timetable.opened import Opened
from stepdown.doors.threshold import Visit as Coming
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import Words, say
from stepdown.overview.board import handle_of, moment_words, session_of, told
from stepdown.overview.queries.week_board import Week
from stepdown.timetable.queries import questions
from stepdown.timetable.queries.questions import Effect, Lived
from stepdown.timetable.vocabulary import DAY, Plan, Section, Visit


@dataclass(frozen=True)
class Tried:
    """A change and what comes of it. `handle` is the session's afterwards; `people` those who have names."""

    act: str
    client: str
    plan: Plan
    effect: Effect
    handle: str
    breaks: tuple[Words, ...]
    people: tuple[tuple[str, Lived], ...]
    others: int

    def where(self, shown: Week) -> Words:
        """Where the session goes: Tue 10:00, Birch, Dana Demo."""
        names = shown.names
        one = session_of(self.plan, self.handle)
        if one is None:
            return say("Not held")
        room = names.rooms.get(one.room, "") if isinstance(one, Section) else say("in the office")
        return say(
            "{moment}, {where}, {who}",
            moment=moment_words(one.start),
            where=say("by video") if one.by_video else room,
            who=names.member_of_staff(one.leader if isinstance(one, Section) else one.staff)
            or say("a colleague"),
        )

    @property
    def changes_nothing(self) -> bool:
        return not self.effect.people and self.effect.before == self.effect.after and not self.effect.breaks


def form_for(shown: Week, opened: Opened, coming: Coming | None = None) -> MoveForm:
    """The form of a session as it stands, or as it was filled in."""
    one = opened.session
    places, people = _places(shown, one), _people(shown, one)
    if coming is not None and coming.form.get("time"):
        return MoveForm(coming.form, places=places, people=people)
    start = one.start % DAY
    return MoveForm(
        initial={
            "day": one.start // DAY,
            "time": f"{start // 60:02}:{start % 60:02}",
            "place": _place_of(one),
            "staff": one.leader if isinstance(one, Section) else one.staff,
        },
        places=places,
        people=people,
    )


def tried(shown: Week, opened: Opened, form: MoveForm, coming: Coming) -> Tried:
    """What the form asks for. Raises Refused where the session is gone, NotFound for an act there is not."""
    one, plan = opened.session, shown.card.plan
    act, client = coming.form.get("act", "move"), coming.form.get("client", "")
    if act == "move" and not form.is_bound:
        raise Refused(Refusal(say("Say when and where the session is to be."), field="time"))
    acts: dict[str, Callable[[], Plan]] = {
        "move": lambda: _moved(plan, one, form),
        "not_held": lambda: _removed(plan, one),
    }
    if isinstance(one, Section):
        acts |= {
            "join": lambda: questions.add_member(plan, one.id, _client(shown, client)),
            "leave": lambda: questions.remove_member(plan, one.id, _client(shown, client)),
        }
    if act not in acts:
        raise NotFound
    return judged(shown, acts[act](), act=act, client=client, before=one)


def judged(
    shown: Week, after: Plan, *, act: str, client: str = "", before: Section | Visit | None = None
) -> Tried:
    """Another plan beside the one that stands."""
    card, names = shown.card, shown.names
    effect = questions.effect(card.problem, card.plan, after)
    known = [(names.clients[one.client], one) for one in effect.people if one.client in names.clients]
    return Tried(
        act=act,
        client=client,
        plan=after,
        effect=effect,
        handle=_handle_after(after, card.plan, before),
        breaks=tuple(dict.fromkeys(told(one, names, shown.titles, card.problem) for one in effect.breaks)),
        people=tuple(known),
        others=len(effect.people) - len(known),
    )


def _moved(plan: Plan, one: Section | Visit, form: MoveForm) -> Plan:
    place, staff = form.cleaned_data["place"], form.cleaned_data["staff"]
    if isinstance(one, Section):
        room = "" if place == VIDEO else place
        return questions.move_section(plan, one.id, start=form.start, room=room, leader=staff)
    return questions.move_visit(plan, one, start=form.start, staff=staff, by_video=place == VIDEO)


def _removed(plan: Plan, one: Section | Visit) -> Plan:
    if isinstance(one, Section):
        return questions.remove_section(plan, one.id)
    return questions.remove_visit(plan, one)


def _client(shown: Week, client: str) -> str:
    """Somebody of this week whom the viewer reaches. Raises NotFound."""
    if client not in shown.names.clients:
        raise NotFound
    return client


def _handle_after(after: Plan, plan: Plan, before: Section | Visit | None) -> str:
    """The handle of the session afterwards; "" where it is not held."""
    if isinstance(before, Visit):
        new = [one for one in after.visits if one not in plan.visits]
        return handle_of(new[0]) if new else handle_of(before) if before in after.visits else ""
    if before is not None:
        return handle_of(before) if any(one.id == before.id for one in after.sections) else ""
    return ""


def _place_of(one: Section | Visit) -> str:
    if one.by_video:
        return VIDEO
    return one.room if isinstance(one, Section) else OFFICE


def _places(shown: Week, one: Section | Visit) -> Choices:
    video: tuple[str, Words | str] = (VIDEO, say("By video"))
    if isinstance(one, Visit):
        return [(OFFICE, say("In the office")), video]
    rooms = [room for room in shown.card.problem.rooms if room.id in shown.names.rooms]
    many = len({room.site for room in rooms}) > 1
    made: Choices = []
    for room in sorted(
        rooms, key=lambda each: (shown.names.sites.get(each.site, ""), shown.names.rooms[each.id])
    ):
        site = f", {shown.names.sites.get(room.site, '')}" if many else ""
        made.append((room.id, f"{shown.names.rooms[room.id]}{site} ({room.seats})"))
    return [*made, video]


def _people(shown: Week, one: Section | Visit) -> Choices:
    """Whoever could be asked to lead: those it may be with for a visit, everybody for a group."""
    names = shown.names
    allowed = {each.id for each in shown.card.problem.counselors}
    if isinstance(one, Visit):
        needs = [need for each in shown.card.problem.clients if each.id == one.client for need in each.visits]
        allowed = {each for need in needs if need.key == one.key for each in need.staff}
    current = one.leader if isinstance(one, Section) else one.staff
    known: Choices = [(each, names.staff[each]) for each in allowed | {current} if each in names.staff]
    if current not in names.staff:
        known.append((current, say("a colleague")))
    return sorted(known, key=lambda each: str(each[1]))
