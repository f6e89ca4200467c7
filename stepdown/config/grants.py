"""What the application's role may do: read and write rows, never alter a table, never edit the trail.

The rights follow from the models: what a trigger forbids on every row of a table (`pgtrigger.Protect` without
a condition) is not granted either. Tables of row history, and those a room names in the constant
`APPEND_ONLY` of its models, are strictly added to; rows of the other protected tables can still be locked.
"""

from __future__ import annotations

from collections.abc import Iterator

import pghistory.models
import pgtrigger
from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

TABLES = """
select relname from pg_class
where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
order by relname
"""


def apply(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give the role exactly what it needs, on a connection of the owner. Safe to repeat."""
    rights, app = special_rights(), sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("grant usage on schema public to {}").format(app))
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            named = sql.SQL("public.") + sql.Identifier(table)
            granted = sql.SQL(rights.get(table, "select, insert, update, delete"))
            cursor.execute(sql.SQL("revoke all on {} from {}").format(named, app))
            cursor.execute(sql.SQL("grant {} on {} to {}").format(granted, named, app))
        cursor.execute(sql.SQL("grant usage, select on all sequences in schema public to {}").format(app))


def special_rights() -> dict[str, str]:
    """Per table, the rights on it where they are fewer than all four.

    Raises LookupError for an APPEND_ONLY name without a table.
    """
    every = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    named = set(_named())
    if unknown := named - every.keys():
        raise LookupError(f"APPEND_ONLY names tables that do not exist: {', '.join(sorted(unknown))}")
    rights = {"django_migrations": "select"}
    for table, model in every.items():
        if table in named or issubclass(model, pghistory.models.Event):
            rights[table] = "select, insert"
        elif _protects(model, pgtrigger.Update):
            # To lock a row one must be allowed to update some column of it; the trigger refuses to do so.
            rights[table] = f'select, insert, update ("{model._meta.pk.column}")'
        elif _protects(model, pgtrigger.Delete):
            rights[table] = "select, insert, update"
    return rights


def _protects(model: type[models.Model], operation: pgtrigger.Operation) -> bool:
    return any(
        type(trigger) is pgtrigger.Protect  # ReadOnly, a child of it, is about some columns only
        and trigger.condition is None
        and operation in (trigger.operation or ())
        for trigger in getattr(model._meta, "triggers", ())
    )


def _named() -> Iterator[str]:
    for config in apps.get_app_configs():
        yield from getattr(config.models_module, "APPEND_ONLY", ())
