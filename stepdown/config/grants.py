"""What the application's role may do: read and write rows, never alter a table, never edit the trail.

A room names its append-only tables in the constant `APPEND_ONLY` of its models. Tables of row history are
append-only without being named. Whatever is not granted here is refused by PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator

import pghistory.models
from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

READ_ONLY = frozenset({"django_migrations"})
TABLES = """
select relname from pg_class
where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
order by relname
"""


def append_only_tables() -> frozenset[str]:
    """Every table of every room that is only ever added to. Raises LookupError for a name without a table."""
    models = list(apps.get_models(include_auto_created=True))
    known = {model._meta.db_table for model in models}
    named = set(_named())
    if unknown := named - known:
        raise LookupError(f"APPEND_ONLY names tables that do not exist: {', '.join(sorted(unknown))}")
    events = {model._meta.db_table for model in models if issubclass(model, pghistory.models.Event)}
    return frozenset(named | events)


def apply(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give the role exactly what it needs, on a connection of the owner. Safe to repeat."""
    added_to = append_only_tables()
    app = sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("grant usage on schema public to {}").format(app))
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            if table in READ_ONLY:
                verbs = "select"
            else:
                verbs = "select, insert" if table in added_to else "select, insert, update, delete"
            named = sql.SQL("public.") + sql.Identifier(table)
            cursor.execute(sql.SQL("revoke all on {} from {}").format(named, app))
            cursor.execute(sql.SQL("grant {} on {} to {}").format(sql.SQL(verbs), named, app))
        cursor.execute(sql.SQL("grant usage, select on all sequences in schema public to {}").format(app))


def _named() -> Iterator[str]:
    for config in apps.get_app_configs():
        yield from getattr(config.models_module, "APPEND_ONLY", ())
