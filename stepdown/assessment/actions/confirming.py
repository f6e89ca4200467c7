"""What becomes of the facts a referral brought, and which edition is asked for."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepdown.assessment import models
from stepdown.assessment.actions.writing import locked, record, staff_of, write
from stepdown.assessment.queries import loading
from stepdown.assessment.queries.editions import edition
from stepdown.assessment.rules import proposals
from stepdown.assessment.rules.signing import check_words
from stepdown.assessment.vocabulary import Content, EditionChoice, EditionScope, FactChoice, ProposedFact, Row
from stepdown.audit import actions as audit
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people import queries as people


@transaction.atomic
def decide_fact(
    *, fact_id: UUID, choice: FactChoice, words: str = "", by: Viewer, at: datetime
) -> ProposedFact:
    """Confirm, change or set aside a proposed fact. Confirmed or changed, it becomes a line of its section.

    The fact keeps its source. Raises Refused (already decided, changed to nothing, not a draft), NotFound.
    """
    reach = people.within_reach(by, "assessment__client", at=at)
    fact = models.ProposedFact.objects.select_for_update(of=("self",)).filter(reach, id=fact_id).first()
    if fact is None:
        raise NotFound
    row, section = locked(fact.assessment_id, fact.section, by, at)
    if fact.choice != FactChoice.PROPOSED.value:
        raise Refused(Refusal(say("Somebody decided this already.")))
    if choice is FactChoice.PROPOSED:
        raise Refused(Refusal(say("Confirm it, change it, or set it aside.")))
    if choice is FactChoice.CHANGED and (refusal := check_words(words, "words", 200)):
        raise Refused(refusal)
    fact.choice, fact.words = choice.value, words.strip()[:500]
    fact.decided_at, fact.decided_by_id = at, staff_of(by)
    fact.save()
    if choice is not FactChoice.SET_ASIDE:
        card = loading.card(row, section)
        said = fact.words if choice is FactChoice.CHANGED else fact.label
        line = proposals.line_for(loading.fact(fact).kind, said, str(fact.id))
        if line is not None:
            content = _with(card.content, line)
            write(row, section, content, version=card.version, whole=None, by=by, at=at)
    record(row, "decide referral fact", by, at, section=fact.section, choice=choice.value)
    return loading.fact(fact)


@transaction.atomic
def set_aside_rest(*, assessment_id: UUID, section: str, by: Viewer, at: datetime) -> int:
    """Set aside every fact that still waits in one section; answers how many. Raises Refused, NotFound."""
    row, found = locked(assessment_id, section, by, at)
    waiting = models.ProposedFact.objects.filter(
        assessment=row, section=found.key, choice=FactChoice.PROPOSED.value
    )
    count = waiting.update(choice=FactChoice.SET_ASIDE.value, decided_at=at, decided_by_id=staff_of(by))
    if count:
        record(row, "set referral facts aside", by, at, section=found.key, facts=count)
    return count


def _with(content: Content, line: tuple[str, Row]) -> Content:
    """The content with one more line; the question its list stands under is then answered yes."""
    list_key, row = line
    rows = (*content.rows(list_key), row)
    answers = {
        key: answer for key, answer in content.answers.items() if key != proposals.QUESTIONS.get(list_key)
    }
    question = proposals.QUESTIONS.get(list_key)
    if question is not None:
        answers[question] = proposals.YES
    return Content(answers, {**content.lists, list_key: rows})


@transaction.atomic
def choose_edition(
    *, scope: EditionScope, name: str, edition_key: str, starts_on: date, by: Viewer, at: datetime
) -> EditionChoice:
    """Say which edition a payer, a state or the clinic asks for from a day on. Raises Refused, NotFound."""
    edition(edition_key)
    name = "" if scope is EditionScope.CLINIC else " ".join(name.split())
    if scope is not EditionScope.CLINIC and (refusal := check_words(name, "name", 80)):
        raise Refused(refusal)
    same_day = models.EditionChoice.objects.filter(scope=scope.value, name__iexact=name, starts_on=starts_on)
    if same_day.exists():
        raise Refused(Refusal(say("There is already a choice for that day."), field="starts_on"))
    row = models.EditionChoice.objects.create(
        scope=scope.value, name=name, edition_key=edition_key, starts_on=starts_on, by_id=staff_of(by), at=at
    )
    detail = {"scope": scope.value, "edition": edition_key}
    audit.record(
        by=by, at=at, verb="choose dimensions edition", subject=Subject("edition", row.id), detail=detail
    )
    return EditionChoice(row.id, scope, name, edition_key, starts_on, None)
