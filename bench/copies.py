"""Which rows are copied, what becomes of each column: read from the models, so that new rooms come along."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pghistory.models
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models

# Documents that lock: the columns that close them, with what stands there while the document is open.
# They are inserted open and closed last, each version of a client's document after the one before.
CLOSES: dict[str, dict[str, str]] = {
    "assessment_assessment": dict.fromkeys(
        ("submitted_at", "submitted_by_id", "digest", "signed_at", "signed_by_id", "set_aside_at",
         "set_aside_by_id"), "NULL"
    ) | {"set_aside_why": "''"},
    "plan_plan": dict.fromkeys(
        ("locked_at", "signed_at", "superseded_at", "first_review_on", "recertify_on"), "NULL"
    ) | {"digest": "''"},
}  # fmt: skip
VERSIONS = {"assessment_assessment": "started_at", "plan_plan": "number"}
# What is added to a closed document only, so after all of it.
ADDED_LATER = ("assessment_amendment",)
# Beside what points to a client: the trail, and the staff who have caseloads with what is theirs.
TRAIL = "audit_entry"
STAFF = {
    "people_account": "WHERE id IN (SELECT account_id FROM people_staffmember WHERE caseload_limit > 0)",
    "people_staffmember": "WHERE caseload_limit > 0",
    "people_credential": "WHERE staff_id IN (SELECT id FROM people_staffmember WHERE caseload_limit > 0)",
}
# Named by hand, because no constraint says it: other people have other names, and most assessors have left.
SPECIAL = {
    ("people_client", "chosen_name"): "split_part(t.chosen_name, ' ', 1) || ' ' || "
    "pg_temp.surname(copy, t.chosen_name)",
    ("people_client", "has_namesake"): "FALSE",
    ("people_staffmember", "active"): "t.active AND copy %% %(share)s = 0",
    ("people_staffmember", "name"): "split_part(t.name, ' ', 1) || ' ' || pg_temp.surname(copy, t.name)",
}
COPIES = (
    "(SELECT copy, copy - copy %% %(share)s AS team FROM generate_series(%(first)s, %(last)s) AS copy) AS c"
)


@dataclass(frozen=True)
class Column:
    """A column and the SQL of its value in a copy, over the template `t` and the copy's `copy` and `team`."""

    name: str
    value: str


@dataclass(frozen=True)
class Table:
    """One table that is copied. `closes`: the late columns of a document; `part_of`: whose part this is."""

    name: str
    key: str
    uuid_key: bool
    columns: tuple[Column, ...]
    closes: dict[str, str] = field(default_factory=dict)
    part_of: str = ""
    part_column: str = ""
    only_some: bool = False

    @property
    def is_staff(self) -> bool:
        return self.name in STAFF

    @property
    def added_later(self) -> bool:
        return self.name in ADDED_LATER

    @property
    def template(self) -> str:
        """The temporary table that keeps the rows as they were before the first copy."""
        return f'"copy_{self.name}"'

    @property
    def rows(self) -> str:
        """The query of the rows that are copied, with the version of a client's document each one is."""
        order = VERSIONS.get(self.name)
        version = f"row_number() OVER (PARTITION BY client_id ORDER BY {order})" if order else "1"
        return f'SELECT *, {version} AS wave FROM "{self.name}" {STAFF.get(self.name, "")}'


def tables() -> tuple[Table, ...]:
    """Every table that is copied, each after those it points to."""
    ours = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    ours = [model for model in ours if not issubclass(model, pghistory.models.Event)]  # filled by triggers
    found = {model for model in ours if model._meta.db_table in {"people_client", TRAIL, *STAFF}}
    while more := {m for m in ours if m not in found and _targets(m) & _of_clients(found)}:
        found |= more
    ordered: list[type[models.Model]] = []
    while left := [model for model in ours if model in found and model not in ordered]:
        ready = [m for m in left if not (_targets(m) & found) - set(ordered) - {m}]
        ordered += ready or left[:1]
    return tuple(_with_document(_table(model, found), model) for model in ordered)


def _of_clients(found: set[type[models.Model]]) -> set[type[models.Model]]:
    return {model for model in found if model._meta.db_table not in STAFF}


def _targets(model: type[models.Model]) -> set[type[models.Model]]:
    return {one.related_model for one in _columns(model) if one.related_model is not None}


def _columns(model: type[models.Model]) -> list[Any]:
    """The fields that are columns; Django's own type of them says too little about each."""
    return list(model._meta.concrete_fields)


def _table(model: type[models.Model], found: set[type[models.Model]]) -> Table:
    meta = model._meta
    own_assessors = _kept_apart_by_staff(model)
    columns = []
    for one in _columns(model):
        if one.generated or isinstance(one, models.AutoField):
            continue  # PostgreSQL makes these itself
        special = SPECIAL.get((meta.db_table, one.column))
        team = "copy" if one.name in own_assessors or meta.db_table in STAFF else "team"
        columns.append(Column(one.column, special or _value(model, one, team, found)))
    key: Any = meta.pk
    uuid_key = isinstance(key.target_field if key.remote_field else key, models.UUIDField)
    return Table(meta.db_table, key.column, uuid_key, tuple(columns), CLOSES.get(meta.db_table, {}))


def _with_document(table: Table, model: type[models.Model]) -> Table:
    """A part of a document that locks waits for the document to be open."""
    locks = any(
        "lock" in trigger.name or "finished" in trigger.name
        for trigger in model._meta.__dict__.get("triggers", ())
    )
    for one in _columns(model):
        if (
            one.related_model
            and one.related_model._meta.db_table in CLOSES
            and table.name not in CLOSES
            and locks
        ):
            return replace(table, part_of=one.related_model._meta.db_table, part_column=one.column)
    return table


def _value(model: type[models.Model], one: Any, team: str, found: set[type[models.Model]]) -> str:
    column = f't."{one.column}"'
    if isinstance(one, models.OneToOneField) and one.related_model not in found and not one.primary_key:
        return "NULL"
    if one.related_model is not None and one.related_model._meta.db_table == "people_account" and one.null:
        return "NULL"  # copied clients do not sign in
    kind = one.target_field if one.remote_field else one
    if isinstance(kind, models.UUIDField):
        return f"pg_temp.mapped({column}, copy, {team})"
    if isinstance(one, ArrayField) and isinstance(one.base_field, models.UUIDField):
        return f"ARRAY(SELECT pg_temp.mapped(x, copy, {team}) FROM unnest({column}) AS x)"
    if one.name in _told_apart(model, found):
        return _anew(one, column)
    return column


def _anew(one: Any, column: str) -> str:
    """Another value that is unique again."""
    if isinstance(one, models.EmailField):
        return f"copy || '.' || {column}"
    if isinstance(one, models.BinaryField):
        return f"sha256({column} || copy::text::bytea)"
    return f"left({column}, {(one.max_length or 40) - 8}) || ' ' || copy"


def _told_apart(model: type[models.Model], found: set[type[models.Model]]) -> set[str]:
    """The text that makes a row unique where no identifier of the row does."""
    by_name = {one.name: one for one in _columns(model)}
    groups: list[tuple[str, ...]] = [
        (one.name,) for one in _columns(model) if one.unique and not one.primary_key
    ]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            names = [f.name for f in getattr(constraint, "expressions", ()) if hasattr(f, "name")]
            groups.append(tuple(constraint.fields) or tuple(names))
    unique: set[str] = set()
    for group in groups:
        fields = [by_name[name] for name in group]
        if any(
            one.related_model in _of_clients(found) or isinstance(one, models.UUIDField) for one in fields
        ):
            continue  # an identifier in it is mapped
        texts = [one.name for one in fields if isinstance(one, models.CharField | models.BinaryField)]
        unique |= set(texts[-1:])
    return unique


def _kept_apart_by_staff(model: type[models.Model]) -> set[str]:
    """Columns of staff who may not be in two places at once: each copy brings its own."""
    names = {f.name for f in _columns(model) if f.related_model and f.related_model._meta.db_table in STAFF}
    kept: set[str] = set()
    for constraint in model._meta.constraints:
        if isinstance(constraint, ExclusionConstraint):
            equal = {str(expression) for expression, operator in constraint.expressions if operator == "="}
            if equal and equal <= names:
                kept |= equal
    return kept
