"""No page reads a whole table that grows with the clients: every statement's plan is read.

The planner is told to avoid reading tables whole. Where it does so all the same, no index leads to the rows,
and the page would slow down with every client who ever came.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.matrix import scene
from tests.matrix.subjects import SUBJECTS
from tests.matrix.walk import Walker, cells, names_in, ours

# Tables of the house itself: they grow with what a clinic offers and where, not with who comes.
HOUSE = re.compile(
    r"place_|programme_|terminology_|identity_keymark|assessment_editionchoice|resource_resourcekind|"
    r"grievance_grievanceclock|chart_audit_audit|grievance_outsideaddress|incident_incidentduty|placement_setting|django_|auth_|"
    r"timetable_groupkind"
)
# The week is the whole clinic's: whoever plans it reads everybody who works there.
WHOLE_CLINIC = {"people_staffmember": ("timetable-assumed", "timetable-publish")}
# What opens no clinic's day: the list of doors of the demo.
NO_DAY = {"demo"}
# Each page is opened by two who reach differently: one who sees a whole site, one who sees their own.
READERS = ("dora", "dana", "robin", "iva", "bea", "pat", "otto")
TURNS = 2
_BY_INDEX = ("Index Scan", "Index Only Scan", "Bitmap Index Scan")
_LITERALS = re.compile(r"'[^']*'(?:::\w+(?:\[\])?)?|\b\d+\b")


def nodes(
    plan: dict[str, Any], table: str = "", limited: bool = False
) -> Iterator[tuple[dict[str, Any], str]]:
    """Every step of a plan with the table it reads; without a table where something above stops early."""
    table = plan.get("Relation Name", table)
    limited = limited or plan["Node Type"] == "Limit"
    yield plan, "" if limited and plan["Node Type"] in _BY_INDEX else table
    for part in plan.get("Plans", ()):
        yield from nodes(part, table, limited)


def whole_tables(statement: str) -> list[str]:
    """Tables that a statement reads from end to end. An index of some rows only may be read whole: it holds
    what is in hand, not what ever was.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL")
        of_some = {row[0] for row in cursor.fetchall()}
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        shown = cursor.fetchone()[0]
    plan = (json.loads(shown) if isinstance(shown, str) else shown)[0]["Plan"]
    found = []
    for node, table in nodes(plan):
        kind = node["Node Type"]
        by_index = kind in _BY_INDEX and "Index Cond" not in node and node["Index Name"] not in of_some
        if table and not HOUSE.match(table) and (kind == "Seq Scan" or by_index):
            found.append(table)
    return found


def asked(walking: Walker) -> dict[str, tuple[str, str]]:
    """One of each kind of statement that pages and writes ask: its shape, the statement, the page."""
    found: dict[str, tuple[str, str]] = {}
    opened: Counter[tuple[str, str]] = Counter()
    for cell in sorted(cells(), key=lambda cell: READERS.index(cell.name) if cell.name in READERS else 99):
        page = (cell.endpoint.name, cell.method)
        if cell.name not in READERS or cell.wanted not in {"200", "yes"} or opened[page] == TURNS:
            continue
        opened[page] += 1
        connection.queries_log.clear()  # it holds nine thousand, and warns
        with CaptureQueriesContext(connection) as seen, transaction.atomic():
            walking.send(cell, walking.made)
            transaction.set_rollback(True)
        if cell.endpoint.name in NO_DAY:
            continue
        for one in seen.captured_queries:
            statement = one["sql"]
            if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "WITH")):
                found.setdefault(_LITERALS.sub("?", statement), (statement, str(cell)))
    return found


def planned(table: str, page: str) -> bool:
    """Whether a page reads a table whole because the clinic's week needs all of it."""
    return any(f" {name} " in page for name in WHOLE_CLINIC.get(table, ()))


@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_no_page_reads_a_whole_table_of_clients(cast: Cast) -> None:
    made = {name: SUBJECTS[name](cast) for name in sorted({n for e, _ in ours() for n in names_in(e)})}
    scene.of(cast, "robin")
    statements = asked(Walker(cast, made))
    assert len(statements) > 150, "the pages were not asked"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    wrong = {
        (tuple(tables), page, statement[:600])
        for statement, page in statements.values()
        if (tables := [table for table in whole_tables(statement) if not planned(table, page)])
    }
    lines = [f"{', '.join(tables)} on {page}:\n    {statement}" for tables, page, statement in sorted(wrong)]
    assert not lines, "\n".join(lines)


@pytest.mark.django_db
def test_a_page_that_reads_a_whole_table_would_be_found(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert whole_tables("SELECT * FROM people_client WHERE pronouns = 'they'") == ["people_client"]
    assert whole_tables("SELECT count(*) FROM plan_goal") == ["plan_goal"]
    assert not whole_tables(f"SELECT * FROM people_client WHERE id = '{cast.harbor.id}'")
    assert not whole_tables("SELECT * FROM people_client ORDER BY id LIMIT 3")
    assert not whole_tables("SELECT * FROM place_site")
