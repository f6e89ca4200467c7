"""Verbs about steps: decide, take effect, take back, say what only people can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.place.queries import day_at
from stepdown.programme.vocabulary import Measure
from stepdown.step import models
from stepdown.step.queries import decision as decision_of
from stepdown.step.queries import terms_kept
from stepdown.step.rules import check_choice, check_undo, frozen
from stepdown.step.vocabulary import Choice, DecisionCard, DecisionState, Direction, Proposal

ONE_AHEAD = Refusal(
    say("A decision about this person has not taken effect yet."),
    lifted_by=say("Take it back first, or wait for its day."),
)


@dataclass(frozen=True)
class About:
    """Whom a decision is about: the client, their open episode, its site."""

    client_id: UUID
    episode_id: UUID
    site_id: UUID


@transaction.atomic
def decide(*, about: About, proposal: Proposal, choice: Choice, by: Viewer, at: datetime) -> DecisionCard:
    """Write a decision down with the evidence of this moment; it does nothing yet. Raises Refused, NotFound.

    Staying is settled at once: there is nothing to take effect.
    """
    require_reach(by, about.client_id, at=at)
    today = day_at(about.site_id, at)
    if refusals := check_choice(choice, proposal, today):
        raise Refused(*refusals)
    stays = choice.direction is Direction.STAY
    try:
        with transaction.atomic():
            row = models.Decision.objects.create(
                client_id=about.client_id,
                episode_id=about.episode_id,
                site_id=about.site_id,
                direction=choice.direction,
                proposed=proposal.direction,
                here=terms_kept(proposal.rungs.here),
                to=terms_kept(choice.to) if choice.to and not stays else None,
                effective_on=today if stays else choice.effective_on,
                look_again_on=choice.look_again_on,
                words=choice.words.strip(),
                client_words=choice.client_words.strip(),
                agreed=choice.agreed,
                overruled=choice.overruled.strip(),
                evidence=frozen(proposal),
                staff_id=by.staff_id,
                by_name=by.name,
                at=at,
                settled_at=at if stays else None,
            )
    except IntegrityError as clash:
        raise Refused(ONE_AHEAD) from clash
    _trail("decide step", row, by, at, {"direction": choice.direction.value})
    return decision_of(by, row.id, at=at)


@transaction.atomic
def take_effect(
    *, decision_id: UUID, stay_id: UUID | None, seats: Mapping[str, Sequence[UUID]], by: Viewer, at: datetime
) -> None:
    """Note that a decision took effect and what it did to seats. Raises Refused where it did before."""
    row = _locked(decision_id, by, at)
    if row.settled_at is not None:
        raise Refused(Refusal(say("This decision took effect already, or was taken back.")))
    models.Effect.objects.create(
        decision=row,
        stay_id=stay_id,
        seats={name: [str(one) for one in ids] for name, ids in seats.items()},
        by_name=by.name,
        at=at,
    )
    models.Decision.objects.filter(id=row.id).update(settled_at=at)
    _trail("take step", row, by, at, {"direction": row.direction})


@transaction.atomic
def take_back(*, decision_id: UUID, why: str, week_closed: bool, by: Viewer, at: datetime) -> DecisionCard:
    """Take a decision back. What it did is undone by the journey. Raises Refused, NotFound."""
    row = _locked(decision_id, by, at)
    card = decision_of(by, decision_id, at=at)
    if refusal := check_undo(card.state, why, week_closed):
        raise Refused(refusal)
    models.TakenBack.objects.create(
        decision=row, why=why.strip(), staff_id=by.staff_id, by_name=by.name, at=at
    )
    if card.state is DecisionState.AHEAD:
        models.Decision.objects.filter(id=row.id).update(settled_at=at)
    _trail("take step back", row, by, at, {})
    return decision_of(by, decision_id, at=at)


@transaction.atomic
def attest(
    *, client_id: UUID, measure: Measure, value: int, words: str, on: date, by: Viewer, at: datetime
) -> None:
    """Say what no room can know, such as that a plan for stress was tried out. Raises Refused, NotFound."""
    card = require_reach(by, client_id, at=at)
    today = day_at(card.site_id, at)
    if not words.strip():
        raise Refused(Refusal(say("Say in a few words what you rest it on."), field="words"))
    if on > today:
        raise Refused(Refusal(say("That day has not come yet."), field="on"))
    row = models.Attested.objects.create(
        client_id=client_id,
        measure=measure,
        value=value,
        words=words.strip(),
        on=on,
        staff_id=by.staff_id,
        by_name=by.name,
        at=at,
    )
    subject = Subject("attested", row.id)
    record(
        by=by,
        at=at,
        verb="attest",
        subject=subject,
        clients=[client_id],
        detail={"measure": measure.value, "value": value},
    )


@transaction.atomic
def say_own_view(*, client_id: UUID, words: str, by: Viewer, at: datetime) -> None:
    """Keep what the person themself thinks of the next step, in their words. Raises Refused, NotFound."""
    require_reach(by, client_id, at=at)
    if not words.strip():
        raise Refused(Refusal(say("Write a few words, or leave it for another day."), field="words"))
    row = models.OwnWords.objects.create(
        client_id=client_id,
        words=words.strip(),
        by_client=by.audience is Audience.CLIENT,
        by_name=by.name,
        at=at,
    )
    record(by=by, at=at, verb="say own view", subject=Subject("own words", row.id), clients=[client_id])


def _locked(decision_id: UUID, by: Viewer, at: datetime) -> models.Decision:
    row = models.Decision.objects.select_for_update().filter(id=decision_id).first()
    if row is None:
        raise NotFound
    require_reach(by, row.client_id, at=at)
    return row


def _trail(
    verb: str, row: models.Decision, by: Viewer, at: datetime, detail: dict[str, str | int | bool | None]
) -> None:
    record(
        by=by,
        at=at,
        verb=verb,
        subject=Subject("step decision", row.id),
        clients=[row.client_id],
        detail=detail,
    )
