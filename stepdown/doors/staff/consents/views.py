"""Who sees what: the map of one client's consents, giving and stopping them, and what went out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from stepdown.doors.look.say import words
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.consents.forms import (
    FIELD_OF,
    ConsentForm,
    EndRestrictionForm,
    EventForm,
    RestrictForm,
    StopForm,
)
from stepdown.doors.threshold import Done, Invalid, Page, Visit, beside, reads, writes
from stepdown.housing.queries import current
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.privacy import actions, queries
from stepdown.privacy.vocabulary import (
    ON_THE_MAP,
    Category,
    ConsentCard,
    ConsentState,
    EventKind,
    Purpose,
    RecipientKind,
    Signing,
)

MAP = "staff/consents/page.html"
NEW = "staff/consents/new.html"
ONE = "staff/consents/consent.html"
STOP = "staff/consents/stop.html"
RUNNING = (ConsentState.IN_FORCE, ConsentState.ENDING, ConsentState.NOT_YET)
ICONS = {
    RecipientKind.FAMILY: "family",
    RecipientKind.COURT: "court",
    RecipientKind.PAYER: "coverage",
    RecipientKind.HOUSING: "housing",
}


@dataclass(frozen=True)
class MapRow:
    """One row of the consent map, as the part wants it."""

    name: str
    until: Words
    ending: bool
    icon: str
    sees: frozenset[Category]
    href: str
    card: ConsentCard


@reads(may=Permission.SEE_CLIENTS, client="client_id")
def consents(visit: Visit, client_id: UUID) -> Page:
    return _map(visit, client_id)


@reads(may=Permission.MANAGE_CONSENT, client="client_id")
def new_consent(visit: Visit, client_id: UUID) -> Page:
    initial: dict[str, object] = {"until": "day"}
    if visit.query.get("for") == "house":
        initial |= _of_house(visit, client_id)
    return _new(visit, client_id, ConsentForm(initial=initial))


def _of_house(visit: Visit, client_id: UUID) -> dict[str, object]:
    """What a consent begins with that lets the house somebody lives in know when they are expected."""
    stay = current(visit.viewer, [client_id], at=visit.at).get(client_id)
    if stay is None:
        return {}
    return {
        "recipient_kind": RecipientKind.HOUSING.value,
        "recipient_name": stay.house,
        "purposes": [Purpose.HOUSING.value],
        "categories": [Category.HOURS.value, Category.ATTENDANCE.value],
        "description": words(say("from when to when I am expected, and on which days I came")),
    }


@writes(may=Permission.MANAGE_CONSENT, client="client_id")
def give(visit: Visit, client_id: UUID) -> Done:
    form = ConsentForm(visit.form)
    with beside(form, lambda: _new(visit, client_id, form), names=FIELD_OF):
        card = client_card(visit.viewer, client_id, at=visit.at)
        words = form.words(card.site_name, visit.at)
        signing = Signing(form.cleaned_data["typed_name"], visit.at, form.cleaned_data["on_behalf"])
        made = actions.give_consent(
            client_id=client_id, words=words, signing=signing, by=visit.viewer, at=visit.at
        )
    return Done("consent", client_id, made, said=say("Signed. It holds from now on."))


@reads(may=Permission.SEE_CLIENTS, client="client_id")
def consent(visit: Visit, client_id: UUID, consent_id: UUID) -> Page:
    return _one(visit, client_id, consent_id)


@reads(may=Permission.MANAGE_CONSENT, client="client_id")
def stopping(visit: Visit, client_id: UUID, consent_id: UUID) -> Page:
    return _stop(visit, client_id, consent_id, StopForm())


@writes(may=Permission.MANAGE_CONSENT, client="client_id")
def stop(visit: Visit, client_id: UUID, consent_id: UUID) -> Done:
    form = StopForm(visit.form)
    if not form.is_valid():
        raise Invalid(_stop(visit, client_id, consent_id, form))
    how = form.cleaned_data["how"]
    actions.revoke_consent(client_id=client_id, consent_id=consent_id, how=how, by=visit.viewer, at=visit.at)
    return Done("consents", client_id, said=say("Stopped. From now on nothing more is sent."))


@writes(may=Permission.MANAGE_CONSENT, client="client_id")
def record_event(visit: Visit, client_id: UUID, consent_id: UUID) -> Done:
    card = queries.consent(visit.viewer, client_id, consent_id, at=visit.at)
    form = EventForm(visit.form, consent=card.consent)
    if not form.is_valid():
        raise Invalid(_one(visit, client_id, consent_id, form))
    actions.record_event(
        client_id=client_id,
        consent_id=consent_id,
        what=EventKind(form.cleaned_data["what"]),
        note=form.cleaned_data["note"],
        by=visit.viewer,
        at=visit.at,
    )
    return Done("consent", client_id, consent_id, said=say("Recorded."))


@writes(may=Permission.MANAGE_CONSENT, client="client_id")
def restrict(visit: Visit, client_id: UUID) -> Done:
    form = RestrictForm(visit.form)
    if not form.is_valid():
        raise Invalid(_map(visit, client_id, form))
    actions.restrict(
        client_id=client_id,
        recipient=form.recipient(),
        categories=[Category(name) for name in form.cleaned_data["categories"]],
        note=form.cleaned_data["note"],
        by=visit.viewer,
        at=visit.at,
    )
    return Done("consents", client_id, said=say("Kept back from now on."))


@writes(may=Permission.MANAGE_CONSENT, client="client_id")
def end_restriction(visit: Visit, client_id: UUID) -> Done:
    form = EndRestrictionForm(visit.form)
    if not form.is_valid():
        raise Refused(Refusal(say("Say which wish has ended.")))
    chosen = form.cleaned_data["restriction"]
    actions.end_restriction(client_id=client_id, restriction_id=chosen, by=visit.viewer, at=visit.at)
    return Done("consents", client_id, said=say("Ended. What consents allow holds again."))


def _map(visit: Visit, client_id: UUID, form: RestrictForm | None = None) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    found = [_row(one) for one in queries.consents(visit.viewer, client_id, at=visit.at)]
    context = client_frame(visit.viewer, card, "consents") | {
        "rows": [row for row in found if row.card.state in RUNNING],
        "over": [row for row in found if row.card.state not in RUNNING],
        "heads": [(category, category.label) for category in ON_THE_MAP],
        "restrictions": queries.restrictions(visit.viewer, client_id, at=visit.at),
        "sent": queries.disclosures(visit.viewer, client_id, at=visit.at),
        "form": form or RestrictForm(),
    }
    return Page(MAP, context, clients=[client_id], status=422 if form else 200)


def _row(one: ConsentCard) -> MapRow:
    running = one.state in RUNNING
    return MapRow(
        name=one.consent.recipient.shown_as,
        until=one.until if running else one.state.label,
        ending=one.state is ConsentState.ENDING,
        icon=ICONS.get(one.consent.recipient.kind, "individual"),
        sees=frozenset(one.consent.words.categories) if running else frozenset(),
        href=reverse("consent", args=[one.consent.client_id, one.consent.id]),
        card=one,
    )


def _new(visit: Visit, client_id: UUID, form: ConsentForm) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    context = client_frame(visit.viewer, card, "consents") | {"form": form}
    return Page(NEW, context, clients=[client_id], status=422 if form.errors else 200)


def _one(visit: Visit, client_id: UUID, consent_id: UUID, form: EventForm | None = None) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    shown = queries.consent(visit.viewer, client_id, consent_id, at=visit.at)
    sent = queries.disclosures(visit.viewer, client_id, at=visit.at)
    context = client_frame(visit.viewer, card, "consents") | {
        "card": shown,
        "sent": [line for line in sent if consent_id in line.consent_ids],
        "form": form or EventForm(consent=shown.consent),
    }
    return Page(ONE, context, clients=[client_id], status=422 if form else 200)


def _stop(visit: Visit, client_id: UUID, consent_id: UUID, form: StopForm) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    context = client_frame(visit.viewer, card, "consents") | {
        "card": queries.consent(visit.viewer, client_id, consent_id, at=visit.at),
        "form": form,
    }
    return Page(STOP, context, clients=[client_id], status=422 if form.errors else 200)
