"""Sites on a real database: each has its own wall, and its own day on it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from stepdown.kernel.ids import new_id
from stepdown.place.queries import day_at
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_day_ends_at_midnight_on_the_wall_of_the_site(cast: Cast) -> None:
    late = datetime(2026, 11, 19, 3, 0, tzinfo=UTC)  # 22:00 of the day before at Harbor Street
    assert day_at(cast.harbor.id, late) == date(2026, 11, 18)
    assert day_at(new_id(), late) == date(2026, 11, 19)
