"""What the pages of received records need to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from stepdown.doors.staff.referrals.forms import OpenForm, TakeInForm, WishForm
from stepdown.doors.staff.referrals.taking import Line
from stepdown.doors.threshold import Visit
from stepdown.identity.queries import vault_status
from stepdown.kernel.words import Words
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as places
from stepdown.referral import queries
from stepdown.referral.vocabulary import REDISCLOSURE, FactCard, FhirMoment, Precision, ReferralCard

FEW = 8
# One more than a page shows tells that there is another page.
MORE = 51
# States that say nothing more than that something was written down.
SETTLED = frozenset({"", "final", "finished", "completed"})


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
    tab: str = "",
    lines: Sequence[Line] = (),
    form: TakeInForm | None = None,
) -> dict[str, Any]:
    """The list with what was looked for, what just came of files, and the form to take more in."""
    sites = places.sites(visit.viewer)
    shown = found[: MORE - 1]
    return {
        "cards": shown,
        "older": shown[-1] if len(found) >= MORE and tab != "to_decide" else None,
        "tab": tab,
        "waits": queries.how_many_to_decide(visit.viewer, at=visit.at),
        "text": text,
        "lines": lines,
        "form": form or TakeInForm(sites=sites),
        "may_take_in": visit.viewer.may(Permission.IMPORT_REFERRAL) and bool(sites),
    }


def _another(visit: Visit, card: ReferralCard) -> TakeInForm | None:
    """The form that takes in another record about the same person, for those who may."""
    site = next((site for site in places.sites(visit.viewer) if site.id == card.site_id), None)
    if site is None or card.inquiry_id is None or not visit.viewer.may(Permission.IMPORT_REFERRAL):
        return None
    return TakeInForm(sites=(site,), initial={"inquiry": card.inquiry_id})


def edition(visit: Visit, referral_id: UUID, *, missing: Words | None = None) -> dict[str, Any]:
    """What a later edition changes: what waits, and what was decided."""
    viewer, at = visit.viewer, visit.at
    card = queries.referral(viewer, referral_id, at=at)
    waiting = queries.changes(viewer, referral_id, decided=False, at=at)
    return {
        "card": card,
        "waiting": [(kind, list(group)) for kind, group in groupby(waiting, key=lambda one: one.kind)],
        "shown": len(waiting),
        "decided": queries.changes(viewer, referral_id, decided=True, at=at),
        "earlier": queries.referral(viewer, card.newer_copy_of, at=at) if card.newer_copy_of else None,
        "missing": missing,
        **words(visit, card),
    }


def choices_in(form: Mapping[str, str]) -> dict[UUID, bool]:
    """What was chosen for each change of a form: taken over or left; nothing for those not chosen."""
    found = {}
    for name, value in form.items():
        change_id = id_of(name.removeprefix("change-")) if name.startswith("change-") else None
        if change_id is not None and value in ("take", "leave"):
            found[change_id] = value == "take"
    return found


def one(visit: Visit, referral_id: UUID, *, form: OpenForm | None = None) -> dict[str, Any]:
    """One record: its facts by kind, what was not understood, who opened the file, where it led."""
    viewer, at = visit.viewer, visit.at
    card = queries.referral(viewer, referral_id, at=at)
    facts = queries.facts(viewer, referral_id=referral_id, at=at)
    client = client_cards(viewer, [card.client_id], at=at).get(card.client_id) if card.client_id else None
    enters = client is not None and viewer.may(Permission.ENTER_IDENTITY)
    return {
        "card": card,
        "kinds": [(kind, *folded(list(group))) for kind, group in groupby(facts, key=lambda fact: fact.kind)],
        "settled": SETTLED,
        "not_understood": queries.not_understood(viewer, referral_id, at=at),
        "openings": queries.openings(viewer, referral_id, at=at),
        "client": client,
        "copies": queries.records_beside(viewer, referral_id, at=at),
        "denials": queries.denials(viewer, referral_id, at=at),
        "texts": queries.texts(viewer, referral_id, at=at),
        "disagreements": queries.disagreements(viewer, referral_id=referral_id, at=at)
        if card.open_disagreements or card.inquiry_id
        else (),
        "another": _another(visit, card),
        "form": form or OpenForm(),
        "wish": WishForm(),
        "vault": vault_status(viewer, client.id, at=at) if client is not None and enters else None,
        **words(visit, card),
    }
