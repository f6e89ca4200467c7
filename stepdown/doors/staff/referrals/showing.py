"""What the pages of received records need to show."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from stepdown.doors.staff.referrals.forms import OpenForm, TakeInForm, WishForm
from stepdown.doors.staff.referrals.taking import Line
from stepdown.doors.threshold import Visit
from stepdown.identity.queries import vault_status
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as places
from stepdown.place.vocabulary import Site
from stepdown.referral import queries
from stepdown.referral.vocabulary import REDISCLOSURE, FactCard, FhirMoment, Precision, ReferralCard

FEW = 8
# States that say nothing more than that something was written down.
SETTLED = frozenset({"", "final", "finished", "completed"})


def own_sites(visit: Visit) -> tuple[Site, ...]:
    """The sites the viewer works at."""
    return tuple(site for site in places.sites(visit.viewer) if site.id in visit.viewer.site_ids)


def id_of(text: str) -> UUID | None:
    """An id that came with a form; nothing where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def when(moment: FhirMoment | None) -> str:
    """A moment as exactly as the sender knew it: `2019`, `Apr 2019`, `11 Apr 2019`."""
    if moment is None:
        return ""
    at = moment.at
    if moment.precision is Precision.YEAR:
        return f"{at.year}"
    return f"{at:%b} {at.year}" if moment.precision is Precision.MONTH else f"{at.day} {at:%b} {at.year}"


def folded(facts: list[FactCard]) -> tuple[list[FactCard], list[FactCard]]:
    """The newest of each name, at most a few; the rest, behind one click. Tobacco comes last."""
    facts = sorted(facts, key=lambda fact: fact.fact.topic == "tobacco")
    newest: dict[str, FactCard] = {}
    for fact in facts:
        newest.setdefault(f"{fact.label} {fact.fact.topic}", fact)
    shown = list(newest.values())[:FEW]
    kept = {fact.id for fact in shown}
    return shown, [fact for fact in facts if fact.id not in kept]


def words(visit: Visit, card: ReferralCard) -> dict[str, Any]:
    """What every page about one record says: its site's zone, how moments are written, its notice."""
    return {"zone": places.site(visit.viewer, card.site_id).tz, "when": when, "redisclosure": REDISCLOSURE}


def many(
    visit: Visit,
    found: Sequence[ReferralCard],
    *,
    text: str = "",
    lines: Sequence[Line] = (),
    form: TakeInForm | None = None,
) -> dict[str, Any]:
    """The list with what was looked for, what just came of files, and the form to take more in."""
    sites = own_sites(visit)
    return {
        "cards": found,
        "text": text,
        "lines": lines,
        "form": form or TakeInForm(sites=sites),
        "zones": {site.id: site.tz for site in places.sites(visit.viewer)},
        "may_take_in": visit.viewer.may(Permission.IMPORT_REFERRAL) and bool(sites),
    }


def one(visit: Visit, referral_id: UUID, *, form: OpenForm | None = None) -> dict[str, Any]:
    """One record: its facts by kind, what was not understood, who opened the file, where it led."""
    viewer, at = visit.viewer, visit.at
    card = queries.referral(viewer, referral_id, at=at)
    facts = queries.facts(viewer, referral_id=referral_id, at=at)
    client = client_cards(viewer, [card.client_id], at=at).get(card.client_id) if card.client_id else None
    beside = queries.referral_of_inquiry(viewer, card.inquiry_id, at=at) if card.inquiry_id else ()
    enters = client is not None and viewer.may(Permission.ENTER_IDENTITY)
    return {
        "card": card,
        "kinds": [(kind, *folded(list(group))) for kind, group in groupby(facts, key=lambda fact: fact.kind)],
        "settled": SETTLED,
        "not_understood": queries.not_understood(viewer, referral_id, at=at),
        "openings": queries.openings(viewer, referral_id, at=at),
        "client": client,
        "copies": [other for other in beside if other.id != card.id],
        "form": form or OpenForm(),
        "wish": WishForm(),
        "vault": vault_status(viewer, client.id, at=at) if client is not None and enters else None,
        **words(visit, card),
    }
