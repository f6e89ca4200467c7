"""Making packets: by the clock into the folder, on demand into a hand, always through one of two ways.

What lies in the folder has not left the house: nobody has seen it, like a backup. Handing one out is a
release
and passes the gate, person by person, with its line in the log.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime
from uuid import UUID

from stepdown.closure import actions, queries
from stepdown.journeys.disclose import TO_STAFF, Asked, Cover, Released, release
from stepdown.journeys.packet.gather import gather
from stepdown.journeys.packet.pages import packet_sheet
from stepdown.journeys.paper import MEDIA_TYPE, render
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import client_cards
from stepdown.place.queries import sites
from stepdown.place.vocabulary import Site
from stepdown.privacy.queries import notices
from stepdown.privacy.vocabulary import Category, Purpose

SAYS = frozenset({Category.HOURS, Category.ASSESSMENT, Category.MEDICATION, Category.PLAN})


def make_due(*, by: Viewer, at: datetime, report: Callable[[Site], None] = lambda site: None) -> int:
    """Make what is due: one packet for each site and night, once, and let old ones go. Answers how many.

    What goes wrong at one site is raised when the others have theirs.
    """
    made: list[Site] = []

    def make(site: Site, night: date) -> None:
        if _keep(site, night, by, at):
            made.append(site)
        report(site)

    with ExitStack() as each:  # runs all of it, the last first
        each.callback(actions.let_go_old_packets, at=at)
        for site in reversed(sites(by)):
            night = queries.night_due(by, site.id, site.zone, at=at)
            if night is not None:
                each.callback(make, site, night)
    return len(made)


def _keep(site: Site, night: date, by: Viewer, at: datetime) -> bool:
    found = gather(by, site.id, at=at)
    cover = Cover(notices()["within"], (), TO_STAFF, Purpose.WITHIN_PROGRAM, by.name, at)
    body = render(packet_sheet(found, queries.aims(), at=at), cover, zone=site.zone)
    paper = actions.Paper(f"{_plain(site)}-{night:%Y-%m-%d}.pdf", body)
    kept = actions.keep_packet(
        site_id=site.id,
        night=night,
        nightly=True,
        client_ids=found.client_ids,
        paper=paper,
        by=by,
        at=at,
    )
    return kept is not None


def make_now(*, site_id: UUID, by: Viewer, at: datetime) -> Released:
    """A packet of this moment, handed out at once and kept in the folder too. Raises Refused, NotFound."""
    found = gather(by, site_id, at=at)
    zone = found.site.zone
    released = _release(
        found.client_ids,
        lambda cover: render(packet_sheet(found, queries.aims(), at=at), cover, zone=zone),
        by,
        at,
    )
    actions.keep_packet(
        site_id=site_id,
        night=queries.night_now(zone, at=at),
        nightly=False,
        client_ids=found.client_ids,
        paper=actions.Paper(
            f"{_plain(found.site)}-{at.astimezone(found.site.tz):%Y-%m-%d-%H%M%S}.pdf", released.body
        ),
        by=by,
        at=at,
    )
    return released


def hand_out(*, packet_id: UUID, by: Viewer, at: datetime) -> Released:
    """A packet from the folder as it was made. Raises Refused where it was let go, NotFound."""
    body = queries.packet_body(by, packet_id)
    if body is None:
        raise Refused(Refusal(say("This packet was let go after its days. Make a new one.")))
    about = client_cards(by, queries.packet(by, packet_id).client_ids, at=at)
    return _release(tuple(about), lambda cover: body, by, at)


def _plain(site: Site) -> str:
    """A name to find in a folder by hand: the site's, and a few letters for two that sound alike."""
    words = "".join(letter if letter.isalnum() else " " for letter in site.name.casefold()).split()
    return "-".join([*words, site.id.hex[-4:]])[:60]


def _release(
    client_ids: tuple[UUID, ...], make: Callable[[Cover], bytes], by: Viewer, at: datetime
) -> Released:
    asked = Asked("packet for an outage", client_ids, TO_STAFF, Purpose.WITHIN_PROGRAM, SAYS)
    return release(asked=asked, filename="packet.pdf", media_type=MEDIA_TYPE, make=make, by=by, at=at)
