"""Progress that comes from a fact elsewhere, written once for each; and the acts that an objective counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.plan import models
from stepdown.plan.actions.following import log_reached
from stepdown.plan.queries import reading
from stepdown.plan.rules import measure, measured
from stepdown.plan.vocabulary import Fact, SourceKind


@transaction.atomic
def write_facts(*, objective_id: UUID, facts: Iterable[Fact], whole: bool, by: Viewer, at: datetime) -> int:
    """Write what a source says of an objective, each fact once; what changed there is taken back and written
    anew. With `whole` the source said everything it knows: what it does not say any more is taken back, too.

    How many values were written or taken back; nothing where nothing is new. Raises NotFound.
    """
    # The thread's lock: two facts that come at once are written one after the other.
    row = (
        models.Objective.objects.select_for_update(of=("self",))
        .select_related("plan__client__site")
        .filter(id=objective_id)
        .first()
    )
    if row is None:
        raise NotFound
    require_reach(by, row.plan.client_id, at=at)
    standing = models.Progress.objects.filter(thread=row.thread, taken_back=None).exclude(fact="")
    kept = {one.fact: one for one in standing}
    possible = [one for one in facts if measure.check_value(reading.terms(row).kind, one.value) is None]
    new, gone = measured.differing({key: (one.value, one.on) for key, one in kept.items()}, possible, whole)
    models.TakenBack.objects.bulk_create(models.TakenBack(progress=kept[key], at=at) for key in gone)
    for fact in new:
        _write(row, fact, by, at)
    if new or gone:
        record(
            by=by,
            at=at,
            verb="measure objective",
            subject=Subject("objective", row.id),
            clients=[row.plan.client_id],
        )
    return len(new) + len({*gone} - {one.key for one in new})


@transaction.atomic
def note_act(*, act_id: UUID, objective_id: UUID, by: Viewer, at: datetime) -> UUID:
    """Somebody did what an objective counts, today. The id is made where it is told: sent twice is told once.
    Whose objective it is. Raises Refused for an objective that counts no acts, NotFound.
    """
    row = models.Objective.objects.select_related("plan__client__site").filter(id=objective_id).first()
    if row is None:
        raise NotFound
    client_id: UUID = row.plan.client_id
    require_reach(by, client_id, at=at)
    if reading.terms(row).source_kind is not SourceKind.ACT:
        raise Refused(Refusal(say("This goal is not counted by doing it.")))
    on: date = reading.site_day(row.plan, at)
    try:
        with transaction.atomic():
            models.Act.objects.create(
                id=act_id, client_id=client_id, thread=row.thread, on=on, by_name=by.name[:120], at=at
            )
    except IntegrityError:
        if not models.Act.objects.filter(id=act_id, client_id=client_id).exists():
            raise NotFound from None
        return client_id
    record(by=by, at=at, verb="note act", subject=Subject("objective", row.id), clients=[client_id])
    return client_id


def _write(row: models.Objective, fact: Fact, by: Viewer, at: datetime) -> None:
    before = models.Progress.objects.filter(thread=row.thread, fact=fact.key).aggregate(last=Max("number"))
    made = models.Progress.objects.create(
        client_id=row.plan.client_id,
        thread=row.thread,
        objective=row,
        value=Decimal(fact.value),
        on=fact.on,
        words="",
        where=fact.where[:60],
        fact=fact.key,
        number=int(before["last"] or 0) + 1,
        by_staff_id=None,
        by_name="",
        at=at,
    )
    log_reached(row, made, at)
