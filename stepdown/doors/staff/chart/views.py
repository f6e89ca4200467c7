"""The chart: one person's story on one page."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from stepdown.doors.look.say import words
from stepdown.doors.staff.chart.forms import AccountForm, NameForm
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.client_week.shown import WeekShown, all_shown
from stepdown.doors.staff.measures.shown import TrendShown, trends
from stepdown.doors.staff.places import address, of_act
from stepdown.doors.staff.slipping.shown import days_card
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.intake import actions as intake
from stepdown.intake.vocabulary import Step
from stepdown.journeys import client_door
from stepdown.kernel.words import say
from stepdown.measure.queries import instruments
from stepdown.overview import queries as overview
from stepdown.overview.meter import Meter
from stepdown.overview.queries.medication import injection_due
from stepdown.overview.queries.tests_owed import tests_of
from stepdown.overview.vocabulary import Chart, MeasuresOf
from stepdown.people import actions as people
from stepdown.people.queries import client_card
from stepdown.people.queries.telling import own_door
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.programme.queries import newest_number, weekly_minutes
from stepdown.resource import queries as resource
from stepdown.resource.vocabulary import HelpCard

NAME = "staff/chart/name.html"


@reads(may=Permission.SEE_CLIENTS, client="client_id")
def chart(visit: Visit, client_id: UUID) -> Page:
    shown = overview.chart(visit.viewer, client_id, at=visit.at)
    next_url = of_act(shown.next_act, client_id) if shown.next_act else ""
    ways = [(step, address(step.place, client_id) if step.state != "open" else "") for step in shown.steps]
    context = {
        "tabs": client_frame(visit.viewer, shown.client, "chart")["tabs"],
        "chart": shown,
        "next_url": next_url,
        "ways": ways,
        "today": visit.local.date(),
        "helps": _helps(visit, client_id),
        "lives": overview.lives(visit.viewer, client_id, at=visit.at) if shown.clinical else None,
        "injections": injection_due(visit.viewer, client_id, on=visit.local.date(), at=visit.at),
        "tested": tests_of(visit.viewer, client_id, at=visit.at),
        "metered": _meter(visit, client_id) if shown.episode and shown.clinical else None,
        "trends": _trends(visit, shown) if shown.clinical else (),
        "own_days": days_card(visit, shown.client) if shown.episode and shown.clinical else None,
        "minutes_of": partial(weekly_minutes, visit.viewer),
        "newest_version": newest_number(visit.viewer, shown.programme.key) if shown.programme else 0,
    }
    return Page("staff/chart/page.html", context, clients=[client_id])


def _trends(visit: Visit, shown: Chart) -> tuple[TrendShown, ...]:
    """Four trends at most, each with the steps of the treatment under it."""
    found = shown.clinical.measures if shown.clinical else MeasuresOf()
    events = [(at, words(said)) for at, said in found.events]
    return trends(found.fillings, instruments(visit.viewer), events, most=4)


def _meter(visit: Visit, client_id: UUID) -> tuple[Meter, tuple[WeekShown, ...]]:
    """The week of somebody in treatment, as each payer counts it."""
    found = overview.meter(visit.viewer, client_id, on=visit.local.date(), at=visit.at)
    return found, all_shown(found, visit.local.date())


def _helps(visit: Visit, client_id: UUID) -> tuple[HelpCard, ...]:
    """Where somebody was sent for help, for those who refer."""
    may = visit.viewer.may(Permission.REFER_OUT)
    return resource.helps(visit.viewer, client_id, at=visit.at) if may else ()


@reads(may=Permission.SEE_CLIENTS, client="client_id")
def name(visit: Visit, client_id: UUID) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    form = NameForm(initial={"chosen_name": card.chosen_name, "pronouns": card.pronouns})
    return Page(NAME, _named(visit, card, form, AccountForm()), clients=[client_id])


@writes(may=Permission.SEE_CLIENTS, client="client_id")
def rename(visit: Visit, client_id: UUID) -> Done:
    form = NameForm(visit.form)
    if not form.is_valid():
        card = client_card(visit.viewer, client_id, at=visit.at)
        context = _named(visit, card, form, AccountForm())
        raise Invalid(Page(NAME, context, clients=[client_id], status=422))
    people.rename_client(
        client_id=client_id, **form.cleaned_data, version=visit.version, by=visit.viewer, at=visit.at
    )
    return Done("chart", client_id, said=say("Name saved."))


@writes(may=Permission.SEE_CLIENTS, client="client_id")
def record_adult(visit: Visit, client_id: UUID) -> Done:
    people.record_adulthood(client_id=client_id, by=visit.viewer, at=visit.at)
    return Done("chart", client_id, said=say("Noted: an adult. No birth date is needed."))


@writes(may=Permission.ADMIT, client="client_id")
def note_first_session(visit: Visit, client_id: UUID) -> Done:
    intake.mark_client_step(client_id=client_id, step=Step.STARTED, by=visit.viewer, at=visit.at)
    return Done("chart", client_id, said=say("Noted: the first session was held."))


@writes(may=Permission.MANAGE_CONSENT, client="client_id")
def open_account(visit: Visit, client_id: UUID) -> Page:
    form = AccountForm(visit.form)
    card = client_card(visit.viewer, client_id, at=visit.at)
    if not form.is_valid():
        names = NameForm(initial={"chosen_name": card.chosen_name, "pronouns": card.pronouns})
        context = _named(visit, card, names, form)
        raise Invalid(Page(NAME, context, clients=[client_id], status=422))
    email = form.cleaned_data["email"]
    return _code(card, client_door.open_door(client_id=client_id, email=email, by=visit.viewer, at=visit.at))


@writes(may=Permission.MANAGE_CONSENT, client="client_id")
def invite_again(visit: Visit, client_id: UUID) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    return _code(card, client_door.invite_again(client_id=client_id, by=visit.viewer, at=visit.at))


def _code(card: ClientCard, code: str) -> Page:
    return Page(
        "staff/chart/invitation.html", {"client": card, "code": code}, clients=[card.id], fleeting=True
    )


def _named(visit: Visit, card: ClientCard, form: NameForm, account_form: AccountForm) -> dict[str, object]:
    frame = client_frame(visit.viewer, card, "chart")
    door = own_door(visit.viewer, card.id, at=visit.at).value
    return frame | {"form": form, "account_form": account_form, "door": door}
