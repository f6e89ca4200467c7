"""What is written in a house: looks at curfew, passes, meetings, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.housing import models, rules
from stepdown.housing.queries import house, meetings_to_confirm, pass_of, passes, tonight
from stepdown.housing.queries.houses import rules_on
from stepdown.housing.queries.stays import cards, seen_by, stay, today
from stepdown.housing.vocabulary import MeetingKind, NewPass, PassCard, PassState, Seen, StayCard
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.place.queries import zone_of


@dataclass(frozen=True)
class Found:
    """How somebody was found on a night; when they came in, where it was later; a word more."""

    night: date
    seen: Seen
    came_at: time | None = None
    words: str = ""


@transaction.atomic
def look(*, look_id: UUID, stay_id: UUID, found: Found, by: Viewer, at: datetime) -> None:
    """Write down how somebody was found at curfew; the same id again is the same look.

    A second look at a night stands beside the first. By whoever keeps the house. Raises Refused, NotFound.
    """
    card = stay(by, stay_id, at=at)
    known = models.Look.objects.filter(id=look_id).first()
    if known is not None:
        if known.stay_id != stay_id:
            raise NotFound
        return
    night = tonight(card.site_id, at)
    out = _on_pass(card, found.night, by, at)
    if refusal := rules.against_look(
        card, found.night, found.seen, found.came_at, tonight=night, on_pass=out
    ):
        raise Refused(refusal)
    models.Look.objects.create(
        id=look_id,
        stay_id=stay_id,
        night=found.night,
        seen=found.seen.value,
        came_at=found.came_at,
        words=found.words.strip()[:300],
        by_name=by.name[:120],
        at=at,
    )
    detail = {"night": found.night.isoformat(), "seen": found.seen.value}
    subject = Subject("house stay", stay_id)
    record(by=by, at=at, verb="look at curfew", subject=subject, clients=[card.client_id], detail=detail)


@transaction.atomic
def ask_pass(*, pass_id: UUID, stay_id: UUID, new: NewPass, by: Viewer, at: datetime) -> None:
    """Ask for an evening or a night away: the resident, or the house for them. Same id, same pass.

    Raises Refused, NotFound.
    """
    card = _seen(stay_id, by, at)
    models.Stay.objects.select_for_update().get(id=stay_id)
    if models.Pass.objects.filter(id=pass_id, stay_id=stay_id).exists():
        return
    zone = ZoneInfo(zone_of(card.site_id))
    others = passes(by, [stay_id], at=at)
    if refusals := rules.against_pass(new, others, stay=card, zone=zone, at=at):
        raise Refused(*refusals)
    models.Pass.objects.create(
        id=pass_id,
        stay_id=stay_id,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        where=" ".join(new.where.split())[:120],
        by_self=by.audience is Audience.CLIENT,
        asked_by=by.name[:120],
        at=at,
    )
    _record(card, "ask for pass", by, at)


@transaction.atomic
def decide_pass(*, pass_id: UUID, granted: bool, why: str = "", by: Viewer, at: datetime) -> None:
    """Grant a pass, or say why not. By whoever keeps the house. Raises Refused, NotFound."""
    one, card = _kept_pass(pass_id, by, at)
    if refusal := rules.against_deciding(one, granted, why):
        raise Refused(refusal)
    decided = PassState.GRANTED if granted else PassState.DECLINED
    models.Pass.objects.filter(id=pass_id).update(
        decided=decided.value, decided_why=why.strip()[:300], decided_by=by.name[:120], decided_at=at
    )
    _record(card, "grant pass" if granted else "decline pass", by, at)


@transaction.atomic
def withdraw_pass(*, pass_id: UUID, by: Viewer, at: datetime) -> None:
    """The resident takes back a pass that is not decided yet. Raises Refused, NotFound."""
    one, card = _pass(pass_id, by, at)
    if one.state is not PassState.ASKED:
        raise Refused(Refusal(say("It is decided already.")))
    models.Pass.objects.filter(id=pass_id).update(
        decided=PassState.WITHDRAWN.value, decided_by=by.name[:120], decided_at=at
    )
    _record(card, "take back pass", by, at)


@transaction.atomic
def come_back(*, pass_id: UUID, by: Viewer, at: datetime) -> None:
    """They are back from a pass. By whoever keeps the house. Raises Refused, NotFound."""
    one, card = _kept_pass(pass_id, by, at)
    if refusal := rules.against_coming_back(one, at=at):
        raise Refused(refusal)
    models.Pass.objects.filter(id=pass_id).update(back_at=at, back_by=by.name[:120])
    _record(card, "come back from pass", by, at)


@dataclass(frozen=True)
class Been:
    """A meeting somebody went to."""

    on: date
    kind: MeetingKind
    words: str = ""


@transaction.atomic
def log_meeting(*, meeting_id: UUID, stay_id: UUID, been: Been, by: Viewer, at: datetime) -> None:
    """Write down a meeting. What the house writes it confirms with that. Raises Refused, NotFound."""
    card = _seen(stay_id, by, at)
    if models.Meeting.objects.filter(id=meeting_id, stay_id=stay_id).exists():
        return
    if refusal := rules.against_meeting(card, been.on, today=today(card, at)):
        raise Refused(refusal)
    by_self = by.audience is Audience.CLIENT
    models.Meeting.objects.create(
        id=meeting_id,
        stay_id=stay_id,
        on=been.on,
        kind=been.kind.value,
        words=" ".join(been.words.split())[:120],
        by_self=by_self,
        by_name=by.name[:120],
        at=at,
        confirmed_at=None if by_self else at,
        confirmed_by="" if by_self else by.name[:120],
    )
    _record(card, "log meeting", by, at)


@transaction.atomic
def confirm_meetings(*, house_id: UUID, meeting_ids: frozenset[UUID], by: Viewer, at: datetime) -> int:
    """Confirm meetings that residents of a house wrote; what is confirmed stays so. Answers how many.

    Raises NotFound.
    """
    house(by, house_id, at=at)
    open_ones = [one for one in meetings_to_confirm(by, house_id, at=at) if one.id in meeting_ids]
    models.Meeting.objects.filter(id__in=[one.id for one in open_ones]).update(
        confirmed_at=at, confirmed_by=by.name[:120]
    )
    if open_ones:
        clients = models.Stay.objects.filter(id__in=[one.stay_id for one in open_ones])
        record(
            by=by,
            at=at,
            verb="confirm meetings",
            subject=Subject("house", house_id),
            clients=sorted(set(clients.values_list("client_id", flat=True))),
            detail={"many": len(open_ones)},
        )
    return len(open_ones)


@transaction.atomic
def note(
    *, note_id: UUID, house_id: UUID, stay_id: UUID | None, words: str, by: Viewer, at: datetime
) -> None:
    """Write down what happened in a house, in plain words. Same id, same note. Raises Refused, NotFound."""
    house(by, house_id, at=at)
    card = stay(by, stay_id, at=at) if stay_id is not None else None
    if card is not None and card.house_id != house_id:
        raise NotFound
    if models.Happening.objects.filter(id=note_id).exists():
        return
    if len(words.split()) < 2:
        raise Refused(Refusal(say("Say what happened, in a sentence."), field="words"))
    models.Happening.objects.create(
        id=note_id,
        house_id=house_id,
        stay_id=stay_id,
        words=words.strip()[:500],
        by_name=by.name[:120],
        at=at,
    )
    clients = [card.client_id] if card else []
    record(by=by, at=at, verb="note in house", subject=Subject("house", house_id), clients=clients)


def _on_pass(card: StayCard, night: date, by: Viewer, at: datetime) -> bool:
    held = rules_on([card.house_id], night).get(card.house_id)
    curfew = rules.curfew_at(night, held.curfew_on(night), ZoneInfo(zone_of(card.site_id))) if held else None
    return curfew is not None and any(one.covers(curfew) for one in passes(by, [card.id], at=at))


def _seen(stay_id: UUID, by: Viewer, at: datetime) -> StayCard:
    found = cards(models.Stay.objects.filter(seen_by(by, "", at=at), id=stay_id))
    if not found:
        raise NotFound
    return found[0]


def _pass(pass_id: UUID, by: Viewer, at: datetime) -> tuple[PassCard, StayCard]:
    models.Pass.objects.select_for_update().filter(id=pass_id).first()
    one = pass_of(by, pass_id, at=at)
    if one is None:
        raise NotFound
    return one, _seen(one.stay_id, by, at)


def _kept_pass(pass_id: UUID, by: Viewer, at: datetime) -> tuple[PassCard, StayCard]:
    one, _ = _pass(pass_id, by, at)
    return one, stay(by, one.stay_id, at=at)


def _record(card: StayCard, verb: str, by: Viewer, at: datetime) -> None:
    record(by=by, at=at, verb=verb, subject=Subject("house stay", card.id), clients=[card.client_id])
