"""A room's first migration in one stroke.

Django plays a migration operation by operation and renders the models anew for each; with a hundred tables
that know each other that takes minutes. A founding hands the same operations to Django's state and creates
each table once, as it is at the end: same tables, same recorded state, a fraction of the time.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterUniqueTogether,
    CreateModel,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

SHAPES = (CreateModel, AddField, AddIndex, AddConstraint, AlterUniqueTogether, AddTrigger)


class OneStroke(Operation, ABC):
    """Several operations of one room as one: their models are rendered once and not for each."""

    reversible = False
    reduces_to_sql = True
    why_not_back = ""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        rendered = state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if rendered is not None:
            state.__dict__["apps"] = rendered
            self.render(app_label, state, rendered)

    @abstractmethod
    def render(self, app_label: str, state: ProjectState, rendered: Any) -> None:
        """Render what the operations changed."""

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        raise RuntimeError(self.why_not_back)


class Founding(OneStroke):
    """Creates the tables of its operations whole, then their triggers."""

    why_not_back = "a founding is not taken back: drop the database"

    def render(self, app_label: str, state: ProjectState, rendered: Any) -> None:
        # Nobody knows the new tables yet, so only they are rendered. Reloading would render anew whatever
        # any of them points to: the whole house, once for each room.
        rendered.render_multiple([state.models[app_label, name] for name in self._names()])

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for name in self._names():
            model = to_state.apps.get_model(app_label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)
        for operation in self.operations:
            if isinstance(operation, AddTrigger):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Found {', '.join(self._names())}"

    def _names(self) -> list[str]:
        return [operation.name_lower for operation in self.operations if isinstance(operation, CreateModel)]


class Reshaping(OneStroke):
    """Changes of one room, one after the other."""

    why_not_back = "what was reshaped in one stroke is not taken back: restore the backup"

    def render(self, app_label: str, state: ProjectState, rendered: Any) -> None:
        state.reload_models([(app_label, name) for name in self._tables()])

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Reshape {', '.join(self._tables())}"

    def _tables(self) -> list[str]:
        return sorted({*map(_table, self.operations)})


def reshaped(operations: Sequence[Operation]) -> list[Operation]:
    """A later migration in one stroke: new tables founded first, then changes of those that are there."""
    names = {operation.name_lower for operation in operations if isinstance(operation, CreateModel)}
    new = [operation for operation in operations if _table(operation) in names]
    rest = [operation for operation in operations if _table(operation) not in names]
    return [*founded(new), *([Reshaping(rest)] if rest else [])]


def founded(operations: Sequence[Operation]) -> list[Operation]:
    """The operations of a first migration with each run of table-making ones made one founding.

    Anything else (functions, extensions, data) keeps its place between them. A table that an operation of
    another kind needs in the middle starts a new run.
    """
    made: list[Operation] = []
    run: list[Operation] = []
    for operation in operations:
        if isinstance(operation, SHAPES):
            run.append(operation)
            continue
        made += _closed(run)
        made.append(operation)
        run = []
    return [*made, *_closed(run)]


def _closed(run: list[Operation]) -> list[Operation]:
    """A run as one founding; what changes a table of an earlier run stays as it is."""
    names = {operation.name_lower for operation in run if isinstance(operation, CreateModel)}
    later = [operation for operation in run if _table(operation) not in names]
    inside = [operation for operation in run if _table(operation) in names]
    return ([Founding(inside)] if inside else []) + later


def _table(operation: Operation) -> str:
    if isinstance(operation, CreateModel):
        return operation.name_lower
    return str(getattr(operation, "model_name", "")).lower()
