"""Deciding what a later edition changes, and settling what two sources say differently."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from stepdown.doors.staff.referrals import showing
from stepdown.doors.staff.referrals.forms import AgainForm, SettleForm
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import Permission
from stepdown.referral import actions, queries
from stepdown.referral.vocabulary import DisagreementCard, Holds, ReferralCard

CHANGES = "staff/referrals/changes.html"
CHANGE = "staff/referrals/change.html"
SIDES = "staff/referrals/disagreement.html"


def _clients(*cards: ReferralCard) -> list[UUID]:
    return list(dict.fromkeys(card.client_id for card in cards if card.client_id))


@reads(may=Permission.SEE_PIPELINE)
def changes(visit: Visit, referral_id: UUID) -> Page:
    context = showing.edition(visit, referral_id)
    return Page(CHANGES, context, clients=_clients(context["card"]))


@writes(may=Permission.SEE_PIPELINE)
def decide_changes(visit: Visit, referral_id: UUID) -> Done:
    every = visit.form.get("every", "")
    if every in ("take", "leave"):
        made = actions.decide_every_change(
            referral_id=referral_id, accepted=every == "take", by=visit.viewer, at=visit.at
        )
    else:
        choices = showing.choices_in(visit.form)
        if not choices:
            said = say("Choose for at least one line what becomes of it.")
            raise Invalid(Page(CHANGES, showing.edition(visit, referral_id, missing=said), status=422))
        made = actions.decide_changes(referral_id=referral_id, choices=choices, by=visit.viewer, at=visit.at)
    left = queries.referral(visit.viewer, referral_id, at=visit.at).open_changes
    where = "referral-changes" if left else "referral"
    return Done(where, referral_id, said=_decided(made))


def _decided(made: int) -> Words:
    if made == 1:
        return say("One change decided.")
    return say("{n} changes decided.", n=made)


@reads(may=Permission.SEE_PIPELINE)
def change(visit: Visit, change_id: UUID) -> Page:
    context = _one_change(visit, change_id)
    return Page(CHANGE, context, clients=_clients(context["card"]))


def _one_change(visit: Visit, change_id: UUID, form: AgainForm | None = None) -> dict[str, Any]:
    found = queries.change(visit.viewer, change_id, at=visit.at)
    card = queries.referral(visit.viewer, found.referral_id, at=visit.at)
    return {"change": found, "card": card, "form": form or AgainForm(), **showing.words(visit, card)}


@writes(may=Permission.SEE_PIPELINE)
def decide_again(visit: Visit, change_id: UUID) -> Done:
    form = AgainForm(visit.form)
    if not form.is_valid():
        raise Invalid(Page(CHANGE, _one_change(visit, change_id, form), status=422))
    actions.decide_again(
        change_id=change_id,
        accepted=form.cleaned_data["accepted"] == "take",
        reason=form.cleaned_data["reason"],
        version=visit.version,
        by=visit.viewer,
        at=visit.at,
    )
    return Done(
        "referral-change", change_id, said=say("Decided otherwise. The earlier decision stays below.")
    )


@reads(may=Permission.SEE_PIPELINE)
def disagreement(visit: Visit, disagreement_id: UUID) -> Page:
    found = queries.disagreement(visit.viewer, disagreement_id, at=visit.at)
    return _sides(visit, found, SettleForm(sides=found))


def _sides(visit: Visit, found: DisagreementCard, form: SettleForm, status: int = 200) -> Page:
    cards = (found.first.referral, found.second.referral)
    context = {"asked": found, "form": form, **showing.words(visit, cards[0])}
    context["part2"] = any(card.labelled_part2 for card in cards)
    return Page(SIDES, context, clients=_clients(*cards), status=status)


@writes(may=Permission.SEE_PIPELINE)
def settle(visit: Visit, disagreement_id: UUID) -> Done:
    found = queries.disagreement(visit.viewer, disagreement_id, at=visit.at)
    form = SettleForm(visit.form, sides=found)
    if not form.is_valid():
        raise Invalid(_sides(visit, found, form, 422))
    actions.settle(
        disagreement_id=disagreement_id,
        holds=Holds(form.cleaned_data["holds"]),
        reason=form.cleaned_data["reason"],
        version=visit.version,
        by=visit.viewer,
        at=visit.at,
    )
    return Done("referral-disagreement", disagreement_id, said=say("Settled. Both stay as they were sent."))
