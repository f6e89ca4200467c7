"""What a step changes in the problem: the one place that says what each thing loosened means."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from stepdown.timetable.questions.changes import ONE_MORE, Change
from stepdown.timetable.questions.reasons.answers import How, Relaxed, Step
from stepdown.timetable.questions.reasons.as_it_stands import AsItStands
from stepdown.timetable.vocabulary import (
    Client,
    Counselor,
    Credential,
    Group,
    GroupNeed,
    Place,
    Room,
    Shift,
    VisitNeed,
    Window,
)


class Parts:
    """The parts of the clinic as the steps so far leave them."""

    def __init__(self, standing: AsItStands) -> None:
        self.standing = standing
        self.rooms: dict[str, Room] = {}
        self.counselors: dict[str, Counselor] = {}
        self.groups: dict[str, Group] = {}
        self.clients: dict[str, Client] = {}

    def room(self, name: str) -> Room:
        return self.rooms.get(name) or self.standing.rooms[name]

    def counselor(self, name: str) -> Counselor:
        return self.counselors.get(name) or self.standing.counselors[name]

    def group(self, name: str) -> Group:
        return self.groups.get(name) or self.standing.groups[name]

    def client(self, name: str) -> Client:
        return self.clients.get(name) or self.standing.clients[name]

    def put(self, part: Room | Counselor | Group | Client) -> None:
        if isinstance(part, Room):
            self.rooms[part.id] = part
        elif isinstance(part, Counselor):
            self.counselors[part.id] = part
        elif isinstance(part, Group):
            self.groups[part.id] = part
        else:
            self.clients[part.id] = part

    @property
    def change(self) -> Change:
        return Change(
            tuple(self.rooms.values()),
            tuple(self.counselors.values()),
            tuple(self.groups.values()),
            tuple(self.clients.values()),
        )


def change_of(standing: AsItStands, client_id: str, steps: Iterable[Step]) -> Parts:
    """The parts of the problem that these steps leave different, for this person."""
    parts = Parts(standing)
    for step in steps:
        if step.how in (How.OTHER_ROOM, How.MOVE):
            continue  # only the plan is another
        LOOSENED[step.kind](parts, client_id, step)
    return parts


def client_as(client: Client, kind: Relaxed, becomes: int) -> Client:
    """The person with one of their limits at another value."""
    field = FIELDS[kind]
    return replace(client, **{field: becomes})  # type: ignore[arg-type]


FIELDS = {
    Relaxed.TRAVEL: "travel",
    Relaxed.GAP: "gap_most",
    Relaxed.DAY_MOST: "day_most",
    Relaxed.DAYS_MOST: "days_most",
    Relaxed.CEILING: "most",
    Relaxed.VIDEO_SHARE: "video_percent",
}


def _limit(parts: Parts, client_id: str, step: Step) -> None:
    parts.put(client_as(parts.client(client_id), step.kind, step.becomes))


def _window(step: Step) -> Window:
    if step.window is None:
        raise ValueError(f"a step of kind {step.kind.value} names its stretch of the week")
    return step.window


def _free(parts: Parts, client_id: str, step: Step) -> None:
    client = parts.client(client_id)
    if step.kind is Relaxed.FREE:
        parts.put(replace(client, free=(*client.free, _window(step))))
    else:
        parts.put(replace(client, video_free=(*client.video_free, _window(step))))


def _prescribed(parts: Parts, client_id: str, step: Step) -> None:
    client = parts.client(client_id)
    groups = tuple(
        GroupNeed(need.group, step.becomes) if need.group == step.group else need for need in client.groups
    )
    parts.put(replace(client, groups=groups))


def _for_whom(parts: Parts, client_id: str, step: Step) -> None:
    group, client = parts.group(step.group), parts.client(client_id)
    if step.kind is Relaxed.CLOSED:
        parts.put(replace(group, members=group.members | {client_id}))
    else:
        language = group.language if group.language in client.languages else ""
        parts.put(replace(group, asks=group.asks & client.tags, language=language))


def _order(parts: Parts, client_id: str, step: Step) -> None:
    parts.put(replace(parts.group(step.group), follows=""))


def _start(parts: Parts, client_id: str, step: Step) -> None:
    group = parts.group(step.group)
    parts.put(replace(group, starts=(*group.starts, _window(step).start)))


def _visit(parts: Parts, client_id: str, step: Step) -> None:
    client = parts.client(client_id)
    parts.put(
        replace(
            client,
            visits=tuple(_visited(one, step) if one.key == step.group else one for one in client.visits),
        )
    )


def _visited(need: VisitNeed, step: Step) -> VisitNeed:
    if step.kind is Relaxed.VISIT_WINDOWS:
        return replace(need, windows=(*need.windows, _window(step)))
    if step.kind is Relaxed.VISIT_STAFF:
        return replace(need, staff=(*need.staff, step.staff))
    return replace(need, place=Place.EITHER)


def _seats(parts: Parts, client_id: str, step: Step) -> None:
    group = parts.group(step.group)
    if group.most < step.becomes:
        parts.put(replace(group, most=step.becomes))
    if step.room and parts.room(step.room).seats < step.becomes:
        parts.put(replace(parts.room(step.room), seats=step.becomes))


def _least(parts: Parts, client_id: str, step: Step) -> None:
    group = parts.group(step.group)
    parts.put(replace(group, least=min(group.least, step.becomes)))


def _hours(parts: Parts, client_id: str, step: Step) -> None:
    parts.put(replace(parts.counselor(step.staff), most_minutes=step.becomes))


def _leader(parts: Parts, client_id: str, step: Step) -> None:
    """A longer shift, a skill and what goes with it, or one more person for that stretch."""
    window, shift = _window(step), Shift(step.site, _window(step))
    if step.how is How.SHIFT:
        one = parts.counselor(step.staff)
        parts.put(replace(one, shifts=(*one.shifts, shift)))
        return
    group = parts.group(step.group) if step.group in parts.standing.groups else None
    asked = parts.client(client_id).leader_holds
    holds = (asked, group.credentials if group else frozenset())
    if step.how is How.SKILL:
        one = parts.counselor(step.staff)
    else:
        known = parts.counselors.get(ONE_MORE) or Counselor(ONE_MORE, (), most_minutes=0)
        most = known.most_minutes + window.end - window.start
        one = replace(known, shifts=(*known.shifts, shift), most_minutes=most)
    names = {min(one) for one in holds if one}
    parts.put(
        replace(
            one,
            skills=one.skills | ({group.skill} if group and group.skill else frozenset()),
            languages=one.languages | ({group.language} if group and group.language else frozenset()),
            credentials=(*one.credentials, *(Credential(name) for name in sorted(names))),
        )
    )
    if group is None:
        _visit(parts, client_id, replace(step, kind=Relaxed.VISIT_STAFF, staff=ONE_MORE))


def _holds(parts: Parts, client_id: str, step: Step) -> None:
    one = parts.counselor(step.staff)
    parts.put(replace(one, credentials=(*one.credentials, Credential(step.name))))


def _room(parts: Parts, client_id: str, step: Step) -> None:
    if step.how is How.OPENING:
        room = parts.room(step.room)
        parts.put(replace(room, open=(*room.open, _window(step))))
    else:
        known = parts.rooms.get(ONE_MORE) or Room(ONE_MORE, step.site, 0, ())
        seats = max(known.seats, step.becomes)
        parts.put(replace(known, seats=seats, open=(*known.open, _window(step))))


def _protected(parts: Parts, client_id: str, step: Step) -> None:
    """Only for who is entitled to know, and only to see what the rule costs: it is never offered."""
    client = parts.client(client_id)
    others = set(step.people)
    parts.put(replace(client, apart=client.apart - others, not_with=client.not_with - others))
    for other in sorted(others & parts.standing.clients.keys()):
        known = parts.client(other)
        parts.put(replace(known, apart=known.apart - {client_id}))


Loosen = Callable[[Parts, str, Step], None]
LOOSENED: dict[Relaxed, Loosen] = {
    Relaxed.FREE: _free,
    Relaxed.VIDEO_FREE: _free,
    **dict.fromkeys(FIELDS, _limit),
    Relaxed.PRESCRIPTION: _prescribed,
    Relaxed.ELIGIBLE: _for_whom,
    Relaxed.CLOSED: _for_whom,
    Relaxed.ORDER: _order,
    Relaxed.START: _start,
    Relaxed.VISIT_WINDOWS: _visit,
    Relaxed.VISIT_PLACE: _visit,
    Relaxed.VISIT_STAFF: _visit,
    Relaxed.SEATS: _seats,
    Relaxed.LEAST: _least,
    Relaxed.HOURS: _hours,
    Relaxed.BUSY: _leader,
    Relaxed.LEADER: _leader,
    Relaxed.ROOM: _room,
    Relaxed.LEADER_HOLDS: _holds,
    Relaxed.PROTECTED: _protected,
}
