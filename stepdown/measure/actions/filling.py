"""A filling: taken once, scored as it was asked, voided with a reason; and who is excused until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.measure import models
from stepdown.measure.queries.fillings import answers_of, filling_of
from stepdown.measure.queries.instruments import content_of, instrument, read
from stepdown.measure.rules import scoring
from stepdown.measure.vocabulary import (
    Alarm,
    Answer,
    Answers,
    AskedBy,
    Filled,
    Instrument,
    Way,
    Wording,
)
from stepdown.people.queries import require_reach
from stepdown.place.queries import day_at

# Nobody is excused for longer in one go [K].
LONGEST = timedelta(days=90)
_BY_STAFF = (Way.STAFF, Way.PAPER)


@transaction.atomic
def fill(
    *,
    filling_id: UUID,
    client_id: UUID,
    asked: Instrument,
    answers: Answers,
    way: Way,
    by: Viewer,
    at: datetime,
) -> Filled:
    """Take a filling, score it, and tell what cannot wait. The id is made where it is filled in: the same one
    sent twice is taken once. `asked` is the instrument as it stood on the screen.

    Raises Refused where an answer cannot be chosen, a question about danger is open, or only staff may fill
    it in; NotFound out of reach.
    """
    require_reach(by, client_id, at=at)
    if refusal := _who(asked, way, by):
        raise Refused(refusal)
    if refusals := scoring.against(asked, answers):
        raise Refused(*refusals)
    kept = scoring.kept(asked, answers)
    values = {key: one.value for key, one in kept.items()}
    # Of two that come at once, the second waits for the first's primary key, and then finds it.
    try:
        with transaction.atomic():
            row = models.Filling.objects.create(
                id=filling_id,
                client_id=client_id,
                instrument=_version(asked, by, at),
                key=asked.key,
                answers=values,
                way=way,
                alarm=_alarm(asked, kept),
                by_staff_id=by.staff_id,
                by_name=_name(by),
                at=at,
            )
    except IntegrityError:
        return _again(filling_id, client_id, values)
    _score(row, asked, kept)
    record(
        by=by,
        at=at,
        verb="fill in measure",
        subject=Subject("filling", row.id),
        clients=[client_id],
        detail={"instrument": asked.key},
    )
    return _filled(row, again=False)


@transaction.atomic
def void_filling(*, filling_id: UUID, reason: str, by: Viewer, at: datetime) -> UUID:
    """A filling does not count, and why; its answers stay as they are. Whose it was. Again changes nothing.

    Raises Refused without a reason, NotFound.
    """
    row = models.Filling.objects.select_for_update().filter(id=filling_id).first()
    if row is None:
        raise NotFound
    require_reach(by, row.client_id, at=at)
    why = reason.strip()
    if not why or len(why) > 300:
        raise Refused(Refusal(say("Say why it does not count, in a few words."), field="why"))
    if models.Voided.objects.filter(filling=row).exists():
        return row.client_id
    models.Voided.objects.create(filling=row, why=why, by_staff_id=by.staff_id, by_name=_name(by), at=at)
    record(by=by, at=at, verb="void measure", subject=Subject("filling", row.id), clients=[row.client_id])
    return row.client_id


@transaction.atomic
def excuse(*, client_id: UUID, instrument_key: str, until: date, why: str, by: Viewer, at: datetime) -> None:
    """Do not ask somebody one instrument until a day, and why. Raises Refused, NotFound."""
    card = require_reach(by, client_id, at=at)
    of = instrument(by, instrument_key)
    today = day_at(card.site_id, at)
    faults = []
    if not today < until <= today + LONGEST:
        faults.append(
            Refusal(say("Choose a day from tomorrow on, within {n} days.", n=LONGEST.days), field="until")
        )
    if not why.strip() or len(why) > 300:
        faults.append(Refusal(say("Say why, in a few words."), field="why"))
    if faults:
        raise Refused(*faults)
    models.Excused.objects.create(
        client_id=client_id,
        key=of.key,
        on=today,
        until=until,
        why=why.strip(),
        by_name=_name(by),
        at=at,
    )
    record(
        by=by, at=at, verb="excuse from measure", subject=Subject("client", client_id), clients=[client_id]
    )


@transaction.atomic
def note_followed(*, filling_id: UUID, words: str, by: Viewer, at: datetime) -> UUID:
    """Say what was done about a filling that could not wait. Whose it was. Raises Refused, NotFound."""
    row = models.Filling.objects.filter(id=filling_id).first()
    if row is None:
        raise NotFound
    require_reach(by, row.client_id, at=at)
    if not row.alarm:
        raise Refused(Refusal(say("Nothing in this filling asks for it.")))
    if not words.strip() or len(words) > 1000:
        raise Refused(Refusal(say("Say whom you reached and what was agreed."), field="words"))
    models.Followed.objects.create(
        filling=row, words=words.strip(), by_staff_id=by.staff_id, by_name=_name(by), at=at
    )
    record(
        by=by, at=at, verb="follow up measure", subject=Subject("filling", row.id), clients=[row.client_id]
    )
    return row.client_id


def _alarm(asked: Instrument, answers: Answers) -> str:
    found = scoring.dangers(asked, answers)
    if not found:
        return ""
    return Alarm.RINGS if found[0].rings else Alarm.ASK


def _who(asked: Instrument, way: Way, by: Viewer) -> Refusal | None:
    by_staff = by.audience in (Audience.STAFF, Audience.SYSTEM)
    if asked.asked_by is AskedBy.STAFF and (way not in _BY_STAFF or not by_staff):
        return Refusal(say("{title} is filled in by staff.", title=asked.title))
    if asked.wording is Wording.STRUCTURE and way is not Way.PAPER:
        return Refusal(say("{title} is entered from its paper form.", title=asked.title))
    if way in _BY_STAFF and not by_staff:
        return Refusal(say("Only staff enter it this way."))
    return None


def _version(asked: Instrument, by: Viewer, at: datetime) -> models.InstrumentVersion:
    """The row of an instrument as it was asked; a shipped one gets its row when it is first filled in."""
    found = models.InstrumentVersion.objects.filter(key=asked.key, digest=asked.digest).first()
    if found is not None:
        return found
    numbers = models.InstrumentVersion.objects.filter(key=asked.key).order_by("-number")
    newest = numbers.values_list("number", flat=True).first() or 0
    try:
        with transaction.atomic():
            return models.InstrumentVersion.objects.create(
                key=asked.key,
                number=newest + 1,
                digest=asked.digest,
                content=dict(content_of(asked)),
                by_name="Stepdown",
                at=at,
            )
    except IntegrityError:  # somebody's first filling was a moment earlier
        return models.InstrumentVersion.objects.get(key=asked.key, digest=asked.digest)


def _score(row: models.Filling, asked: Instrument, answers: Mapping[str, Answer]) -> None:
    models.ScoreRow.objects.bulk_create(
        models.ScoreRow(
            filling=row,
            client_id=row.client_id,
            scale=one.scale,
            title=one.title,
            value=one.value,
            band=one.band,
            flagged=one.flagged,
            complete=one.complete,
            position=position,
            at=row.at,
        )
        for position, one in enumerate(scoring.scores(asked, answers))
    )


def _again(filling_id: UUID, client_id: UUID, values: Mapping[str, int | None]) -> Filled:
    row = models.Filling.objects.select_related("instrument", "voided").filter(id=filling_id).first()
    if row is None or row.client_id != client_id:
        raise NotFound
    if row.answers != values:
        raise Refused(Refusal(say("These questions were sent before, with other answers. Begin anew.")))
    return _filled(row, again=True)


def _filled(row: models.Filling, *, again: bool) -> Filled:
    of = read(row.instrument)
    return Filled(filling_of(row, of), scoring.dangers(of, answers_of(row)), again)


def _name(by: Viewer) -> str:
    return (by.name or by.audience.value)[:120]
