"""Filling a clinic with years of attendance by SQL: people, sessions, marks and the ledger."""

from __future__ import annotations

from uuid import UUID

import psycopg

# Each session is another hour of its own leader; who came was there for all of it. Triggers and keys are not
# asked while it is filled: the rows say what actions would have written.
_STATEMENTS = (
    "set session_replication_role = replica",
    """
    insert into people_client (id, site_id, chosen_name, handle, has_namesake, pronouns, language, population,
                               stage, at, version)
    select gen_random_uuid(), %(site)s, 'Filled ' || n, %(key)s::text || n, false, '', 'en', '{}',
           'in_treatment', now() - interval '4 years', 1
    from generate_series(1, %(clients)s) n
    """,
    """
    insert into session_session (id, site_id, room_id, leader_id, kind, group_key, title, during,
                                 break_minutes, seats, by_video, least, occasion, week, plan_key, at, by_name,
                                 cancelled_by, cancelled_why, cancelled_words, version)
    select gen_random_uuid(), %(site)s, null, %(leader)s, 'group', %(key)s::text, 'Filled group',
           tstzrange(d, d + interval '90 minutes'), 10, 100, true, 1, 'planned',
           date_trunc('week', d)::date, %(key)s::text || n, d - interval '7 days', 'bench', '', '', '', 1
    from generate_series(1, %(sessions)s) n
    cross join lateral
      (select date_trunc('hour', now()) - interval '3 days' - n * interval '12 hours' as d) at
    """,
    """
    insert into attendance_credit (id, session_id, client_id, revision, minutes, service, "on", begins, ends,
                                   by_video, because, by_name, at)
    select gen_random_uuid(), s.id, c.id, 1, 80, 'group', lower(s.during)::date, lower(s.during),
           upper(s.during), true, 'roll', 'bench', upper(s.during)
    from session_session s cross join people_client c
    where s.group_key = %(key)s::text and c.handle like %(key)s::text || '%%'
    """,
    """
    insert into attendance_mark (id, session_id, client_id, turn, moment, way, device, place, consent,
                                 by_staff, by_name, at)
    select gen_random_uuid(), s.id, c.id, t.turn, t.moment, 'staff', '', '', null, true, 'bench', t.moment
    from (select * from session_session where group_key = %(key)s::text
          order by during desc limit %(marked)s) s
    cross join people_client c
    cross join lateral (values ('in', lower(s.during)), ('out', upper(s.during))) t (turn, moment)
    where c.handle like %(key)s::text || '%%'
    """,
    "set session_replication_role = origin",
    "analyze people_client",
    "analyze session_session",
    "analyze attendance_credit",
    "analyze attendance_mark",
)


def fill(url: str, key: str, *, site_id: UUID, leader_id: UUID, clients: int, rows: int) -> int:
    """So many people with so many lines of the ledger together, as a superuser; how many lines there are.

    Two sessions a day, the newest three days ago; of the newest tenth of them the marks are there too. What
    is filled together has one key, which begins its people's handles.
    """
    sessions = max(1, rows // clients)
    told = {
        "key": key, "site": site_id, "leader": leader_id, "clients": clients, "sessions": sessions,
        "marked": max(1, sessions // 10),
    }  # fmt: skip
    with psycopg.connect(url, autocommit=True) as link:
        for statement in _STATEMENTS:
            link.execute(statement, told if "%(" in statement else None)
        (lines,) = link.execute("select count(*) from attendance_credit").fetchone() or (0,)
    return int(lines)
