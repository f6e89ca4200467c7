"""Transfers: the list, here or elsewhere, one followed step by step."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.transfers import showing
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys import transfer as journey
from stepdown.kernel.words import say
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission


@reads(may=Permission.SEE_CHART)
def transfers(visit: Visit) -> Page:
    return showing.listed(visit, "", visit.query.get("state", "")[:20])


@writes(may=Permission.SEE_CHART, shows_only=True)
def find(visit: Visit) -> Page:
    return showing.listed(visit, visit.form.get("text", "")[:80], visit.form.get("state", "")[:20])


@reads(may=Permission.SEE_CHART, client="client_id")
def choose(visit: Visit, client_id: UUID) -> Page:
    return showing.choose(visit, client_id)


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def begin(visit: Visit, client_id: UUID) -> Done:
    form = showing.new_form(visit)
    with beside(form, lambda: showing.choose(visit, client_id, form), otherwise="to_name"):
        made = journey.begin(client_id=client_id, new=form.new(), by=visit.viewer, at=visit.at)
    return Done("transfer", client_id, made.card.id, said=say("Asked. Look at the summary before it goes."))


@reads(may=Permission.DECIDE_LEVEL, client="client_id")
def here(visit: Visit, client_id: UUID) -> Page:
    return showing.here(visit, client_id, _site(visit.query.get("to", "")))


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def move(visit: Visit, client_id: UUID) -> Done:
    site_id = _site(visit.form.get("to", ""))
    form = showing.here_form(visit, client_id, site_id)
    with beside(form, lambda: showing.here(visit, client_id, site_id, form), otherwise="why"):
        journey.move_here(
            client_id=client_id,
            site_id=site_id or client_id,
            accountable_id=UUID(form.cleaned_data["staff"]),
            why=form.cleaned_data["why"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    said = say("They are at the other site now, in the same chart.")
    reached = client_id in client_cards(visit.viewer, [client_id], at=visit.at)
    return Done("chart", client_id, said=said) if reached else Done("transfers", said=said)


def _site(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@reads(may=Permission.SEE_CHART, client="client_id")
def one(visit: Visit, client_id: UUID, transfer_id: UUID) -> Page:
    return showing.one(visit, client_id, transfer_id)


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def follow(visit: Visit, client_id: UUID, transfer_id: UUID) -> Done:
    page = showing.mine(visit, client_id, transfer_id)
    form = showing.step_form(visit, page, visit.form)
    with beside(form, lambda: showing.one(visit, client_id, transfer_id, form), otherwise="state"):
        made = journey.follow(
            transfer_id=transfer_id, step=form.step(), version=visit.version, by=visit.viewer, at=visit.at
        )
    if made.card.away:
        return Done("transfer", client_id, transfer_id, said=say("Noted. Their seats here are free."))
    return Done("transfer", client_id, transfer_id, said=say("Noted."))
