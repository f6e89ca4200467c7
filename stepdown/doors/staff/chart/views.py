"""The chart: one person's story on one page."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from stepdown.doors.staff.chart.forms import AccountForm, NameForm
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.client_week.shown import WeekShown, all_shown
from stepdown.doors.staff.places import address, of_act
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.intake import actions as intake
from stepdown.intake.vocabulary import Step
from stepdown.kernel.words import say
from stepdown.overview import queries as overview
from stepdown.overview.meter import Meter
from stepdown.people import actions as people
from stepdown.people.queries import client_card
from stepdown.people.queries.telling import has_account
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
        "metered": _meter(visit, client_id) if shown.episode and shown.clinical else None,
        "minutes_of": partial(weekly_minutes, visit.viewer),
        "newest_version": newest_number(visit.viewer, shown.programme.key) if shown.programme else 0,
    }
    return Page("staff/chart/page.html", context, clients=[client_id])


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
    account_id = people.open_client_account(client_id=client_id, email=email, by=visit.viewer, at=visit.at)
    code = people.invite(account_id=account_id, by=visit.viewer, at=visit.at)
    return Page(
        "staff/chart/invitation.html", {"client": card, "code": code}, clients=[client_id], fleeting=True
    )


def _named(visit: Visit, card: ClientCard, form: NameForm, account_form: AccountForm) -> dict[str, object]:
    frame = client_frame(visit.viewer, card, "chart")
    opened = has_account(visit.viewer, card.id, at=visit.at)
    return frame | {"form": form, "account_form": account_form, "has_account": opened}
