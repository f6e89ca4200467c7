"""A client's own door: my record, and who looked at it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import groupby
from uuid import UUID

from stepdown.closure.queries import of_client
from stepdown.doors.portal.aftercare.shown import afterwards
from stepdown.doors.portal.days.shown import own_days
from stepdown.doors.portal.home.shown import IN_FORCE, TEAM_WORDS, named_once, shared_row, together
from stepdown.doors.portal.house.shown import my_house_line
from stepdown.doors.portal.tests.shown import told
from stepdown.doors.portal.week.shown import next_of
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.journeys.fill_measure import own_due
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.medication.queries import current
from stepdown.overview.queries import meter, my_record, own_week, who_looked
from stepdown.overview.vocabulary import MyRecord
from stepdown.people import actions as people
from stepdown.people.queries import client_card, sign_ins_of
from stepdown.people.vocabulary import Permission, initials_of
from stepdown.place.queries import site
from stepdown.plan import queries as plan
from stepdown.privacy.queries import consents
from stepdown.privacy.vocabulary import ON_THE_MAP
from stepdown.programme.queries import weekly_minutes
from stepdown.signature import queries as signature
from stepdown.signature.vocabulary import PaperState
from stepdown.transfer.queries import current as transfers

_WEEK = timedelta(days=7)


@writes(audience=Audience.CLIENT, why="everybody may leave")
def sign_out(visit: Visit) -> Done:
    if visit.sign_in_id is not None:
        people.end_sign_in(sign_in_id=visit.sign_in_id, why="signed out", by=visit.viewer, at=visit.at)
    visit.request.stepdown_lost_token = Audience.CLIENT  # type: ignore[attr-defined]
    return Done("my-sign-in")


@reads(audience=Audience.CLIENT, why="everybody may see where they are signed in")
def devices(visit: Visit) -> Page:
    if visit.viewer.account_id is None:
        raise NotFound
    rows = sign_ins_of(visit.viewer, visit.viewer.account_id)
    return _page(visit, "devices", {"sign_ins": rows, "here_id": visit.sign_in_id}, here="privacy")


@writes(audience=Audience.CLIENT, why="everybody may end their own sign-ins")
def end_device(visit: Visit, sign_in_id: UUID) -> Done:
    people.end_sign_in(sign_in_id=sign_in_id, why="ended from the list", by=visit.viewer, at=visit.at)
    return Done("my-devices", said=say("That device is signed out."))


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def home(visit: Visit) -> Page:
    record = my_record(visit.viewer, at=visit.at)
    today = visit.local.date()
    week = own_week(visit.viewer, week=today, at=visit.at)
    metered = meter(visit.viewer, record.client.id, on=today, at=visit.at)
    context = {
        "record": record,
        "week": week,
        "meter": metered,
        "looks": bool(metered.shorts),
        "next": next_of(week, own_week(visit.viewer, week=today + _WEEK, at=visit.at), at=visit.at),
        "asked": [one for one in own_due(visit.viewer, record.client.id, at=visit.at) if one.open],
        "hour": visit.local.hour,
        "own": own_days(visit),
        "told": told(visit) if record.episode else None,
        "medicines": current(visit.viewer, [record.client.id], on=today, at=visit.at),
        "minutes_of": partial(weekly_minutes, visit.viewer),
        "team_words": TEAM_WORDS,
        "team": named_once(record.team),
        "initials_of": initials_of,
        "shared": sum(one.state in IN_FORCE for one in record.consents),
        **_around(visit, record),
    }
    return _page(visit, "page", context, here="today")


def _around(visit: Visit, record: MyRecord) -> dict[str, object]:
    """What lies around treatment: afterwards, the house they live in, care elsewhere, closed days."""
    mine = record.client
    return {
        "afterwards": afterwards(visit, mine.id),
        "house": my_house_line(visit, mine.id),
        "going": transfers(visit.viewer, [mine.id], at=visit.at).get(mine.id),
        "closed": of_client(visit.viewer, mine.site_id, until=visit.at + _WEEK, at=visit.at),
    }


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_plan(visit: Visit) -> Page:
    record = my_record(visit.viewer, at=visit.at)
    shown = plan.plan(visit.viewer, record.plan.plan_id, at=visit.at) if record.plan else None
    context = {"today": visit.local.date(), "record": record, "plan": shown, "own": own_days(visit)}
    return _page(visit, "plan", context, here="plan")


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_papers(visit: Visit) -> Page:
    found = signature.papers(visit.viewer, _own(visit), at=visit.at)
    signed = [one for one in found if one.state is PaperState.SIGNED]
    return _page(visit, "papers", {"papers": found, "signed": signed}, here="papers")


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_paper(visit: Visit, signing_id: UUID) -> Page:
    shown = signature.paper(visit.viewer, _own(visit), signing_id, at=visit.at)
    return _page(visit, "paper", {"paper": shown}, here="papers")


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_privacy(visit: Visit) -> Page:
    found = [shared_row(one) for one in consents(visit.viewer, _own(visit), at=visit.at)]
    looks = who_looked(visit.viewer, _own(visit), at=visit.at).looks
    context = {
        "rows": [row for row in found if row.running],
        "over": [row for row in found if not row.running],
        "heads": [(category, category.label) for category in ON_THE_MAP],
        "looks": together(look for look in looks if look.from_staff)[:3],
    }
    return _page(visit, "privacy", context, here="privacy")


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def looked(visit: Visit) -> Page:
    before = visit.query.get("before", "")
    start = int(before) if before.isdigit() and len(before) < 19 else None
    found = who_looked(visit.viewer, _own(visit), before=start, at=visit.at)
    zone = visit.local.tzinfo
    days = [
        (day, together(ones))
        for day, ones in groupby(found.looks, lambda one: one.at.astimezone(zone).date())
    ]
    context = {"looked": found, "days": days, "own_name": visit.viewer.name}
    return _page(visit, "looked", context, here="privacy")


def _own(visit: Visit) -> UUID:
    if visit.viewer.client_id is None:
        raise NotFound
    return visit.viewer.client_id


def _page(visit: Visit, name: str, context: dict[str, object], *, here: str) -> Page:
    """A page of the portal: the tab one is on, and the numbers of one's own place at the foot."""
    client_id = _own(visit)
    card = client_card(visit.viewer, client_id, at=visit.at)
    frame = {"here": here, "site": site(visit.viewer, card.site_id)}
    return Page(f"portal/home/{name}.html", frame | context, clients=[client_id])
