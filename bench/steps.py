"""Steps of many people and figures of a big house: how long the list of steps and the programme page take.

python -m bench.steps --clients 20000 --open 2000     in the database that DATABASE_URL names; nothing stays
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from statistics import median, quantiles

import django

django.setup()

from datetime import UTC, datetime  # noqa: E402
from uuid import UUID  # noqa: E402

from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from stepdown.config.memory import settle  # noqa: E402
from stepdown.kernel.ids import new_id  # noqa: E402
from stepdown.kernel.viewer import Audience, Viewer  # noqa: E402
from stepdown.outcomes.queries import board  # noqa: E402
from stepdown.outcomes.vocabulary import Span  # noqa: E402
from stepdown.overview.queries.stepping import steppings  # noqa: E402
from stepdown.people.vocabulary import Permission, Role  # noqa: E402
from stepdown.place import actions as place  # noqa: E402
from stepdown.programme import queries as programmes  # noqa: E402

STEPS_MS, FIGURES_MS = 2_000, 100
BENCH = Viewer(Audience.SYSTEM, name="the bench")
AT = datetime(2026, 11, 18, 15, tzinfo=UTC)

# Two years of a house: people who began evenly over it, the newest of them still here; of each twelve weeks
# are closed and thirty sessions credited. Constraints are kept, so nothing here could not have been.
_ROWS = (
    """
    create temporary table began on commit drop as
    select gen_random_uuid() as client, gen_random_uuid() as episode, n,
           %(at)s::timestamptz - n * (interval '730 days' / %(clients)s) as opened,
           case when n <= %(open)s then null
                else %(at)s::timestamptz - n * (interval '730 days' / %(clients)s)
                     + (5 + n %% 60) * interval '1 day' end as closed
      from generate_series(1, %(clients)s) n
    """,
    """
    insert into people_client (id, site_id, chosen_name, handle, has_namesake, pronouns, language, population,
                               stage, at, version)
    select client, %(site)s, 'Filled ' || n, 'f' || n, false, '', 'en', '{}', 'in_treatment', opened, 1
      from began
    """,
    """
    insert into episode_episode (id, client_id, site_id, way_in, court_ordered, opened_at, closed_at,
                                 opened_by_name, version)
    select episode, client, %(site)s, 'first', false, opened, closed, 'bench', 1 from began
    """,
    """
    insert into episode_stay (id, episode_id, client_id, level_code, level_label, level_rank, programme_key,
                              programme_version_id, phase, move, starts_at, ends_at, why, by_name)
    select gen_random_uuid(), episode, client, 'iop', 'Intensive outpatient', 2, %(key)s, %(version)s, 1,
           'enter', opened, closed, '', 'bench' from began
    """,
    """
    insert into episode_discharge (id, episode_id, reason, teds_code, words, at, by_name)
    select gen_random_uuid(), episode, case when n %% 3 = 0 then 'completed' else 'left' end, 1, '', closed,
           'bench'
      from began where closed is not null
    """,
    """
    insert into week_close_closedweek (id, client_id, site_id, start, payer, asked, prescribed, scheduled,
        attended, excused, days_wanted, days_had, short, days_short, why, lines, by_name, at)
    select gen_random_uuid(), client, %(site)s, (date_trunc('week', opened) + w * interval '7 days')::date,
           'programme', '{}', 540, 540, 400 + n %% 140, 0, 3, 2 + n %% 2, 0, 0, '[]', '[]', 'bench', %(at)s
      from began cross join generate_series(0, 11) w
     where opened + w * interval '7 days' < %(at)s
    """,
    """
    create temporary table held on commit drop as
    select gen_random_uuid() as id, s, %(at)s::timestamptz - s * interval '12 hours' as start
      from generate_series(1, 1460) s
    """,
    """
    insert into session_session (id, site_id, room_id, leader_id, kind, group_key, title, during,
                                 break_minutes, seats, by_video, least, occasion, week, plan_key, at, by_name,
                                 cancelled_by, cancelled_why, cancelled_words, version)
    select id, %(site)s, null, %(leader)s, 'group', 'filled-' || s %% 6, 'Filled group',
           tstzrange(start, start + interval '90 minutes'), 10, 100, true, 1, 'planned',
           date_trunc('week', start)::date, 'bench' || s, start, 'bench', '', '', '', 1
      from held
    """,
    """
    insert into attendance_credit (id, session_id, client_id, revision, minutes, service, "on", begins, ends,
                                   by_video, because, by_name, at)
    select gen_random_uuid(), held.id, client, 1, 80, 'group', start::date, start,
           start + interval '90 minutes', true, 'roll', 'bench', start
      from began join lateral (
        select * from held where start >= opened and (closed is null or start < closed)
         order by start limit 30
      ) held on true
    """,
)


def filled(clients: int, still: int) -> tuple[Viewer, list[UUID]]:
    """A house of so many people over two years; its director and those who are still here."""
    site = place.open_site(
        name=f"Bench {new_id()}", zone="America/New_York", phone="", address="1 Fiction Way", by=BENCH, at=AT
    )
    offer = programmes.programme(BENCH, "three-sessions")
    with connection.cursor() as cursor:
        # Nobody leads two sessions at one time: whoever leads fewest.
        cursor.execute(
            "select id from people_staffmember staff"
            " order by (select count(*) from session_session where leader_id = staff.id), id limit 1"
        )
        (leader,) = cursor.fetchone()
        told = {
            "at": AT, "clients": clients, "open": still, "site": site.id, "leader": leader,
            "key": offer.key, "version": offer.version_id,
        }  # fmt: skip
        for statement in _ROWS:
            cursor.execute(statement, told)
        cursor.execute(
            "analyze people_client, episode_episode, episode_stay, episode_discharge, week_close_closedweek, "
            "session_session, attendance_credit"
        )
        cursor.execute("select client from began where closed is null")
        ids = [row[0] for row in cursor.fetchall()]
    director = Viewer(
        Audience.STAFF,
        staff_id=leader,
        name="Director",
        roles=frozenset({Role.DIRECTOR.value}),
        permissions=frozenset({Permission.MOVE_CASELOAD.value, Permission.SEE_CHART.value}),
        site_ids=frozenset({site.id}),
    )
    return director, ids


def timed(work: Callable[[], object], rounds: int) -> dict[str, object]:
    """How long a question takes, of so many askings; and how many statements."""
    work()
    took, cpu = [], []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        work()
        took.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
    with CaptureQueriesContext(connection) as asked:
        work()
    p95 = quantiles(took, n=20)[-1] if len(took) > 1 else took[0]
    return {
        "median_ms": round(median(took)),
        "p95_ms": round(p95),
        "cpu_ms": round(median(cpu)),
        "statements": len(asked),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        "bench.steps", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=20_000)
    parser.add_argument("--open", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=20)
    args = parser.parse_args()
    with transaction.atomic():
        director, ids = filled(args.clients, args.open)
        settle()
        steps = timed(lambda: steppings(director, ids, at=AT), max(3, args.rounds // 4))
        figures = timed(lambda: board(director, Span.WEEKS_12, at=AT), args.rounds)
        year = timed(lambda: board(director, Span.YEAR, at=AT), args.rounds)
        transaction.set_rollback(True)
    print(json.dumps({"people": args.clients, "open": len(ids), "load": round(os.getloadavg()[0], 1)}))
    print(json.dumps({"steps": steps, "aim_ms": STEPS_MS}))
    print(json.dumps({"figures_12_weeks": figures, "figures_year": year, "aim_ms": FIGURES_MS}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
