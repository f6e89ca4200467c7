"""Going through a sample: opening a chart, answering, finishing it, closing the audit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.chart_audit import models, queries
from stepdown.chart_audit.queries.audits import find, visible
from stepdown.chart_audit.queries.charts import answers_of
from stepdown.chart_audit.rules import repairing
from stepdown.chart_audit.rules.repairing import DUE_DAYS, items_of
from stepdown.chart_audit.vocabulary import AnswerCard, Outcome
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.place.queries import day_at


@transaction.atomic
def open_chart(*, chart_id: UUID, by: Viewer, at: datetime) -> UUID:
    """Open a client's whole chart: the trail says why. Answers the client's id. Raises NotFound."""
    row, held = _chart(by, chart_id, at)
    record(
        by=by,
        at=at,
        verb="open chart for audit",
        subject=Subject("chart", row.client_id),
        clients=[row.client_id],
        why=f"chart audit {held.number}",
    )
    return row.client_id


@transaction.atomic
def answer(
    *,
    chart_id: UUID,
    answers: Mapping[str, tuple[Outcome, str]],
    version: int,
    by: Viewer,
    at: datetime,
) -> int:
    """Answer items of a chart that the house does not work out. Answers the new version.

    Raises Refused (finished, worked out by the house, a no without why), Stale, NotFound.
    """
    row, held = _chart(by, chart_id, at)
    if row.finished_at is not None:
        raise Refused(Refusal(say("This chart is finished. What was found stays.")))
    if row.version != version:
        raise Stale(row.version)
    manual = {item.key for item in items_of(held.items) if not item.automatic}
    if set(answers) - manual:
        raise Refused(Refusal(say("The house works this out by itself.")))
    noes = [
        Refusal(no.reason, field=key)
        for key, (outcome, words) in answers.items()
        if (no := repairing.check_answer(outcome, words)) is not None
    ]
    if noes:
        raise Refused(*noes)
    for key, (outcome, words) in answers.items():
        models.Answer.objects.update_or_create(
            chart_id=chart_id,
            item=key,
            defaults={
                "outcome": outcome.value,
                "text": words.strip()[:1000],
                "automatic": False,
                "by_staff_id": by.staff_id,
                "at": at,
            },
        )
    models.Chart.objects.filter(id=chart_id).update(version=version + 1)
    _record(by, at, "answer chart audit", row, held)
    return version + 1


@transaction.atomic
def finish(*, chart_id: UUID, version: int, by: Viewer, at: datetime) -> int:
    """Finish a chart: what the house works out is kept as of now, each item not met becomes a finding with an
    owner and a day. Answers how many findings. Raises Refused, Stale, NotFound.
    """
    row, held = _chart(by, chart_id, at)
    if row.finished_at is not None:
        raise Refused(Refusal(say("This chart is finished already.")))
    if row.version != version:
        raise Stale(row.version)
    found = answers_of(by, row, items_of(held.items), at=at)
    if noes := repairing.may_finish(found):
        raise Refused(*noes)
    models.Answer.objects.bulk_create(_kept(row, one, at) for one in found if one.automatic)
    member = models.Member.objects.get(audit_id=held.id, client_id=row.client_id)
    wrong = [one for one in found if one.outcome is Outcome.NOT_MET]
    if (owner := member.staff_id or by.staff_id) is None:
        raise NotFound
    today = day_at(member.site_id, at)
    models.Finding.objects.bulk_create(
        models.Finding(
            chart_id=chart_id,
            item=one.item.key,
            severity=one.item.severity.value,
            text=one.words.text,
            params=_plain(one),
            owner_id=owner,
            due_on=today + timedelta(days=DUE_DAYS[one.item.severity]),
            at=at,
        )
        for one in wrong
    )
    models.Chart.objects.filter(id=chart_id).update(
        finished_at=at, finished_by_id=by.staff_id, finished_by_name=by.name, version=version + 1
    )
    _record(by, at, "finish chart of audit", row, held)
    return len(wrong)


@transaction.atomic
def close(*, audit_id: UUID, words: str, version: int, by: Viewer, at: datetime) -> None:
    """Close an audit; open findings need a word on how they go on. Raises Refused, Stale, NotFound."""
    find(by, audit_id)
    row = models.Audit.objects.select_for_update().get(id=audit_id)
    if row.closed_at is not None:
        raise Refused(Refusal(say("This audit is closed already.")))
    if row.version != version:
        raise Stale(row.version)
    card = queries.audit(by, audit_id, at=at).card
    if noes := repairing.may_close(card.size - card.finished, card.findings_open, words):
        raise Refused(*noes)
    models.Audit.objects.filter(id=audit_id).update(
        closed_at=at, closed_by_id=by.staff_id, closed_words=words.strip()[:1000], version=version + 1
    )
    record(by=by, at=at, verb="close chart audit", subject=Subject("chart audit", audit_id))


def _chart(by: Viewer, chart_id: UUID, at: datetime) -> tuple[models.Chart, models.Audit]:
    row = models.Chart.objects.select_for_update().filter(id=chart_id).first()
    held = visible(by).filter(id=row.audit_id).first() if row else None
    if row is None or held is None:
        raise NotFound
    require_reach(by, row.client_id, at=at)
    return row, held


def _kept(row: models.Chart, one: AnswerCard, at: datetime) -> models.Answer:
    evidence = one.evidence
    return models.Answer(
        chart_id=row.id,
        item=one.item.key,
        outcome=(one.outcome or Outcome.NOT_KNOWN).value,
        text=one.words.text,
        params=_plain(one),
        automatic=True,
        place=evidence.place if evidence else "",
        about=evidence.about if evidence else None,
        at=at,
    )


def _plain(one: AnswerCard) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in one.words.params.items()
    }


def _record(by: Viewer, at: datetime, verb: str, row: models.Chart, held: models.Audit) -> None:
    record(
        by=by,
        at=at,
        verb=verb,
        subject=Subject("chart audit", held.id),
        clients=[row.client_id],
        why=f"chart audit {held.number}",
    )
