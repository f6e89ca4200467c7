"""Rendering one line of a template as a page would, without a request."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2 import Environment

import stepdown.doors.look as look

LOOK = Path(look.__file__).parent
DOORS = LOOK.parent
VISIT = SimpleNamespace(
    at=datetime(2026, 11, 18, 19, 20, tzinfo=UTC),
    csrf=lambda: "token-of-the-page",
    new_request_id=lambda: UUID(int=7),
)


def environment() -> Environment:
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    return backend.env


def render(source: str, **context: Any) -> str:
    """What a page prints for the source."""
    return environment().from_string(source).render({"visit": VISIT, **context})
