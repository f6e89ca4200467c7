"""No page reads a whole table that grows with the clients: every statement's plan is read.

The planner is told to avoid reading tables whole. Where it does so all the same, no index leads to the rows,
and the page would slow down with every client who ever came.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.matrix.walk import Cell, cells

# Tables of the house itself: they grow with what a clinic offers and where, not with who comes.
HOUSE = re.compile(
    r"place_|programme_|terminology_|identity_keymark|assessment_editionchoice|resource_resourcekind|"
    r"grievance_grievanceclock|chart_audit_audit|grievance_outsideaddress|incident_incidentduty|placement_setting|django_|auth_|"
    r"timetable_groupkind|curriculum_handout|note_custody|measure_instrumentversion|phone_staffnumber|housing_house"
)
# The week is the whole clinic's: whoever plans it reads everybody who works there.
WHOLE_CLINIC = {"people_staffmember": ("timetable-assumed", "timetable-publish", "client-week-fill")}
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
    if not (whole := _whole(statement)):
        return []
    # Two tables as small as here are soon merged or hashed whole: only what no index can join is wrong.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_mergejoin = off")
        cursor.execute("SET LOCAL enable_hashjoin = off")
        one_by_one = _whole(statement)
        cursor.execute("SET LOCAL enable_mergejoin = on")
        cursor.execute("SET LOCAL enable_hashjoin = on")
    return [table for table in whole if table in one_by_one]


def _whole(statement: str) -> list[str]:
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


class Statements:
    """One of each kind of statement that pages and writes ask: its shape, the statement, the page."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}
        self.chosen = {str(cell) for cell in readings()}

    @contextmanager
    def of(self, cell: Cell) -> Iterator[None]:
        """Hear what a page asks while it is opened by one of its readers."""
        if str(cell) not in self.chosen:
            yield
            return
        connection.queries_log.clear()  # it holds nine thousand, and warns
        with CaptureQueriesContext(connection) as seen:
            yield
        for one in seen.captured_queries:
            statement = one["sql"]
            if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "WITH")):
                self.found.setdefault(_LITERALS.sub("?", statement), (statement, str(cell)))

    def wrong(self) -> list[str]:
        """Every statement that reads a whole table which it need not, one line each."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        found = {
            (tuple(tables), page, statement[:600])
            for statement, page in self.found.values()
            if (tables := [table for table in whole_tables(statement) if not planned(table, page)])
        }
        return [
            f"{', '.join(tables)} on {page}:\n    {statement}" for tables, page, statement in sorted(found)
        ]


def readings() -> Iterator[Cell]:
    """Each page as two who may open it, those first who reach most."""
    opened: Counter[tuple[str, str]] = Counter()
    for cell in sorted(cells(), key=lambda cell: READERS.index(cell.name) if cell.name in READERS else 99):
        page = (cell.endpoint.name, cell.method)
        allowed = cell.name in READERS and cell.wanted in {"200", "yes"}
        if allowed and opened[page] < TURNS and cell.endpoint.name not in NO_DAY:
            opened[page] += 1
            yield cell


def planned(table: str, page: str) -> bool:
    """Whether a page reads a table whole because the clinic's week needs all of it."""
    return any(f" {name} " in page for name in WHOLE_CLINIC.get(table, ()))
