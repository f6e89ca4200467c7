"""A rehearsed clinic becomes many: its rows are copied inside PostgreSQL, every rule still on.

Each copy is a clinic of its own: sites, rooms, staff, clients, two years of records and their trail. The
tables come from the models: whatever points to a site or a person, however far away, is copied with it. No
trigger and no constraint is switched off, so the copies are as whole as what the rehearsal made; the history
of rows is written by its triggers. Identifiers are mapped, unique texts made anew, and documents that lock
once signed are written open, filled, then closed in one stroke.

    python -m bench.multiply --to 2000      in the database that DATABASE_URL names; also --to 200000
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Iterator
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from bench.copies import COPIES, Table, tables  # noqa: E402

FUNCTIONS = """
CREATE FUNCTION pg_temp.fresh(old uuid, copy int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT overlay(overlay(overlay(md5(old::text || copy::text)
                         placing replace(left(old::text, 13), '-', '') from 1)
                 placing '7' from 13) placing '8' from 17)::uuid
$$;
CREATE TEMP TABLE copied (id uuid PRIMARY KEY);
CREATE FUNCTION pg_temp.surname(copy int, salt text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT (ARRAY[{surnames}])[1 + (abs(hashtext(salt)::bigint) + copy * 37) % {count}]
$$;
"""
SURNAMES = (
    "Example Sample Specimen Fictional Imaginary Placeholder Notreal Pretend Invented Demo Paperman Inkwell "
    "Storyline Madeup Novella Fable Sketch Mockup Draftson Outline Fabler Stagehand Scriptor Cartoon "
    "Puppet Cardboard Plywood Backdrop Costume Prologue Epilogue Chapter Stanza Sonnet Ballad Limerick "
    "Marker Crayon Pastel Chalk Doodle Scribble Blueprint Diagram Template Scarecrow Snowman Sandcastle"
).split()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", type=int, required=True, help="about how many clients there shall be")
    parser.add_argument("--hands", type=int, default=2, help="how many connections copy at once (2)")
    args = parser.parse_args()
    started = time.monotonic()
    have = _count("people_client")
    copies = max(0, round(args.to / have) - 1)
    shares = [(1 + copies * n // args.hands, copies * (n + 1) // args.hands) for n in range(args.hands)]
    connection.close()
    with multiprocessing.get_context("spawn").Pool(args.hands) as pool:
        pool.starmap(multiply, [share for share in shares if share[0] <= share[1]])
    seconds = time.monotonic() - started
    print(
        f"  {_count('people_client')} clients in {copies + 1} clinics, from one of {have}: "
        f"{len(tables())} tables copied in {seconds:.0f} s"
    )
    return 0


def multiply(first: int, last: int) -> None:
    """Make the copies with these numbers, each in one transaction."""
    copied = tables()
    prepare(copied)
    waves = {table.name: _most(table) for table in copied if table.closes}
    started = time.monotonic()
    for copy in range(first, last + 1):
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements(copied, waves):
                cursor.execute(statement, {"copy": copy})
        done = copy - first + 1
        if done % 10 == 0:
            each = (time.monotonic() - started) / done
            left = each * (last - copy) / 60
            print(f"  {done} of {last - first + 1}, {each:.1f} s each, {left:.0f} min to go", flush=True)


def prepare(copied: tuple[Table, ...]) -> None:
    """The functions that map, which rows are copied, and the rows, kept apart from their copies."""
    surnames = ", ".join(f"'{name}'" for name in SURNAMES)
    with connection.cursor() as cursor:
        # For the copying alone: a bench half made is made again.
        cursor.execute("SET synchronous_commit = off")
        # The triggers ask for these settings, and raise and catch an error a row where they are not there. No
        # trigger is passed over, and the history of each copied row says that it is one.
        cursor.execute("SET pgtrigger.ignore = '{}'")
        cursor.execute("SET pghistory.context_metadata = '{\"copied\": true}'")
        cursor.execute("SELECT set_config('pghistory.context_id', gen_random_uuid()::text, FALSE)")
        cursor.execute(FUNCTIONS.format(surnames=surnames, count=len(SURNAMES)))
        for table in copied:
            cursor.execute(f"CREATE TEMP TABLE {table.template} AS {table.rows}")
            cursor.execute(f"ANALYZE {table.template}")
            if table.uuid_key:
                cursor.execute(
                    f'INSERT INTO copied SELECT "{table.key}" FROM {table.template} ON CONFLICT DO NOTHING'
                )
        cursor.execute("ANALYZE copied")
        for table in copied:
            for column in table.columns:
                if column.asks:
                    kind = "boolean[]" if column.asks.startswith("ARRAY") else "boolean"
                    cursor.execute(f"ALTER TABLE {table.template} ADD COLUMN {column.answer} {kind}")
                    cursor.execute(f"UPDATE {table.template} t SET {column.answer} = {column.asks}")
            tidy = "ANALYZE" if connection.in_atomic_block else "VACUUM (FULL, ANALYZE)"
            cursor.execute(f"{tidy} {table.template}")


def statements(copied: tuple[Table, ...], waves: dict[str, int]) -> Iterator[str]:
    """What one copy runs, in order; each statement takes the copy's number."""
    for table in copied:
        if table.closes:
            parts = [part for part in copied if part.part_of == table.name]
            # One version after the other: a client has one open draft at a time.
            for wave in range(1, waves[table.name] + 1):
                yield insert(table, f"t.wave = {wave}")
                for part in parts:
                    of_wave = f'SELECT d."{table.key}" FROM {table.template} d WHERE d.wave = {wave}'
                    yield insert(part, f't."{part.part_column}" IN ({of_wave})')
                yield close(table, wave)
        elif not table.part_of and not table.added_later:
            yield insert(table)
    for table in copied:
        if table.added_later:
            yield insert(table)


def insert(table: Table, only: str = "TRUE") -> str:
    """Copy a table's rows; a document comes open."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(table.closes.get(column.name, column.value) for column in table.columns)
    return (
        f'INSERT INTO "{table.name}" ({names}) SELECT {values} FROM {table.template} t, {COPIES} WHERE {only}'
    )


def close(table: Table, wave: int) -> str:
    """Sign, lock, set aside: give documents the columns that close them."""
    late = [column for column in table.columns if column.name in table.closes]
    sets = ", ".join(f'"{column.name}" = {column.value}' for column in late)
    closed = " OR ".join(f't."{column.name}" IS DISTINCT FROM {table.closes[column.name]}' for column in late)
    return (
        f'UPDATE "{table.name}" AS made SET {sets} FROM {table.template} t, {COPIES} '
        f'WHERE made."{table.key}" = pg_temp.fresh(t."{table.key}", copy) AND t.wave = {wave} AND ({closed})'
    )


def _count(table: str) -> int:
    return int(_one(f'SELECT count(*) FROM "{table}"'))


def _most(table: Table) -> int:
    return int(_one(f"SELECT coalesce(max(wave), 0) FROM {table.template}"))


def _one(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


if __name__ == "__main__":
    raise SystemExit(main())
