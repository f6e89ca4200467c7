"""Meetings: the list, calling one, who is there, signing; and a client's team decisions."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.meetings.forms import (
    AddForm,
    CallForm,
    FindForm,
    GuestForm,
    PresenceForm,
    presence_of,
)
from stepdown.doors.threshold import Done, Invalid, Page, Visit, beside, reads, writes
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.queries.telling import powers_of
from stepdown.people.vocabulary import Permission, Power
from stepdown.place.queries import sites
from stepdown.team_meeting import actions, queries
from stepdown.team_meeting.vocabulary import Call, Decision, Find, Meeting

LIST, NEW, ONE, OF_CLIENT = (
    f"staff/meetings/{name}.html" for name in ("page", "new", "meeting", "decisions")
)


@reads(may=Permission.MEET)
def meetings(visit: Visit) -> Page:
    return _list(visit, FindForm(), Find())


@writes(may=Permission.MEET, shows_only=True)
def find(visit: Visit) -> Page:
    form = FindForm(visit.form)
    if not form.is_valid():
        return _list(visit, form, Find(), status=422)
    data, zone = form.cleaned_data, visit.local.tzinfo
    text = data["text"].strip()
    ids = tuple(one.id for one in people.search_clients(visit.viewer, text, at=visit.at)) if text else None
    found = Find(
        client_ids=ids,
        decision=Decision(data["decision"]) if data["decision"] else None,
        since=datetime.combine(data["since"], time(), zone) if data["since"] else None,
        until=datetime.combine(data["until"] + timedelta(days=1), time(), zone) if data["until"] else None,
    )
    return _list(visit, form, found, searched=True)


@reads(may=Permission.MEET)
def new_meeting(visit: Visit) -> Page:
    soon = visit.local + timedelta(minutes=10)
    title = say("{day}’s team", day=f"{soon:%A}")
    leader = visit.viewer.staff_id if visit.viewer.can(Power.SIGN) else None
    initial = {"title": str(title), "on": soon.date(), "starts": soon.time().replace(second=0, microsecond=0)}
    return _new(visit, _call_form(visit, initial=initial | {"leader_id": str(leader or "")}))


@writes(may=Permission.MEET)
def call(visit: Visit) -> Done:
    form = _call_form(visit, visit.form)
    with beside(form, lambda: _new(visit, form)):
        data = form.cleaned_data
        asked = Call(UUID(data["site_id"]), form.starts_at(), data["title"], UUID(data["leader_id"]))
        made = actions.call_meeting(call=asked, by=visit.viewer, at=visit.at)
    return Done("meeting", made, said=say("Called. The house put on the agenda whom it has a reason for."))


@reads(may=Permission.MEET)
def meeting(visit: Visit, meeting_id: UUID) -> Page:
    return meeting_page(visit, meeting_id)


@writes(may=Permission.MEET)
def note_presence(visit: Visit, meeting_id: UUID, attendance_id: UUID) -> Done:
    held = queries.meeting(visit.viewer, meeting_id, at=visit.at)
    if attendance_id not in {one.id for one in held.attendees}:
        raise NotFound
    form = PresenceForm(visit.form)
    with beside(form, lambda: meeting_page(visit, meeting_id, wrong=(attendance_id, form))):
        zone = ZoneInfo(held.card.zone)
        now = visit.at.replace(second=0, microsecond=0) if visit.form.get("now") else None
        presence = form.presence(held.card.starts_at.astimezone(zone).date(), zone, now)
        actions.note_presence(
            attendance_id=attendance_id,
            presence=presence,
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("meeting", meeting_id, fragment="there")


@writes(may=Permission.MEET)
def add_guest(visit: Visit, meeting_id: UUID) -> Done:
    form = GuestForm(visit.form)
    if not form.is_valid():
        raise Invalid(meeting_page(visit, meeting_id, guest_form=form))
    actions.add_guest(meeting_id=meeting_id, **form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("meeting", meeting_id, said=say("Named. They come in once told what stays in the room."))


@writes(may=Permission.MEET)
def lead(visit: Visit, meeting_id: UUID) -> Done:
    actions.take_the_lead(meeting_id=meeting_id, by=visit.viewer, at=visit.at)
    return Done("meeting", meeting_id, said=say("You lead this meeting."))


@writes(may=Permission.MEET)
def add_person(visit: Visit, meeting_id: UUID) -> Page | Done:
    form = AddForm(visit.form)
    with beside(form, lambda: meeting_page(visit, meeting_id, add_form=form)):
        chosen = form.cleaned_data["client_id"]
        if chosen is None:
            found = people.search_clients(visit.viewer, form.cleaned_data["text"], at=visit.at)
            return meeting_page(visit, meeting_id, add_form=form, found=found, status=200)
        made = actions.add_client(meeting_id=meeting_id, client_id=chosen, by=visit.viewer, at=visit.at)
    return Done("meeting-talk", made)


@writes(may=Permission.MEET)
def sign(visit: Visit, meeting_id: UUID) -> Done:
    try:
        done = actions.sign_meeting(
            meeting_id=meeting_id, version=visit.version, by=visit.viewer, at=visit.at
        )
    except Refused as refused:
        raise Invalid(meeting_page(visit, meeting_id, refusals=refused.refusals)) from refused
    said = (
        say("Signed. {n} more who were there sign.", n=len(done.waiting))
        if done.waiting
        else say("Signed by all.")
    )
    return Done("meeting", meeting_id, said=said)


@reads(may=Permission.SEE_CHART, client="client_id")
def decisions(visit: Visit, client_id: UUID) -> Page:
    card = people.client_card(visit.viewer, client_id, at=visit.at)
    before = _moment(visit.query.get("before", ""))
    found = queries.decisions_of(visit.viewer, client_id, before=before, at=visit.at)
    older = found[-1].held_at.isoformat() if len(found) == queries.PAGE else ""
    frame = client_frame(visit.viewer, card, "team-decisions")
    return Page(OF_CLIENT, frame | {"decisions": found, "older": older}, clients=[client_id])


def meeting_page(visit: Visit, meeting_id: UUID, *, status: int = 422, **extra: object) -> Page:
    """One meeting; with anything wrong or refused it comes back with 422."""
    held = queries.meeting(visit.viewer, meeting_id, at=visit.at)
    return Page(
        ONE, _context(visit, held, extra), clients=_clients(held, extra), status=status if extra else 200
    )


def _context(visit: Visit, held: Meeting, extra: dict[str, object]) -> dict[str, object]:
    zone = ZoneInfo(held.card.zone)
    wrong: tuple[UUID, forms.Form] | None = extra.pop("wrong", None)  # type: ignore[assignment]
    presences = {one.id: PresenceForm(initial=presence_of(one, zone)) for one in held.attendees}
    if wrong is not None:
        presences[wrong[0]] = wrong[1]  # type: ignore[assignment]
    signed = {one.staff_id for one in held.signatures}
    there = any(one.staff_id == visit.viewer.staff_id and one.was_there for one in held.attendees)
    leads = visit.viewer.staff_id == held.card.leader_id
    return {
        "held": held,
        "card": held.card,
        "presences": presences,
        "wrong_id": wrong[0] if wrong else None,
        "leads": leads,
        "signs": visit.viewer.staff_id not in signed and (leads or (bool(held.card.locked_at) and there)),
        "guest_form": GuestForm(),
        "add_form": AddForm(),
        "now": visit.at,
        "refusals": (),
        "found": None,
        **extra,
    }


def _clients(held: Meeting, extra: dict[str, object]) -> list[UUID]:
    found = extra.get("found") or ()
    return [one.client.id for one in held.items] + [one.id for one in found]  # type: ignore[attr-defined]


def _list(visit: Visit, form: FindForm, cut: Find, *, searched: bool = False, status: int = 200) -> Page:
    before = _moment(visit.query.get("before", ""))
    found = queries.meetings(visit.viewer, cut, before=before)
    own = visit.viewer.staff_id
    tasks = queries.tasks_of(visit.viewer, own, at=visit.at) if own else ()
    cards = people.client_cards(visit.viewer, {one.client_id for one in tasks if one.client_id}, at=visit.at)
    context = {
        "meetings": found,
        "form": form,
        "searched": searched,
        "tasks": tasks,
        "clients": cards,
        "today": visit.local.date(),
        "older": found[-1].starts_at.isoformat() if len(found) == queries.PAGE and not searched else "",
    }
    return Page(LIST, context, clients=sorted(cards), status=status)


def _call_form(visit: Visit, data: object = None, *, initial: object = None) -> CallForm:
    viewer = visit.viewer
    staff = [
        card
        for card in people.staff(viewer, at=visit.at)
        if Power.SIGN in powers_of(card, visit.local.date())
    ]
    return CallForm(data, sites=sites(viewer), staff=staff, initial=initial)


def _new(visit: Visit, form: CallForm) -> Page:
    """Calling a meeting, with whom the house would put on the agenda of the first site."""
    site_id = next((one.id for one in form.sites.values()), None)
    asked = queries.proposal(visit.viewer, site_id, at=visit.at) if site_id else ()
    cards = people.client_cards(visit.viewer, [one.client_id for one in asked], at=visit.at)
    lines = [(cards[one.client_id], one.why) for one in asked if one.client_id in cards]
    context = {"form": form, "lines": lines, "figures": queries.agenda_figures(visit.viewer)}
    return Page(NEW, context, clients=sorted(cards))


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found.tzinfo else None
