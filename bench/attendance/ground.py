"""A morning of groups that are over, with made-up people, for marks to be told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people import actions as people
from stepdown.people.actions.staff import StaffWords
from stepdown.people.vocabulary import Role, StaffCard
from stepdown.place import actions as place
from stepdown.place.vocabulary import Site
from stepdown.programme.vocabulary import Service
from stepdown.session.actions import publish_sessions
from stepdown.session.vocabulary import Dated, SessionCard

CURTAIN = Viewer(Audience.SYSTEM, name="the bench")


@dataclass(frozen=True)
class Ground:
    """A site, who leads, who comes, and their groups."""

    site: Site
    leaders: tuple[StaffCard, ...]
    client_ids: tuple[UUID, ...]
    groups: tuple[SessionCard, ...]


def ground(
    groups: int, size: int, *, begins: datetime, minutes: int = 90, client_ids: Sequence[UUID] = ()
) -> Ground:
    """So many groups by video at one time, each with its own leader and people: new ones, or those given."""
    made_at = begins - timedelta(days=2)
    site = place.open_site(
        name=f"Measured {begins:%Y%m%d%H%M%S%f}", zone="America/New_York", phone="555-0100",
        address="1 Fiction Way", by=CURTAIN, at=made_at,
    )  # fmt: skip
    leaders = tuple(_leader(site, number, made_at) for number in range(groups))
    ids = list(client_ids) or [
        people.add_client(chosen_name=f"Sample {number}", site_id=site.id, by=CURTAIN, at=made_at).id
        for number in range(groups * size)
    ]
    during = Period(begins, begins + timedelta(minutes=minutes))
    wanted = [
        Dated(
            plan_key=f"bench-{site.id}-{number}",
            site_id=site.id,
            room_id=None,
            leader_id=leader.id,
            kind=Service.GROUP,
            group_key="bench",
            title=f"Group {number}",
            during=during,
            break_minutes=10,
            seats=size,
            by_video=True,
            client_ids=tuple(ids[number * size : (number + 1) * size]),
        )
        for number, leader in enumerate(leaders)
    ]
    day = begins.astimezone(ZoneInfo(site.zone)).date()
    # What began before these stands as it is: only what is ahead is published anew.
    changes = publish_sessions(
        week=day - timedelta(days=day.weekday()),
        sessions=wanted,
        by=CURTAIN,
        at=begins - timedelta(minutes=1),
    )
    return Ground(site, leaders, tuple(ids), changes.added)


def _leader(site: Site, number: int, at: datetime) -> StaffCard:
    words = StaffWords(f"Leader {number}", "Counselor", (Role.DIRECTOR,), (site.id,), caseload_limit=20)
    email = f"leader-{number}-{site.id.hex[-8:]}@clinic.invalid"
    return people.add_staff(email=email, words=words, by=CURTAIN, at=at)


def viewer_of(made: Ground, leader: StaffCard) -> Viewer:
    """A leader as the actions see them."""
    return Viewer(
        Audience.STAFF,
        account_id=leader.account_id,
        staff_id=leader.id,
        name=leader.name,
        roles=frozenset({Role.DIRECTOR.value}),
        site_ids=frozenset({made.site.id}),
    )
