"""Papers about consents, each let out by the gate."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.threshold import File, Visit, writes
from stepdown.journeys.disclose import TO_CLIENT, Asked, release
from stepdown.journeys.paper import MEDIA_TYPE, render
from stepdown.journeys.paper.own import accounting_sheet, consent_sheet
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import site
from stepdown.privacy import queries
from stepdown.privacy.vocabulary import Category, Purpose


@writes(may=Permission.MANAGE_CONSENT, client="client_id", shows_only=True)
def copy_of_consent(visit: Visit, client_id: UUID, consent_id: UUID) -> File:
    card = queries.consent(visit.viewer, client_id, consent_id, at=visit.at)
    client = client_card(visit.viewer, client_id, at=visit.at)
    zone = site(visit.viewer, client.site_id).zone
    released = release(
        asked=_for_the_client("copy of a consent", client_id),
        filename="consent.pdf",
        media_type=MEDIA_TYPE,
        make=lambda cover: render(consent_sheet(card, client, zone), cover, zone=zone),
        by=visit.viewer,
        at=visit.at,
    )
    return File(released, clients=[client_id])


@writes(may=Permission.DISCLOSE, client="client_id", shows_only=True)
def accounting(visit: Visit, client_id: UUID) -> File:
    lines = queries.accounting(visit.viewer, client_id, at=visit.at)
    client = client_card(visit.viewer, client_id, at=visit.at)
    zone = site(visit.viewer, client.site_id).zone
    released = release(
        asked=_for_the_client("accounting of disclosures", client_id),
        filename="accounting.pdf",
        media_type=MEDIA_TYPE,
        make=lambda cover: render(accounting_sheet(lines, client, zone), cover, zone=zone),
        by=visit.viewer,
        at=visit.at,
    )
    return File(released, clients=[client_id])


def _for_the_client(kind: str, client_id: UUID) -> Asked:
    return Asked(kind, (client_id,), TO_CLIENT, Purpose.OWN_REQUEST, frozenset({Category.PAPERS}))
