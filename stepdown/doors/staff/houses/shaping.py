"""Houses, beds, rules and keepers, as a director writes them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.forms import Form

from stepdown.doors.staff.houses.shaping_forms import (
    ChangeBedForm,
    ChangeForm,
    HouseForm,
    KeeperForm,
    NewBedForm,
    RulesForm,
    next_version,
    written,
)
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.housing import actions, queries
from stepdown.kernel.words import say
from stepdown.people.queries import staff
from stepdown.people.queries.telling import permissions_of
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import sites

NEW, SHAPE = "staff/houses/new.html", "staff/houses/shape.html"


@reads(may=Permission.MANAGE_HOUSING)
def new_house(visit: Visit) -> Page:
    return _new(visit, None)


@writes(may=Permission.MANAGE_HOUSING)
def open_house(visit: Visit) -> Done:
    form = HouseForm(visit.form, kinds=queries.kinds().values(), sites=_sites(visit))
    with beside(form, lambda: _new(visit, form)):
        site_id = UUID(form.cleaned_data["site"])
        made = actions.open_house(site_id=site_id, words=form.house(), by=visit.viewer, at=visit.at)
    return Done("house-shape", made.id, said=say("Now its beds, its rules, and who keeps it."))


@reads(may=Permission.MANAGE_HOUSING)
def shape(visit: Visit, house_id: UUID) -> Page:
    return _shape(visit, house_id)


@writes(may=Permission.MANAGE_HOUSING)
def change(visit: Visit, house_id: UUID) -> Done:
    form = ChangeForm(visit.form, kinds=queries.kinds().values())
    with beside(form, lambda: _shape(visit, house_id, house_form=form)):
        actions.change_house(
            house_id=house_id,
            words=form.house(),
            closed_on=form.cleaned_data["closed_on"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("house-shape", house_id, said=say("Kept."))


@writes(may=Permission.MANAGE_HOUSING)
def add_bed(visit: Visit, house_id: UUID) -> Done:
    form = NewBedForm(visit.form)
    with beside(form, lambda: _shape(visit, house_id, new_bed=form)):
        data = form.cleaned_data
        actions.add_bed(
            house_id=house_id,
            room=data["room"],
            name=data["bed_name"],
            suits=data["suits"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("house-shape", house_id, said=say("The bed is there."))


@writes(may=Permission.MANAGE_HOUSING)
def change_bed(visit: Visit, house_id: UUID, bed_id: UUID) -> Done:
    form = ChangeBedForm(visit.form)
    with beside(form, lambda: _shape(visit, house_id, bed=form)):
        actions.change_bed(
            house_id=house_id, bed_id=bed_id, **form.cleaned_data, by=visit.viewer, at=visit.at
        )
    return Done("house-shape", house_id, said=say("Kept."))


@writes(may=Permission.MANAGE_HOUSING)
def set_rules(visit: Visit, house_id: UUID) -> Done:
    form = RulesForm(visit.form)
    names = {"curfew": "night_0"}
    with beside(form, lambda: _shape(visit, house_id, rules_form=form), names=names):
        actions.set_rules(house_id=house_id, new=form.new(), by=visit.viewer, at=visit.at)
    return Done("house-shape", house_id, said=say("The next version. Residents read it and agree."))


@writes(may=Permission.MANAGE_HOUSING)
def appoint(visit: Visit, house_id: UUID) -> Done:
    form = KeeperForm(visit.form, people=_people(visit, house_id))
    with beside(form, lambda: _shape(visit, house_id, keeper=form)):
        staff_id = UUID(form.cleaned_data["staff"])
        actions.appoint(house_id=house_id, staff_id=staff_id, by=visit.viewer, at=visit.at)
    return Done("house-shape", house_id, said=say("They keep this house from now on."))


@writes(may=Permission.MANAGE_HOUSING)
def dismiss(visit: Visit, house_id: UUID, staff_id: UUID) -> Done:
    actions.dismiss(house_id=house_id, staff_id=staff_id, by=visit.viewer, at=visit.at)
    return Done("house-shape", house_id, said=say("They keep it no more."))


def _sites(visit: Visit) -> list[tuple[UUID, str]]:
    return [(one.id, one.name) for one in sites(visit.viewer) if one.id in visit.viewer.site_ids]


def _people(visit: Visit, house_id: UUID) -> list[tuple[UUID, str]]:
    """Who may keep a house, and works at its site."""
    card = queries.house(visit.viewer, house_id, at=visit.at)
    return [
        (one.id, f"{one.name}, {one.title}")
        for one in staff(visit.viewer, at=visit.at)
        if one.active and card.site_id in one.site_ids and Permission.KEEP_HOUSE in permissions_of(one)
    ]


def _new(visit: Visit, form: HouseForm | None) -> Page:
    kinds = queries.kinds().values()
    made = form or HouseForm(kinds=kinds, sites=_sites(visit), initial={"whose": "own", "kind": "supervised"})
    return Page(NEW, {"form": made, "kinds": kinds}, status=422 if form else 200)


def _shape(visit: Visit, house_id: UUID, **tried: Form) -> Page:
    card = queries.house(visit.viewer, house_id, at=visit.at)
    versions = queries.versions(visit.viewer, house_id, at=visit.at)
    tomorrow = queries.today_of(card.site_id, visit.at) + timedelta(days=1 if versions else 0)
    kinds = queries.kinds().values()
    context = {
        "house": card,
        "board": queries.board(visit.viewer, house_id, at=visit.at),
        "versions": versions,
        "said": queries.said,
        "keepers": queries.keepers(visit.viewer, house_id, at=visit.at),
        "kinds": kinds,
        "house_form": tried.get("house_form") or ChangeForm(kinds=kinds, initial=written(card)),
        "new_bed": tried.get("new_bed") or NewBedForm(),
        "bed": tried.get("bed"),
        "rules_form": tried.get("rules_form")
        or RulesForm(initial=next_version(versions[0] if versions else None, tomorrow)),
        "keeper": tried.get("keeper") or KeeperForm(people=_people(visit, house_id)),
        "failed": next(iter(tried.values()), None),
    }
    return Page(SHAPE, context, status=422 if tried else 200)
