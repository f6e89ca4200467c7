"""Twelve notes of a group saved while one types, as the page asks for it, then signed: server work of each.

python -m bench.group_note --rounds 20     in the database that DATABASE_URL names, which has clients;
nothing stays
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial

import django

django.setup()

from datetime import UTC, datetime, timedelta  # noqa: E402
from uuid import UUID  # noqa: E402

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from stepdown.attendance import actions as attendance  # noqa: E402
from stepdown.kernel.ids import new_id  # noqa: E402
from stepdown.kernel.period import Period  # noqa: E402
from stepdown.kernel.viewer import Audience, Viewer  # noqa: E402
from stepdown.people import actions as people  # noqa: E402
from stepdown.people.models import Client, StaffMember  # noqa: E402
from stepdown.people.vocabulary import ClientStage, Role  # noqa: E402
from stepdown.programme.vocabulary import Service  # noqa: E402
from stepdown.session import actions as sessions  # noqa: E402
from stepdown.session.vocabulary import Arrangement, Occasion, SessionCard  # noqa: E402
from stepdown.simulation.clinic import sign_in  # noqa: E402

AIM_MS = 100
PEOPLE = 12
DID = (
    "Practised a no to the team dinner in round {n}",
    "Listed what poor sleep costs on day {n}",
    "Found evenings hardest, week {n}",
    "Spoke once about trust, {n} minutes",
)


def a_group(at: datetime) -> tuple[SessionCard, UUID]:
    """A group that ended just now, everybody came; who leads it, as an account."""
    seats = Client.objects.filter(stage=ClientStage.IN_TREATMENT)
    staff = StaffMember.objects.filter(active=True, roles__contains=[Role.COUNSELOR.value])
    for leader in staff.order_by("at"):
        who = list(
            seats.filter(site_id__in=leader.site_ids).order_by("id").values_list("id", flat=True)[:PEOPLE]
        )
        if len(who) == PEOPLE:
            break
    else:
        raise SystemExit("nobody leads a site with twelve people in treatment")
    site = Client.objects.values_list("site_id", flat=True).get(id=who[0])
    by = sign_in(leader.account_id, Audience.STAFF, at)
    during = Period(at - timedelta(minutes=90), at)
    arranged = Arrangement(
        Occasion.AD_HOC,
        site,
        None,
        leader.id,
        Service.GROUP,
        "Measured",
        during,
        tuple(who),
        PEOPLE,
        by_video=True,
    )
    card = sessions.arrange_session(session=arranged, over="Measured", by=by, at=at).added[0]
    _everybody_came(card, by, at)
    return card, leader.account_id


def _everybody_came(card: SessionCard, by: Viewer, at: datetime) -> None:
    start = card.during.start
    attendance.take_roll(session_id=card.id, present=card.client_ids, since=start, by=by, at=at)
    attendance.end_roll(session_id=card.id, outs=dict.fromkeys(card.client_ids, at), by=by, at=at)


def timed(ask: Callable[[], int]) -> tuple[float, float]:
    """Wall and CPU milliseconds of one request. Raises SystemExit where it is answered otherwise."""
    began, spent = time.perf_counter(), time.process_time()
    status = ask()
    if status not in (200, 303):
        raise SystemExit(f"answered {status}")
    return (time.perf_counter() - began) * 1000, (time.process_time() - spent) * 1000


def saving(card: SessionCard, browser: Browser, turn: int) -> list[tuple[float, float]]:
    """Twelve rows saved, one request each, as the page's script does; `turn` is their version."""
    found = []
    for at, client_id in enumerate(card.client_ids):
        form = {
            "request_id": str(new_id()),
            "version": str(turn),
            "did": DID[at % len(DID)].format(n=turn * 31 + at),
        }
        path = f"/group-notes/{card.id}/people/{client_id}/"
        found.append(timed(partial(_post, browser, path, form)))
    return found


def _post(browser: Browser, path: str, form: dict[str, str]) -> int:
    return browser.post(path, form, headers={"X-Stepdown-Autosave": "1"}).status_code


def told(name: str, found: list[tuple[float, float]], queries: float = 0) -> float:
    """One line of what was measured; answers the 95th percentile of the wall clock."""
    walls, works = sorted(one for one, _ in found), sorted(one for _, one in found)
    middle, most = len(walls) // 2, int(len(walls) * 0.95)
    asked = f"{queries:>9.1f}" if queries else ""
    print(
        f"{name:<26}{walls[middle]:>9.1f}{walls[most]:>9.1f}{works[middle]:>9.1f}{works[most]:>9.1f}{asked}"
    )
    return walls[most]


def measure(many: int) -> float:
    """Prints the table; answers the 95th percentile of saving a row, in milliseconds."""
    at = datetime.now(UTC)
    card, account = a_group(at)
    browser = Browser()
    browser.cookies[settings.STAFF_COOKIE] = people.start_sign_in(
        account_id=account, door=Audience.STAFF, how="bench", second_factor=True, at=at
    )
    sheet = f"/group-notes/{card.id}/"
    shared = {"request_id": str(new_id()), "version": "0", "done": "Mapped early signs.", "topic": ""}
    timed(partial(_post, browser, sheet, shared))
    with CaptureQueriesContext(connection) as asked:
        saving(card, browser, 0)
    print(f"{'':<26}{'p50 ms':>9}{'p95 ms':>9}{'CPU p50':>9}{'CPU p95':>9}{'queries':>9}")
    found = [one for turn in range(1, many + 1) for one in saving(card, browser, turn)]
    most = told("save one of twelve rows", found, len(asked) / PEOPLE)
    told("open the sheet", [timed(lambda: browser.get(sheet).status_code) for _ in range(many)])
    return most


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20, help="times twelve rows (20)")
    settings.ALLOWED_HOSTS = ["testserver"]
    with transaction.atomic():
        most = measure(parser.parse_args().rounds)
        transaction.set_rollback(True)
    return int(most > AIM_MS)


if __name__ == "__main__":
    sys.exit(main())
