"""People who work here: roles, sites, credentials, accounts."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.people.forms import CredentialForm, NewPersonForm, PersonForm
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.journeys.handover import leave_the_clinic
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people import actions, queries
from stepdown.people.vocabulary import CredentialKind, Permission, Power, StaffCard
from stepdown.place.queries import site_names

LIST, ONE, NEW = "staff/people/page.html", "staff/people/person.html", "staff/people/new.html"


@reads(may=Permission.SEE_PEOPLE)
def people(visit: Visit) -> Page:
    return Page(LIST, _list(visit, ""))


@writes(may=Permission.SEE_PEOPLE, shows_only=True)
def find_people(visit: Visit) -> Page:
    return Page(LIST, _list(visit, visit.form.get("text", "")[:80]))


@reads(may=Permission.MANAGE_STAFF)
def new_person(visit: Visit) -> Page:
    return Page(NEW, {"form": NewPersonForm(sites=_sites(visit))})


@writes(may=Permission.MANAGE_STAFF)
def add_person(visit: Visit) -> Done:
    form = NewPersonForm(visit.form, sites=_sites(visit))
    if not form.is_valid():
        raise Invalid(Page(NEW, {"form": form}, status=422))
    card = actions.add_staff(
        email=form.cleaned_data["email"], words=form.words(), by=visit.viewer, at=visit.at
    )
    return Done("person", card.id, said=say("Added. Invite them to sign in."))


@reads(may=Permission.SEE_PEOPLE)
def person(visit: Visit, staff_id: UUID) -> Page:
    return Page(ONE, _one(visit, queries.staff_member(visit.viewer, staff_id, at=visit.at)))


@writes(may=Permission.MANAGE_STAFF)
def change_person(visit: Visit, staff_id: UUID) -> Done:
    card = queries.staff_member(visit.viewer, staff_id, at=visit.at)
    form = PersonForm(visit.form, sites=_sites(visit, card))
    if not form.is_valid():
        raise Invalid(Page(ONE, {**_one(visit, card), "form": form}, status=422))
    actions.change_staff(
        staff_id=staff_id, words=form.words(), version=visit.version, by=visit.viewer, at=visit.at
    )
    return Done("person", staff_id, said=say("Saved. It acts at their next request."))


@writes(may=Permission.MANAGE_STAFF)
def add_credential(visit: Visit, staff_id: UUID) -> Done:
    form = CredentialForm(visit.form)
    if not form.is_valid():
        card = queries.staff_member(visit.viewer, staff_id, at=visit.at)
        raise Invalid(Page(ONE, {**_one(visit, card), "credential_form": form}, status=422))
    data = form.cleaned_data
    actions.add_credential(
        staff_id=staff_id,
        kind=CredentialKind(data["kind"]),
        title=data["title"],
        number=data["number"],
        powers=[Power(power) for power in data["powers"]],
        days=(data["starts_on"], data["ends_on"]),
        by=visit.viewer,
        at=visit.at,
    )
    return Done("person", staff_id, said=say("Credential noted. It counts once somebody verified it."))


@writes(may=Permission.MANAGE_STAFF)
def verify_credential(visit: Visit, staff_id: UUID, credential_id: UUID) -> Done:
    card = queries.staff_member(visit.viewer, staff_id, at=visit.at)
    if credential_id not in {credential.id for credential in card.credentials}:
        raise NotFound
    actions.verify_credential(credential_id=credential_id, by=visit.viewer, at=visit.at)
    return Done("person", staff_id, said=say("Verified."))


@writes(may=Permission.MANAGE_STAFF)
def invite(visit: Visit, staff_id: UUID) -> Page:
    card = queries.staff_member(visit.viewer, staff_id, at=visit.at)
    code = actions.invite(account_id=card.account_id, by=visit.viewer, at=visit.at)
    return Page("staff/people/invitation.html", {"person": card, "code": code}, fleeting=True)


@writes(may=Permission.MANAGE_STAFF)
def end_account(visit: Visit, staff_id: UUID) -> Done:
    card = queries.staff_member(visit.viewer, staff_id, at=visit.at)
    if owned := queries.tied_clients(visit.viewer, staff_id, at=visit.at):
        return Done(
            "handover",
            said=say("They are accountable for {n} people. Move these first.", n=len(owned)),
        )
    left = leave_the_clinic(staff_id=card.id, by=visit.viewer, at=visit.at)
    if left:
        return Done("people", said=say("The account has ended. {n} sessions ahead have no leader.", n=left))
    return Done("people", said=say("The account has ended."))


def _list(visit: Visit, text: str) -> dict[str, object]:
    cards = queries.staff_standing(visit.viewer, text=text, at=visit.at)
    names = site_names(visit.viewer, {site_id for card, _ in cards for site_id in card.site_ids})
    return {"people": cards, "text": text, "site_names": names}


def _sites(visit: Visit, card: StaffCard | None = None) -> dict[UUID, str]:
    """Where somebody may be put to work: the viewer's own sites, and those where they work already."""
    known = visit.viewer.site_ids | set(card.site_ids if card else ())
    return dict(sorted(site_names(visit.viewer, known).items(), key=lambda pair: pair[1]))


def _one(visit: Visit, card: StaffCard) -> dict[str, object]:
    known = _sites(visit, card)
    initial = {
        "name": card.name,
        "title": card.title,
        "roles": [role.value for role in card.roles],
        "site_ids": [str(site_id) for site_id in card.site_ids],
        "languages": ", ".join(card.languages),
        "skills": ", ".join(card.skills),
        "populations": ", ".join(card.populations),
        "weekly_hours": card.weekly_hours,
        "caseload_limit": card.caseload_limit,
    }
    return {
        "person": card,
        "form": PersonForm(initial=initial, sites=known),
        "credential_form": CredentialForm(),
        "site_names": known,
        "standing": queries.credentials_standing(card, visit.at.date()),
    }
