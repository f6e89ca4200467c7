"""Starting an assessment and writing its sections, one version each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.assessment import models
from stepdown.assessment.actions.storing import Pen, store
from stepdown.assessment.queries import loading
from stepdown.assessment.queries.documents import card_of, find, local_day
from stepdown.assessment.queries.editions import edition
from stepdown.assessment.rules import consistency, proposals
from stepdown.assessment.rules.answers import understand
from stepdown.assessment.rules.sections import differences, same, sections_of
from stepdown.assessment.rules.signing import may_diagnose, may_write
from stepdown.assessment.vocabulary import (
    AssessmentCard,
    Content,
    Given,
    Knowledge,
    NewFact,
    Section,
    SectionCard,
)
from stepdown.audit import actions as audit
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people import queries as people


@transaction.atomic
def start(
    *, client_id: UUID, edition_key: str, facts: Sequence[NewFact] = (), by: Viewer, at: datetime
) -> AssessmentCard:
    """Open an assessment with every section empty and the facts that came along waiting to be confirmed.

    Raises Refused where one is already being written, NotFound for a client out of reach or no such edition.
    """
    client = people.require_reach(by, client_id, at=at)
    sections = sections_of(edition(edition_key))
    running = models.Assessment.objects.select_for_update().filter(
        client_id=client_id, signed_at=None, set_aside_at=None
    )
    if running.exists():
        raise Refused(
            Refusal(say("An assessment of this person is already being written. Go on with that one."))
        )
    row = models.Assessment.objects.create(
        client_id=client_id,
        site_id=client.site_id,
        assessor_id=staff_of(by),
        edition_key=edition_key,
        started_at=at,
    )
    models.AssessmentSection.objects.bulk_create(
        models.AssessmentSection(assessment=row, key=section.key) for section in sections
    )
    models.ProposedFact.objects.bulk_create(_fact(row, fact) for fact in facts)
    record(row, "start assessment", by, at, facts=len(facts))
    return card_of(row)


def _fact(row: models.Assessment, fact: NewFact) -> models.ProposedFact:
    return models.ProposedFact(
        assessment=row,
        section=proposals.section_for(fact.kind),
        kind=fact.kind.value,
        label=fact.label[:500],
        code=fact.code[:60],
        code_system=fact.code_system[:120],
        observed_at=fact.observed_at,
        source_kind=fact.source_kind,
        source_id=fact.source_id,
        source_label=fact.source_label[:200],
    )


@transaction.atomic
def save_section(
    *,
    assessment_id: UUID,
    section_key: str,
    given: Given,
    version: int,
    whole: Knowledge | None = None,
    by: Viewer,
    at: datetime,
) -> SectionCard:
    """Save one section as typed. Saving what is already there changes nothing, also no version.

    `whole` says that the person declined, or does not know, the section altogether. Raises Refused with the
    form's names as fields, Stale with both sides where somebody saved this section meanwhile, NotFound.
    """
    row, section = locked(assessment_id, section_key, by, at)
    content, refusals = understand(section, given, on=local_day(row.site_id, at))
    if refusals:
        raise Refused(*refusals)
    return write(row, section, content, version=version, whole=whole, by=by, at=at)


def write(
    row: models.Assessment,
    section: Section,
    content: Content,
    *,
    version: int,
    whole: Knowledge | None,
    by: Viewer,
    at: datetime,
) -> SectionCard:
    """Write a content that was understood; for this room's own actions."""
    if contradictions := consistency.contradictions(section.key, content):
        raise Refused(*contradictions)
    content = consistency.settle(section.key, content)
    stored = models.AssessmentSection.objects.get(assessment=row, key=section.key)
    before = loading.card(row, section).content
    state = whole.value if whole in (Knowledge.DECLINED, Knowledge.UNKNOWN) else ""
    if same(before, content) and stored.whole == state:
        return loading.card(row, section)
    if stored.version != version:
        raise Stale(stored.version, differences(section, before, content))
    if refusal := may_diagnose(before, content, by.powers):
        raise Refused(refusal)
    store(section, stored, content, Pen(row.id, staff_of(by), at))
    stored.whole = state
    stored.version += 1
    stored.saved_at = at
    stored.saved_by_id = staff_of(by)
    stored.save()
    record(row, "save assessment section", by, at, section=section.key, version=stored.version)
    return loading.card(row, section)


def locked(
    assessment_id: UUID, section_key: str, by: Viewer, at: datetime
) -> tuple[models.Assessment, Section]:
    """The row of a draft, held until the transaction ends, and a section of it. Raises Refused, NotFound."""
    find(by, assessment_id, at=at)
    row = models.Assessment.objects.select_for_update().get(id=assessment_id)
    if refusal := may_write(card_of(row).state):
        raise Refused(refusal)
    sections = {section.key: section for section in sections_of(edition(row.edition_key))}
    if section_key not in sections:
        raise NotFound
    return row, sections[section_key]


def staff_of(by: Viewer) -> UUID:
    """The member of staff whose hand it is. Raises Refused for anybody else."""
    if by.staff_id is None:
        raise Refused(Refusal(say("Assessments are written by members of the staff.")))
    return by.staff_id


def record(row: models.Assessment, verb: str, by: Viewer, at: datetime, **detail: str | int) -> None:
    """One entry in the trail, naming the client."""
    audit.record(
        by=by, at=at, verb=verb, subject=Subject("assessment", row.id), clients=[row.client_id], detail=detail
    )
