"""Plans and steps: whose rules propose something; one person's step looked at, decided, taken back."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.steps import showing
from stepdown.doors.staff.steps.forms import BackForm, DecisionForm, EffectForm, OwnWordsForm, SaidForm
from stepdown.doors.threshold import Done, File, Page, Visit, beside, reads, writes
from stepdown.journeys import step as journey
from stepdown.kernel.words import say
from stepdown.overview.queries.stepping import stepping
from stepdown.people.vocabulary import Permission
from stepdown.programme.vocabulary import Measure
from stepdown.step import actions
from stepdown.step.vocabulary import DecisionState, Direction


@reads(may=Permission.SEE_CHART)
def steps(visit: Visit) -> Page:
    return showing.listed(visit, "", everybody=visit.query.get("of") == "all")


@writes(may=Permission.SEE_CHART, shows_only=True)
def find(visit: Visit) -> Page:
    return showing.listed(visit, visit.form.get("text", "")[:80], everybody=visit.form.get("of") == "all")


@reads(may=Permission.SEE_CHART, client="client_id")
def step(visit: Visit, client_id: UUID) -> Page:
    return showing.one(visit, client_id)


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def decide(visit: Visit, client_id: UUID) -> Done:
    found = stepping(visit.viewer, client_id, at=visit.at)
    form = DecisionForm(
        visit.form,
        options=journey.options(visit.viewer, found),
        holds=bool(found.proposal.holds),
    )
    with beside(form, lambda: showing.one(visit, client_id, form=form), otherwise="words"):
        made = journey.decide(
            client_id=client_id,
            choice=form.choice(showing.proposed(found)),
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    if made.direction is Direction.TRANSFER and made.to is None:
        return Done("client-transfer", client_id, said=say("Decided. Which place do they go to?"))
    ahead = made.state is DecisionState.AHEAD
    said = say("Decided. It counts from {day} on.", day=f"{made.effective_on:%-d %B}")
    return Done("client-step", client_id, said=said if ahead else say("Decided, and in effect."))


@reads(may=Permission.SEE_CHART, client="client_id")
def effect(visit: Visit, client_id: UUID) -> Page:
    form = EffectForm(visit.query)
    found = stepping(visit.viewer, client_id, at=visit.at)
    data = form.cleaned_data if form.is_valid() else {}
    direction = Direction(data.get("direction") or found.proposal.direction)
    on = max(found.today, data.get("effective_on") or found.today)
    return showing.effect(visit, found, direction, data.get("to") or "", on)


@reads(may=Permission.SEE_CHART, client="client_id")
def card(visit: Visit, client_id: UUID) -> Page:
    return showing.card(visit, stepping(visit.viewer, client_id, at=visit.at))


@writes(may=Permission.SEE_CHART, client="client_id", shows_only=True)
def packet(visit: Visit, client_id: UUID) -> File:
    to_client = visit.form.get("for") == "client"
    return File(journey.packet(client_id=client_id, to_client=to_client, by=visit.viewer, at=visit.at))


@writes(may=Permission.WRITE_PLAN, client="client_id")
def attest(visit: Visit, client_id: UUID) -> Done:
    form = SaidForm(visit.form)
    with beside(form, lambda: showing.one(visit, client_id, said=form)):
        data = form.cleaned_data
        actions.attest(
            client_id=client_id,
            measure=Measure(data["measure"]),
            value=data["value"],
            words=data["words"],
            on=data["on"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("client-step", client_id, said=say("Noted. The rules are looked at anew."))


@writes(may=Permission.WRITE_PLAN, client="client_id")
def own_words(visit: Visit, client_id: UUID) -> Done:
    form = OwnWordsForm(visit.form)
    with beside(form, lambda: showing.one(visit, client_id, own=form)):
        words = form.cleaned_data["words"]
        actions.say_own_view(client_id=client_id, words=words, by=visit.viewer, at=visit.at)
    return Done("client-step", client_id, said=say("Kept, in their words."))


@reads(may=Permission.SEE_CHART, client="client_id")
def decided(visit: Visit, client_id: UUID, step_decision_id: UUID) -> Page:
    return showing.decided(visit, client_id, step_decision_id, BackForm())


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def take_back(visit: Visit, client_id: UUID, step_decision_id: UUID) -> Done:
    form = BackForm(visit.form)
    with beside(form, lambda: showing.decided(visit, client_id, step_decision_id, form), otherwise="why"):
        why = form.cleaned_data["why"]
        journey.take_back(decision_id=step_decision_id, why=why, by=visit.viewer, at=visit.at)
    return Done("client-step", client_id, said=say("Taken back. The stay before it goes on."))
