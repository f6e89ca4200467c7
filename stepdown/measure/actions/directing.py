"""What a director decides: the clinic's own instruments, and what is asked when."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.measure import models
from stepdown.measure.queries.instruments import instruments
from stepdown.measure.rules import own
from stepdown.measure.rules.reading import parse, parse_schedule
from stepdown.measure.shelf import shipped
from stepdown.measure.vocabulary import Instrument, OwnTerms, Schedule, ScheduleLine


@transaction.atomic
def keep_own(*, terms: OwnTerms, key: str = "", version: int = 0, by: Viewer, at: datetime) -> Instrument:
    """Add an instrument of the clinic's own, or the next version of one. What was asked before stays.

    Without a key it is a new one. Raises Refused with every line that cannot be read, Stale where somebody
    kept a newer version meanwhile.
    """
    wanted = key or own.key_of(terms.title)
    rows = list(
        models.InstrumentVersion.objects.select_for_update()
        .filter(key=wanted, own=True)
        .order_by("-number")[:1]
    )
    newest = rows[0] if rows else None
    if wanted in shipped() or (newest is not None and not key):
        raise Refused(Refusal(say("There is one of this name. Give it another title."), field="title"))
    if newest is not None and newest.number != version:
        raise Stale(newest.number)
    content = own.content_of(terms, wanted)
    if isinstance(content, tuple):
        raise Refused(*content)
    number = newest.number + 1 if newest else 1
    made = parse(content, number=number, own=True)
    if not isinstance(made, Instrument):
        raise Refused(*made)
    if newest is not None and newest.digest == made.digest:
        raise Refused(Refusal(say("Nothing is different from the version before.")))
    try:
        with transaction.atomic():
            row = models.InstrumentVersion.objects.create(
                key=wanted,
                number=number,
                digest=made.digest,
                content=content,
                own=True,
                by_name=by.name[:120],
                at=at,
            )
    except IntegrityError as error:  # somebody kept one a moment earlier
        raise Stale(number) from error
    record(by=by, at=at, verb="keep own measure", subject=Subject("instrument", row.id))
    return made


@transaction.atomic
def set_schedule(
    *, lines: tuple[ScheduleLine, ...], why: str, version: int, by: Viewer, at: datetime
) -> Schedule:
    """Say anew what is asked when, by programme and phase; the schedule before stays readable.

    Raises Refused with every fault, Stale where somebody set another one meanwhile.
    """
    newest = models.ScheduleVersion.objects.select_for_update().order_by("-number").first()
    number = newest.number if newest else 0
    if number != version:
        raise Stale(number)
    content = {"lines": [_data(one) for one in lines]}
    found = parse_schedule(content)
    faults = list(found) if not isinstance(found, Schedule) else []
    known = {one.key for one in instruments(by)}
    faults += [
        Refusal(say("{name} is no instrument.", name=one.instrument), field="lines")
        for one in lines
        if one.instrument not in known
    ]
    if not why.strip() or len(why) > 300:
        faults.append(Refusal(say("Say why, in a few words."), field="why"))
    if faults:
        raise Refused(*faults)
    try:
        with transaction.atomic():
            row = models.ScheduleVersion.objects.create(
                number=number + 1, content=content, why=why.strip(), by_name=by.name[:120], at=at
            )
    except IntegrityError as error:  # somebody set one a moment earlier
        raise Stale(number + 1) from error
    record(by=by, at=at, verb="set measure schedule", subject=Subject("schedule", row.id))
    return Schedule(row.number, lines, at, row.by_name, row.why)


def _data(line: ScheduleLine) -> dict[str, object]:
    data: dict[str, object] = {
        "instrument": line.instrument,
        "first_day": line.first_day,
        "late_after": line.late_after,
        "phase": line.phase,
        "asked": line.asked,
    }
    if line.every is not None:
        data["every"] = line.every
    if line.programme:
        data["programme"] = line.programme
    return data
