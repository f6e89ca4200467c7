"""Which rows are copied, what becomes of each column: read from the models, so that new rooms come along."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pghistory.models
from django.apps import apps
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
    "chart_audit_chart": {"finished_at": "NULL", "finished_by_id": "NULL", "finished_by_name": "''"},
    "supervision_entry": {"locked_at": "NULL", "signed_at": "NULL", "digest": "''"},
    "team_meeting_meeting": {"locked_at": "NULL", "digest": "''"},
}  # fmt: skip
VERSIONS = {"assessment_assessment": "started_at", "plan_plan": "number"}
# What is added to a closed document only, so after all of it.
ADDED_LATER = ("assessment_amendment",)
# A copy is a whole clinic: its sites, its people, their trail, and whatever points to any of these.
ROOTS = {"place_site", "people_account", "people_client", "people_staffmember", "audit_entry"}
# The house's own, one for all clinics; who is signed in, which no rehearsal says; and what a trigger keeps as
# other rows are copied: the running totals of the books, who leads.
SHARED_ROOMS = {
    *("programme", "terminology", "auth", "account", "mfa", "axes", "sessions", "contenttypes", "pghistory")
}
NOT_COPIED = {
    "audit_seal",
    "audit_receipt",
    "people_signin",
    "people_invitation",
    "billing_balance",
    "billing_monthtotal",
    "billing_feeschedulerow",
    # Who leads a session follows it by a trigger.
    "session_leading",
}
# Named by hand, because no constraint says it: other people have other names.
SPECIAL = {
    ("people_client", "chosen_name"): "split_part(t.chosen_name, ' ', 1) || ' ' || "
    "pg_temp.surname(copy, t.chosen_name)",
    ("people_client", "has_namesake"): "FALSE",
    ("people_staffmember", "name"): "split_part(t.name, ' ', 1) || ' ' || pg_temp.surname(copy, t.name)",
}
# Numbers given out over the whole house are so far apart from copy to copy.
APART = 10_000
# Where a value points to something that may or may not be copied.
POINTS = "points"
COPIES = "(SELECT %(copy)s::int AS copy) AS c"


@dataclass(frozen=True)
class Column:
    """A column and the SQL of its value in a copy, over the template `t` and the number of the `copy`.

    `asks` is a question about the template's row, answered once for all copies in the column `answer`.
    """

    name: str
    value: str
    asks: str = ""

    @property
    def answer(self) -> str:
        return f'"{self.name}__copied"'


@dataclass(frozen=True)
class Table:
    """One table that is copied. `closes`: the late columns of a document; `part_of`: whose part this is."""

    name: str
    key: str
    uuid_key: bool
    columns: tuple[Column, ...]
    closes: dict[str, str] = field(default_factory=dict)
    only: str = ""
    part_of: str = ""
    part_column: str = ""

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
        return f'SELECT *, {version} AS wave FROM "{self.name}" {self.only}'


def tables() -> tuple[Table, ...]:
    """Every table that is copied, each after those it points to."""
    ours = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    ours = [model for model in ours if not issubclass(model, pghistory.models.Event)]  # filled by triggers
    ours = [
        model
        for model in ours
        if model._meta.app_label not in SHARED_ROOMS and model._meta.db_table not in NOT_COPIED
    ]
    found = {model for model in ours if model._meta.db_table in ROOTS}
    while more := {model for model in ours if model not in found and _targets(model) & found}:
        found |= more
    ordered: list[type[models.Model]] = []
    while left := [model for model in ours if model in found and model not in ordered]:
        ready = [m for m in left if not (_targets(m) & found) - set(ordered) - {m}]
        ordered += ready or left[:1]
    return tuple(_with_document(_table(model, found), model) for model in ordered)


def _targets(model: type[models.Model]) -> set[type[models.Model]]:
    return {one.related_model for one in _columns(model) if one.related_model is not None}


def _columns(model: type[models.Model]) -> list[Any]:
    """The fields that are columns; Django's own type of them says too little about each."""
    return list(model._meta.concrete_fields)


def _table(model: type[models.Model], found: set[type[models.Model]]) -> Table:
    meta = model._meta
    columns = []
    for one in _columns(model):
        if one.generated or isinstance(one, models.AutoField):
            continue  # PostgreSQL makes these itself
        special = SPECIAL.get((meta.db_table, one.column))
        value = special or _value(model, one, found)
        columns.append(_pointing(one) if value == POINTS else Column(one.column, value))
    key: Any = meta.pk
    uuid_key = isinstance(key.target_field if key.remote_field else key, models.UUIDField)
    return Table(
        meta.db_table,
        key.column,
        uuid_key,
        tuple(columns),
        CLOSES.get(meta.db_table, {}),
        _only(model, found),
    )


def _only(model: type[models.Model], found: set[type[models.Model]]) -> str:
    """Rows that belong to no clinic (a help number for all sites) are not copied."""
    if model._meta.db_table in ROOTS:
        return ""
    ways = [one for one in _columns(model) if one.related_model in found]
    if not all(one.null for one in ways):
        return ""
    return "WHERE " + " OR ".join(f'"{one.column}" IS NOT NULL' for one in ways)


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


def _value(model: type[models.Model], one: Any, found: set[type[models.Model]]) -> str:
    column = f't."{one.column}"'
    kind = one.target_field if one.remote_field else one
    if isinstance(kind, models.UUIDField):
        if one.primary_key or one.related_model in found:
            return f"pg_temp.fresh({column}, copy)"
        if one.related_model is not None:
            return column
        # An identifier of nothing that is copied stays, unless it has to be the only one of its kind.
        return f"pg_temp.fresh({column}, copy)" if _only_one(model, one) else POINTS
    if isinstance(one, ArrayField) and isinstance(one.base_field, models.UUIDField):
        return POINTS
    if one.name in _told_apart(model, found):
        return _anew(one, column)
    return column


def _pointing(one: Any) -> Column:
    """An identifier, or a list of them, that no constraint follows: another one where that row is copied."""
    column, answer = f't."{one.column}"', f't."{one.column}__copied"'
    if isinstance(one, ArrayField):
        each = "CASE WHEN known THEN pg_temp.fresh(id, copy) ELSE id END"
        value = f"ARRAY(SELECT {each} FROM unnest({column}, {answer}) AS u(id, known))"
        known = "ARRAY(SELECT EXISTS (SELECT FROM copied c WHERE c.id = x) FROM unnest({0}) AS x)"
    else:
        value = f"CASE WHEN {answer} THEN pg_temp.fresh({column}, copy) ELSE {column} END"
        known = "EXISTS (SELECT FROM copied c WHERE c.id = {0})"
    return Column(one.column, value, known.format(column))


def _only_one(model: type[models.Model], one: Any) -> bool:
    groups = [each.fields for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    return one.unique or any(one.name in group for group in groups)


def _anew(one: Any, column: str) -> str:
    """Another value that is unique again."""
    if isinstance(one, models.EmailField):
        return f"copy || '.' || {column}"
    if isinstance(one, models.BinaryField):
        return f"sha256({column} || copy::text::bytea)"
    if isinstance(one, models.IntegerField):
        return f"{column} + copy * {APART}"
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
        fields = [by_name[name] for name in group if name in by_name]
        if any(one.related_model in found or isinstance(one, models.UUIDField) for one in fields):
            continue  # an identifier in it is mapped
        kinds = (models.CharField, models.BinaryField, models.IntegerField)
        texts = [one.name for one in fields if isinstance(one, kinds)]
        unique |= set(texts[-1:])
    return unique
