"""One chart being audited: what the house works out, what the auditor answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from stepdown.chart_audit import models
from stepdown.chart_audit.queries.audits import card_of, lines_of, visible
from stepdown.chart_audit.queries.evidence import facts_of
from stepdown.chart_audit.queries.findings import cards_of
from stepdown.chart_audit.rules.judging import judge
from stepdown.chart_audit.rules.repairing import items_of
from stepdown.chart_audit.vocabulary import AnswerCard, Chart, Evidence, Item, Outcome
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words
from stepdown.people.queries import require_reach


def chart(viewer: Viewer, chart_id: UUID, *, at: datetime) -> Chart:
    """One chart of a sample. Until it is finished, automatic items show what the house knows at this moment.

    Raises NotFound, also where the client is out of reach.
    """
    row = models.Chart.objects.filter(id=chart_id, audit__in=visible(viewer).values("id")).first()
    if row is None:
        raise NotFound
    require_reach(viewer, row.client_id, at=at)
    held = visible(viewer).get(id=row.audit_id)
    near = models.Chart.objects.filter(audit_id=row.audit_id)
    before = near.filter(number__lt=row.number).order_by("-number").first()
    after = near.filter(number__gt=row.number).order_by("number").first()
    return Chart(
        audit=card_of(held),
        line=lines_of(viewer, near.filter(id=chart_id), at=at)[0],
        answers=answers_of(viewer, row, items_of(held.items), at=at),
        findings=cards_of(viewer, models.Finding.objects.filter(chart_id=chart_id), at=at),
        previous_id=before.id if before else None,
        next_id=after.id if after else None,
        version=row.version,
    )


def answers_of(
    viewer: Viewer, row: models.Chart, items: tuple[Item, ...], *, at: datetime
) -> tuple[AnswerCard, ...]:
    """Every item with its answer: kept once finished; before, the house's own judgement. This room only."""
    kept = {one.item: one for one in models.Answer.objects.filter(chart_id=row.id)}
    if row.finished_at is not None:
        return tuple(_kept(item, kept.get(item.key)) for item in items)
    opened_at = models.Member.objects.values_list("opened_at", flat=True).get(
        audit_id=row.audit_id, client_id=row.client_id
    )
    facts = facts_of(viewer, row.client_id, opened_at, at=at)
    found = []
    for item in items:
        if not item.automatic:
            found.append(_kept(item, kept.get(item.key)))
            continue
        told = judge(item, facts)
        found.append(AnswerCard(item, told.outcome, told.words, True, told.evidence))
    return tuple(found)


def words_of(text: str, params: Mapping[str, object]) -> Words:
    """A kept sentence; days were kept as text. For this room only."""
    return Words(
        text, {key: date.fromisoformat(str(it)) if key == "day" else it for key, it in params.items()}
    )


def _kept(item: Item, row: models.Answer | None) -> AnswerCard:
    if row is None:
        return AnswerCard(item, None, Words(""), item.automatic)
    evidence = Evidence(row.place, row.about) if row.place else None
    # What a person typed is no pattern to fill in.
    words = words_of(row.text, row.params) if row.automatic else Words("{words}", {"words": row.text})
    return AnswerCard(item, Outcome(row.outcome), words if row.text else Words(""), row.automatic, evidence)
