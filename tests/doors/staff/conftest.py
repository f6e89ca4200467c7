"""What the desks' checks share."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW


@pytest.fixture
def before_the_week(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an hour after the cast came together: the week they plan lies ahead, whatever today is."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=1))
