"""A bed for somebody: kept for a day, moved into, changed, moved out of; the rules agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from stepdown.audit.actions import record
from stepdown.housing import models, rules
from stepdown.housing.actions.money import settle
from stepdown.housing.queries.board import free_of
from stepdown.housing.queries.houses import bed_card, house_card, rules_on, today_of
from stepdown.housing.queries.stays import cards, seen_by, stay, today
from stepdown.housing.vocabulary import Agreed, Left, StayCard, WaitEnd
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.outbox.actions import post
from stepdown.outbox.vocabulary import LetterKind
from stepdown.people.queries import accountable_for, require_reach

_SYSTEM = Viewer(Audience.SYSTEM, name="housing")


@dataclass(frozen=True)
class Wish:
    """A bed to keep for somebody: from when, until about when, what they agreed to."""

    bed_id: UUID
    from_on: date
    planned_end: date | None
    agreed: str
    tells: bool = True


@transaction.atomic
def reserve(*, client_id: UUID, wish: Wish, by: Viewer, at: datetime) -> UUID:
    """Keep a bed for somebody from a day on. They agreed, for with it the house learns their name.

    The clinic's own house always tells their counselor what it writes. Who waited waits no more. Answers the
    stay. Raises Refused, NotFound.
    """
    card = require_reach(by, client_id, at=at)
    row = _bed(wish.bed_id, card.site_id)
    house = house_card(row.room.house)
    day = today_of(house.site_id, at)
    bed = bed_card(row)
    refusals = rules.against_reserving(
        wish.agreed, wish.from_on, wish.planned_end, today=day, closed_on=house.closed_on
    )
    if no := rules.against_bed(bed, free=bed.id in free_of([bed.id], wish.from_on), from_on=wish.from_on):
        refusals = (*refusals, no)
    if refusals:
        raise Refused(*refusals)
    tells = True if house.own else wish.tells
    made = _create(client_id, house.id, wish, tells, by, at)
    models.Waiting.objects.filter(client_id=client_id, ended_at=None).update(
        ended_at=at, ended=WaitEnd.BED.value
    )
    _record(made.id, client_id, "keep bed", by, at)
    return made.id


def _create(
    client_id: UUID, house_id: UUID, wish: Wish, tells: bool, by: Viewer, at: datetime
) -> models.Stay:
    try:
        with transaction.atomic():
            made = models.Stay.objects.create(
                client_id=client_id,
                house_id=house_id,
                from_on=wish.from_on,
                planned_end=wish.planned_end,
                agreed=wish.agreed.strip()[:300],
                tells=tells,
                by_name=by.name[:120],
                at=at,
            )
            models.Berth.objects.create(
                stay=made, client_id=client_id, bed_id=wish.bed_id, from_on=wish.from_on
            )
            return made
    except IntegrityError as clash:
        raise Refused(_clash(clash)) from clash


@transaction.atomic
def call_off(*, stay_id: UUID, by: Viewer, at: datetime) -> None:
    """Give a kept bed free again: they do not come. Raises Refused, NotFound."""
    card = _locked(stay_id, by, at)
    if refusal := rules.against_calling_off(card, today=today(card, at)):
        raise Refused(refusal)
    models.Stay.objects.filter(id=stay_id).update(until=card.from_on)
    models.Berth.objects.filter(stay_id=stay_id).update(until=card.from_on)
    _record(stay_id, card.client_id, "call off bed", by, at)


@transaction.atomic
def move_in(*, stay_id: UUID, on: date, agreed: bool, by: Viewer, at: datetime) -> StayCard:
    """They moved in on a day, and agreed to the rules of the house (here on paper, or before on their phone).

    By whoever keeps the house. Raises Refused, NotFound.
    """
    stay(by, stay_id, at=at)
    card = _locked(stay_id, by, at)
    day = today(card, at)
    held = rules_on([card.house_id], max(on, day)).get(card.house_id)
    signed = agreed or (held is not None and _agreed(stay_id, held.id))
    if refusal := rules.against_moving_in(card, on, today=day, has_rules=held is not None, agreed=signed):
        raise Refused(refusal)
    try:
        with transaction.atomic():
            models.Stay.objects.filter(id=stay_id).update(
                from_on=on, moved_in_at=at, moved_in_by=by.name[:120]
            )
            models.Berth.objects.filter(stay_id=stay_id).update(from_on=on)
    except IntegrityError as clash:
        raise Refused(_clash(clash)) from clash
    if held is not None and not _agreed(stay_id, held.id):
        _agree(stay_id, held.id, Agreed.PAPER, by, at)
    _record(stay_id, card.client_id, "move in", by, at)
    _tell(card, "{name} moved into {house}.", by, at)
    return stay(by, stay_id, at=at)


@transaction.atomic
def change_bed_of(*, stay_id: UUID, bed_id: UUID, on: date, by: Viewer, at: datetime) -> None:
    """Another bed of the same house from a day on, in one act. Raises Refused, NotFound."""
    stay(by, stay_id, at=at)
    card = _locked(stay_id, by, at)
    bed = bed_card(_bed(bed_id, card.site_id))
    refusals = [
        one
        for one in (
            rules.against_changing_bed(card, bed, on, today=today(card, at)),
            rules.against_bed(bed, free=bed_id in free_of([bed_id], on), from_on=on),
        )
        if one is not None
    ]
    if refusals:
        raise Refused(*refusals)
    try:
        with transaction.atomic():
            models.Berth.objects.filter(stay_id=stay_id, until=None).update(until=on)
            models.Berth.objects.create(stay_id=stay_id, client_id=card.client_id, bed_id=bed_id, from_on=on)
    except IntegrityError as clash:
        raise Refused(_clash(clash)) from clash
    _record(stay_id, card.client_id, "change bed of", by, at)


@transaction.atomic
def move_out(
    *, stay_id: UUID, on: date, why: Left | None, words: str = "", by: Viewer, at: datetime
) -> StayCard:
    """They moved out on a day: that night is the first without them. Their nights are charged at once.

    It ends nothing else. Whoever is accountable for their treatment is told. Raises Refused, NotFound.
    """
    stay(by, stay_id, at=at)
    card = _locked(stay_id, by, at)
    refusal = rules.against_leaving(card, on, why, words, today=today(card, at))
    if refusal is not None or why is None:
        raise Refused(*([refusal] if refusal else []))
    models.Stay.objects.filter(id=stay_id).update(
        until=on, left=why.value, left_words=words.strip()[:500], left_by=by.name[:120]
    )
    models.Berth.objects.filter(stay_id=stay_id, until=None).update(until=on)
    models.Pass.objects.filter(stay_id=stay_id, decided="").update(
        decided="withdrawn", decided_at=at, decided_by=by.name[:120]
    )
    settle(stay_id=stay_id, by=by, at=at)
    _record(stay_id, card.client_id, "move out", by, at)
    _tell(card, "{name} moved out of {house}. Treatment goes on as it is.", by, at)
    return stay(by, stay_id, at=at)


@transaction.atomic
def plan_end(*, stay_id: UUID, on: date | None, by: Viewer, at: datetime) -> None:
    """Say until about when somebody stays. It ends nothing. Raises Refused, NotFound."""
    card = stay(by, stay_id, at=at)
    if on is not None and on <= card.from_on:
        raise Refused(Refusal(say("The end comes after the day of moving in."), field="planned_end"))
    models.Stay.objects.filter(id=stay_id, until=None).update(planned_end=on)
    _record(stay_id, card.client_id, "plan end of stay", by, at)


@transaction.atomic
def let_tell(*, stay_id: UUID, tells: bool, by: Viewer, at: datetime) -> None:
    """Whether a partner's house may tell one's counselor what it writes, as the resident wishes.

    Raises Refused for the clinic's own housing, NotFound.
    """
    card = _locked(stay_id, by, at)
    if card.own:
        raise Refused(Refusal(say("This house is the clinic's own: your counselor reads what it writes.")))
    models.Stay.objects.filter(id=stay_id).update(tells=tells)
    _record(stay_id, card.client_id, "let house tell" if tells else "stop house telling", by, at)


@transaction.atomic
def agree(*, stay_id: UUID, rules_id: UUID, by: Viewer, at: datetime) -> None:
    """Agree to a version of the rules: the resident on their phone, or on paper with whoever keeps the house.

    Once is enough: again it is nothing new. Raises NotFound.
    """
    card = _locked(stay_id, by, at)
    if not models.Rules.objects.filter(id=rules_id, house_id=card.house_id).exists():
        raise NotFound
    if not _agreed(stay_id, rules_id):
        how = Agreed.PHONE if by.audience is Audience.CLIENT else Agreed.PAPER
        _agree(stay_id, rules_id, how, by, at)
        _record(stay_id, card.client_id, "agree to house rules", by, at)


def _bed(bed_id: UUID, site_id: UUID) -> models.Bed:
    rows = models.Bed.objects.select_for_update(of=("self",)).select_related("room__house")
    row = rows.filter(id=bed_id, room__house__site_id=site_id).first()
    if row is None:
        raise NotFound
    return row


def _locked(stay_id: UUID, by: Viewer, at: datetime) -> StayCard:
    rows = models.Stay.objects.filter(seen_by(by, "", at=at), id=stay_id)
    if not rows.exists():
        raise NotFound
    models.Stay.objects.select_for_update().get(id=stay_id)
    return cards(models.Stay.objects.filter(id=stay_id))[0]


def _agreed(stay_id: UUID, rules_id: UUID) -> bool:
    return models.Acknowledgement.objects.filter(stay_id=stay_id, rules_id=rules_id).exists()


def _agree(stay_id: UUID, rules_id: UUID, how: Agreed, by: Viewer, at: datetime) -> None:
    models.Acknowledgement.objects.create(
        stay_id=stay_id, rules_id=rules_id, how=how.value, by_name=by.name[:120], at=at
    )


def _clash(clash: IntegrityError) -> Refusal:
    """Which of the three the database held: somebody else at the same moment."""
    if "housing_one_person_a_bed" in str(clash):
        return Refusal(
            say("Somebody else has this bed then."), say("Choose another bed, or another day."), "bed"
        )
    return Refusal(
        say("They live in a house then, or have a bed kept."),
        say("Move them out there, or call that bed off."),
        "bed",
    )


def _tell(card: StayCard, text: str, by: Viewer, at: datetime) -> None:
    """Whoever is accountable for somebody's treatment hears where they live."""
    tie = accountable_for(_SYSTEM, [card.client_id], at=at).get(card.client_id)
    if tie is not None and tie.staff_id != by.staff_id:
        words = say(text, name=card.name, house=card.house)
        post(
            to_staff_id=tie.staff_id,
            kind=LetterKind.MESSAGE,
            words=words,
            client_id=card.client_id,
            by=by,
            at=at,
        )


def _record(stay_id: UUID, client_id: UUID, verb: str, by: Viewer, at: datetime) -> None:
    record(by=by, at=at, verb=verb, subject=Subject("house stay", stay_id), clients=[client_id])
